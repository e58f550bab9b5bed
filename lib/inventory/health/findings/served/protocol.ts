import { OwnFinding } from "../../judged";
import { addressOf, Look } from "../../looks";

/** The oldest version that is not deprecated (RFC 8996). */
const OLDEST = 1.2;

/** It accepts versions of TLS that it was declared not to, or that nobody should. */
export function* protocolFindings({ endpoint, seen }: Look): Iterable<OwnFinding> {
  const minimum = Number(endpoint.minimumTls ?? 0) || 0;
  const accepted = [...new Set([...(seen.outdatedProtocols ?? []), ...(seen.protocol === undefined ? [] : [seen.protocol])])];
  const weak = accepted.filter((protocol) => versionOf(protocol) < Math.max(minimum, OLDEST));
  if (weak.length === 0) {
    return;
  }
  const isBelowDeclared = weak.some((protocol) => versionOf(protocol) < minimum);
  const declared = isBelowDeclared ? `, and is declared to ask for TLS ${endpoint.minimumTls} or newer` : "";
  yield {
    kind: "weak-tls",
    severity: isBelowDeclared ? "error" : "warning",
    message: `${addressOf(seen)} accepts ${versionNames(weak).join(" and ")}${declared}`,
    fix:
      endpoint.tlsPolicy === undefined
        ? "set the TLS policy of what serves it, and see that nothing in front of it terminates TLS with one of its own"
        : `see that it still has the policy ${endpoint.tlsPolicy}, and that nothing in front of it terminates TLS with one of its own`,
  };
}

/** Versions as people write them, the oldest first. */
export function versionNames(protocols: readonly string[]): string[] {
  return protocols.map((protocol) => `TLS ${versionOf(protocol).toFixed(1)}`).sort();
}

/** The version's number: `TLSv1` is 1.0. */
function versionOf(protocol: string): number {
  return Number(/^TLSv(1(?:\.\d)?)$/.exec(protocol)?.[1] ?? 0);
}
