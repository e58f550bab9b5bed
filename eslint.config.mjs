import { defineConfig, globalIgnores } from "eslint/config";
import { createNodeResolver, importX } from "eslint-plugin-import-x";
import tseslint from "typescript-eslint";

// What each layer may not import. Dependencies point one way:
// core <- policy <- aws, google, acme; core <- simulation <- acme; core, policy <- inventory <- fleet <- file <- import, replacement; inventory <- export, report;
// all <- cli.
const ABOVE = ["file", "import", "replacement", "export", "report", "cli"];
// Who reads inventories asks the registrations in lib/core/cloud.ts; which clouds are registered is not for a library layer to say.
const REGISTERS_CLOUDS = ["lib/fleet", "lib/file"];
const LAYERS = [
  {
    files: "lib/core",
    closed: ["simulation", "policy", "aws", "google", "acme", "inventory", "fleet", ...ABOVE],
    bindings: ["aws", "google"],
  },
  {
    files: "lib/simulation",
    closed: ["policy", "aws", "google", "acme", "inventory", "fleet", ...ABOVE],
    bindings: ["aws", "google"],
  },
  { files: "lib/policy", closed: ["simulation", "aws", "google", "acme", "inventory", "fleet", ...ABOVE], bindings: ["aws", "google"] },
  { files: "lib/aws", closed: ["simulation", "google", "acme", "inventory", "fleet", ...ABOVE], bindings: ["google"] },
  { files: "lib/google", closed: ["simulation", "aws", "acme", "inventory", "fleet", ...ABOVE], bindings: ["aws"] },
  { files: "lib/acme", closed: ["aws", "google", "inventory", "fleet", ...ABOVE], bindings: ["aws", "google"] },
  // The file loader names provider modules, and loads them lazily: nobody needs the bindings of a cloud that the file does not use.
  { files: "lib/inventory", closed: ["simulation", "aws", "google", "acme", "fleet", ...ABOVE], bindings: ["aws", "google"] },
  {
    files: "lib/fleet",
    closed: ["simulation", "aws", "google", "acme", "import", "replacement", "export", "report", "cli"],
    bindings: ["aws", "google"],
  },
  { files: "lib/file", closed: ["simulation", "import", "replacement", "export", "report", "cli"], bindings: [] },
  {
    files: "lib/import",
    closed: ["simulation", "aws", "google", "acme", "inventory", "fleet", "replacement", "export", "report", "cli"],
    bindings: ["aws", "google"],
  },
  {
    files: "lib/replacement",
    closed: ["simulation", "policy", "aws", "google", "acme", "fleet", "import", "export", "report", "cli"],
    bindings: ["aws", "google"],
  },
  {
    files: "lib/export",
    closed: ["simulation", "aws", "google", "acme", "fleet", "file", "import", "replacement", "report", "cli"],
    bindings: ["aws", "google"],
  },
  {
    files: "lib/report",
    closed: ["simulation", "aws", "google", "acme", "fleet", "file", "import", "replacement", "export", "cli"],
    bindings: ["aws", "google"],
  },
];

const BINDINGS = ["@cdktf/provider-aws", "@cdktf/provider-google"];
const BINDINGS_ROOT = "/^@cdktf.provider-(aws|google)$/";
const PER_RESOURCE = "Import bindings per resource (@cdktf/provider-aws/lib/acm-certificate): the root costs 1.7 s and 510 MB.";

const noBindingsRoot = [
  { selector: `CallExpression[callee.name="require"] > Literal[value=${BINDINGS_ROOT}]`, message: PER_RESOURCE },
  { selector: `ImportExpression > Literal[value=${BINDINGS_ROOT}]`, message: PER_RESOURCE },
];
const noPlainError = [
  {
    selector: "ThrowStatement > :matches(NewExpression, CallExpression)[callee.name=/^(Error|TypeError|RangeError)$/]",
    message: "Throw CertfleetError: its code is what callers can rely on.",
  },
];

const noDirectOutput = [
  {
    selector: "MemberExpression[property.name='write'] > MemberExpression[object.name='process'][property.name=/^(stdout|stderr)$/]",
    message: "Print through output/writer.ts: it only takes text in which control characters are escaped.",
  },
];

