import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { CertfleetError } from "../core/error";
import { FleetSpec } from "../file/resolve";
import { plural } from "../core/text";
import { lockedVersions } from "../import/state-reader";

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
const LIMITS = { quick: 30_000, download: 300_000 };

/** Checks everything, in the order of a set-up. */
export function diagnose(setup: Setup): CheckResult[] {
  const results: CheckResult[] = [nodeCheck(process.versions.node), packageCheck("cdktf"), packageCheck("constructs")];
  const command = terraformCommand(setup);
  results.push(terraformCheck(command, setup), ...environmentChecks(setup.env));
  const { spec, results: ofFile } = fleetChecks(setup);
  results.push(...ofFile);
  const directory = setup.directory ?? path.join("cdktf.out", "stacks", spec?.name ?? "");
  const document = documentIn(directory);
  const clouds = Object.keys(spec?.providers ?? {});
  results.push(...clouds.flatMap((cloud) => bindingChecks(cloud, directory, document)));
  if (spec !== undefined) {
    results.push(
      providerCheck(command, directory, document, setup),
      ...stateChecks(directory, document),
      ...variableChecks(document, setup.env),
    );
    results.push(scheduleCheck(spec));
  }
  return results;
}

function ok(check: string, detail: string): CheckResult {
  return { check, status: "ok", detail };
}

/** Checks the version of Node against the one that the package asks for. */
export function nodeCheck(version: string): CheckResult {
  const needed = /\d+(\.\d+)*/.exec(own().engines?.node ?? "")?.[0] ?? "0";
  return isAtLeast(version, needed)
    ? ok("node", version)
    : { check: "node", status: "error", detail: `${version} is too old`, fix: `Install Node.js ${needed} or later.` };
}

