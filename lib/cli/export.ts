import { Argument, Command } from "commander";
import { CertfleetError } from "../core/error";
import { FleetCertificate } from "../inventory/fleet-view";
import { prometheusFiles } from "../export/files";
import { FINE, misuse } from "./exit-status";
import { probedEndpoints, ProbedEndpoints } from "./export/probed-endpoints";
import { writeTogether } from "./export/write-together";
import { fleetAt } from "./fleet-at";
import { printable } from "../core/printable";

/** Certificates told by name where nothing of them can be probed. */
const TOLD = 10;

interface ExportOptions {
  readonly out: string;
  readonly exporter: string;
}

/** The command that hands the fleet to other systems. */
export function exportCommand(): Command {
  return new Command("export")
    .summary("write what Prometheus and Grafana need to watch the fleet")
    .description("Reads the inventories of stacks, and writes targets, modules, scrape jobs, alert rules and a dashboard.")
    .addArgument(new Argument("<system>", "what to write for").choices(["prometheus"]))
    .argument("[path...]", "states, what terraform output -json wrote, cdktf.out, or - for standard input (default: what is here)")
    .option("--out <dir>", "the directory to write to", "prometheus")
    .option("--exporter <host:port>", "where Prometheus finds the blackbox exporter", "127.0.0.1:9115")
    .action((_system: string, paths: string[], options: ExportOptions) => {
      process.exitCode = runExport(paths, options);
    });
}

/** Writes, and returns the exit status. */
function runExport(paths: readonly string[], options: ExportOptions): number {
  try {
    const exporter = parseExporter(options.exporter);
    const { certificates } = fleetAt(paths);
    const probed = probedEndpoints(certificates);
    writeTogether(options.out, prometheusFiles(probed.endpoints, exporter));
    process.stderr.write(summary(options.out, probed));
    return FINE;
  } catch (error) {
    return misuse(error);
  }
}

function parseExporter(text: string): string {
  const port = Number(/^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})$/.exec(text)?.[1] ?? 0);
  if (port < 1 || port > 65535) {
    throw new CertfleetError("invalid-exporter", `--exporter "${text}" is not host:port, such as blackbox.example.com:9115`);
  }
  return text;
}

function summary(directory: string, { endpoints, unprobed }: ProbedEndpoints): string {
  const watched = new Set(endpoints.map(({ certificate }) => certificate)).size;
  const written = `${printable(directory)}: ${counted(endpoints.length, "target")} of ${counted(watched, "certificate")}\n`;
  return unprobed.length === 0 ? written : written + nothingToProbe(unprobed);
}

function nothingToProbe(unprobed: readonly FleetCertificate[]): string {
  const some = unprobed.slice(0, TOLD).map(({ key }) => printable(key, 60));
  const names = `${some.join(", ")}${unprobed.length > TOLD ? " and others" : ""}`;
  return (
    `${counted(unprobed.length, "certificate")} with nothing to probe and no alert here ` +
    `(no endpoint, wildcards only, or not reachable from the internet): ${names}\n`
  );
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
