import { readFileSync } from "node:fs";
import * as path from "node:path";
import { CertfleetError } from "./error";

/** The error of Node for a module that is not installed. */
const MISSING_MODULE = /^Cannot find module '((?:@[^/']+\/)?[^./'@][^/']*)/;

/**
 * Turns the error of loading a peer dependency that is not installed, such as the CDKTF bindings of a cloud, into an error that says how to
 * install it. Returns undefined for every other error.
 */
export function missingBindings(error: unknown): CertfleetError | undefined {
  const { code, message } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  const name = code === "MODULE_NOT_FOUND" ? MISSING_MODULE.exec(message ?? "")?.[1] : undefined;
  const range = name === undefined ? undefined : peerDependencies()[name];
  if (name === undefined || range === undefined) {
    return undefined;
  }
  const problem = new CertfleetError(
    "bindings-missing",
    `The package ${name} is not installed in a supported version (${range}). Install it with: npm install "${name}@${range}".`,
  );
  // Where the program stops because of it, Node prints the sentence and no stack.
  problem.stack = `${problem.name}: ${problem.message}`;
  return problem;
}

/** Fails if a package is not installed. The build adds a call to the modules that cannot be loaded without it. */
export function requireBindings(name: string): void {
  withBindings(() => require.resolve(`${name}/package.json`));
}

/**
 * Adds a namespace to the index of the library that loads its module when it is used. The build calls it instead of loading the modules of
 * all clouds. If bindings are missing, using the namespace fails; importing the library does not.
 */
export function exportLazily(index: object, name: string, load: () => object): void {
  Object.defineProperty(index, name, { enumerable: true, get: () => namespaceOf(load) });
}

function namespaceOf(load: () => object): object {
  try {
    return withBindings(load);
  } catch (error) {
    if (!(error instanceof CertfleetError)) {
      throw error;
    }
    return new Proxy(
      {},
      {
        get(_target, property) {
          // Node asks for these when a program imports or prints the namespace.
          if (typeof property === "symbol" || property === "then" || property === "__esModule") {
            return undefined;
          }
          throw error;
        },
      },
    );
  }
}

function withBindings<T>(load: () => T): T {
  try {
    return load();
  } catch (error) {
    throw missingBindings(error) ?? error;
  }
}

/** The supported versions of the packages that users install next to the library. */
function peerDependencies(): Record<string, string | undefined> {
  const manifest = readFileSync(path.join(__dirname, "..", "..", "package.json"), "utf8");
  return (JSON.parse(manifest) as { peerDependencies: Record<string, string> }).peerDependencies;
}
