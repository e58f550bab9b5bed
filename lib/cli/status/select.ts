import { CertfleetError } from "../../core/error";
import { FleetHealth } from "../../inventory/health/health";
import { FleetCertificate } from "../../inventory/fleet-view";
import { closest } from "../../policy/suggestion";
import { printable } from "../../core/printable";

/** Which certificates are wanted. */
export interface Selection {
  readonly owner?: string;
  readonly service?: string;
}

/** Certificates that are told when a wanted one is not there. */
const TOLD = 10;

/** The certificates of an owner and a service; fails where there are none, since a misspelt name would look like health. */
export function selected(certificates: readonly FleetCertificate[], selection: Selection): readonly FleetCertificate[] {
  for (const key of ["owner", "service"] as const) {
    const wanted = selection[key];
    if (wanted !== undefined && !certificates.some(({ inventory }) => inventory[key] === wanted)) {
      throw new CertfleetError(`unknown-${key}`, nothingOf(key, wanted, certificates));
    }
  }
  return certificates.filter((certificate) => matches(certificate, selection));
}

/** A fleet's health with nothing but the wanted certificates and their findings. */
export function selectHealth(health: FleetHealth, selection: Selection): FleetHealth {
  if (selection.owner === undefined && selection.service === undefined) {
    return health;
  }
  const certificates = health.certificates.filter(({ certificate }) => matches(certificate, selection));
  const keys = new Set(certificates.map(({ certificate }) => certificate.key));
  return {
    ...health,
    certificates,
    findings: health.findings.filter(({ certificate }) => certificate !== undefined && keys.has(certificate)),
  };
}

function matches({ inventory }: FleetCertificate, { owner, service }: Selection): boolean {
  return (owner === undefined || inventory.owner === owner) && (service === undefined || inventory.service === service);
}

function nothingOf(key: "owner" | "service", wanted: string, certificates: readonly FleetCertificate[]): string {
  const there = [...new Set(certificates.flatMap(({ inventory }) => inventory[key] ?? []))].sort();
  const near = closest(wanted, there);
  const some = there.slice(0, TOLD).map((each) => printable(each, 60));
  const list =
    there.length === 0 ? `no certificate has any ${key}` : `there are ${some.join(", ")}${there.length > TOLD ? " and others" : ""}`;
  return `no certificate has the ${key} "${printable(wanted, 60)}"${near === undefined ? "" : `; did you mean "${printable(near, 60)}"?`} (${list})`;
}
