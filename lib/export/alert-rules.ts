import { EITHER_JOB, OLDEST_TLS, ProbedEndpoint, TLS_VERSIONS, UNVERIFIED_JOB, VERIFIED_JOB, yamlFile } from "./probed-endpoint";

/** A string of PromQL, with its quotes. */
export function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n")}"`;
}

/** Text in a template of Prometheus, in which two braces would begin an action. */
export function templateText(text: string): string {
  return text.replace(/\{\{/g, '{{ "{{" }}');
}

/** How bad it is: its owner has days to mend it, or somebody has to look now. */
type Severity = "warning" | "critical";

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly severity: Severity; readonly owner?: string };
  readonly annotations: Readonly<Record<string, string>>;
}

/** Seven looks in a row: one that fails is the network's as often as the endpoint's. */
const FOR = "15m";

/** When the first of what an endpoint serves expires: the certificate, or one of its chain. */
const EXPIRY = "probe_ssl_earliest_cert_expiry";

/** Whose certificate it is, filled in by Prometheus. */
const WHOSE = 'Certificate {{ $labels.certificate }} (service {{ or $labels.service "unknown" }}, owner {{ or $labels.owner "unknown" }})';

/** Where a look at the fleet says more. */
const LOOK = "`certfleet status --probe` says what each endpoint serves.";

/** The alert rules: one of a kind for all certificates, whose labels tell the threshold, and one for each owner that tells whether anybody looks. */
export function rulesFile(endpoints: readonly ProbedEndpoint[]): string {
  const groups = [
    { name: "certfleet-expiry", rules: expiryRules(endpoints) },
    { name: "certfleet-endpoints", rules: endpointRules(endpoints) },
    { name: "certfleet-probes", rules: probeRules(endpoints) },
  ];
  return yamlFile(
    // Without endpoints there is no threshold that a rule could have.
    { groups: endpoints.length === 0 ? [] : groups },
    "Alert rules of Prometheus: name this file under rule_files.",
    "certificate, owner, service and runbook are labels of the targets, and so of the alerts.",
  );
}

function expiryRules(endpoints: readonly ProbedEndpoint[]): Rule[] {
  return [
    {
      alert: "TlsCertificateRenewalOverdue",
      expr: eachOf(
        endpoints,
        ({ warnDays }) => warnDays,
        (days) => daysLeft(days, "warn_days"),
      ),
      for: FOR,
      labels: { severity: "warning" },
      annotations: annotations(
        EXPIRING,
        ["Its renewal is overdue.", "See why it was not renewed; if it was, see why the endpoint does not serve the new one.", LOOK],
        DAYS_LEFT,
      ),
    },
    {
      alert: "TlsCertificateExpiresSoon",
      expr: eachOf(
        endpoints,
        ({ pageDays }) => pageDays,
        (days) => daysLeft(days, "page_days"),
      ),
      for: FOR,
      labels: { severity: "critical" },
      annotations: annotations(
        EXPIRING,
        ["Clients will refuse it when it has expired.", "Renew it now, and see that the endpoint serves the new one.", LOOK],
        DAYS_LEFT,
      ),
    },
    {
      alert: "TlsCertificateExpired",
      expr: daysLeft(0),
      for: "5m",
      labels: { severity: "critical" },
      annotations: annotations(
        "{{ $labels.instance }} serves a certificate that has expired",
        ["Clients refuse it: it has expired, or one of its chain has.", "Renew it now, and see that the endpoint serves the new one."],
        DAYS_LEFT,
      ),
    },
  ];
}

const EXPIRING = '{{ $labels.instance }} serves a certificate with {{ printf "%.1f" $value }} days left';

const DAYS_LEFT = { days_left: '{{ printf "%.1f" $value }}' };

/** At most so many days left, of the targets with that threshold. */
function daysLeft(days: number, threshold?: string): string {
  const targets = threshold === undefined ? "" : `, ${threshold}="${days}"`;
  return `(${EXPIRY}{job="${UNVERIFIED_JOB}"${targets}} - time()) / 86400 <= ${days}`;
}

function endpointRules(endpoints: readonly ProbedEndpoint[]): Rule[] {
  const refused = [
    `probe_success{job="${VERIFIED_JOB}"} == 0`,
    `and on (instance, certificate) probe_success{job="${UNVERIFIED_JOB}"} == 1`,
    `unless on (instance, certificate) ${EXPIRY}{job="${UNVERIFIED_JOB}"} <= time()`,
  ];
  return [
    {
      alert: "TlsEndpointDown",
      expr: `probe_success{job="${UNVERIFIED_JOB}"} == 0`,
      for: FOR,
      labels: { severity: "critical" },
      annotations: annotations("{{ $labels.instance }} does not answer with TLS", [
        "No handshake comes about, so what it serves is not known.",
        "See whether its name leads to it, it listens, and the exporter can reach it.",
      ]),
    },
    {
      alert: "TlsCertificateRefused",
      expr: refused.join("\n"),
      for: FOR,
      labels: { severity: "critical" },
      annotations: annotations("{{ $labels.instance }} serves a certificate that clients refuse", [
        "It has not expired: its chain does not lead to a trusted root, it lacks the host's name, or the endpoint offers old versions of TLS only.",
        "Send the intermediates with it, or the certificate of that name; where a private CA issues, see that the exporter trusts its root.",
        LOOK,
      ]),
    },
    ...versionRules(endpoints.filter(({ minimumTls = OLDEST_TLS }) => minimumTls !== OLDEST_TLS)),
  ];
}

/** What a client that knows all versions gets is the newest that is offered. */
function versionRules(endpoints: readonly ProbedEndpoint[]): Rule[] {
  if (endpoints.length === 0) {
    return [];
  }
  return [
    {
      alert: "TlsVersionBelowMinimum",
      expr: eachOf(endpoints, ({ minimumTls }) => minimumTls!, olderThan),
      for: FOR,
      labels: { severity: "warning" },
      annotations: annotations("{{ $labels.instance }} offers nothing newer than {{ $labels.version }}", [
        "It was declared to offer TLS {{ $labels.minimum_tls }} at least.",
        "See which TLS policy it has, and set the declared one: `terraform apply` does where the fleet made it.",
        LOOK,
      ]),
    },
  ];
}

function olderThan(minimum: string): string {
  const older = TLS_VERSIONS.slice(0, TLS_VERSIONS.indexOf(minimum)).map((version) => `TLS ${version}`);
  const versions = quoted(older.join("|").replace(/\./g, "\\."));
  return `probe_tls_version_info{job="${UNVERIFIED_JOB}", minimum_tls="${minimum}", version=~${versions}} == 1`;
}

/** A series that is not there breaks no threshold: the number of those that should be there is what tells. */
function probeRules(endpoints: readonly ProbedEndpoint[]): Rule[] {
  const owners = new Map<string, number>();
  for (const { owner = "" } of endpoints) {
    owners.set(owner, (owners.get(owner) ?? 0) + 2);
  }
  return [...owners]
    .sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
    .map(([owner, probes]) => ({
      alert: "TlsProbesMissing",
      expr: `(count(probe_success{job=~"${EITHER_JOB}", owner=${quoted(owner)}}) or vector(0)) < ${probes}`,
      for: FOR,
      labels: { severity: "warning", ...(owner === "" ? {} : { owner: templateText(owner) }) },
      annotations: {
        summary: `{{ $value }} of ${probes} probes of TLS endpoints report`,
        description:
          `Not all endpoints ${owner === "" ? "without an owner" : `of ${templateText(owner)}`} are watched. ` +
          "See that the blackbox exporter runs and has its modules, and that Prometheus has the targets and rules of one export.",
      },
    }));
}

function annotations(summary: string, sentences: readonly string[], more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { summary, description: `${WHOSE}: ${sentences.join(" ")}`, ...more, runbook_url: "{{ $labels.runbook }}" };
}

/** An expression for each value that endpoints have: the targets of each are labelled with it. */
function eachOf<T extends number | string>(
  endpoints: readonly ProbedEndpoint[],
  value: (endpoint: ProbedEndpoint) => T,
  expression: (value: T) => string,
): string {
  const values = [...new Set(endpoints.map(value))].sort((one, other) => Number(other) - Number(one));
  return values.map(expression).join("\nor ");
}
