import { spawnSync } from "child_process";
import * as path from "path";

const ROOT = path.join(__dirname, "..", "..");

/** Runs a program in a process of its own, because Jest has no module cache of Node, and returns the values that it prints. */
function valuesOf(program: string): unknown {
  const args = ["--require", "./test/support/typescript-hook", "-e", program];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" });
  if (stdout === "") {
    throw new Error(stderr);
  }
  return JSON.parse(stdout);
}

test("CDKTF loads its archiver when something uses it, and not before", () => {
  const values = valuesOf(`
    require("./lib/cli/deferred-modules").deferModules();
    const { TerraformStack } = require("cdktf");
    const isLoaded = () => Object.keys(require.cache).some((file) => file.includes("/archiver-utils/"));
    const before = isLoaded();
    const archiver = require("node:module").createRequire(require.resolve("cdktf"))("archiver");
    const { pipe } = archiver("zip");
    console.log(JSON.stringify({ cdktf: typeof TerraformStack, before, pipe: typeof pipe, named: typeof archiver.registerFormat, after: isLoaded() }));
  `);

  expect(values).toEqual({ cdktf: "function", before: false, pipe: "function", named: "function", after: true });
});

test("zod loads its messages in other languages when something uses them, and not before", () => {
  const values = valuesOf(`
    require("./lib/cli/deferred-modules").deferModules();
    const { z } = require("zod");
    const isLoaded = () => Object.keys(require.cache).some((file) => file.endsWith("/locales/de.cjs"));
    const message = () => z.number().safeParse("one").error.issues[0].message;
    const [english, before] = [message(), isLoaded()];
    z.config(z.locales.de());
    console.log(JSON.stringify({ english, before, german: message(), after: isLoaded() }));
  `);

  expect(values).toEqual({
    english: "Invalid input: expected number, received string",
    before: false,
    german: expect.stringMatching(/^Ungültige Eingabe/) as string,
    after: true,
  });
});
