import * as z from "zod";
import { ARN_KINDS } from "../../../aws/arn";
import { checkParameterSettings, INTERMEDIATES, parameterTier } from "../../../aws/secrets/parameter-settings";
import { BundleFormat } from "../../../core/bundle-format";
import { CertfleetError } from "../../../core/error";
import { StoreForm } from "../form";
import { problemsAt } from "../problems-at";
import { arn } from "../values";

const schema = z
  .strictObject({
    type: z.literal("aws-ssm"),
    prefix: z.string().optional().describe("What stands before a certificate's name in the parameter's (/, the stack's name and /)"),
    kmsKeyArn: arn(ARN_KINDS.key).optional().describe("The ARN of the customer managed KMS key (AWS's own key)"),
    intermediates: z.number().int().min(0).optional().describe(`Intermediates in the issuer's longest chain (${INTERMEDIATES})`),
    readers: z.array(z.string()).optional().describe("The roles (ARNs) of the same account that may read"),
    format: z.enum(BundleFormat).optional().describe("How certificate and key are written (pem)"),
  })
  .check(problemsAt(checkParameterSettings));

/** `{ type: aws-ssm, prefix?, kmsKeyArn?, intermediates?, readers?, format? }` */
export const awsSsmStore: StoreForm<z.output<typeof schema>> = {
  key: "aws-ssm",
  cloud: "aws",
  schema,
  checkCertificate: ({ format, intermediates }, { domains, issuer, keyType }, { report }) => {
    const kept = keyType ?? (issuer?.entry === undefined ? undefined : issuer.form.capabilities(issuer.entry).keyTypes[0]);
    if (kept === undefined || domains.length === 0) {
      return;
    }
    const unknown = "${}";
    const sized = { keyType: kept, domainNames: domains.map(({ name }) => name), certificatePem: unknown, chainPem: unknown };
    try {
      parameterTier(sized, format ?? BundleFormat.PEM, intermediates ?? INTERMEDIATES);
    } catch (error) {
      report(["stores"], (error as CertfleetError).problem);
    }
  },
  build: (name, { type: _type, kmsKeyArn, ...entry }, { identifiers }) => {
    const { SsmParameterStore } =
      require("../../../aws/secrets/ssm-parameter-store") as typeof import("../../../aws/secrets/ssm-parameter-store");
    return new SsmParameterStore(name, {
      ...entry,
      kmsKeyArn: kmsKeyArn && identifiers.of(`${name}_kms_key`, kmsKeyArn, `The KMS key of store ${name}.`),
    });
  },
};
