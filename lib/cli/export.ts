import { Argument, Command, Option } from "commander";
import { registeredClouds } from "../core/cloud";
import { CertfleetError } from "../core/error";
import { printable } from "../core/printable";
import { compareText, plural } from "../core/text";
import { HOOK_FILE, HOOK_SCRIPT, KNOWN_FILE, knownCertificatesFile } from "../export/certspotter-hook";
import { certspotterWatchList, watchListFile } from "../export/certspotter-watch-list";
import { cryptographyBillOfMaterials } from "../export/cyclonedx";
import { GatewaySettings, kubernetesExport, kubernetesFiles, SECRETS } from "../export/kubernetes-manifests";
import { prometheusFiles } from "../export/prometheus-files";
import { ProbedEndpoint, TLS_VERSIONS } from "../export/probed-endpoint";
import { KeyExchange, keyExchangeOf } from "../inventory/endpoint-cryptography";
import { FleetCertificate, FleetTrust } from "../inventory/fleet-view";
import { thresholdsOf } from "../inventory/health/expiry";
import { addressOf } from "../inventory/health/endpoint-observations";
import { askedHost } from "./probe-targets";
import { writeFiles, action, ExitStatus, note } from "./output/writer";
import { fleetAt, withInventoryPaths } from "./fleet-options";
import { examples, listed, safe } from "./output/text";

/** The number of certificates named in a note. */
const NAMED = 10;

interface ExportOptions {
  readonly out?: string;
  readonly exporter?: string;
  readonly gatewayClass?: string;
  readonly gatewayCertificates?: string;
}

/** The options, and the trust bundles of the fleet. */
interface ExportSettings extends ExportOptions {
  readonly trust: readonly FleetTrust[];
}

const DEFAULT_EXPORTER = "127.0.0.1:9115";

/** `certfleet export`: writes files for other systems. */
export function exportCommand(): Command {
  const clouds = registeredClouds().flatMap(({ key, kubernetes }) => (kubernetes === undefined ? [] : [key]));
  return withInventoryPaths(
    new Command("export")
      .description(
        "Reads the inventories of stacks and writes files for other systems: probe targets, probe modules, scrape jobs, alert rules and a dashboard for Prometheus; a watch list and a hook for certspotter; manifests for Kubernetes; or a bill of materials of the cryptography (CBOM) in CycloneDX 1.6.",
      )
      .addArgument(new Argument("<system>", "the system to write for").choices(Object.keys(EXPORTS))),
  )
    .option("--out <dir>", "directory to write to (default: the name of the system)")
    .option(
      "--exporter <host:port>",
      `for prometheus: address at which Prometheus reaches the blackbox exporter (default: ${DEFAULT_EXPORTER})`,
    )
    .option("--gateway-class <name>", "for kubernetes: write Gateways of this class (default: none)")
    .addOption(
      new Option(
        "--gateway-certificates <source>",
        `for kubernetes: where the controller of the Gateways takes certificates from (default: ${SECRETS})`,
      ).choices([SECRETS, ...clouds]),
    )
    .addHelpText(
      "after",
      examples(
        "certfleet export prometheus --exporter blackbox.example.com:9115",
        "certfleet export certspotter --out ~/.certspotter",
        "certfleet export kubernetes fleet.json --out manifests",
        "certfleet export cbom cdktf.out",
      ),
    )
    .action(
      action(async (system: string, paths: string[], options: ExportOptions) => {
        refuseOthers(system, options);
        const { certificates, trust } = await fleetAt(paths);
        EXPORTS[system](certificates, options.out ?? system, { ...options, trust });
        return ExitStatus.OK;
      }),
    );
}

/** The options that are for one system. */
const OPTIONS_OF: Readonly<Record<string, readonly (keyof ExportOptions)[]>> = {
  prometheus: ["exporter"],
  certspotter: [],
  kubernetes: ["gatewayClass", "gatewayCertificates"],
};

