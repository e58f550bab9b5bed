import * as z from "zod";
import { MAXIMUM_NAME_LENGTH } from "./domain-name";
import { KeyType } from "./key-type";
import { PrivateKey } from "./private-key";
import { CertificatePem, ProvidedIssuer } from "./provided-certificate";
import { providedRenewal } from "./provided-renewal";
import { IssuerKind } from "./kind";
import { duration, variableName } from "./schema";
import { keyMaterialRegionProblems } from "./key-material-region";

const shape = z.strictObject({
  type: z.literal("provided"),
  certificate: variableName.describe("The variable that has the certificate, PEM"),
  chain: variableName.optional().describe("The variable that has the intermediate certificates, PEM (none)"),
  privateKey: variableName.describe("The variable that has the key, PEM"),
  notAfter: z
    .string()
    .regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9:]+)$/, "this is no time: write one such as 2027-03-31T12:00:00Z")
    .refine((text) => !Number.isNaN(Date.parse(text)), "there is no such time: write one such as 2027-03-31T12:00:00Z")
    .optional()
    .describe("When the certificate expires"),
  lifetime: duration.optional().describe("How long such certificates are valid (200d)"),
  due: duration.optional().describe("How long before expiry somebody must start to get a new one (60d, or half of a shorter lifetime)"),
});

const schema = shape.check(({ value: { certificate, chain, privateKey }, issues }) => {
  const twice =
    privateKey === certificate || privateKey === chain ? ["privateKey", privateKey] : chain === certificate ? ["chain", chain] : [];
  if (twice.length > 0) {
    const message = `the variable ${twice[1]} holds one thing, and is named for another already: name a variable for each of certificate, chain and key`;
    issues.push({ code: "custom", message, input: twice[1], path: [twice[0]!] });
  }
});

/** `{ type: provided, certificate, chain?, privateKey, notAfter?, lifetime?, due? }` */
export const providedIssuer: IssuerKind<z.output<typeof schema>> = {
  key: "provided",
  issuerName: "whoever provides the certificate",
  validatesInZones: false,
  handsOutKeys: true,
  schema,
  capabilities: () => ({
    keyTypes: Object.values(KeyType),
    wildcards: true,
    namesPerCertificate: 1000,
    firstNameLength: MAXIMUM_NAME_LENGTH,
    baseNameLength: MAXIMUM_NAME_LENGTH,
  }),
  renewal: (entry) => providedRenewal(entry),
  problems: (_properties, certificate) => keyMaterialRegionProblems(certificate),
  construct: ({ certificate, chain, privateKey, notAfter, lifetime, due }, { variables }) =>
    new ProvidedIssuer({
      certificate: CertificatePem.fromVariable(variables.of(certificate)),
      chain: chain === undefined ? undefined : CertificatePem.fromVariable(variables.of(chain)),
      privateKey: PrivateKey.fromVariable(variables.of(privateKey)),
      notAfter,
      lifetime,
      due,
    }),
};
