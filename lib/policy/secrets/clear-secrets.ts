import { isWritten, Resource } from "../resource";
import { asText, Block, isAbsent, isBlock, Value } from "../value";
import { namesSecret, takesSecret } from "./secret-names";
import { decoded, isStandIn, secretIn } from "./secret-texts";

/** A secret that stands in clear. */
export interface ClearSecret {
  /** The argument, without indices. */
  readonly path: string;
  /** What it is, without its value. */
  readonly what: string;
}

/** Arguments that hold a program or its settings, in which secrets are assigned to names. */
const PROGRAMS = /(^|\.)(user[-_]data(_base64)?|(metadata_)?startup[-_]script(-\w+)?|buildspec|custom_data)$/;

/** Arguments whose parts are named by the caller: variables, labels, settings, documents. */
const NAMED_BY_CALLER =
  /environment|(^|\.)env(\.|$)|env_vars|variables|metadata|properties|definitions?|configuration|arguments|header|parameters|(^|\.)(config|setting|substitutions|data|secret_string|content|body|input|value|insecure_value)(\.|$)/;

/** `NAME=value` and `name: value` in programs and settings. */
const ASSIGNMENT = /(?:^|[\s;"'{,])([A-Za-z_][\w.-]*)["']?\s*[=:]\s*["']?([^\s"';,&|]+)/g;

/** Nesting beyond this is not looked into. */
const MAXIMUM_DEPTH = 20;

/** The secrets of a resource that its configuration or the plan shows, one for each argument; the names of stored ones are none. */
export function clearSecrets(resource: Resource, storedNames: ReadonlySet<string> = new Set()): ClearSecret[] {
  const found = new Map<string, string>();
  const note = (path: string, what: string | undefined, text = "") => {
    if (what !== undefined && !found.has(path) && !storedNames.has(text)) {
      found.set(path, what);
    }
  };
  const { configuration } = resource;
  for (const [path, text] of configuration?.literals ?? []) {
    note(path, takesSecret(resource.type, path) && !isStandIn(text) ? "a secret" : (ofName(path, text) ?? inText(path, text)), text);
  }
  for (const { path, text } of resource.writtenSecrets ?? []) {
    note(path, takesSecret(resource.type, path) && !isStandIn(text) ? "a secret" : (ofName(path, text) ?? inText(path, text)), text);
  }
  for (const path of configuration?.computed ?? []) {
    note(path, takesSecret(resource.type, path) ? "a secret, made of text and files of the configuration alone," : undefined);
  }
  walk(resource.attributes, "", 0, (path, text, name) => {
    const isArgument = configuration !== undefined && takesSecret(resource.type, path) && isWritten(resource, path);
    note(path, isArgument && !isStandIn(text) ? "a secret" : (ofName(path, text, name) ?? inText(path, text)), text);
  });
  return [...found].map(([path, what]) => ({ path, what }));
}

type Visit = (path: string, text: string, name?: string) => void;

/** Visits all known texts; the value of a pair of name and value goes by that name. */
function walk(value: Value, path: string, depth: number, visit: Visit): void {
  if (typeof value === "string") {
    visit(path, value);
  } else if (Array.isArray(value) && depth < MAXIMUM_DEPTH) {
    value.forEach((item) => walk(item, path, depth + 1, visit));
  } else if (isBlock(value) && depth < MAXIMUM_DEPTH) {
    const pair = pairIn(value);
    for (const [key, item] of Object.entries(value)) {
      const within = path === "" ? key : `${path}.${key}`;
      if (pair !== undefined && pair.text === item && /^value$/i.test(key)) {
        visit(within, pair.text, pair.name);
      } else {
        walk(item, within, depth + 1, visit);
      }
    }
  }
}

/** `{ name, value }` and `{ key, value }`, unless its type says that the value is the name of a secret elsewhere. */
function pairIn(block: Block): { name: string; text: string } | undefined {
  const name = asText(block.name ?? block.Name ?? block.key);
  const text = asText(block.value ?? block.Value);
  const isPlain = isAbsent(block.type) || block.type === "PLAINTEXT" || block.type === "";
  return name !== undefined && text !== undefined && isPlain ? { name, text } : undefined;
}

/** A secret by the name that the caller gave it: the pair's, or the last part of the path. */
function ofName(path: string, text: string, pairName?: string): string | undefined {
  if (text.length < 4) {
    return undefined;
  }
  const end = path.lastIndexOf(".");
  const name = pairName ?? path.slice(end + 1);
  // In blocks such as secret_key_ref the argument "secret" names one.
  if ((pairName === undefined && end < 0) || !namesSecret(name) || isStandIn(text)) {
    return undefined;
  }
  const isCallers = pairName !== undefined || (NAMED_BY_CALLER.test(path.slice(0, end)) && !/secret[^.]*\.secret$/.test(path));
  return isCallers ? `a secret (${name})` : undefined;
}

/** A secret by its form, in base64 or JSON too, or one that a program assigns to a name. */
function inText(path: string, text: string): string | undefined {
  if (text.length < 8) {
    return undefined;
  }
  const plain = text.length < 40 ? text : (decoded(text) ?? text);
  return secretIn(plain) ?? inDocument(path, plain) ?? (PROGRAMS.test(path) ? assigned(plain) : undefined);
}

function inDocument(path: string, text: string): string | undefined {
  if (!/^\s*[[{]/.test(text) || !NAMED_BY_CALLER.test(path)) {
    return undefined;
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  let found: string | undefined;
  walk(document, path, 0, (within, value, name) => (found ??= ofName(within, value, name)));
  return found;
}

function assigned(text: string): string | undefined {
  const name = [...text.matchAll(ASSIGNMENT)].find(([, key, value]) => namesSecret(key) && !isStandIn(value))?.[1];
  return name === undefined ? undefined : `a secret (${name})`;
}
