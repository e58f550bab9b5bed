import { existsSync, statSync } from "node:fs";
import { EngineFacts, ENGINES, lowestVersion } from "../core/engine";
import { CertfleetError } from "../core/error";
import { FleetSpec } from "../file/resolve";
import { isAtLeast, plural } from "../core/text";
import { canRun, EngineCommand, versionOf } from "./engine-command";

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
  /** The command that runs the engine; undefined to look for it. */
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

/** Checks that the engine can be run, that it is the one that the fleet states, and that its version has what certfleet writes. */
export function engineCheck({ command, engine }: EngineCommand, isStated: boolean, { terraform, env }: Setup): CheckResult {
  const check = engine.engine;
  const needed = lowestVersion(engine);
  if (!canRun(command, env)) {
    const install = isStated
      ? engine.label
      : Object.values(ENGINES)
          .map(({ label }) => label)
          .join(" or ");
    const names = Object.values(ENGINES).map((each) => each.command);
    const missing = isStated ? `${command} is not on the PATH` : `neither ${names.join(" nor ")} is on the PATH`;
    const detail = terraform === undefined ? missing : `${terraform} cannot be run`;
    return { check, status: "error", detail, fix: `Install ${install} ${needed} or later.` };
  }
  const found = versionOf(command, env);
  if (found === undefined) {
    return {
      check,
      status: "unknown",
      detail: `${command} does not state its version`,
      fix: `Run ${command} version, and fix the error that it prints.`,
    };
  }
  if (isStated && found.engine !== engine) {
    const detail = `${command} is ${found.engine.label} ${found.version}, and the fleet is for ${engine.label}`;
    const fix = `Name the command of ${engine.label} with --terraform, or correct \`engine\` in the fleet file.`;
    return { check, status: "error", detail, fix };
  }
  return isAtLeast(found.version, lowestVersion(found.engine))
    ? ok(check, `${command} ${found.version}`)
    : { check, status: "error", detail: `${command} ${found.version} is too old`, fix: `Install version ${needed} or later.` };
}

/** Variables of the engine that break a run, or that change what it does. */
export function environmentChecks(env: NodeJS.ProcessEnv, { label, command }: EngineFacts): CheckResult[] {
  const results: CheckResult[] = [];
  const add = (check: string, status: CheckStatus, detail: string, fix: string) => results.push({ check, status, detail, fix });
  const { TF_CLI_CONFIG_FILE: config, TF_PLUGIN_CACHE_DIR: cache, TF_LOG: log, TF_WORKSPACE: workspace, TF_DATA_DIR: data } = env;
  if (config && !isFile(config)) {
    add(
      "TF_CLI_CONFIG_FILE",
      "error",
      `"${config}" is not a file, so every ${label} command fails`,
      "Correct the path, or unset the variable.",
    );
  }
  if (cache && !isDirectory(cache)) {
    add("TF_PLUGIN_CACHE_DIR", "error", `"${cache}" is not a directory, so ${command} init fails`, `Create it: mkdir -p "${cache}"`);
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
      `${label} uses the workspace "${workspace}", whatever is selected`,
      "Unset the variable if that is not intended.",
    );
  }
  if (data && !isDirectory(data)) {
    add(
      "TF_DATA_DIR",
      "warning",
      `"${data}" does not exist, so ${label} finds no initialised directory`,
      `Run ${command} init, or unset the variable.`,
    );
  }
  for (const name of Object.keys(env).filter((each) => /^TF_CLI_ARGS/.test(each) && env[each])) {
    add(name, "warning", `${label} adds "${env[name]}" to its commands`, "Unset the variable if that is not intended.");
  }
  return results.length === 0 ? [ok("environment", `no variable changes what ${label} does`)] : results;
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
export function scheduleCheck({ certificates, schedule }: FleetSpec, { label }: EngineFacts): CheckResult {
  const check = "schedule";
  const renewed = certificates.filter((certificate) => {
    const { kind, properties } = certificate.issuer!;
    return kind.renewal(properties, certificate)?.every !== undefined;
  });
  if (renewed.length === 0) {
    return ok(check, `no certificate needs ${label} runs to renew`);
  }
  const [{ name, runsEvery }] = renewed;
  const every = runsEvery?.toString() ?? "at an interval that is not stated";
  if (schedule !== undefined) {
    return ok(check, `a schedule starts the runs that renew ${plural(renewed.length, "certificate")}`);
  }
  const verb = renewed.length === 1 ? "renews" : "renew";
  const detail = `${plural(renewed.length, "certificate")}, such as "${name}", ${verb} only when ${label} runs (${every}), and the file has no \`schedule\``;
  return { check, status: "warning", detail, fix: `Add \`schedule\`, or make sure that a pipeline runs ${label} at this interval.` };
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
