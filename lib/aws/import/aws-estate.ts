import { KeyType } from "../../core/certificate";
import { FoundCertificate, FoundEndpoint, FoundEstate, FoundZone, ImportTarget, Obstacle } from "../../core/importer";
import { compareText, mostFrequent } from "../../core/text";
import { awsCloud } from "../cloud";
import { ACM_KEY_ALGORITHMS, ACM_NAMES_PER_CERTIFICATE } from "../acm/kinds";
import { endpointsOf } from "./aws-endpoints";
import { importIdsOf, recordNamesOf } from "./aws-import-ids";
import { AcmRecord, AwsInventory, ZoneRecord } from "./aws-inventory";

/** How an inventory becomes part of a fleet. */
export interface AwsEstateOptions {
  readonly now: Date;
  /** The default region of the fleet. Default: the region of most certificates. */
  readonly region?: string;
  /** Whether the inventory is of the account itself, and not of a state, which is as old as its last refresh. */
  readonly isLive: boolean;
}

/** The certificates that ACM issues with a status in which nothing more happens to them. */
const UNUSABLE: Readonly<Record<string, string>> = {
  PENDING_VALIDATION: "complete or delete the request, and import again: ACM has not validated it",
  VALIDATION_TIMED_OUT: "delete it, or request it again: its validation timed out",
  FAILED: "delete it, or request it again: ACM could not issue it",
  REVOKED: "replace it: it was revoked",
  INACTIVE: "delete it: it is inactive",
};

/** Describes what was read in AWS as certificates and zones of a fleet. */
export function awsEstate(inventory: AwsInventory, options: AwsEstateOptions): FoundEstate {
  const { certificates } = inventory;
  const region = options.region ?? mostFrequent(certificates.map(({ arn }) => regionOf(arn))) ?? "us-east-1";
  const account = mostFrequent(certificates.map(({ arn }) => accountOf(arn)));
  const most = Math.max(...certificates.map(({ names }) => names.length), 0);
  const namesPerCertificate = most > ACM_NAMES_PER_CERTIFICATE.initially ? Math.min(most, ACM_NAMES_PER_CERTIFICATE.atMost) : undefined;
  const endpoints = endpointsOf(inventory, region);
  const found = certificates.map((record) => {
    const own = endpoints.get(record.arn) ?? [];
    const used = own.length > 0 || inventory.otherUses.has(record.arn) ? true : record.inUse;
    return foundCertificate(record, own, { ...options, used, region, account, namesPerCertificate });
  });
  return {
    cloud: awsCloud.key,
    provider: { region },
    certificates: found,
    zones: zonesOf(inventory.zones, inventory.records),
    leftOut: inventory.serverCertificates.map((id) => ({ id, obstacle: SERVER_CERTIFICATE })),
    recordNames: (_document, names) => recordNamesOf(names, inventory),
    importIds: (document: ImportTarget, names, recordNames) => importIdsOf(document, names, inventory, recordNames),
  };
}

/** Why a certificate of IAM is not taken over. */
export const SERVER_CERTIFICATE: Obstacle = {
  reason: "foreign-ca",
  message: "it is a server certificate of IAM, which nothing renews. Issue another one with ACM, and attach that",
};

interface Circumstances extends AwsEstateOptions {
  readonly used?: boolean;
  readonly region: string;
  readonly account?: string;
  readonly namesPerCertificate?: number;
}

function foundCertificate(record: AcmRecord, endpoints: readonly FoundEndpoint[], about: Circumstances): FoundCertificate {
  const region = regionOf(record.arn);
  return {
    id: record.arn,
    domains: record.names,
    suggestedName: record.suggestedName,
    foundAt: record.foundAt,
    region: region === about.region ? undefined : region,
    keyType: keyTypeOf(record.keyAlgorithm),
    tags: Object.fromEntries(Object.entries(record.tags).filter(([key]) => !key.toLowerCase().startsWith(awsCloud.tagLimits.reserved))),
    notAfter: record.notAfter,
    issuer: issuerOf(record, about),
    used: about.used,
    endpoints,
    obstacle: obstacleOf(record, about),
  };
}

function issuerOf(record: AcmRecord, { namesPerCertificate }: Circumstances): Record<string, unknown> {
  const quota = namesPerCertificate === undefined ? {} : { namesPerCertificate };
  if (record.authorityArn !== undefined) {
    const renewBefore = /^P(\d+)D$/.exec(record.earlyRenewal ?? "")?.[1];
    return {
      type: "acm-private-ca",
      authorityArn: record.authorityArn,
      lifetime: `${lifetimeDays(record)}d`,
      ...(renewBefore === undefined ? {} : { renewBefore: `${renewBefore}d` }),
      ...quota,
    };
  }
  return {
    type: "acm",
    ...(record.exported === "ENABLED" ? { export: true } : {}),
    ...(record.transparency === "DISABLED" ? { transparency: false } : {}),
    ...quota,
  };
}

