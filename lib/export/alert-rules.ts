import { compareText } from "../core/text";
import { EITHER_JOB, OLDEST_TLS, ProbedEndpoint, TLS_VERSIONS, UNVERIFIED_JOB, VERIFIED_JOB, yamlFile } from "./probed-endpoint";

/** A PromQL string literal. */
export function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n")}"`;
}

/** Escapes text for a template of Prometheus, in which two braces begin an action. */
export function templateText(text: string): string {
  return text.replace(/\{\{/g, '{{ "{{" }}');
}

/** `warning`: the owner has days to act. `critical`: on-call must act now. */
type Severity = "warning" | "critical";

export interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly severity: Severity; readonly owner?: string; readonly [name: string]: string | undefined };
  readonly annotations: Readonly<Record<string, string>>;
}

/** The names of the alerts. The dashboard counts them by these, so that its panels agree with what is sent. */
export const ALERTS = {
  overdue: "TlsCertificateRenewalOverdue",
  soon: "TlsCertificateExpiresSoon",
  expired: "TlsCertificateExpired",
  down: "TlsEndpointDown",
  refused: "TlsCertificateRefused",
  version: "TlsVersionBelowMinimum",
  missing: "TlsProbesMissing",
  noProbes: "TlsProbesDown",
} as const;

/** Seven probes in a row: a single failure is often the network's. */
const FOR = "15m";

/** The earliest expiry in the chain that an endpoint serves. */
const EXPIRY = "probe_ssl_earliest_cert_expiry";

/** The certificate with its service and owner, as a template of Prometheus. */
const SUBJECT =
  'Certificate {{ $labels.certificate }} (service {{ or $labels.service "unknown" }}, owner {{ or $labels.owner "unknown" }})';

/** The command that shows details. */
const STATUS_HINT = "Run `certfleet status --probe` to see what each endpoint serves.";

/** The alert rules: one for each kind of problem, for all certificates, one for each owner that fires when probes are missing, and those of trust bundles. */
export function rulesFile(endpoints: readonly ProbedEndpoint[], onTrust: readonly Rule[] = []): string {
  const groups = [
    { name: "certfleet-expiry", rules: expiryRules(endpoints) },
    { name: "certfleet-endpoints", rules: endpointRules(endpoints) },
    { name: "certfleet-probes", rules: [NO_PROBES, ...probeRules(endpoints)] },
  ];
  const ofTrust = onTrust.length === 0 ? [] : [{ name: "certfleet-trust", rules: onTrust }];
  return yamlFile(
    // Without endpoints there are no thresholds for the rules.
    { groups: [...(endpoints.length === 0 ? [] : groups), ...ofTrust] },
    "Prometheus alert rules: list this file under rule_files.",
    "The alerts have the targets' labels certificate, owner, service and runbook.",
  );
}

function expiryRules(endpoints: readonly ProbedEndpoint[]): Rule[] {
  return [
    {
      alert: ALERTS.overdue,
      expr: eachOf(
        endpoints,
        ({ warnDays }) => warnDays,
        (days) => daysLeft(days, "warn_days"),
      ),
      for: FOR,
      labels: { severity: "warning" },
      annotations: annotations(
        EXPIRING,
        [
          "Its renewal is overdue.",
          "Find out why it has not renewed. If it has, find out why the endpoint does not serve the new certificate.",
          STATUS_HINT,
        ],
        DAYS_LEFT,
      ),
    },
    {
      alert: ALERTS.soon,
      expr: eachOf(
        endpoints,
        ({ pageDays }) => pageDays,
        (days) => daysLeft(days, "page_days"),
      ),
      for: FOR,
      labels: { severity: "critical" },
      annotations: annotations(
        EXPIRING,
        [
          "Clients refuse the endpoint once it has expired.",
          "Renew it now, and check that the endpoint serves the new certificate.",
          STATUS_HINT,
        ],
        DAYS_LEFT,
      ),
    },
    {
      alert: ALERTS.expired,
      expr: daysLeft(0),
      for: "5m",
      labels: { severity: "critical" },
      annotations: annotations(
        "{{ $labels.instance }} is down for clients: its certificate has expired",
        [
          "It or a certificate of its chain has expired, so clients refuse the endpoint.",
          "Renew it now, and check that the endpoint serves the new certificate.",
        ],
        DAYS_LEFT,
      ),
    },
  ];
}

const EXPIRING = '{{ $labels.instance }} serves a certificate that expires in {{ printf "%.1f" $value }} days';

const DAYS_LEFT = { days_left: '{{ printf "%.1f" $value }}' };

/** At most this many days left, for the targets with this threshold. */
function daysLeft(days: number, threshold?: string): string {
  const targets = threshold === undefined ? "" : `, ${threshold}="${days}"`;
  return `(${EXPIRY}{job="${UNVERIFIED_JOB}"${targets}} - time()) / 86400 <= ${days}`;
}

/** The endpoints whose TLS handshake fails, of those that a selector matches. */
export function downEndpoints(chosen = ""): string {
  return `probe_success{job="${UNVERIFIED_JOB}"${chosen}} == 0`;
}

/** The endpoints that serve a certificate which clients refuse although it has not expired, of those that a selector matches. */
export function refusedEndpoints(chosen = ""): string {
  return [
    `probe_success{job="${VERIFIED_JOB}"${chosen}} == 0`,
    `and on (instance, certificate) probe_success{job="${UNVERIFIED_JOB}"${chosen}} == 1`,
    `unless on (instance, certificate) ${EXPIRY}{job="${UNVERIFIED_JOB}"${chosen}} <= time()`,
  ].join("\n");
}

function endpointRules(endpoints: readonly ProbedEndpoint[]): Rule[] {
  return [
    {
      alert: ALERTS.down,
      expr: downEndpoints(),
      for: FOR,
      labels: { severity: "critical" },
      annotations: annotations("{{ $labels.instance }} does not answer with TLS", [
        "The TLS handshake fails, so what it serves is unknown.",
        "Check that its name resolves to it, that it listens, and that the exporter can reach it.",
      ]),
    },
    {
      alert: ALERTS.refused,
      expr: refusedEndpoints(),
      for: FOR,
      labels: { severity: "critical" },
      annotations: annotations("{{ $labels.instance }} serves a certificate that clients refuse", [
        "It has not expired. Its chain does not end in a trusted root, it does not cover the host name, or the endpoint offers only old TLS versions.",
        "Serve it with its intermediates, or serve the certificate that covers the name. For a private CA, check that the exporter trusts its root.",
        STATUS_HINT,
      ]),
    },
    ...versionRules(endpoints.filter(({ minimumTls = OLDEST_TLS }) => minimumTls !== OLDEST_TLS)),
  ];
}

/** A client that supports all versions negotiates the newest that the endpoint offers. */
function versionRules(endpoints: readonly ProbedEndpoint[]): Rule[] {
  if (endpoints.length === 0) {
    return [];
  }
  const applies = [...new Set(endpoints.map(({ engineCommand }) => `\`${engineCommand} apply\``))].sort(compareText).join(" or ");
  return [
    {
      alert: ALERTS.version,
      expr: eachOf(endpoints, ({ minimumTls }) => minimumTls!, olderThan),
      for: FOR,
      labels: { severity: "warning" },
      annotations: annotations("{{ $labels.instance }} offers nothing newer than {{ $labels.version }}", [
        "Its declared minimum is TLS {{ $labels.minimum_tls }}.",
        `Check its TLS policy, and set the declared one. If the fleet manages the endpoint, ${applies} does that.`,
        STATUS_HINT,
      ]),
    },
  ];
}

