// Runs the library's TypeScript in the processes that tests start: `node --require typescript-hook.js lib/cli/main.ts`. A file is compiled once for
// all processes, and loading what is compiled takes a third of the processor time of a general loader such as tsx.
const { createHash } = require("crypto");
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require("fs");
const Module = require("module");
const path = require("path");
const options = require("./swc-options");

const MODULES = path.join(__dirname, "..", "..", "node_modules");
const CACHE = path.join(MODULES, ".cache", "certfleet-tests", "compiled");
const COMPILER = JSON.stringify([readFileSync(path.join(MODULES, "@swc", "core", "package.json"), "utf8"), options]);

Module._extensions[".ts"] = (module, file) => module._compile(compiled(file), file);

function compiled(file) {
  const source = readFileSync(file, "utf8");
  const key = createHash("sha256").update(COMPILER).update(file).update(source).digest("hex");
  const at = path.join(CACHE, `${key.slice(0, 32)}.js`);
  if (!existsSync(at)) {
    mkdirSync(CACHE, { recursive: true });
    const partial = `${at}.${process.pid}`;
    writeFileSync(partial, require("@swc/core").transformSync(source, { ...options, filename: file, swcrc: false }).code);
    renameSync(partial, at);
  }
  return readFileSync(at, "utf8");
}
