import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { ENCRYPTED_PART, EngineFacts, PLAINTEXT_METHOD } from "../core/engine";
import { readLockFile } from "../import/state-reader";
import { CheckResult, isDirectory, manifestOf, ok, own, packageCheck, Setup } from "./doctor-checks";
import { EngineCommand, initialise } from "./engine-command";

/** A configuration that was synthesised. */
export interface Document {
  readonly terraform?: {
    readonly backend?: Readonly<Record<string, unknown>>;
    readonly cloud?: unknown;
    readonly encryption?: { readonly state?: { readonly fallback?: { readonly method?: string } } };
    readonly required_providers?: Readonly<Record<string, { readonly version?: string }>>;
  };
  readonly variable?: Readonly<Record<string, { readonly default?: unknown }>>;
}

export function documentIn(directory: string): Document | undefined {
  return documentAt(path.join(directory, "cdk.tf.json")) as Document | undefined;
}

function documentAt(file: string): object | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as object;
  } catch {
    return undefined;
  }
}

/** The bindings of a cloud, and the provider version that they, the configuration and the lock file mean. */
export function bindingChecks(
  cloud: string,
  directory: string,
  document: Document | undefined,
  { label, command }: EngineFacts,
): CheckResult[] {
  const name = `@cdktf/provider-${cloud}`;
  const range = own().peerDependencies?.[name];
  const results = range === undefined ? [] : [packageCheck(name)];
  const bound = range === undefined ? undefined : manifestOf(name)?.cdktf?.provider?.version;
  const wanted = document?.terraform?.required_providers?.[cloud]?.version;
  const locked = [...readLockFile(directory).versions].find(([source]) => source.endsWith(`hashicorp/${cloud}`))?.[1];
  const check = `provider ${cloud}`;
  if (wanted !== undefined && locked !== undefined && /^[\d.]+$/.test(wanted) && wanted !== locked) {
    const detail = `the configuration needs ${wanted}, and the lock file in ${directory} has ${locked}`;
    results.push({ check, status: "error", detail, fix: `Run ${command} -chdir=${directory} init -upgrade.` });
  } else if (bound !== undefined && locked !== undefined && bound.split(".")[0] !== locked.split(".")[0]) {
    const detail = `the bindings are of version ${bound}, and ${label} runs version ${locked}`;
    const fix = `certfleet writes for the version in \`providers\`. Arguments that only ${bound.split(".")[0]} has are not available.`;
    results.push({ check, status: "warning", detail, fix });
  } else if (locked !== undefined) {
    results.push(ok(check, locked));
  }
  return results;
}

/** Whether the engine has the providers, or can get them. */
export function providerCheck(
  { command }: EngineCommand,
  isThere: boolean,
  directory: string,
  document: Document | undefined,
  { init, env }: Setup,
): CheckResult {
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
  if (!init || !isThere) {
    const fix = `Run ${command} -chdir=${directory} init. To try it elsewhere, run certfleet doctor --init, which downloads them.`;
    return { check, status: "unknown", detail: `not installed in ${directory}, so whether they can be reached is not known`, fix };
  }
  const temporary = mkdtempSync(path.join(tmpdir(), "certfleet-doctor-"));
  try {
    const providers = { terraform: { required_providers: document.terraform?.required_providers ?? {} } };
    writeFileSync(path.join(temporary, "main.tf.json"), JSON.stringify(providers));
    const reason = initialise(command, temporary, env);
    return reason === undefined
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

export function stateChecks(directory: string, document: Document | undefined, { command, label }: EngineFacts): CheckResult[] {
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
            fix: `Run ${command} -chdir=${directory} init.`,
          },
    ];
  }
  const state = path.join(directory, "terraform.tfstate");
  if (existsSync(state)) {
    const encryption = document.terraform?.encryption;
    const isEncrypted = ENCRYPTED_PART in (documentAt(state) ?? {});
    if (encryption !== undefined && !isEncrypted && encryption.state?.fallback?.method !== PLAINTEXT_METHOD) {
      const detail = `${state} is in plain text, and the configuration accepts only an encrypted state`;
      return [{ check, status: "error", detail, fix: "Set `acceptPlaintext: true` in `encryption`, apply, and remove it again." }];
    }
    const fix = `Configure a \`backend\` in the fleet file before others or a pipeline run ${label}.`;
    return [
      {
        check,
        status: "warning",
        detail: `${state} is a file on this machine, ${isEncrypted ? "encrypted" : "and can contain secrets"}`,
        fix,
      },
    ];
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
export function variableChecks(document: Document | undefined, env: NodeJS.ProcessEnv, { label }: EngineFacts): CheckResult[] {
  const missing = Object.entries(document?.variable ?? {}).filter(
    ([name, { default: value }]) => value === undefined && !env[`TF_VAR_${name}`],
  );
  return missing.map(([name]) => ({
    check: `TF_VAR_${name}`,
    status: "warning",
    detail: `the variable "${name}" has no default, and the environment does not set it`,
    fix: `Set TF_VAR_${name} where ${label} runs, or keep the value in the variables of the workspace.`,
  }));
}