function olderThan(minimum: string): string {
  const older = TLS_VERSIONS.slice(0, TLS_VERSIONS.indexOf(minimum)).map((version) => `TLS ${version}`);
  const versions = quoted(older.join("|").replace(/\./g, "\\."));
  return `probe_tls_version_info{job="${UNVERIFIED_JOB}", minimum_tls="${minimum}", version=~${versions}} == 1`;
}

/**
 * Fires while the exporter answers for no endpoint. Without it, no other alert of an endpoint can fire, so this one pages. `up` is 1 if the
 * exporter answered, whatever it found; with neither series there are no targets.
 */
const NO_PROBES: Rule = {
  alert: ALERTS.noProbes,
  expr: `(count(up{job=~"${EITHER_JOB}"} == 1) or vector(0)) == 0`,
  for: FOR,
  labels: { severity: "critical" },
  annotations: {
    summary: "No TLS endpoint is probed",
    description:
      "Certificates can expire unnoticed, and no other alert about endpoints can fire: the blackbox exporter does not answer, or Prometheus has no targets. " +
      "Check that the exporter runs at the address in the scrape jobs, and that Prometheus reads the exported jobs and targets.",
  },
};

/** A missing series breaks no threshold, so these rules compare the number of series with the expected one. */
function probeRules(endpoints: readonly ProbedEndpoint[]): Rule[] {
  const owners = new Map<string, number>();
  for (const { owner = "" } of endpoints) {
    owners.set(owner, (owners.get(owner) ?? 0) + 2);
  }
  return [...owners]
    .sort(([one], [other]) => compareText(one, other))
    .map(([owner, probes]) => ({
      alert: ALERTS.missing,
      expr: `(count(probe_success{job=~"${EITHER_JOB}", owner=${quoted(owner)}}) or vector(0)) < ${probes}`,
      for: FOR,
      labels: { severity: "warning", ...(owner === "" ? {} : { owner: templateText(owner) }) },
      annotations: {
        summary: `Only {{ $value }} of ${probes} probes of TLS endpoints report`,
        description:
          `Certificates ${owner === "" ? "without an owner" : `of ${templateText(owner)}`} can expire unnoticed: not all endpoints are probed. ` +
          "Check that the blackbox exporter runs with the exported modules, and that Prometheus has targets and rules of the same export.",
      },
    }));
}

function annotations(summary: string, sentences: readonly string[], more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { summary, description: `${SUBJECT}: ${sentences.join(" ")}`, ...more, runbook_url: "{{ $labels.runbook }}" };
}

/** An expression for each distinct value of the endpoints: each matches the targets with that label. */
function eachOf<T extends number | string>(
  endpoints: readonly ProbedEndpoint[],
  value: (endpoint: ProbedEndpoint) => T,
  expression: (value: T) => string,
): string {
  const values = [...new Set(endpoints.map(value))].sort((one, other) => Number(other) - Number(one));
  return values.map(expression).join("\nor ");
}
