import { compareText } from "../core/text";
import { FleetTrust } from "../inventory/fleet-view";
import { Rule, templateText } from "./alert-rules";

const DAY = 24 * 60 * 60;

/** Days before its end from which on a trusted CA or a revocation list alerts. */
const CA_DAYS = { warning: 90, critical: 14 };
const LIST_DAYS = { warning: 3, critical: 0 };

/**
 * Alert rules for the ends of trusted CAs and revocation lists. The ends are in the rules: nothing has to be scraped, and the rules are right
 * until the next export.
 */
export function trustRules(trust: readonly FleetTrust[]): Rule[] {
  const ends = [...trust].sort((one, other) => compareText(`${one.stack} ${one.name}`, `${other.stack} ${other.name}`));
  return ends.flatMap((bundle) => [
    ...bundle.cas.flatMap(({ name, notAfter }) =>
      rulesOf("TlsTrustedCaExpires", bundle, { name, end: notAfter, days: CA_DAYS }, [
        `The CA ${name} expires`,
        "Clients with its certificates are refused once it has expired. Add its successor to the bundle, let clients change their certificates, then remove it.",
      ]),
    ),
    ...bundle.revocationLists.flatMap(({ issuer, nextUpdate }) =>
      rulesOf("TlsRevocationListStale", bundle, { name: issuer, end: nextUpdate, days: LIST_DAYS }, [
        `The revocation list of ${issuer} ends`,
        "The latest revocations are not known once it has ended. Replace the file by the CA's current list, then apply and export again.",
      ]),
    ),
  ]);
}

interface End {
  readonly name: string;
  readonly end?: string;
  readonly days: Readonly<Record<"warning" | "critical", number>>;
}

function rulesOf(
  alert: string,
  { stack, name: bundle }: FleetTrust,
  { name, end, days }: End,
  [what, description]: [string, string],
): Rule[] {
  const seconds = Math.floor(Date.parse(end ?? "") / 1000);
  if (!Number.isFinite(seconds)) {
    return [];
  }
  return (["warning", "critical"] as const).map((severity) => ({
    alert,
    expr: `vector((${seconds} - time()) / ${DAY}) <= ${days[severity]}`,
    for: "15m",
    labels: { severity, bundle: templateText(bundle), stack: templateText(stack), ca: templateText(name) },
    annotations: {
      summary: `${templateText(what)} in {{ printf "%.1f" $value }} days`,
      description: `Trust bundle ${templateText(bundle)} in ${templateText(stack)}: ${templateText(description)}`,
    },
  }));
}
