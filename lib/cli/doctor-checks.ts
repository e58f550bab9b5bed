import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { CertfleetError } from "../core/error";
import { FleetSpec } from "../file/resolve";
import { isAtLeast, plural } from "../core/text";

/** How a check ended. What could not be found out is not reported as fine. */
export type CheckStatus = "ok" | "unknown" | "warning" | "error";

/** The result of one check. */
export interface CheckResult {
  readonly check: string;
  readonly status: CheckStatus;
  readonly detail: string;
  /** What to do. */
  readonly fix?: string;
}

/** The set-up that is checked. */
export interface Setup {
  readonly env: NodeJS.ProcessEnv;
  /** The command that runs Terraform; undefined to look for terraform and tofu. */
  readonly terraform?: string;
  /** The fleet file, and its directory of synthesised Terraform. */
  readonly file: string;
  readonly directory?: string;
  /** Whether a directory of its own is initialised, which downloads providers. */
  readonly init: boolean;
  readonly load: (file: string) => FleetSpec;
}

type Manifest = {
  readonly version: string;
  readonly engines?: { readonly node?: string };
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly cdktf?: { readonly provider?: { readonly version?: string } };
};

/** The lowest version of Terraform and OpenTofu that has what certfleet writes: write-only arguments. */
const LOWEST_TERRAFORM = [1, 11];

/** A command that is quick has this long to answer, and one that downloads this long. */
export const LIMITS = { quick: 30_000, download: 300_000 };

export function ok(check: string, detail: string): CheckResult {
  return { check, status: "ok", detail };
}

/** Checks the version of Node against the one that the package asks for. */
export function nodeCheck(version: string): CheckResult {
  const needed = /\d+(\.\d+)*/.exec(own().engines?.node ?? "")?.[0] ?? "0";
  return isAtLeast(version, needed)
    ? ok("node", version)
    : { check: "node", status: "error", detail: `${version} is too old`, fix: `Install Node.js ${needed} or later.` };
}

export function packageCheck(name: string): CheckResult {
  const installed = manifestOf(name);
  const range = own().peerDependencies?.[name] ?? "";
  const install = `Run: npm install "${name}@${range}"`;
  if (installed === undefined) {
    return { check: name, status: "error", detail: "it is not installed", fix: install };
  }
  return fits(installed.version, range)
    ? ok(name, installed.version)
    : { check: name, status: "error", detail: `${installed.version} is not in the supported range ${range}`, fix: install };
}

export function terraformCommand({ terraform, env }: Setup): string | undefined {
  const candidates = terraform === undefined ? ["terraform", "tofu"] : [terraform];
  return candidates.find(
    (candidate) => spawnSync(candidate, ["version"], { stdio: "ignore", timeout: LIMITS.quick, env }).error === undefined,
  );
}

export function terraformCheck(command: string | undefined, { terraform, env }: Setup): CheckResult {
  const check = "terraform";
  const needed = LOWEST_TERRAFORM.join(".");
  if (command === undefined) {
    const detail = terraform === undefined ? "neither terraform nor tofu is on the PATH" : `${terraform} cannot be run`;
    return { check, status: "error", detail, fix: `Install Terraform or OpenTofu ${needed} or later.` };
  }
  // A broken CLI configuration makes every command fail, and is reported by itself.
  const { stdout } = spawnSync(command, ["version", "-json"], {
    encoding: "utf8",
    timeout: LIMITS.quick,
    env: { ...env, TF_CLI_CONFIG_FILE: "" },
  });
  const version = /"terraform_version":\s*"([^"]+)"/.exec(stdout)?.[1];
  if (version === undefined) {
    return {
      check,
      status: "unknown",
      detail: `${command} does not state its version`,
      fix: `Run ${command} version, and fix the error that it prints.`,
    };
  }
  return isAtLeast(version, needed)
    ? ok(check, `${command} ${version}`)
    : { check, status: "error", detail: `${command} ${version} is too old`, fix: `Install version ${needed} or later.` };
}

