import { Construct } from "constructs";
import type * as z from "zod";
import { lazy, duration, problemsAt } from "../../core/schema";
import { DomainName } from "../../core/domain-name";
import { Duration } from "../../core/duration";
import { CertfleetError, caught, Problem, problem, SpecPath, throwFirst } from "../../core/error";
import { issuanceProblems, IssuerCapabilities } from "../../core/issuer";
import { KeyType } from "../../core/certificate";
import { DeployKind, IssuerKind } from "../../core/kind";
import { Renewal } from "../../core/renewal";
import { AWS_FEATURES, hasFeature, releasesWith } from "../../policy/provider-features";
import { AwsQuotaProps, acmQuotas } from "../quotas";
import { areDifferent, arn, ARN_KINDS, checkRegion, regionOfArn } from "../arn";
import { awsProviders, awsVersion, regionsOf } from "../aws-provider";

/** Public certificates are valid for 198 days and ACM renews them from 45 days before expiry (ACM user guide, since 2026-02-18). */
export const ACM_RENEWAL = Renewal.byIssuer({ lifetime: Duration.days(198), due: Duration.days(45) });

/** ACM renews private certificates from 60 days before expiry by default (ACM user guide, "Renewal of private certificates"). */
export const ACM_PRIVATE_RENEWAL_DUE = Duration.days(60);

/** The provider's names of ACM's key algorithms (RequestCertificate reference, `KeyAlgorithm`). */
export const ACM_KEY_ALGORITHMS: Record<KeyType, string> = {
  [KeyType.RSA_2048]: "RSA_2048",
  [KeyType.RSA_3072]: "RSA_3072",
  [KeyType.RSA_4096]: "RSA_4096",
  [KeyType.ECDSA_P256]: "EC_prime256v1",
  [KeyType.ECDSA_P384]: "EC_secp384r1",
};

/** The default quota of names in one certificate, and the highest quota that an account can get (ACM quotas). */
export const ACM_NAMES_PER_CERTIFICATE = { initially: 10, atMost: 100 } as const;

/** Refuses a quota that ACM does not have. */
export function checkNamesPerCertificate(count: number | undefined): void {
  const { atMost } = ACM_NAMES_PER_CERTIFICATE;
  if (count !== undefined && (!Number.isInteger(count) || count < 1 || count > atMost)) {
    throw new CertfleetError(
      "names-per-certificate",
      `\`namesPerCertificate\` is ${count}. ACM's quota is a whole number from 1 to ${atMost}.`,
    );
  }
}

/** What ACM issues as public certificates (RequestCertificate reference, ACM user guide "Key algorithms"). */
export function acmCapabilities(namesPerCertificate: number = ACM_NAMES_PER_CERTIFICATE.initially): IssuerCapabilities {
  checkNamesPerCertificate(namesPerCertificate);
  return {
    keyTypes: [KeyType.RSA_2048, KeyType.ECDSA_P256, KeyType.ECDSA_P384],
    wildcards: true,
    namesPerCertificate,
    raisableTo: ACM_NAMES_PER_CERTIFICATE.atMost,
    firstNameLength: 64,
    // A validation record is `_`, 32 hexadecimal digits and a dot before the name, and has at most 253 octets.
    baseNameLength: 219,
  };
}

/** What a private certificate authority issues through ACM: any key type, and no validation record limits the names. */
export function acmPrivateCapabilities(namesPerCertificate?: number): IssuerCapabilities {
  return { ...acmCapabilities(namesPerCertificate), keyTypes: Object.values(KeyType), baseNameLength: 253 };
}

/** Refuses a request that ACM would refuse. */
export function checkAcmRequest(scope: Construct, can: IssuerCapabilities, names: DomainName[], keyType: KeyType): void {
  throwFirst(
    [...issuanceProblems("ACM", can, names, keyType)].map(({ code, message }) => problem(code, [], message)),
    scope,
  );
}

/** A private CA issues through ACM in its own region only. */
export function* authorityRegionProblems(path: SpecPath, authorityArn: string, region: string | undefined): Iterable<Problem> {
  const authority = regionOfArn(authorityArn, ARN_KINDS.certificateAuthority);
  if (areDifferent(authority, region)) {
    yield problem(
      "region-mismatch",
      path,
      `The private CA is in ${authority} and the certificate is in ${region}. ACM uses a private CA of the certificate's own region only. ` +
        `Set the certificate's \`region\` to ${authority}, or use another CA.`,
    );
  }
}

