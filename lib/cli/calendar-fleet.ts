import { Duration } from "../core/duration";
import { FactSubject } from "../core/dated-facts";
import { Issuance, issuanceOf } from "../core/issuance";
import { issuerFacts } from "../core/cloud";
import { CertificateSpec, IssuerKind, Part } from "../core/kind";
import { RenewedBy } from "../core/renewal";
import { compareText } from "../core/text";
import type { ParameterValues } from "../file/parameters";
import { FleetCertificate } from "../inventory/fleet-view";
import { moment } from "../inventory/health/expiry";
import { fleetAt } from "./fleet-options";

/** A certificate as far as dates depend on it. */
export interface CalendarCertificate extends FactSubject {
  /** Its stack and name. */
  readonly key: string;
  /** How it is issued and renewed over the years; undefined if that is not known. */
  readonly issuance?: Issuance;
  /** How often Terraform runs, if a run renews it. */
  readonly runsEvery?: Duration;
  /** The days before expiry at which the first alert fires. */
  readonly warnDays?: number;
  /** When it expires, as of the last Terraform run. */
  readonly notAfter?: Date;
  /** The last day on which its previous generation is kept. */
  readonly previousUntil?: string;
}

/** A waiver of a policy rule. */
export interface CalendarWaiver {
  readonly stack: string;
  readonly rule: string;
  readonly resource: string;
  /** The last day on which it is in force. */
  readonly until: string;
  readonly owner?: string;
}

/** The certificates and waivers whose dates are listed. */
export interface CalendarFleet {
  readonly name: string;
  readonly certificates: readonly CalendarCertificate[];
  readonly waivers: readonly CalendarWaiver[];
}

/** Reads fleet files and inventories as one fleet. What a file declares is joined with the same certificate of an inventory. */
export async function calendarFleet(paths: readonly string[], parameters: ParameterValues): Promise<CalendarFleet> {
  const isFile = (each: string) => /\.ya?ml$/i.test(each);
  const inventories = paths.filter((each) => !isFile(each));
  const parts = [
    ...(inventories.length === 0 ? [] : [await fleetOfInventories(inventories)]),
    ...paths.filter(isFile).map((file) => fleetOfFile(file, parameters)),
  ];
  const certificates = new Map<string, CalendarCertificate>();
  for (const each of parts.flatMap((part) => part.certificates)) {
    const { notAfter, keyType } = certificates.get(each.key) ?? each;
    certificates.set(each.key, { ...each, notAfter, keyType: each.keyType ?? keyType });
  }
  const waivers = new Map<string, CalendarWaiver>();
  // Of several waivers of one rule and resource, the last one counts: they suspend the same findings.
  for (const each of parts.flatMap((part) => part.waivers).sort((one, other) => compareText(one.until, other.until))) {
    waivers.set(JSON.stringify([each.stack, each.rule, each.resource]), each);
  }
  return {
    name: [...new Set(parts.map(({ name }) => name))].join(", "),
    certificates: [...certificates.values()].sort((one, other) => compareText(one.key, other.key)),
    waivers: [...waivers.values()],
  };
}

function fleetOfFile(file: string, parameters: ParameterValues): CalendarFleet {
  // Loaded on demand: it loads cdktf.
  const { loadFleetFile } = require("../file/from-file") as typeof import("../file/from-file");
  const { name, certificates, policy } = loadFleetFile(file, parameters);
  return {
    name,
    certificates: certificates.map((spec) => ofSpec(name, spec)),
    waivers: (policy?.waivers ?? []).map(({ rule, resource, until, owner }) => ({ stack: name, rule, resource, until, owner })),
  };
}

function ofSpec(stack: string, spec: CertificateSpec): CalendarCertificate {
  const { kind, properties } = spec.issuer!;
  const issuer = kind.inventoryName?.(properties) ?? kind.key;
  const renewal = kind.renewal(properties, spec);
  const profile = kind.profile?.(properties);
  const alerts = spec.alerts === false || spec.channels.length === 0 ? undefined : (spec.alerts ?? renewal?.thresholds());
  const keepsPrevious = (spec.generation ?? 1) > 1 && typeof spec.keepPrevious === "string";
  return {
    key: `${stack}/${spec.name}`,
    issuer,
    profile,
    publiclyTrusted: issuerFacts(issuer)?.publiclyTrusted,
    keyType: spec.keyType ?? defaultKeyOf(spec.issuer!, renewal?.by),
    renewedBy: renewal?.by,
    issuance: renewal && issuanceOf(issuer, renewal, profile),
    runsEvery: renewal?.every,
    warnDays: alerts?.warnDays,
    previousUntil: keepsPrevious ? (spec.keepPrevious as string) : undefined,
  };
}

/** Who provides a certificate chooses its key. */
function defaultKeyOf({ kind, properties }: Part<IssuerKind>, renewedBy: RenewedBy | undefined): string | undefined {
  return renewedBy === undefined || renewedBy === RenewedBy.NOBODY ? undefined : kind.capabilities(properties).keyTypes[0];
}

/** Kept generations are attached to nothing, and are left out. */
async function fleetOfInventories(paths: readonly string[]): Promise<CalendarFleet> {
  const { certificates, waivers, stacks } = await fleetAt(paths);
  return {
    name: stacks.join(", "),
    certificates: certificates.filter(({ inventory }) => inventory.standby === undefined).map(ofInventory),
    waivers: waivers.map(({ stack, rule, resource, until, owner }) => ({ stack, rule, resource, until, owner })),
  };
}

function ofInventory({ key, inventory }: FleetCertificate): CalendarCertificate {
  const { issuer, publiclyTrusted, keyType, renewal, alerts, notAfter } = inventory;
  const { lifetimeDays = 0, dueDays = 0, runsEvery = "" } = renewal ?? {};
  // An inventory can hold any number of days, and any text as an interval.
  const isPlausible = dueDays >= 1 / 24 && dueDays < lifetimeDays && lifetimeDays <= 100 * 365;
  const warnings = alerts.filter(({ channels }) => channels.length > 0).flatMap(({ warnDays }) => warnDays ?? []);
  return {
    ...{ key, issuer, publiclyTrusted, keyType },
    renewedBy: renewal?.by as RenewedBy | undefined,
    issuance: isPlausible ? issuanceOf(issuer, { lifetime: Duration.days(lifetimeDays), due: Duration.days(dueDays) }) : undefined,
    runsEvery: /^[1-9][0-9]{0,6}[dhm]$/.test(runsEvery) ? Duration.parse(runsEvery) : undefined,
    warnDays: warnings.length === 0 ? undefined : Math.max(...warnings),
    notAfter: moment(notAfter),
  };
}
