import { Command, Option } from "commander";
import { registeredClouds } from "../core/cloud";
import { CertfleetError } from "../core/error";
import { CloudImporter, Discovery, LiveOptions } from "../core/importer";
import { discoveryFindings } from "../inventory/health/discovery-findings";
import { FleetCertificate } from "../inventory/fleet-view";
import { HealthFinding } from "../inventory/health/health";
import { collect } from "./fleet-options";

/** The options of a command that reads live accounts. */
export interface DiscoverOptions {
  readonly discover?: string;
  readonly region?: string[];
  readonly role?: string;
  readonly project?: string;
}

/** Adds the options for finding certificates in an account to a command. */
export function withDiscoverOptions(command: Command): Command {
  const clouds = registeredClouds().flatMap(({ key, hasAccounts }) => (hasAccounts === true ? [key] : []));
  return command
    .addOption(new Option("--discover <cloud>", "find certificates in a live account that no inventory has").choices(clouds))
    .option("--region <region>", "for --discover: region of the account to read (repeatable; default: the environment's)", collect)
    .option("--role <role>", "for --discover: role to assume in the account to read, or service account to impersonate")
    .option("--project <project>", "for --discover: project to read, in a cloud that has projects (default: the environment's)");
}

/** What was found in an account. */
export interface Discovered {
  readonly findings: readonly HealthFinding[];
  /** The number of certificates in the account. */
  readonly count: number;
}

/** Finds the certificates of an account that no inventory has; undefined if no account is to be read. */
export async function discover(options: DiscoverOptions, all: readonly FleetCertificate[], now: Date): Promise<Discovered | undefined> {
  const { discover: cloud, region: regions = [], role, project } = options;
  if (cloud === undefined) {
    refuseWithout(options);
    return undefined;
  }
  const importer = registeredClouds().find(({ key }) => key === cloud)!.importer!();
  const live = { regions, role, zoneRoles: [], project, zoneProjects: [], progress: () => undefined };
  const found = await (importer.discover?.(live, now) ?? discoverByImport(importer, live, now));
  const more = [...(role === undefined ? [] : ["--role", role]), ...(project === undefined ? [] : ["--project", project])];
  return { findings: discoveryFindings(found, all, now, { cloud, options: more }), count: found.certificates.length };
}

function refuseWithout({ region: [region] = [], role, project }: DiscoverOptions): void {
  for (const [option, value] of Object.entries({ region, role, project })) {
    if (value !== undefined) {
      throw new CertfleetError(
        "discover-options",
        `--${option} "${value}" has no effect without --discover. Add --discover with the cloud to read, or remove it.`,
      );
    }
  }
}

/** Reads the account as an import does: everything, or it fails. */
async function discoverByImport(importer: CloudImporter, live: LiveOptions, now: Date): Promise<Discovery> {
  const { certificates, leftOut } = await importer.fromAccount!(live, now);
  return {
    certificates: [
      ...certificates.map(({ id, domains, region, notAfter, used, endpoints, obstacle }) => ({
        id,
        domains,
        region,
        notAfter,
        servedBy: endpoints.map((endpoint) => endpoint.id),
        used: endpoints.length > 0 ? true : used,
        obstacle: obstacle?.canBeOverruled === true ? undefined : obstacle,
      })),
      ...leftOut.map(({ id, domains = [], obstacle }) => ({ id, domains, servedBy: [], obstacle })),
    ],
    unread: [],
  };
}
