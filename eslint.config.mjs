import { defineConfig, globalIgnores } from "eslint/config";
import { createNodeResolver, importX } from "eslint-plugin-import-x";
import tseslint from "typescript-eslint";

// What each layer may not import. Dependencies point one way:
// core <- policy <- aws, google, acme; core, policy <- inventory <- fleet <- file; inventory <- export, report; all <- cli.
const ABOVE = ["file", "export", "report", "cli"];
const LAYERS = [
  { files: "lib/core", closed: ["policy", "aws", "google", "acme", "inventory", "fleet", ...ABOVE], bindings: ["aws", "google"] },
  { files: "lib/policy", closed: ["aws", "google", "acme", "inventory", "fleet", ...ABOVE], bindings: ["aws", "google"] },
  { files: "lib/aws", closed: ["google", "acme", "inventory", "fleet", ...ABOVE], bindings: ["google"] },
  { files: "lib/google", closed: ["aws", "acme", "inventory", "fleet", ...ABOVE], bindings: ["aws"] },
  { files: "lib/acme", closed: ["aws", "google", "inventory", "fleet", ...ABOVE], bindings: ["aws", "google"] },
  // The file loader names provider modules, and loads them lazily: nobody needs the bindings of a cloud that the file does not use.
  { files: "lib/inventory", closed: ["aws", "google", "acme", "fleet", ...ABOVE], bindings: ["aws", "google"] },
  { files: "lib/fleet", closed: ["aws", "google", "acme", "export", "report", "cli"], bindings: ["aws", "google"] },
  { files: "lib/file", closed: ["export", "report", "cli"], bindings: [] },
  { files: "lib/export", closed: ["aws", "google", "acme", "fleet", "file", "report", "cli"], bindings: ["aws", "google"] },
  { files: "lib/report", closed: ["aws", "google", "acme", "fleet", "file", "export", "cli"], bindings: ["aws", "google"] },
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

function layer({ files, closed, bindings }) {
  const message = `${files} may not depend on this.`;
  return {
    files: [`${files}/**/*.ts`],
    rules: {
      "import-x/no-restricted-paths": [
        "error",
        { zones: [{ target: `./${files}`, from: closed.map((folder) => `./lib/${folder}`), message }] },
      ],
      "@typescript-eslint/no-restricted-imports": ["error", restrictedImports(bindings, message)],
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
  globalIgnores(["dist/", "dist-packages/", "coverage/", "**/cdktf.out/", "**/.gen/", "lib/acme/provider/"]),
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
  {
    files: ["lib/**/*.ts"],
    ignores: ["lib/cli/**"],
    rules: { "no-console": "error" },
  },
  ...LAYERS.map(layer),
  {
    // What is not needed is not loaded: bindings by the file loader, whole commands by the command line.
    files: [
      "lib/*/kinds/**/*.ts",
      "lib/*/**/kinds.ts",
      "lib/aws/providers.ts",
      "lib/*/cloud.ts",
      "lib/file/**/*.ts",
      "lib/report/*.ts",
      "lib/cli/**/*.ts",
    ],
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
  {
    files: ["test/**/*.ts"],
    rules: { "@typescript-eslint/no-explicit-any": "off" },
  },
);
