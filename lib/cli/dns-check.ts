import { statSync } from "node:fs";
import { isIP } from "node:net";
import { Command } from "commander";
import { registeredClouds } from "../core/cloud";
import { CertfleetError } from "../core/error";
import { StateResource } from "../core/importer";
import { plainDnsName } from "../core/validation-records";
import { readStateResources } from "../import/state-reader";
import { FleetCertificate } from "../inventory/fleet-view";
import { dnsFindings, ValidationState } from "../inventory/health/dns-findings";
import { HealthFinding } from "../inventory/health/health";
import { isStored } from "../inventory/stored-documents";
import { DnsResolver, hostAndPort } from "./dns-resolver";
import { ProbeSettings } from "./endpoint-probe";
import { collect, pathsOrHere } from "./fleet-options";

/** The options of a command that asks DNS. */
export interface DnsOptions {
  readonly dns?: boolean;
  readonly resolver?: string[];
}

/** Adds the options for asking DNS to a command. */
export function withDnsOptions(command: Command): Command {
  return command
    .option("--dns", "compare DNS with the fleet: DNSSEC, CAA records and validation records")
    .option("--resolver <address[:port]>", "for --dns: resolver to ask (repeatable; default: those of the system)", collect);
}

/** Compares DNS with certificates, and with the validation records of the states at some paths. */
export async function checkDns(
  { dns, resolver = [] }: DnsOptions,
  paths: readonly string[],
  certificates: readonly FleetCertificate[],
  { timeout, concurrency }: Pick<ProbeSettings, "timeout" | "concurrency">,
): Promise<HealthFinding[]> {
  resolver.forEach(checkResolver);
  if (dns !== true) {
    if (resolver.length > 0) {
      throw new CertfleetError("invalid-dns-resolver", `--resolver "${resolver[0]}" has no effect without --dns. Add --dns, or remove it.`);
    }
    return [];
  }
  return dnsFindings(new DnsResolver(resolver, timeout, concurrency), certificates, validationState(pathsOrHere(paths), certificates));
}

function checkResolver(server: string): void {
  const { host, port } = hostAndPort(server);
  if (isIP(host) === 0 || port < 1 || port > 65_535) {
    throw new CertfleetError(
      "invalid-dns-resolver",
      `--resolver "${server}" is not an IP address with an optional port. Write, for example, 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353.`,
    );
  }
}

/** The validation records of states. Outputs and configurations have none. */
function validationState(paths: readonly string[], certificates: readonly FleetCertificate[]): ValidationState {
  const clouds = registeredClouds().flatMap(({ validationRecords }) => validationRecords?.() ?? []);
  const types = new Set(clouds.flatMap((each) => each.types));
  const resources = paths.flatMap((file) => resourcesIn(file, types));
  const expected = clouds.flatMap((cloud) => resources.flatMap((resource) => cloud.expected(resource)));
  const published = clouds
    .flatMap((cloud) => resources.flatMap((resource) => cloud.published(resource)))
    .filter(({ target }) => clouds.some(({ targets }) => targets.test(plainDnsName(target))));
  const wanted = new Set(certificates.flatMap(({ inventory }) => inventory.domains.map(bare)));
  const own = expected.filter(({ domain }) => wanted.has(bare(domain)));
  const validated = new Set(expected.map(({ domain }) => bare(domain)));
  const unread = certificates.filter(
    ({ inventory: { renewal, zones = [], domains } }) =>
      renewal?.by === "issuer" && zones.length > 0 && !domains.some((each) => validated.has(bare(each))),
  );
  return { expected: distinct(own), published: distinct(published), needed: expected, unread: unread.map(({ key }) => key) };
}

function bare(domain: string): string {
  return plainDnsName(domain).replace(/^\*\./, "");
}

/** Two names of one certificate, a name and its wildcard, have one record. */
function distinct<T extends { readonly name: string; readonly target: string }>(records: readonly T[]): T[] {
  return [...new Map(records.map((record) => [JSON.stringify([plainDnsName(record.name), plainDnsName(record.target)]), record])).values()];
}

/** The resources of a state; none for other files that contain an inventory. */
function resourcesIn(file: string, types: ReadonlySet<string>): StateResource[] {
  if (file === "-" || isStored(file) || statSync(file).isDirectory()) {
    return [];
  }
  try {
    return readStateResources(file, types);
  } catch (error) {
    if (error instanceof CertfleetError) {
      return [];
    }
    throw error;
  }
}
