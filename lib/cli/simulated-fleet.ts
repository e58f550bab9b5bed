import { Duration } from "../core/duration";
import { issuanceOf } from "../core/issuance";
import { CertificateSpec } from "../core/kind";
import { AlertThresholds, Renewal, RenewedBy } from "../core/renewal";
import type { ParameterValues } from "../file/parameters";
import { FleetCertificate } from "../inventory/fleet-view";
import { moment } from "../inventory/health/expiry";
import { SimulatedCertificate } from "../simulation/model";
import { fleetAt } from "./fleet-options";

/** A fleet to simulate. */
export interface SimulatedFleet {
  readonly name: string;
  readonly certificates: readonly SimulatedCertificate[];
  /** Certificates without known renewal. */
  readonly leftOut: readonly string[];
}

/** Reads the fleet of a fleet file, or of the inventories in another file, in a directory or in a cloud's storage. */
export async function simulatedFleet(file: string, parameters: ParameterValues): Promise<SimulatedFleet> {
  return /\.ya?ml$/i.test(file) ? simulatedFile(file, parameters) : fleetOfInventories(file);
}

/** Reads the fleet of a fleet file. */
export function simulatedFile(file: string, parameters: ParameterValues): SimulatedFleet {
  // Loaded on demand: it loads cdktf.
  const { loadFleetFile } = require("../file/from-file") as typeof import("../file/from-file");
  const { name, certificates } = loadFleetFile(file, parameters);
  return { name, ...split(certificates.map((spec) => [spec.name, ofSpec(spec)])) };
}

function ofSpec(spec: CertificateSpec): SimulatedCertificate | undefined {
  const { kind, properties } = spec.issuer!;
  const renewal = kind.renewal(properties, spec);
  if (renewal === undefined) {
    return undefined;
  }
  const issuer = kind.inventoryName?.(properties) ?? kind.key;
  const profile = kind.profile?.(properties);
  return {
    name: spec.name,
    domainNames: spec.domains.map(({ name }) => name),
    issuer,
    renewedBy: renewal.by,
    runsEvery: renewal.every,
    issuance: issuanceOf(issuer, renewal, profile),
    alerts: alertsOf(spec, renewal),
  };
}

function alertsOf({ alerts, channels }: CertificateSpec, renewal: Renewal): AlertThresholds | undefined {
  return alerts === false || channels.length === 0 ? undefined : (alerts ?? renewal.thresholds());
}

async function fleetOfInventories(file: string): Promise<SimulatedFleet> {
  const { certificates, stacks } = await fleetAt([file]);
  return { name: stacks.join(", "), ...split(certificates.map((each) => [each.key, ofInventory(each)])) };
}

/** Of an issuer with several profiles, the inventory does not have the profile: it is the first one with the certificate's lifetime. */
function ofInventory({ key, inventory }: FleetCertificate): SimulatedCertificate | undefined {
  const { renewal, domains, issuer, alerts, notAfter } = inventory;
  if (renewal === undefined || !isPlausible(renewal.lifetimeDays) || !isPlausible(renewal.dueDays)) {
    return undefined;
  }
  const renewedBy = renewal.by as RenewedBy;
  const runsEvery = /^[1-9][0-9]{0,6}[dhm]$/.test(renewal.runsEvery ?? "") ? Duration.parse(renewal.runsEvery!) : undefined;
  if (renewedBy === RenewedBy.TERRAFORM && runsEvery === undefined) {
    return undefined;
  }
  const dated = alerts.filter(({ channels }) => channels.length > 0);
  const days = (count: "warnDays" | "pageDays") => Math.max(...dated.map((each) => each[count] ?? 0));
  return {
    name: key,
    domainNames: domains,
    issuer,
    renewedBy,
    runsEvery,
    issuance: issuanceOf(issuer, { lifetime: Duration.days(renewal.lifetimeDays), due: Duration.days(renewal.dueDays) }),
    alerts: dated.some(({ warnDays }) => warnDays !== undefined) ? { warnDays: days("warnDays"), pageDays: days("pageDays") } : undefined,
    notAfter: moment(notAfter),
  };
}

/** Whether a span can be that of a certificate: an inventory can hold any number. */
function isPlausible(days: number): boolean {
  return days >= 1 / 24 && days <= 100 * 365;
}

function split(entries: readonly (readonly [string, SimulatedCertificate | undefined])[]): Omit<SimulatedFleet, "name"> {
  return {
    certificates: entries.flatMap(([, certificate]) => certificate ?? []),
    leftOut: entries.filter(([, certificate]) => certificate === undefined).map(([name]) => name),
  };
}