/** The validity of a private certificate; 395 days, as ACM issues it, if that is not known. */
function lifetimeDays({ notBefore, notAfter }: AcmRecord): number {
  const days = Math.round((Date.parse(notAfter ?? "") - Date.parse(notBefore ?? "")) / 86_400_000);
  return days > 0 ? days : 395;
}

function obstacleOf(record: AcmRecord, { now, used, account, isLive }: Circumstances): Obstacle | undefined {
  const { type, status, issuer, validationMethod, notAfter, keyAlgorithm, isValidated } = record;
  if (type === "IMPORTED") {
    const by = issuer === undefined ? "Another CA" : `"${issuer}"`;
    return {
      reason: "foreign-ca",
      message: `${by} issued it, and ACM neither renews it nor exports its key (not exportable). Issue another one with ACM or ACME, or provide certificate and key with an issuer of type \`provided\``,
    };
  }
  if (account !== undefined && accountOf(record.arn) !== account) {
    return {
      reason: "other-account",
      message: `it is in the account ${accountOf(record.arn)}, and most certificates are in ${account}. A fleet has the certificates of one account: import this one into another fleet`,
    };
  }
  if (validationMethod === "EMAIL") {
    return {
      reason: "email-validated",
      message:
        "it is validated by e-mail, so its renewal needs a person, and the method cannot be changed. Issue another one with DNS validation",
    };
  }
  if (validationMethod === "HTTP") {
    return { reason: "managed-by-service", message: "CloudFront requested it and renews it by HTTP validation. Leave it with CloudFront" };
  }
  const old = isLive ? "" : " as of the last refresh of the state";
  // Terraform reads the status while ACM still validates, and again with the next refresh.
  if (
    status !== undefined &&
    status in UNUSABLE &&
    !(status === "PENDING_VALIDATION" && !isLive && (used === true || isValidated === true))
  ) {
    return { reason: status.toLowerCase().replace(/_/g, "-"), message: `${UNUSABLE[status]}${old}` };
  }
  if (keyAlgorithm !== undefined && keyTypeOf(keyAlgorithm) === undefined) {
    return { reason: "key-type", message: `it has a key of the type ${keyAlgorithm}, which a fleet cannot request. Replace it` };
  }
  if (status === "EXPIRED" || (notAfter !== undefined && Date.parse(notAfter) < now.getTime())) {
    return { reason: "expired", message: `it has expired${old}. Delete it, or replace it`, canBeOverruled: true };
  }
  if (used === false) {
    const message = `nothing uses it${old}, and ACM does not renew such a certificate. Delete it, or attach it`;
    return { reason: "unused", message, canBeOverruled: true };
  }
  return undefined;
}

/** The public zones. Of two with one name, the one with more records of those that were read counts. */
function zonesOf(zones: readonly ZoneRecord[], records: ReadonlySet<string>): FoundZone[] {
  const counts = new Map<string, number>();
  for (const record of records) {
    const zone = record.slice(0, record.indexOf("_"));
    counts.set(zone, (counts.get(zone) ?? 0) + 1);
  }
  const byName = new Map<string, ZoneRecord>();
  for (const zone of zones.filter(({ isPrivate }) => !isPrivate)) {
    const known = byName.get(zone.name);
    if (known === undefined || (counts.get(zone.id) ?? 0) > (counts.get(known.id) ?? 0)) {
      byName.set(zone.name, zone);
    }
  }
  return [...byName.values()]
    .sort((one, other) => compareText(one.name, other.name))
    .map(({ id, name, assumeRole }) => ({ name, entry: { route53: id, ...(assumeRole === undefined ? {} : { assumeRole }) } }));
}

function keyTypeOf(algorithm = "RSA_2048"): KeyType | undefined {
  // The API writes some with a hyphen.
  const name = algorithm.replace(/-/g, "_");
  return (Object.keys(ACM_KEY_ALGORITHMS) as KeyType[]).find((keyType) => ACM_KEY_ALGORITHMS[keyType] === name);
}

function regionOf(arn: string): string {
  return arn.split(":")[3] ?? "";
}

function accountOf(arn: string): string {
  return arn.split(":")[4] ?? "";
}
