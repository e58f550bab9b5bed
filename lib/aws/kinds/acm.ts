import * as z from "zod";
import { ACM_NAMES_PER_CERTIFICATE, ACM_RENEWAL, acmCapabilities } from "../acm/acm-limits";
import { IssuerKind } from "../../core/kind";
import { awsProviders, regionsOf } from "./providers";

const schema = z.strictObject({
  type: z.literal("acm"),
  export: z.boolean().optional().describe("Whether certificate and key can be exported, at a fee for each issuance (false)"),
  transparency: z.boolean().optional().describe("Whether certificates are entered in Certificate Transparency logs (true)"),
  namesPerCertificate: z
    .number()
    .int()
    .min(1)
    .max(ACM_NAMES_PER_CERTIFICATE.atMost)
    .optional()
    .describe(`Names that the account's quota allows in one certificate (${ACM_NAMES_PER_CERTIFICATE.initially})`),
});

/** `{ type: acm, export?, transparency?, namesPerCertificate? }` */
export const acmIssuer: IssuerKind<z.output<typeof schema>> = {
  key: "acm",
  cloud: "aws",
  issuerName: "ACM",
  validatesInZones: true,
  schema,
  capabilities: (entry) => acmCapabilities(entry.namesPerCertificate),
  renewal: () => ACM_RENEWAL,
  construct: (entry, context) => {
    const { AcmIssuer } = require("../acm/acm-issuer") as typeof import("../acm/acm-issuer");
    return new AcmIssuer({
      exportable: entry.export,
      transparency: entry.transparency,
      namesPerCertificate: entry.namesPerCertificate,
      regionalProviders: awsProviders(context).regional(regionsOf(context)),
    });
  },
};
