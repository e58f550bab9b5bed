import * as z from "zod";
import { ACM_NAMES_PER_CERTIFICATE, ACM_RENEWAL, acmCapabilities } from "../../aws/acm/acm-limits";
import { IssuerForm } from "../form";
import { awsProviders, regionsOf } from "./aws-providers";

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
export const acmIssuer: IssuerForm<z.output<typeof schema>> = {
  key: "acm",
  cloud: "aws",
  issuerName: "ACM",
  validatesInZones: true,
  schema,
  capabilities: (entry) => acmCapabilities(entry.namesPerCertificate),
  renewal: () => ACM_RENEWAL,
  build: (entry, context) => {
    const { AcmIssuer } = require("../../aws/acm/acm-issuer") as typeof import("../../aws/acm/acm-issuer");
    return new AcmIssuer({
      exportable: entry.export,
      transparency: entry.transparency,
      namesPerCertificate: entry.namesPerCertificate,
      regionalProviders: awsProviders(context).regional(regionsOf(context)),
    });
  },
};