function layer({ files, closed, bindings }) {
  const message = `${files} may not depend on this.`;
  return {
    files: [`${files}/**/*.ts`],
    rules: {
      "import-x/no-restricted-paths": ["error", { zones: [{ target: `./${files}`, from: closedTo(files, closed), message }] }],
      "@typescript-eslint/no-restricted-imports": ["error", restrictedImports(bindings, message)],
    },
  };
}

function closedTo(files, closed) {
  return [...closed.map((folder) => `./lib/${folder}`), ...(REGISTERS_CLOUDS.includes(files) ? [] : ["./lib/clouds.ts"])];
}

/** What a file that every command loads may import: no constructs and no bindings. */
function light(files, allowed) {
  const message = `${files} is loaded by every command: it may only import ${allowed.join(", ")}.`;
  return {
    files: [files],
    rules: {
      "import-x/no-restricted-paths": ["error", { zones: [{ target: `./${files}`, from: "./lib", except: allowed, message }] }],
      "@typescript-eslint/no-restricted-imports": ["error", restrictedImports(["aws", "google"], message)],
    },
  };
}

function restrictedImports(bindings, message) {
  return {
    paths: BINDINGS.map((name) => ({ name, message: PER_RESOURCE })),
    patterns: bindings.map((cloud) => ({ group: [`@cdktf/provider-${cloud}/*`], message })),
  };
}

export default defineConfig(
  globalIgnores([
    "dist/",
    "site/dist/",
    "site/pages/",
    "dist-packages/",
    "coverage/",
    "**/cdktf.out/",
    "**/.gen/",
    "lib/acme/provider/",
    "lib/core/provider/",
  ]),
  {
    files: ["**/*.{ts,mts}"],
    extends: [tseslint.configs.strict],
    plugins: { "import-x": importX },
    settings: {
      "import-x/resolver-next": [createNodeResolver({ extensions: [".ts", ".js", ".json"] })],
      "import-x/parsers": { "@typescript-eslint/parser": [".ts"] },
      "import-x/extensions": [".ts"],
    },
    rules: {
      curly: "error",
      eqeqeq: "error",
      "import-x/no-cycle": ["error", { ignoreExternal: true }],
      "no-restricted-syntax": ["error", ...noBindingsRoot],
      "@typescript-eslint/no-restricted-imports": ["error", restrictedImports([])],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true }],
      "@typescript-eslint/no-non-null-assertion": "off",
      // A construct is made for its effect on the tree, and jsii has no functions beside its classes.
      "no-new": "off",
      "@typescript-eslint/no-extraneous-class": "off",
    },
  },
  {
    files: ["lib/**/*.ts"],
    rules: { "no-restricted-syntax": ["error", ...noBindingsRoot, ...noPlainError] },
  },
  { files: ["lib/**/*.ts"], rules: { "no-console": "error" } },
  {
    files: ["lib/cli/**/*.ts"],
    ignores: ["lib/cli/output/**"],
    rules: { "no-restricted-syntax": ["error", ...noBindingsRoot, ...noPlainError, ...noDirectOutput] },
  },
  ...LAYERS.map(layer),
  light("lib/clouds.ts", ["./core", "./aws/cloud.ts", "./google/cloud.ts", "./acme/cloud.ts"]),
  light("lib/aws/cloud.ts", [
    "./core",
    "./aws/kinds.ts",
    "./aws/import",
    "./aws/kubernetes.ts",
    "./aws/relocation.ts",
    "./aws/validation-records.ts",
  ]),
  light("lib/google/cloud.ts", ["./core", "./google/import", "./google/kinds", "./google/kubernetes.ts", "./google/validation-records.ts"]),
  light("lib/acme/cloud.ts", ["./core", "./acme/import.ts", "./acme/directory-data.ts", "./acme/kinds"]),
  {
    // What is not needed is not loaded: bindings by kinds, kinds and their schemas by constructs, whole commands by the command line.
    files: ["lib/**/*.ts"],
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
  {
    files: ["test/**/*.ts"],
    rules: { "@typescript-eslint/no-explicit-any": "off" },
  },
);
