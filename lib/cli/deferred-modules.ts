import { createRequire, Module } from "node:module";

/**
 * Lets CDKTF load its archiver, and zod its messages in other languages, only when something uses them.
 *
 * CDKTF loads the archiver with its first file, in half of the time that CDKTF takes to load, and uses it only for assets that it zips itself:
 * certfleet has none. The messages are a third of zod. The command does this for its own process; a program that uses the library is not changed.
 */
export function deferModules(): void {
  defer(() => createRequire(require.resolve("cdktf")).resolve("archiver"));
  defer(() => require.resolve("zod/v4/locales"), true);
}

/** Makes a module load at its first use. Whoever imports it asks first whether it is an ES module, which it says without being loaded. */
function defer(resolve: () => string, isEsModule = false): void {
  let file: string;
  try {
    file = resolve();
  } catch {
    return; // Without the package, the command that needs it says what to install. A package without the module needs nothing.
  }
  if (require.cache[file] !== undefined) {
    return;
  }
  const load = () => {
    Reflect.deleteProperty(require.cache, file);
    return require(file) as (...parameters: unknown[]) => unknown;
  };
  const deferred = new Module(file);
  deferred.loaded = true;
  deferred.exports = new Proxy(() => undefined, {
    apply: (_target, self, parameters) => Reflect.apply(load(), self, parameters) as unknown,
    get: (_target, name) => (isEsModule && name === "__esModule" ? true : (Reflect.get(load(), name) as unknown)),
  });
  require.cache[file] = deferred;
}