function packageCheck(name: string): CheckResult {
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

function terraformCommand({ terraform, env }: Setup): string | undefined {
  const candidates = terraform === undefined ? ["terraform", "tofu"] : [terraform];
  return candidates.find(
    (candidate) => spawnSync(candidate, ["version"], { stdio: "ignore", timeout: LIMITS.quick, env }).error === undefined,
  );
}

function terraformCheck(command: string | undefined, { terraform, env }: Setup): CheckResult {
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

function fleetChecks({ file, load }: Setup): { readonly spec?: FleetSpec; readonly results: CheckResult[] } {
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

/** The bindings of a cloud, and the provider version that they, the configuration and the lock file mean. */
function bindingChecks(cloud: string, directory: string, document: Document | undefined): CheckResult[] {
  const name = `@cdktf/provider-${cloud}`;
  const range = own().peerDependencies?.[name];
  const results = range === undefined ? [] : [packageCheck(name)];
  const bound = range === undefined ? undefined : manifestOf(name)?.cdktf?.provider?.version;
  const wanted = document?.terraform?.required_providers?.[cloud]?.version;
  const locked = [...lockedVersions(path.join(directory, "cdk.tf.json"))].find(([source]) => source.endsWith(`/hashicorp/${cloud}`))?.[1];
  const check = `provider ${cloud}`;
  if (wanted !== undefined && locked !== undefined && /^[\d.]+$/.test(wanted) && wanted !== locked) {
    const detail = `the configuration needs ${wanted}, and the lock file in ${directory} has ${locked}`;
    results.push({ check, status: "error", detail, fix: `Run terraform -chdir=${directory} init -upgrade.` });
  } else if (bound !== undefined && locked !== undefined && bound.split(".")[0] !== locked.split(".")[0]) {
    const detail = `the bindings are of version ${bound}, and Terraform runs version ${locked}`;
    const fix = `certfleet writes for the version in \`providers\`. Arguments that only ${bound.split(".")[0]} has are not available.`;
    results.push({ check, status: "warning", detail, fix });
  } else if (locked !== undefined) {
    results.push(ok(check, locked));
  }
  return results;
}

/** A configuration that was synthesised. */
interface Document {
  readonly terraform?: {
    readonly backend?: Readonly<Record<string, unknown>>;
    readonly cloud?: unknown;
    readonly required_providers?: Readonly<Record<string, { readonly version?: string }>>;
  };
  readonly variable?: Readonly<Record<string, { readonly default?: unknown }>>;
}

function documentIn(directory: string): Document | undefined {
  try {
    return JSON.parse(readFileSync(path.join(directory, "cdk.tf.json"), "utf8")) as Document;
  } catch {
    return undefined;
  }
}

/** Whether Terraform has the providers, or can get them. */
function providerCheck(command: string | undefined, directory: string, document: Document | undefined, { init, env }: Setup): CheckResult {
  const check = "providers";
  if (document === undefined) {
    return {
      check,
      status: "unknown",
      detail: `${directory} has no cdk.tf.json`,
      fix: "Run certfleet synth, or name the directory with --out.",
    };
  }
  if (isDirectory(path.join(directory, ".terraform", "providers"))) {
    return ok(check, `installed in ${directory}`);
  }
  if (!init || command === undefined) {
    const fix = `Run ${command ?? "terraform"} -chdir=${directory} init. To try it elsewhere, run certfleet doctor --init, which downloads them.`;
    return { check, status: "unknown", detail: `not installed in ${directory}, so whether they can be reached is not known`, fix };
  }
  const temporary = mkdtempSync(path.join(tmpdir(), "certfleet-doctor-"));
  try {
    const providers = { terraform: { required_providers: document.terraform?.required_providers ?? {} } };
    writeFileSync(path.join(temporary, "main.tf.json"), JSON.stringify(providers));
    const { status, stderr } = spawnSync(
      command.includes(path.sep) ? path.resolve(command) : command,
      ["init", "-input=false", "-no-color"],
      {
        cwd: temporary,
        env,
        encoding: "utf8",
        timeout: LIMITS.download,
      },
    );
    const reason = stderr.replace(/[│╷╵]/g, " ").replace(/\s+/g, " ").trim().slice(0, 300);
    return status === 0
      ? ok(check, "can be downloaded")
      : {
          check,
          status: "error",
          detail: `${command} init fails: ${reason}`,
          fix: "Check the network, the proxy and the provider mirror of the CLI configuration.",
        };
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function stateChecks(directory: string, document: Document | undefined): CheckResult[] {
  const check = "state";
  if (document === undefined) {
    return [];
  }
  const { backend = {}, cloud } = document.terraform ?? {};
  const [kind] = cloud === undefined ? Object.keys(backend) : ["cloud"];
  if (kind !== undefined && kind !== "local") {
    return [
      existsSync(path.join(directory, ".terraform", "terraform.tfstate"))
        ? ok(check, `in the backend ${kind}, which is initialised`)
        : {
            check,
            status: "unknown",
            detail: `in the backend ${kind}, which is not initialised here`,
            fix: `Run terraform -chdir=${directory} init.`,
          },
    ];
  }
  const state = path.join(directory, "terraform.tfstate");
  if (existsSync(state)) {
    const fix = "Configure a `backend` in the fleet file before others or a pipeline run Terraform.";
    return [{ check, status: "warning", detail: `${state} is a file on this machine, and can contain secrets`, fix }];
  }
  return [
    {
      check,
      status: "unknown",
      detail: `no state in ${directory} and no backend: the fleet is not applied from here`,
      fix: "Apply it, or configure a `backend`.",
    },
  ];
}

/** Sensitive variables that a run in a pipeline would ask for. */
function variableChecks(document: Document | undefined, env: NodeJS.ProcessEnv): CheckResult[] {
  const missing = Object.entries(document?.variable ?? {}).filter(
    ([name, { default: value }]) => value === undefined && !env[`TF_VAR_${name}`],
  );
  return missing.map(([name]) => ({
    check: `TF_VAR_${name}`,
    status: "warning",
    detail: `the variable "${name}" has no default, and the environment does not set it`,
    fix: `Set TF_VAR_${name} where Terraform runs, or keep the value in the variables of the workspace.`,
  }));
}

/** Whether something runs Terraform for certificates that a run renews. The file's own checks compare the interval with the renewal. */
function scheduleCheck({ certificates, schedule }: FleetSpec): CheckResult {
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

function own(): Manifest {
  return require("../../package.json") as Manifest;
}

function manifestOf(name: string): Manifest | undefined {
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

function isAtLeast(version: string, least: string): boolean {
  const [one, other] = [version, least].map((text) => text.split(/[.-]/).map((part) => Number.parseInt(part, 10) || 0));
  for (let index = 0; index < other.length; index++) {
    if ((one[index] ?? 0) !== other[index]) {
      return (one[index] ?? 0) > other[index];
    }
  }
  return true;
}

function isFile(name: string): boolean {
  return statSync(name, { throwIfNoEntry: false })?.isFile() === true;
}

function isDirectory(name: string): boolean {
  return statSync(name, { throwIfNoEntry: false })?.isDirectory() === true;
}
