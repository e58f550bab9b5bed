import { thresholdsOf } from "../../inventory/health/expiry";
import { addressOf } from "../../inventory/health/looks";
import { FleetCertificate } from "../../inventory/fleet-view";
import { ProbedEndpoint, TLS_VERSIONS } from "../../export/probed-endpoint";
import { printable } from "../../core/printable";
import { askedHost } from "../status/endpoints";

/** What can be probed, and what cannot. */
export interface ProbedEndpoints {
  /** By certificate and address. */
  readonly endpoints: readonly ProbedEndpoint[];
  /** The certificates of which nothing can be probed. */
  readonly unprobed: readonly FleetCertificate[];
}

/** Characters of a label's value that stores of Prometheus' series take at least (Grafana Mimir: 2048 bytes). */
const LONGEST_LINK = 2000;

/** Where certificates are served, for Prometheus: hosts that can be called from outside, and each certificate's own labels. */
export function probedEndpoints(certificates: readonly FleetCertificate[]): ProbedEndpoints {
  const endpoints: ProbedEndpoint[] = [];
  const unprobed: FleetCertificate[] = [];
  for (const certificate of certificates) {
    const own = endpointsOf(certificate);
    own.forEach((each) => endpoints.push(each));
    if (own.length === 0) {
      unprobed.push(certificate);
    }
  }
  return { endpoints: distinct(withLowestDays(endpoints)), unprobed };
}

function endpointsOf(certificate: FleetCertificate): ProbedEndpoint[] {
  const { key, stack, inventory } = certificate;
  const { issuer, owner, service, runbook } = inventory;
  const { warnDays, pageDays } = thresholdsOf(certificate);
  const labels = {
    certificate: printable(key),
    stack: printable(stack),
    issuer: printable(issuer),
    owner: owner && printable(owner),
    service: service && printable(service),
    runbook: runbook !== undefined && Buffer.byteLength(runbook) <= LONGEST_LINK ? printable(runbook, LONGEST_LINK) : undefined,
    warnDays: wholeDays(warnDays),
    pageDays: wholeDays(pageDays),
  };
  const found = new Map<string, ProbedEndpoint>();
  for (const { hosts, port, probeable, minimumTls } of inventory.endpoints) {
    for (const host of probeable === false ? [] : hosts.flatMap((each) => askedHost(each) ?? [])) {
      const address = addressOf({ host, port });
      const minimum = TLS_VERSIONS.find((version) => version === minimumTls);
      found.set(address, found.get(address) ?? { address, ...labels, minimumTls: minimum });
    }
  }
  return [...found.values()].sort((one, other) => compare(one.address, other.address));
}

/** One handshake sees one of the certificates that an endpoint serves: at the lowest of their days none is alerted on while it is healthy. */
function withLowestDays(endpoints: readonly ProbedEndpoint[]): ProbedEndpoint[] {
  const lowest = new Map<string, Pick<ProbedEndpoint, "warnDays" | "pageDays">>();
  for (const { address, warnDays, pageDays } of endpoints) {
    const before = lowest.get(address) ?? { warnDays, pageDays };
    lowest.set(address, { warnDays: Math.min(before.warnDays, warnDays), pageDays: Math.min(before.pageDays, pageDays) });
  }
  return endpoints.map((endpoint) => ({ ...endpoint, ...lowest.get(endpoint.address) }));
}

/** Names that are alike once they are shortened are one target, and count as one. */
function distinct(endpoints: readonly ProbedEndpoint[]): ProbedEndpoint[] {
  return [...new Map(endpoints.map((endpoint) => [JSON.stringify(endpoint), endpoint])).values()];
}

/** Rounded down, to whole days where there is one. */
function wholeDays(days: number): number {
  return days >= 1 ? Math.floor(days) : Math.floor(days * 100) / 100;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
