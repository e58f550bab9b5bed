import { Construct } from "constructs";
import { DomainName } from "../../core/domain-name";
import { Duration } from "../../core/duration";
import { CertfleetError } from "../../core/error";
import { issuanceProblems } from "../../core/issuance-problem";
import { IssuerCapabilities } from "../../core/issuer";
import { KeyType } from "../../core/key-type";
import { Renewal } from "../../core/renewal";
import * as z from "zod";
import { DeployKind, IssuerKind } from "../../core/kind";
import { awsProviders, regionsOf } from "../providers";
import { problem } from "../../core/problem";
import { ARN_KINDS, parseArn } from "../arn";
import { duration } from "../../core/schema";
import { arn } from "../schema";

/** Public certificates are valid for 198 days and ACM renews them from 45 days before expiry (ACM user guide, since 2026-02-18). */
export const ACM_RENEWAL = Renewal.byIssuer({ lifetime: Duration.days(198), due: Duration.days(45) });

/** ACM renews private certificates from 60 days before expiry, unless told otherwise (ACM user guide, "Renewal of private certificates"). */
export const ACM_PRIVATE_RENEWAL_DUE = Duration.days(60);

/** The names that the provider has for ACM's key algorithms (RequestCertificate reference, `KeyAlgorithm`). */
export const ACM_KEY_ALGORITHMS: Record<KeyType, string> = {
  [KeyType.RSA_2048]: "RSA_2048",
  [KeyType.RSA_3072]: "RSA_3072",
  [KeyType.RSA_4096]: "RSA_4096",
  [KeyType.ECDSA_P256]: "EC_prime256v1",
  [KeyType.ECDSA_P384]: "EC_secp384r1",
};

/** Names in one certificate, unless the account's quota was raised, and to what it can be (ACM quotas). */
export const ACM_NAMES_PER_CERTIFICATE = { initially: 10, atMost: 100 } as const;

/** What ACM issues as public certificates (RequestCertificate reference, ACM user guide "Key algorithms"). */
export function acmCapabilities(namesPerCertificate: number = ACM_NAMES_PER_CERTIFICATE.initially): IssuerCapabilities {
  const { atMost } = ACM_NAMES_PER_CERTIFICATE;
  if (!Number.isInteger(namesPerCertificate) || namesPerCertificate < 1 || namesPerCertificate > atMost) {
    throw new CertfleetError(
      "names-per-certificate",
      `\`namesPerCertificate\` is ${namesPerCertificate}: ACM's quota is a whole number from 1 to ${atMost}`,
    );
  }
  return {
    keyTypes: [KeyType.RSA_2048, KeyType.ECDSA_P256, KeyType.ECDSA_P384],
    wildcards: true,
    namesPerCertificate,
    raisableTo: atMost,
    firstNameLength: 64,
    // A validation record is `_`, 32 hexadecimal digits and a dot before the name, 253 octets in all.
    baseNameLength: 219,
  };
}

/** What ACM lets a private certificate authority issue: any key, and no validation record limits the names. */
export function acmPrivateCapabilities(namesPerCertificate?: number): IssuerCapabilities {
  return { ...acmCapabilities(namesPerCertificate), keyTypes: Object.values(KeyType), baseNameLength: 253 };
}

/** Refuses a request that ACM would refuse. */
export function checkAcmRequest(scope: Construct, can: IssuerCapabilities, names: DomainName[], keyType: KeyType): void {
  const [problem] = issuanceProblems("ACM", can, names, keyType);
  if (problem) {
    throw new CertfleetError(problem.code, problem.message, scope);
  }
}

const acmSchema = z.strictObject({
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
export const acmIssuer: IssuerKind<z.output<typeof acmSchema>> = {
  key: "acm",
  cloud: "aws",
  issuerName: "ACM",
  validatesInZones: true,
  schema: acmSchema,
  capabilities: (entry) => acmCapabilities(entry.namesPerCertificate),
  renewal: () => ACM_RENEWAL,
  construct: (entry, context) => {
    const { AcmIssuer } = require("./acm-issuer") as typeof import("./acm-issuer");
    return new AcmIssuer({
      exportable: entry.export,
      transparency: entry.transparency,
      namesPerCertificate: entry.namesPerCertificate,
      regionalProviders: awsProviders(context).regional(regionsOf(context)),
    });
  },
};

const acmPrivateCaSchema = z.strictObject({
  type: z.literal("acm-private-ca"),
  authorityArn: arn(ARN_KINDS.certificateAuthority),
  lifetime: duration.describe("How long the authority's certificates are valid"),
  renewBefore: duration.optional().describe("How long before expiry ACM renews (60d)"),
});

type AcmPrivateCaEntry = z.output<typeof acmPrivateCaSchema>;

/** `{ type: acm-private-ca, authorityArn, lifetime, renewBefore? }` */
export const acmPrivateCaIssuer: IssuerKind<AcmPrivateCaEntry> = {
  key: "acm-private-ca",
  cloud: "aws",
  issuerName: "a private CA",
  validatesInZones: false,
  schema: acmPrivateCaSchema,
  capabilities: () => acmPrivateCapabilities(),
  renewal: ({ lifetime, renewBefore }) => Renewal.byIssuer({ lifetime, due: renewBefore ?? ACM_PRIVATE_RENEWAL_DUE }),
  *problems({ authorityArn }, certificate, { providers }) {
    const region = certificate.region ?? providers.aws?.region;
    const authority = parseArn(authorityArn, ARN_KINDS.certificateAuthority)?.region;
    if (region !== undefined && authority !== undefined && authority !== region) {
      yield problem(
        "region-mismatch",
        certificate.region === undefined ? [] : ["region"],
        `the private CA is in ${authority} and the certificate in ${region}: ACM takes a CA of the certificate's own region, change one`,
      );
    }
  },
  construct: ({ authorityArn, lifetime, renewBefore }, context) => {
    const { AcmPrivateIssuer } = require("./acm-issuer") as typeof import("./acm-issuer");
    const regionalProviders = awsProviders(context).regional(regionsOf(context));
    return new AcmPrivateIssuer({ authorityArn, lifetime, renewBefore, regionalProviders });
  },
};

/** `deployTo: [acm]` */
export const acmDeploy: DeployKind = {
  key: "acm",
  cloud: "aws",
  construct: (context) => {
    const { AcmImport } = require("./acm-import") as typeof import("./acm-import");
    return new AcmImport({ regionalProviders: awsProviders(context).regional(regionsOf(context)) });
  },
};
