import { Command, Option } from "commander";
import { CertfleetError } from "../core/error";
import { FleetCertificate } from "../inventory/fleet-view";
import { FleetHealth, HealthSeverity } from "../inventory/health/health";
import { assessFleet, withFindings } from "../inventory/health/assess";
import { TransparencyCheck } from "../inventory/health/transparency-findings";
import { visitLoggedCertificates } from "../inventory/transparency/log-reader";
import { closest } from "../core/text";
import { checkDns, DnsOptions, withDnsOptions } from "./dns-check";
import { discover, DiscoverOptions, withDiscoverOptions } from "./discover";
import { probeEndpoints, probeTargets } from "./endpoint-probe";
import { collect, fleetAt, parseNow, withInventoryPaths, withNow, ProbeOptions, probeSettings, withProbeOptions } from "./fleet-options";
import { examples, listed, safe, SafeText } from "./output/text";
import { action, ExitStatus, print, terminal } from "./output/writer";
import { statusMetrics } from "./status-metrics";
import { statusCsv, statusJson, statusMarkdown, StatusReport, statusTable } from "./status-report";

interface StatusOptions extends Selection, ProbeOptions, DiscoverOptions, DnsOptions {
  readonly ct?: string[];
  readonly format: string;
  readonly failOn: HealthSeverity | "never";
  readonly now?: string;
}

const FORMATS: Record<string, (report: StatusReport) => SafeText> = {
  table: (report) => statusTable(report, terminal()),
  json: statusJson,
  csv: statusCsv,
  markdown: statusMarkdown,
  prometheus: statusMetrics,
};

/** The severities that fail the command, by the value of `--fail-on`. */
const FAILING: Record<string, readonly HealthSeverity[]> = {
  error: ["error"],
  warning: ["error", "warning"],
  advice: ["error", "warning", "advice"],
  never: [],
};

/** `certfleet status`: lists the certificates of a fleet by urgency. */
export function statusCommand(): Command {
  const command = withInventoryPaths(
    new Command("status").description(
      "Reads the inventories of stacks, optionally probes endpoints, and lists certificates with the most urgent first.",
    ),
  )
    .option("--owner <name>", "only show certificates of this owner")
    .option("--service <name>", "only show certificates of this service")
    .addOption(new Option("--format <format>", "output format").choices(Object.keys(FORMATS)).default("table"))
    .addOption(
      new Option("--fail-on <severity>", "lowest severity that makes the exit status 1").choices(Object.keys(FAILING)).default("error"),
    );
  return withDnsOptions(withDiscoverOptions(withProbeOptions(withNow(command))))
    .option("--revocation", "probe endpoints, and ask CAs whether the served certificates are revoked or should be replaced")
    .option(
      "--ct <file>",
      "find certificates in Certificate Transparency logs that no inventory has: an answer of certspotter or crt.sh, or certificates in PEM or DER (repeatable)",
      collect,
    )
    .addHelpText(
      "after",
      examples(
        "certfleet status --probe",
        "certfleet status --revocation",
        "certfleet status --ct certspotter.json --fail-on warning",
        "terraform output -json | certfleet status - --format markdown --fail-on warning",
      ),
    )
    .action(
      action(async (paths: string[], options: StatusOptions) => {
        const report = await status(paths, options);
        print(FORMATS[options.format](report));
        const failing = FAILING[options.failOn];
        return report.health.findings.some(({ severity }) => failing.includes(severity)) ? ExitStatus.FINDINGS : ExitStatus.OK;
      }),
    );
}

async function status(paths: readonly string[], options: StatusOptions): Promise<StatusReport> {
  const now = parseNow(options.now);
  const settings = probeSettings(options, now);
  const view = fleetAt(paths);
  const wanted = selected(view.certificates, options);
  const { addresses, checksRevocation } = settings;
  // Files are read before endpoints are probed, which can take minutes.
  const transparency =
    options.ct === undefined ? undefined : checkTransparency(options.ct, new TransparencyCheck(view.certificates, wanted, now));
  const discovered = await discover(options, view.certificates, now);
  const dns = await checkDns(options, paths, wanted, settings);
  const more = dns.filter(({ certificate }) => certificate !== undefined);
  const others = [
    ...(transparency?.findings() ?? []),
    ...(discovered?.findings ?? []),
    ...dns.filter(({ certificate }) => certificate === undefined),
  ];
  const read = { logged: transparency?.read, discovered: discovered?.count };
  if (options.probe !== true && !checksRevocation) {
    return { health: withFindings(selectHealth(assessFleet(view, { now, more }), options), others), probed: 0, skipped: 0, ...read };
  }
  const { targets, skipped } = probeTargets(wanted, addresses);
  const served = await probeEndpoints(targets, settings);
  const health = selectHealth(assessFleet(view, { now, served, checksRevocation, more }), options);
  return { health: withFindings(health, others), probed: targets.length, skipped, ...read };
}

function checkTransparency(files: readonly string[], check: TransparencyCheck): TransparencyCheck {
  visitLoggedCertificates(files, (certificate) => check.add(certificate));
  return check;
}

/** Selects certificates by their properties. */
interface Selection {
  readonly owner?: string;
  readonly service?: string;
}

/** The number of owners or services that an error lists. */
const NAMED = 10;

/** The certificates of an owner and a service. An unknown name is an error, because an empty list would look healthy. */
function selected(certificates: readonly FleetCertificate[], selection: Selection): readonly FleetCertificate[] {
  for (const key of ["owner", "service"] as const) {
    const wanted = selection[key];
    if (wanted !== undefined && !certificates.some(({ inventory }) => inventory[key] === wanted)) {
      throw new CertfleetError(`unknown-${key}`, notFound(key, wanted, certificates));
    }
  }
  return certificates.filter((certificate) => matches(certificate, selection));
}

/** The health of the selected certificates only. */
function selectHealth(health: FleetHealth, selection: Selection): FleetHealth {
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

function notFound(key: "owner" | "service", wanted: string, certificates: readonly FleetCertificate[]): string {
  const known = [...new Set(certificates.flatMap(({ inventory }) => inventory[key] ?? []))].sort();
  const near = closest(wanted, known);
  const suggestion = near === undefined ? "" : safe` Did you mean "${SafeText.of(near, 60)}"?`;
  const all = known.length === 0 ? `No certificate has the property ${key}.` : safe`The ${key}s are: ${listed(known, NAMED, 60)}.`;
  return safe`No certificate has the ${key} "${SafeText.of(wanted, 60)}".${suggestion} ${all}`.text;
}
