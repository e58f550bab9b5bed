import { DiscoveredCertificate, Discovery } from "../../core/importer";
import { compareText, plural } from "../../core/text";
import { FleetCertificate } from "../fleet-view";
import { dayOf, moment } from "./expiry";
import { HealthFinding } from "./health";

/** The names and endpoints that a finding shows. */
const SHOWN = 3;

/** Where certificates were looked for. */
export interface DiscoverySource {
  /** The key of the cloud, for `certfleet import --from`. */
  readonly cloud: string;
  /** Further options of that command, such as a role. */
  readonly options: readonly string[];
}

/** The certificates of an account that no inventory has, and what could not be read. */
export function discoveryFindings(
  { certificates, unread }: Discovery,
  all: readonly FleetCertificate[],
  now: Date,
  source: DiscoverySource,
): HealthFinding[] {
  const known = new Set(
    all.flatMap(({ inventory: { arn, id, deployedTo } }) => [arn, id, ...deployedTo.flatMap((each) => [each.arn, each.id])]),
  );
  const unknown = certificates.filter(({ id }) => !known.has(id)).sort((one, other) => compareText(one.id, other.id));
  return [
    ...unread.map(({ what, reason }): HealthFinding => {
      return {
        kind: "discovery-incomplete",
        severity: "warning",
        message: `certificates that nobody renews can be missing here, because ${what} could not be read: ${reason}`,
        fix: `allow the calls that certfleet import --from ${source.cloud} --permissions lists, and run the command again`,
      };
    }),
    ...unknown.map((certificate) => findingOf(certificate, now, source)),
  ];
}

function findingOf(certificate: DiscoveredCertificate, now: Date, source: DiscoverySource): HealthFinding {
  const { id, servedBy, used } = certificate;
  const names = namesOf(certificate);
  const end = moment(certificate.notAfter);
  const by =
    servedBy.length === 0
      ? used === true
        ? "a service uses it"
        : "what uses it could not be read"
      : `used by ${shown(servedBy, "other")}`;
  const fix = fixOf(certificate, source);
  if (used === false) {
    const until = end === undefined ? "" : end <= now ? `, which expired on ${dayOf(end)},` : `, which is valid until ${dayOf(end)},`;
    return {
      kind: "unmanaged-certificate",
      severity: "advice",
      message: `the certificate ${id} for ${names}${until} is in no inventory, and nothing uses it`,
      fix: `delete it if nothing needs it; otherwise ${fix}`,
    };
  }
  if (end !== undefined && end <= now) {
    return {
      kind: "unmanaged-certificate",
      severity: used === true ? "error" : "warning",
      message: `clients refuse ${names} since ${dayOf(end)}: the certificate ${id} has expired and is in no inventory (${by})`,
      fix,
    };
  }
  const before = end === undefined ? "its certificate expires" : `it expires on ${dayOf(end)}`;
  return {
    kind: "unmanaged-certificate",
    severity: "warning",
    message: `no alert of a fleet is sent for ${names} before ${before}: the certificate ${id} is in no inventory (${by})`,
    fix,
  };
}

function fixOf({ region, obstacle }: DiscoveredCertificate, { cloud, options }: DiscoverySource): string {
  if (obstacle !== undefined) {
    return `certfleet import cannot take it over: ${obstacle.message}`;
  }
  const command = ["certfleet import --from", cloud, ...(region === undefined ? [] : ["--region", region]), ...options].join(" ");
  return `pass the inventory of the stack that manages it; if there is none, take it over with ${command}`;
}

function namesOf({ domains }: DiscoveredCertificate): string {
  return domains.length === 0 ? "unknown names" : shown(domains, "other name");
}

function shown(texts: readonly string[], noun: string): string {
  const others = texts.length > SHOWN ? ` and ${plural(texts.length - SHOWN, noun)}` : "";
  return `${texts.slice(0, SHOWN).join(", ")}${others}`;
}
