import { execFileSync } from "node:child_process";
import * as path from "node:path";

test("the generated bindings match the provider schemas", () => {
  const root = path.join(__dirname, "..", "..");
  expect(() =>
    execFileSync(process.execPath, ["scripts/generate-acme-provider.mjs", "--check"], { cwd: root, stdio: "pipe" }),
  ).not.toThrow();
}, 60_000);
