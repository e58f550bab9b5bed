import { createRequire, Module } from "node:module";

/**
 * Makes CDKTF load its archiver when it is used.
 *
 * CDKTF loads it with its first file, in half of the time that CDKTF takes to load, and uses it only for assets that it zips itself:
 * certfleet has none. The command does this for its own process; a program that uses the library is not changed.
 */
export function deferArchiver(): void {
  let file: string;
  try {
    file = createRequire(require.resolve("cdktf")).resolve("archiver");
  } catch {
    return; // Without CDKTF, the command that needs it says what to install. A CDKTF without an archiver needs nothing.
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
    get: (_target, name) => Reflect.get(load(), name) as unknown,
  });
  require.cache[file] = deferred;
}
