import type * as z from "zod";
import { CertificateUsage } from "../../core/certificate";
import { CLIENT_CAPABILITIES, clientLifetimeProblems, clientRenewal } from "../../core/client-key";
import { Duration } from "../../core/duration";
import { IssuerKind } from "../../core/kind";
import { keyMaterialRegionProblems } from "../../core/provided-certificate";
import { duration, lazy } from "../../core/schema";
import { arn, ARN_KINDS } from "../arn";
import { awsProviders } from "../aws-provider";

/** The signatures of AWS Private CA (IssueCertificate reference, `SigningAlgorithm`). */
export const SIGNING_ALGORITHMS = [
  ...["SHA256WITHRSA", "SHA384WITHRSA", "SHA512WITHRSA"],
  ...["SHA256WITHECDSA", "SHA384WITHECDSA", "SHA512WITHECDSA"],
] as const;

const awsClientCaSchema = lazy((z) =>
  z
    .strictObject({
      type: z.literal("aws-client-ca"),
      authorityArn: arn(ARN_KINDS.certificateAuthority).describe("The certificate authority of AWS Private CA"),
      lifetime: duration().describe("How long certificates are valid, in whole hours"),
      renewBefore: duration()
        .optional()
        .describe("How long before expiry a Terraform run renews (a third of the lifetime, or half of one of at most 10d)"),
      signingAlgorithm: z.enum(SIGNING_ALGORITHMS).optional().describe("The signature, which the CA's key must allow (SHA256WITHRSA)"),
    })
    .check(({ value, issues }) => {
      for (const { code, path, message } of clientLifetimeProblems(value)) {
        issues.push({ code: "custom", message, input: value, path: [...path], params: { code } });
      }
    }),
);

type Entry = z.output<ReturnType<typeof awsClientCaSchema>> & { readonly runsEvery?: Duration };

/**
 * `{ type: aws-client-ca, authorityArn, lifetime, renewBefore?, signingAlgorithm? }`
 *
 * @internal
 */
export const awsClientCaIssuer: IssuerKind<Entry> = {
  key: "aws-client-ca",
  cloud: "aws",
  issuerName: "AWS Private CA",
  validatesInZones: false,
  handsOutKeys: true,
  usage: CertificateUsage.CLIENT,
  get schema() {
    return awsClientCaSchema();
  },
  capabilities: () => CLIENT_CAPABILITIES,
  renewal: (entry, certificate) => clientRenewal(entry, entry.runsEvery ?? certificate.runsEvery),
  problems: (_entry, certificate) => keyMaterialRegionProblems(certificate),
  construct: ({ type: _type, ...entry }, context, runsEvery) => {
    awsProviders(context);
    const { AwsClientIssuer } = require("./client-certificate") as typeof import("./client-certificate");
    return new AwsClientIssuer({ ...entry, runsEvery: runsEvery! });
  },
};