/** What is wrong with exporting certificates with a version of hashicorp/aws. */
export function* exportProblems(key: string, exportable: boolean | undefined, version: string): Iterable<Problem> {
  if (exportable && !hasFeature(AWS_FEATURES.exportableCertificates, version)) {
    yield problem(
      "export-not-supported",
      ["issuer"],
      `\`${key}\` needs ${releasesWith(AWS_FEATURES.exportableCertificates)}, and the stack uses ${version}. ` +
        `Use @cdktf/provider-aws 21 and hashicorp/aws 6, or remove \`${key}\`.`,
    );
  }
}

const namesPerCertificate = lazy((z) =>
  z
    .number()
    .check(problemsAt(checkNamesPerCertificate))
    .meta({ type: "integer", minimum: 1, maximum: ACM_NAMES_PER_CERTIFICATE.atMost })
    .describe(`The account's quota of names in one certificate (${ACM_NAMES_PER_CERTIFICATE.initially})`)
    .optional(),
);

const acmSchema = lazy((z) =>
  z.strictObject({
    type: z.literal("acm"),
    export: z.boolean().optional().describe("Whether certificate and key can be exported, at a fee for each issuance (false)"),
    transparency: z.boolean().optional().describe("Whether certificates are entered in Certificate Transparency logs (true)"),
    namesPerCertificate: namesPerCertificate(),
  }),
);

/** `{ type: acm, export?, transparency?, namesPerCertificate? }` */
export const acmIssuer: IssuerKind<z.output<ReturnType<typeof acmSchema>>> = {
  key: "acm",
  cloud: "aws",
  issuerName: "ACM",
  validatesInZones: true,
  get schema() {
    return acmSchema();
  },
  capabilities: (entry) => acmCapabilities(entry.namesPerCertificate),
  renewal: () => ACM_RENEWAL,
  limits: (_entry, { region }, _isRenewal, { aws }) =>
    acmQuotas(region ?? aws?.region ?? "the default region", (aws as { quotas?: AwsQuotaProps } | undefined)?.quotas),
  *problems(entry, { region }, { providers }) {
    yield* caught(["region"], () => checkRegion(region));
    yield* exportProblems("export", entry.export, awsVersion(providers.aws?.version));
  },
  construct: (entry, context) => {
    const { AcmIssuer } = require("./acm-certificate") as typeof import("./acm-certificate");
    return new AcmIssuer({
      exportable: entry.export,
      transparency: entry.transparency,
      namesPerCertificate: entry.namesPerCertificate,
      regionalProviders: awsProviders(context).regional(regionsOf(context)),
    });
  },
};

const acmPrivateCaSchema = lazy((z) =>
  z.strictObject({
    type: z.literal("acm-private-ca"),
    authorityArn: arn(ARN_KINDS.certificateAuthority),
    lifetime: duration().describe("The validity of the authority's certificates"),
    renewBefore: duration().optional().describe("The time before expiry at which ACM renews (60d)"),
    namesPerCertificate: namesPerCertificate(),
  }),
);

/** `{ type: acm-private-ca, authorityArn, lifetime, renewBefore?, namesPerCertificate? }` */
export const acmPrivateCaIssuer: IssuerKind<z.output<ReturnType<typeof acmPrivateCaSchema>>> = {
  key: "acm-private-ca",
  cloud: "aws",
  issuerName: "a private CA",
  validatesInZones: false,
  get schema() {
    return acmPrivateCaSchema();
  },
  capabilities: (entry) => acmPrivateCapabilities(entry.namesPerCertificate),
  renewal: ({ lifetime, renewBefore }) => Renewal.byIssuer({ lifetime, due: renewBefore ?? ACM_PRIVATE_RENEWAL_DUE }),
  *problems({ authorityArn }, { region }, { providers }) {
    yield* caught(["region"], () => checkRegion(region));
    yield* authorityRegionProblems(region === undefined ? [] : ["region"], authorityArn, region ?? providers.aws?.region);
  },
  construct: ({ type: _type, ...entry }, context) => {
    const { AcmPrivateIssuer } = require("./acm-private-certificate") as typeof import("./acm-private-certificate");
    return new AcmPrivateIssuer({ ...entry, regionalProviders: awsProviders(context).regional(regionsOf(context)) });
  },
};

/** `deployTo: [acm]` */
export const acmDeploy: DeployKind = {
  key: "acm",
  cloud: "aws",
  takesClientCertificates: true,
  problems: ({ region }) => caught(["region"], () => checkRegion(region)),
  construct: (context) => {
    const { AcmImport } = require("./acm-import") as typeof import("./acm-import");
    return new AcmImport({ regionalProviders: awsProviders(context).regional(regionsOf(context)) });
  },
};