/** Variables of Terraform that break a run, or that change what it does. */
export function environmentChecks(env: NodeJS.ProcessEnv): CheckResult[] {
  const results: CheckResult[] = [];
  const add = (check: string, status: CheckStatus, detail: string, fix: string) => results.push({ check, status, detail, fix });
  const { TF_CLI_CONFIG_FILE: config, TF_PLUGIN_CACHE_DIR: cache, TF_LOG: log, TF_WORKSPACE: workspace, TF_DATA_DIR: data } = env;
  if (config && !isFile(config)) {
    add(
      "TF_CLI_CONFIG_FILE",
      "error",
      `"${config}" is not a file, so every Terraform command fails`,
      "Correct the path, or unset the variable.",
    );
  }
  if (cache && !isDirectory(cache)) {
    add("TF_PLUGIN_CACHE_DIR", "error", `"${cache}" is not a directory, so terraform init fails`, `Create it: mkdir -p "${cache}"`);
  }
  if (log && log.toUpperCase() !== "OFF") {
    add(
      "TF_LOG",
      "warning",
      `"${log}" writes requests and answers to the log, which can contain private keys`,
      "Unset the variable after debugging.",
    );
  }
  if (workspace) {
    add(
      "TF_WORKSPACE",
      "warning",
      `Terraform uses the workspace "${workspace}", whatever is selected`,
      "Unset the variable if that is not intended.",
    );
  }
  if (data && !isDirectory(data)) {
    add(
      "TF_DATA_DIR",
      "warning",
      `"${data}" does not exist, so Terraform finds no initialised directory`,
      "Run terraform init, or unset the variable.",
    );
  }
  for (const name of Object.keys(env).filter((each) => /^TF_CLI_ARGS/.test(each) && env[each])) {
    add(name, "warning", `Terraform adds "${env[name]}" to its commands`, "Unset the variable if that is not intended.");
  }
  return results.length === 0 ? [ok("environment", "no Terraform variable changes what Terraform does")] : results;
}

export function fleetChecks({ file, load }: Setup): { readonly spec?: FleetSpec; readonly results: CheckResult[] } {
  const check = "fleet file";
  if (!existsSync(file)) {
    return {
      results: [{ check, status: "error", detail: `${file} does not exist`, fix: "Name the file, or write one with certfleet init." }],
    };
  }
  try {
    const spec = load(file);
    return { spec, results: [ok(check, `${file}: ${plural(spec.certificates.length, "certificate")}`)] };
  } catch (error) {
    if (!(error instanceof CertfleetError)) {
      throw error;
    }
    const [first, ...more] = error.problem.split("\n");
    const detail = more.length === 0 ? first : `${first} ${more.slice(0, 3).join(" ")}`;
    return { results: [{ check, status: "error", detail, fix: `Run certfleet synth ${file}, and fix each problem.` }] };
  }
}

/** Whether something runs Terraform for certificates that a run renews. The file's own checks compare the interval with the renewal. */
export function scheduleCheck({ certificates, schedule }: FleetSpec): CheckResult {
  const check = "schedule";
  const renewed = certificates.filter((certificate) => {
    const { kind, properties } = certificate.issuer!;
    return kind.renewal(properties, certificate)?.every !== undefined;
  });
  if (renewed.length === 0) {
    return ok(check, "no certificate needs Terraform runs to renew");
  }
  const [{ name, runsEvery }] = renewed;
  const every = runsEvery?.toString() ?? "at an interval that is not stated";
  if (schedule !== undefined) {
    return ok(check, `a schedule starts the runs that renew ${plural(renewed.length, "certificate")}`);
  }
  const verb = renewed.length === 1 ? "renews" : "renew";
  const detail = `${plural(renewed.length, "certificate")}, such as "${name}", ${verb} only when Terraform runs (${every}), and the file has no \`schedule\``;
  return { check, status: "warning", detail, fix: "Add `schedule`, or make sure that a pipeline runs Terraform at this interval." };
}

export function own(): Manifest {
  return require("../../package.json") as Manifest;
}

export function manifestOf(name: string): Manifest | undefined {
  try {
    return require(`${name}/package.json`) as Manifest;
  } catch {
    return undefined;
  }
}

/** Whether a version is in a range of the forms that package.json uses here: `>=A <B` and `^A`. */
function fits(version: string, range: string): boolean {
  const caret = /^\^(\d+)/.exec(range)?.[1];
  const lower = /(?:>=|\^)\s*([\d.]+)/.exec(range)?.[1];
  const upper = /<\s*([\d.]+)/.exec(range)?.[1];
  return (
    (lower === undefined || isAtLeast(version, lower)) &&
    (upper === undefined || !isAtLeast(version, upper)) &&
    (caret === undefined || version.split(".")[0] === caret)
  );
}

function isFile(name: string): boolean {
  return statSync(name, { throwIfNoEntry: false })?.isFile() === true;
}

export function isDirectory(name: string): boolean {
  return statSync(name, { throwIfNoEntry: false })?.isDirectory() === true;
}
