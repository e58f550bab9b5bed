import { execFileSync } from "child_process";
import * as path from "path";

const PATHS = "import-x/no-restricted-paths";
const IMPORTS = "@typescript-eslint/no-restricted-imports";
const SYNTAX = "no-restricted-syntax";
const CYCLE = "import-x/no-cycle";

const LAYERS = [
  "core",
  "simulation",
  "policy",
  "aws",
  "google",
  "acme",
  "inventory",
  "fleet",
  "file",
  "import",
  "replacement",
  "export",
  "report",
  "cli",
];

const files: Record<string, string> = {};
const expected: [name: string, file: string, rules: string[]][] = [];

function rule(name: string, file: string, code: string, rules: string[]): void {
  files[file] = code;
  expected.push([name, file, rules]);
}

for (const folder of LAYERS) {
  files[`lib/${folder}/target.ts`] = "export const target = 1;\n";
}

const MAY_IMPORT: Record<string, string[]> = {
  core: [],
  simulation: ["core"],
  policy: ["core"],
  aws: ["core", "policy"],
  google: ["core", "policy"],
  acme: ["core", "simulation", "policy"],
  inventory: ["core", "policy"],
  fleet: ["core", "policy", "inventory", "file"],
  file: ["core", "policy", "aws", "google", "acme", "inventory", "fleet"],
  import: ["core", "policy", "file"],
  replacement: ["core", "inventory", "file"],
  export: ["core", "policy", "inventory"],
  report: ["core", "policy", "inventory"],
  cli: ["core", "simulation", "policy", "aws", "google", "acme", "inventory", "fleet", "file", "import", "replacement", "export", "report"],
};

for (const [from, allowed] of Object.entries(MAY_IMPORT)) {
  for (const to of LAYERS.filter((folder) => folder !== from)) {
    const specifier = path.posix.relative(`lib/${from}`, `lib/${to}/target`).replace(/^(?!\.)/, "./");
    const may = allowed.includes(to);
    const file = `lib/${from}/to-${to.replace("/", "-")}.ts`;
    const name = `lib/${from} ${may ? "may" : "may not"} import lib/${to}`;
    rule(name, file, `import { target } from "${specifier}";\nexport const own = target;\n`, may ? [] : [PATHS]);
  }
}

const REGISTERS_CLOUDS = ["fleet", "file", "cli"];

for (const from of LAYERS) {
  const may = REGISTERS_CLOUDS.includes(from);
  const code = 'import "../clouds";\nexport const own = 1;\n';
  rule(`lib/${from} ${may ? "may" : "may not"} register the built-in clouds`, `lib/${from}/to-clouds.ts`, code, may ? [] : [PATHS]);
}

for (const cloud of ["aws", "google", "acme"]) {
  const constructs = 'import { target } from "./target";\nexport const own = target;\n';
  rule(`lib/${cloud}/cloud.ts may not load constructs`, `lib/${cloud}/cloud.ts`, constructs, [PATHS]);
}
rule("lib/clouds.ts may not load constructs", "lib/clouds.ts", 'import { target } from "./aws/target";\nexport const own = target;\n', [
  PATHS,
]);

rule("a lazy import may not cross layers", "lib/aws/lazy.ts", 'export const load = () => import("../google/target");\n', [PATHS]);
rule("the file loader may load lazily", "lib/file/lazy.ts", 'export const load = () => require("../aws/target");\n', []);
rule("a lazy require may not cross layers", "lib/fleet/lazy.ts", 'export const load = () => require("../aws/target");\n', [PATHS]);

rule("import cycles are banned", "lib/core/one.ts", 'import { two } from "./two";\nexport const one = () => two;\n', [CYCLE]);
rule("import cycles are banned at either end", "lib/core/two.ts", 'import { one } from "./one";\nexport const two = () => one;\n', [CYCLE]);

for (const cloud of ["aws", "google"]) {
  const root = `@cdktf/provider-${cloud}`;
  const use = `import * as all from "${root}";\nexport const use = all;\n`;
  rule(`lib/${cloud} may not import the root of its bindings`, `lib/${cloud}/root.ts`, use, [IMPORTS]);
  rule(`a test may not import the root of the ${cloud} bindings`, `test/${cloud}/root.test.ts`, use, [IMPORTS]);
  rule(`lib/${cloud} may import its bindings per resource`, `lib/${cloud}/per-resource.ts`, use.replace(root, `${root}/lib/provider`), []);
  rule(
    `the root of the ${cloud} bindings may not be loaded lazily`,
    `lib/file/${cloud}-root.ts`,
    `export const load = () => import("${root}");\n`,
    [SYNTAX],
  );
}

for (const folder of ["core", "policy", "acme", "fleet", "google"]) {
  const use = 'import { AwsProvider } from "@cdktf/provider-aws/lib/provider";\nexport const use = AwsProvider;\n';
  rule(`lib/${folder} may not name the AWS bindings`, `lib/${folder}/bindings.ts`, use, [IMPORTS]);
}
rule(
  "lib/aws may not name the Google bindings",
  "lib/aws/google-bindings.ts",
  'import { GoogleProvider } from "@cdktf/provider-google/lib/provider";\nexport const use = GoogleProvider;\n',
  [IMPORTS],
);

for (const thrown of ["new Error('x')", "Error('x')", "new TypeError('x')", "new RangeError('x')"]) {
  const file = `lib/core/throws-${thrown.replace(/\W+/g, "-")}.ts`;
  rule(`lib may not throw ${thrown}`, file, `export function fail(): never {\n  throw ${thrown};\n}\n`, [SYNTAX]);
}
rule("a test may throw a plain error", "test/plain-error.test.ts", "export function fail(): never {\n  throw new Error('x');\n}\n", []);

rule("the library does not write to the console", "lib/core/console.ts", 'console.log("x");\n', ["no-console"]);
rule("the commands do not write to the console", "lib/cli/console.ts", 'console.log("x");\n', ["no-console"]);
rule("a command may not bypass the output layer", "lib/cli/direct.ts", 'process.stdout.write("x");\n', [SYNTAX]);
rule("the output layer may write to standard output", "lib/cli/output/direct.ts", 'process.stdout.write("x");\n', []);

describe("the linter", () => {
  let found: Record<string, string[]>;

  beforeAll(() => {
    const script = path.join(__dirname, "support", "lint-virtual.mjs");
    const output = execFileSync(process.execPath, [script], { input: JSON.stringify(files), encoding: "utf8", timeout: 60_000 });
    found = JSON.parse(output) as typeof found;
  }, 60_000);

  test.each(expected)("%s", (_, file, rules) => {
    expect(found[file]).toEqual(rules);
  });
});
