import * as path from "node:path";
import { RemoteState } from "../core/base-stack";
import { Problem, problem } from "../core/error";
import { Backend } from "./fleet-schema";

type Settings = Readonly<Record<string, unknown>>;

/** How a backend tells the states of shards apart. */
interface StateName {
  /** The setting that names the state. */
  readonly key: string;
  /** Adds the name of the stack. */
  readonly add: (value: string, stack: string) => string;
}

/** Puts the stack's folder before the last part of a path. */
function inFolder(value: string, stack: string): string {
  const { dir, base } = path.posix.parse(value);
  return path.posix.join(dir, stack, base);
}

const below = (value: string, stack: string) => path.posix.join(value, stack);
const afterUrl = (value: string, stack: string) => `${value.replace(/\/+$/, "")}/${stack}`;

/** The settings of each backend that name a state (Terraform documentation, "Backend types"). */
const STATE_NAMES: Readonly<Record<string, StateName>> = {
  s3: { key: "key", add: inFolder },
  gcs: { key: "prefix", add: below },
  azurerm: { key: "key", add: inFolder },
  http: { key: "address", add: afterUrl },
  local: { key: "path", add: inFolder },
  consul: { key: "path", add: below },
  cos: { key: "prefix", add: below },
  kubernetes: { key: "secret_suffix", add: (value, stack) => `${value}-${stack}` },
  oss: { key: "prefix", add: below },
  pg: { key: "schema_name", add: (value, stack) => `${value}_${stack.replace(/-/g, "_")}` },
};

/** URLs of the http backend besides the state's, which follow it. */
const FURTHER_URLS = ["lock_address", "unlock_address"];

/** What is wrong with a backend for a fleet with shards, with paths in it. */
export function* shardBackendProblems(backend: Backend | undefined): Iterable<Problem> {
  const [[kind, settings] = [undefined, undefined]] = Object.entries(backend ?? {});
  if (kind === undefined || kind === "cloud") {
    return;
  }
  if (kind === "remote") {
    const message = "Shards need a workspace each, which the backend `remote` cannot derive. Use `cloud` instead.";
    yield { ...problem("shard-backend", ["remote"], message), atKey: true };
    return;
  }
  const { key } = STATE_NAMES[kind];
  if (kind !== "local" && typeof (settings as Settings | undefined)?.[key] !== "string") {
    const message =
      `The state of each shard is named after \`${key}\`, and \`backend.${kind}\` has none. ` +
      `Set \`${key}\` in the file, and pass secrets only in the environment or with \`-backend-config\`.`;
    yield { ...problem("shard-backend", [kind], message), atKey: true };
  }
}

/** The backend of a stack of a fleet with shards: the file's, with the stack's name in the name of the state. */
export function backendOf(backend: Backend | undefined, stack: string): Backend | undefined {
  if (backend === undefined) {
    return undefined;
  }
  const { cloud } = backend;
  if (cloud !== undefined) {
    const { name } = cloud.workspaces;
    // With tags, the workspace of each stack has the stack's name; who runs Terraform selects it.
    return name === undefined ? backend : { cloud: { ...cloud, workspaces: { ...cloud.workspaces, name: `${name}-${stack}` } } };
  }
  const [[kind, settings]] = Object.entries(backend) as [string, Settings | undefined][];
  return { [kind]: settingsOf(kind, settings ?? {}, stack) } as Backend;
}

function settingsOf(kind: string, settings: Settings, stack: string): Settings {
  const { key, add } = STATE_NAMES[kind];
  const value = settings[key];
  if (typeof value !== "string") {
    return settings;
  }
  const urls = kind === "http" ? FURTHER_URLS.filter((each) => typeof settings[each] === "string") : [];
  const further = urls.map((each) => [each, lockUrl(String(settings[each]), value, stack)]);
  return { ...settings, ...Object.fromEntries(further), [key]: add(value, stack) };
}

/** A lock URL below the state's stays below it. */
function lockUrl(url: string, state: string, stack: string): string {
  const base = state.replace(/\/+$/, "");
  return url.startsWith(base) ? `${base}/${stack}${url.slice(base.length)}` : afterUrl(url, stack);
}

/** Where the state of a stack is, for the stacks that read its outputs. */
export function remoteStateOf(backend: Backend | undefined, stack: string): RemoteState {
  if (backend === undefined) {
    return { backend: "local", config: { path: `../${stack}/terraform.tfstate` } };
  }
  const { cloud } = backendOf(backend, stack)!;
  if (cloud !== undefined) {
    const { organization, hostname, workspaces } = cloud;
    return {
      backend: "remote",
      config: { organization, ...(hostname === undefined ? {} : { hostname }), workspaces: { name: workspaces.name ?? stack } },
    };
  }
  const [[kind, settings = {}]] = Object.entries(backendOf(backend, stack)!) as [string, Settings | undefined][];
  if (kind !== "local") {
    return { backend: kind, config: settings };
  }
  const file = String(settings.path ?? "terraform.tfstate");
  return { backend: kind, config: { path: path.posix.isAbsolute(file) ? file : `../${stack}/${file}` } };
}