/** An option that has no effect is an error: the user expects one. */
function refuseOthers(system: string, options: ExportOptions): void {
  for (const [other, names] of Object.entries(OPTIONS_OF)) {
    const [given] = other === system ? [] : names.filter((name) => options[name] !== undefined);
    if (given !== undefined) {
      const option = `--${given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      throw new CertfleetError(
        "export-options",
        `${option} "${options[given]!}" has no effect on an export for ${system}. Remove it, or export for ${other}.`,
      );
    }
  }
}

/** Writes the files for a system into a directory. */
const EXPORTS: Readonly<Record<string, (certificates: readonly FleetCertificate[], out: string, options: ExportSettings) => void>> = {
  prometheus(certificates, out, { exporter = DEFAULT_EXPORTER, trust }) {
    const address = parseExporter(exporter);
    const probed = probedEndpoints(certificates);
    writeFiles(out, prometheusFiles(probed.endpoints, address, trust));
    noteSummary(out, probed);
  },
  cbom(certificates, out) {
    writeFiles(out, new Map([["cbom.cdx.json", cryptographyBillOfMaterials(certificates)]]));
    noteKeyExchange(out, certificates);
  },
  certspotter(certificates, out) {
    const inventories = certificates.map(({ inventory }) => inventory);
    const list = certspotterWatchList(inventories);
    const files = new Map([
      ["watchlist", watchListFile(list)],
      [KNOWN_FILE, knownCertificatesFile(inventories)],
      [HOOK_FILE, HOOK_SCRIPT],
    ]);
    writeFiles(out, files, [HOOK_FILE]);
    note(safe`${out}: ${plural(list.names.length, "watched name")}`);
    if (list.rejected.length > 0) {
      note(safe`${plural(list.rejected.length, "name")} cannot be watched (not a DNS name): ${listed(list.rejected, NAMED, 60)}`);
    }
  },
  kubernetes(certificates, out, options) {
    const resources = kubernetesExport(certificates, gatewaySettings(options));
    const files = kubernetesFiles(resources);
    writeFiles(out, files);
    const { externalSecrets, ingresses, gatewayParameters, gateways, unused, tooManyNames } = resources;
    const counts = [
      plural(externalSecrets.length, "external secret"),
      plural(ingresses.length, "ingress patch"),
      plural(gatewayParameters.length, "set of gateway parameters", "sets of gateway parameters"),
      plural(gateways.length, "gateway"),
    ];
    note(safe`${out}: ${counts.join(", ")}`);
    if (unused.length > 0) {
      note(
        safe`${plural(unused.length, "certificate")} cannot be used in Kubernetes (not applied yet, in no store that External Secrets reads, and in no service that a controller takes certificates from): ${listed(unused, NAMED, 60)}`,
      );
    }
    if (tooManyNames.length > 0) {
      note(
        safe`${plural(tooManyNames.length, "certificate")} without a Gateway, because a Gateway has at most 64 listeners, one for each name: ${listed(tooManyNames, NAMED, 60)}`,
      );
    }
  },
};

function gatewaySettings({ gatewayClass, gatewayCertificates }: ExportOptions): GatewaySettings | undefined {
  if (gatewayClass === undefined && gatewayCertificates !== undefined) {
    throw new CertfleetError(
      "export-options",
      `--gateway-certificates "${gatewayCertificates}" has no effect without --gateway-class. Name the class of the Gateways, such as "nginx".`,
    );
  }
  if (gatewayClass !== undefined && !/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(gatewayClass)) {
    throw new CertfleetError(
      "export-options",
      `--gateway-class "${gatewayClass}" is not the name of a GatewayClass. Write lower-case letters, digits, hyphens and dots, such as "nginx".`,
    );
  }
  return gatewayClass === undefined ? undefined : { className: gatewayClass, certificates: gatewayCertificates ?? SECRETS };
}

function parseExporter(text: string): string {
  const port = Number(/^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})$/.exec(text)?.[1] ?? 0);
  if (port < 1 || port > 65535) {
    throw new CertfleetError(
      "invalid-exporter",
      `--exporter "${text}" is not of the form HOST:PORT. Write, for example, blackbox.example.com:9115.`,
    );
  }
  return text;
}

/** How many endpoints are ready for quantum computers, which is why most teams write the file. */
function noteKeyExchange(directory: string, certificates: readonly FleetCertificate[]): void {
  const found = certificates.flatMap(({ inventory }) => inventory.endpoints).map(keyExchangeOf);
  const count = (exchange: KeyExchange) => found.filter((each) => each === exchange).length;
  note(
    safe`${directory}: ${plural(certificates.length, "certificate")}, ${plural(found.length, "endpoint")} (${String(count("post-quantum"))} with post-quantum key exchange, ${String(count("classical"))} without, ${String(count("unknown"))} not known)`,
  );
}

function noteSummary(directory: string, { endpoints, unprobed }: ProbedEndpoints): void {
  const watched = new Set(endpoints.map(({ certificate }) => certificate)).size;
  note(safe`${directory}: ${plural(endpoints.length, "target")} of ${plural(watched, "certificate")}`);
  if (unprobed.length > 0) {
    const keys = unprobed.map(({ key }) => key);
    note(
      safe`${plural(unprobed.length, "certificate")} cannot be probed and cannot alert here (no endpoint, only wildcards, or not reachable from the internet): ${listed(keys, NAMED, 60)}`,
    );
  }
}

/** The endpoints that Prometheus can probe, and the certificates without one. */
export interface ProbedEndpoints {
  /** The endpoints, by certificate and address. */
  readonly endpoints: readonly ProbedEndpoint[];
  /** The certificates without an endpoint that can be probed. */
  readonly unprobed: readonly FleetCertificate[];
}

/** The smallest limit for the value of a label among the stores of Prometheus' series (Grafana Mimir: 2048 bytes). */
const LONGEST_LINK = 2000;

/** The endpoints to probe, with the labels of their certificates. */
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
  const { key, stack, engineCommand, inventory } = certificate;
  const { issuer, owner, service, runbook } = inventory;
  const { warnDays, pageDays } = thresholdsOf(certificate);
  const labels = {
    certificate: printable(key),
    stack: printable(stack),
    engineCommand,
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
  return [...found.values()].sort((one, other) => compareText(one.address, other.address));
}

/** Gives certificates with the same address the lowest of their thresholds. A probe sees one of them, and must not alert while that is healthy. */
function withLowestDays(endpoints: readonly ProbedEndpoint[]): ProbedEndpoint[] {
  const lowest = new Map<string, Pick<ProbedEndpoint, "warnDays" | "pageDays">>();
  for (const { address, warnDays, pageDays } of endpoints) {
    const before = lowest.get(address) ?? { warnDays, pageDays };
    lowest.set(address, { warnDays: Math.min(before.warnDays, warnDays), pageDays: Math.min(before.pageDays, pageDays) });
  }
  return endpoints.map((endpoint) => ({ ...endpoint, ...lowest.get(endpoint.address) }));
}

/** Removes duplicates: names can become equal when they are shortened. */
function distinct(endpoints: readonly ProbedEndpoint[]): ProbedEndpoint[] {
  return [...new Map(endpoints.map((endpoint) => [JSON.stringify(endpoint), endpoint])).values()];
}

/** Rounds down, to whole days from one day on. */
function wholeDays(days: number): number {
  return days >= 1 ? Math.floor(days) : Math.floor(days * 100) / 100;
}
