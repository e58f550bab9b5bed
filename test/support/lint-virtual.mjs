// Lints files that exist only for a test, by the repository's own configuration, in a process of its own: ESLint loads its
// configuration as a module, which jest's sandbox cannot. Reads { path: code } from standard input, writes { path: [rule] }.
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ESLint } from "eslint";

const files = JSON.parse(readFileSync(0, "utf8"));
const root = mkdtempSync(path.join(tmpdir(), "certfleet-lint-"));
try {
  for (const [name, code] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), code);
  }
  // The zones of the configuration are relative to the working directory.
  process.chdir(root);
  const eslint = new ESLint({ cwd: root, overrideConfigFile: path.join(import.meta.dirname, "..", "..", "eslint.config.mjs") });
  const results = await eslint.lintFiles(["**/*.ts"]);
  const found = results.map(({ filePath, messages }) => [
    path.relative(root, filePath),
    messages.map(({ ruleId, message }) => ruleId ?? message),
  ]);
  process.stdout.write(JSON.stringify(Object.fromEntries(found)));
} finally {
  process.chdir(tmpdir());
  rmSync(root, { recursive: true });
}
