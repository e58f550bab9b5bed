import { caught } from "../../core/problem";
import * as z from "zod";
import { checkParameterSettings, INTERMEDIATES, parameterTier } from "../secrets/parameter-settings";
import { BundleFormat } from "../../core/bundle-format";
import { StoreKind } from "../../core/kind";
import { problemsAt } from "../../core/schema";
import { awsProviders } from "./providers";
import { keyRegionProblems } from "./store-key";
import { changeListeners, listenerProblems, listeningChannels, onChange } from "./change-listeners";

const schema = z
  .strictObject({
    type: z.literal("aws-ssm"),
    prefix: z.string().optional().describe("What stands before a certificate's name in the parameter's (/, the stack's name and /)"),
    kmsKeyId: z
      .string()
      .min(1)
      .optional()
      .describe("The customer managed KMS key: an ARN, an id or an alias; with readers the key's ARN (AWS's own key)"),
    intermediates: z.number().int().min(0).optional().describe(`Intermediates in the issuer's longest chain (${INTERMEDIATES})`),
    readers: z.array(z.string()).optional().describe("The roles (ARNs) of the same account that may read"),
    onChange: onChange.optional(),
    writeOnly: z
      .boolean()
      .optional()
      .describe("Whether keys get there without being kept in state, for which Terraform must be 1.11 or newer (true)"),
    format: z.enum(BundleFormat).optional().describe("How certificate and key are written (pem)"),
  })
  .check(problemsAt(checkParameterSettings));

/** `{ type: aws-ssm, prefix?, kmsKeyId?, intermediates?, readers?, onChange?, writeOnly?, format? }` */
export const awsSsmStore: StoreKind<z.output<typeof schema>> = {
  key: "aws-ssm",
  cloud: "aws",
  schema,
  listeners: (entry) => listeningChannels(entry.onChange),
  listenerProblems,
  *problems({ format, intermediates, kmsKeyId }, { domains, issuer, keyType }, { providers }) {
    yield* keyRegionProblems(kmsKeyId, providers.aws?.region);
    const kept = keyType ?? (issuer?.properties === undefined ? undefined : issuer.kind.capabilities(issuer.properties).keyTypes[0]);
    if (kept === undefined || domains.length === 0) {
      return;
    }
    const unknown = "${}";
    const sized = { keyType: kept, domainNames: domains.map(({ name }) => name), certificatePem: unknown, chainPem: unknown };
    yield* caught(["stores"], () => parameterTier(sized, format ?? BundleFormat.PEM, intermediates ?? INTERMEDIATES));
  },
  construct: (name, { type: _type, kmsKeyId, onChange: told, ...entry }, context) => {
    awsProviders(context);
    const { SsmParameterStore } = require("../secrets/ssm-parameter-store") as typeof import("../secrets/ssm-parameter-store");
    return new SsmParameterStore(name, {
      ...entry,
      onChange: changeListeners(name, told, context),
      kmsKeyId: kmsKeyId && context.identifiers.of(`${name}_kms_key`, kmsKeyId, `The KMS key of store ${name}.`),
    });
  },
};
