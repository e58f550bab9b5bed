import * as fs from "node:fs";
import * as path from "node:path";
import { doctorCommand } from "../../lib/cli/doctor";
import { CheckResult, environmentChecks, nodeCheck } from "../../lib/cli/doctor-checks";
import { commandRunIn, Workspace } from "./support";

const FLEET = `version: 1
name: media
providers: { aws: { region: eu-west-1 } }
zones: { example.com: { route53: Z0123456789ABCDEFGHIJ } }
issuers: { acm: { type: acm } }
channels: { sre: { type: sns, email: [sre@example.com] } }
defaults: { issuer: acm, notify: [sre] }
certificates: { www: { domains: [example.com] } }
`;

let workspace: Workspace;
let environment: NodeJS.ProcessEnv;

beforeEach(() => {
  workspace = new Workspace();
  environment = process.env;
  process.env = Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("TF_")));
  workspace.write("certfleet.yaml", FLEET);
  fs.writeFileSync(path.join(workspace.directory, "fake-terraform"), '#!/bin/sh\necho \'{"terraform_version": "1.11.4"}\'\n', {
    mode: 0o755,
  });
});

afterEach(() => {
  process.env = environment;
  workspace.remove();
});

async function checks(...args: string[]): Promise<{ status: number; of: (check: string) => CheckResult | undefined }> {
  const terraform = args.includes("--terraform") ? [] : ["--terraform", "./fake-terraform"];
  const { status, out } = await commandRunIn(workspace.directory, doctorCommand(), "--format", "json", ...terraform, ...args);
  const { checks: all } = JSON.parse(out) as { checks: CheckResult[] };
  return { status, of: (check) => all.find((each) => each.check === check) };
}

const STACK = "cdktf.out/stacks/media";

function synthesised(version: string, more: object = {}): void {
  workspace.write(
    `${STACK}/cdk.tf.json`,
    JSON.stringify({ terraform: { required_providers: { aws: { source: "aws", version } } }, ...more }),
  );
}

function locked(version: string): void {
  workspace.write(`${STACK}/.terraform.lock.hcl`, `provider "registry.terraform.io/hashicorp/aws" {\n  version     = "${version}"\n}\n`);
}

test("exits with 0 for a set-up without problems, and reports what it cannot check as unknown", async () => {
  const { status, of } = await checks();
  expect(status).toBe(0);
  expect(of("node")).toMatchObject({ status: "ok" });
  expect(of("terraform")).toMatchObject({ status: "ok", detail: "./fake-terraform 1.11.4" });
  expect(of("@cdktf/provider-aws")).toMatchObject({ status: "ok" });
  expect(of("environment")).toMatchObject({ status: "ok" });
  expect(of("fleet file")).toMatchObject({ status: "ok", detail: "certfleet.yaml: 1 certificate" });
  expect(of("providers")).toMatchObject({ status: "unknown", detail: `${STACK} has no cdk.tf.json` });
  expect(of("schedule")).toMatchObject({ status: "ok" });
});

test("lists each check with its result and fix", async () => {
  process.env.TF_CLI_CONFIG_FILE = "/nowhere/terraform.rc";
  const { status, out } = await commandRunIn(workspace.directory, doctorCommand(), "--terraform", "./fake-terraform");
  expect(status).toBe(1);
  expect(out).toMatch(/^STATUS +CHECK +RESULT$/m);
  expect(out).toMatch(/^error +TF_CLI_CONFIG_FILE +"\/nowhere\/terraform.rc" is not a file/m);
  expect(out).toContain("Correct the path, or unset the variable.");
  expect(out).toContain("1 error, 0 warnings\n");
});

describe("versions", () => {
  test.each([
    ["18.19.0", "error"],
    ["20.8.1", "error"],
    ["20.9.0", "ok"],
    ["24.0.0", "ok"],
  ])("Node.js %s is %s", (version, status) => {
    expect(nodeCheck(version)).toMatchObject({ status });
  });

  test.each([
    ["1.10.5", "error"],
    ["1.11.0", "ok"],
    ["2.0.0", "ok"],
  ])("Terraform %s is %s", async (version, status) => {
    fs.writeFileSync(path.join(workspace.directory, "fake-terraform"), `#!/bin/sh\necho '{"terraform_version": "${version}"}'\n`);
    expect((await checks()).of("terraform")).toMatchObject({ status });
  });

  test("reports an error if Terraform cannot be run, and unknown if it does not print its version", async () => {
    expect((await checks("--terraform", "./no-terraform")).of("terraform")).toMatchObject({
      status: "error",
      detail: "./no-terraform cannot be run",
    });
    fs.writeFileSync(path.join(workspace.directory, "fake-terraform"), "#!/bin/sh\nexit 1\n");
    expect((await checks()).of("terraform")).toMatchObject({ status: "unknown" });
  });

  test("reports an error if the lock file has another version than the configuration requires", async () => {
    synthesised("6.25.0");
    locked("5.100.0");
    const { status, of } = await checks();
    expect(status).toBe(1);
    expect(of("provider aws")).toMatchObject({ status: "error", fix: `Run terraform -chdir=${STACK} init -upgrade.` });
  });

  test("warns if the bindings have another major version than the provider that Terraform uses", async () => {
    synthesised("~> 5.100");
    locked("5.100.0");
    expect((await checks()).of("provider aws")).toMatchObject({ status: "warning" });
  });

  test("accepts a lock file with the required version", async () => {
    synthesised("6.25.0");
    locked("6.25.0");
    expect((await checks()).of("provider aws")).toMatchObject({ status: "ok", detail: "6.25.0" });
  });
});

describe("Terraform environment variables", () => {
  test.each<[string, string, string]>([
    ["TF_CLI_CONFIG_FILE", "/nowhere", "error"],
    ["TF_PLUGIN_CACHE_DIR", "/nowhere", "error"],
    ["TF_DATA_DIR", "/nowhere", "warning"],
    ["TF_LOG", "TRACE", "warning"],
    ["TF_WORKSPACE", "staging", "warning"],
    ["TF_CLI_ARGS_plan", "-lock=false", "warning"],
  ])("reports %s=%s", (name, value, status) => {
    expect(environmentChecks({ [name]: value })).toMatchObject([{ check: name, status, detail: expect.stringContaining(value) as string }]);
  });

  test("does not report variables that are empty, off or valid", () => {
    const fine = { TF_LOG: "off", TF_CLI_CONFIG_FILE: __filename, TF_PLUGIN_CACHE_DIR: __dirname, TF_WORKSPACE: "", TF_IN_AUTOMATION: "1" };
    expect(environmentChecks(fine)).toMatchObject([{ status: "ok" }]);
  });

  test("warns about a variable of the configuration that is not set", async () => {
    synthesised("6.25.0", { variable: { edge_key: { sensitive: true }, zone: { default: "Z1" } } });
    expect((await checks()).of("TF_VAR_edge_key")).toMatchObject({ status: "warning" });
    expect((await checks()).of("TF_VAR_zone")).toBeUndefined();
    process.env.TF_VAR_edge_key = "x";
    expect((await checks()).of("TF_VAR_edge_key")).toBeUndefined();
  });
});

describe("the fleet file", () => {
  test("is an error if it does not exist, and the other checks still run", async () => {
    const { status, of } = await checks("none.yaml");
    expect(status).toBe(1);
    expect(of("fleet file")).toMatchObject({ status: "error", detail: "none.yaml does not exist" });
    expect(of("terraform")).toMatchObject({ status: "ok" });
  });

  test("is an error with its first problem if it is not valid", async () => {
    workspace.write("certfleet.yaml", FLEET.replace("domains: [example.com]", "domains: [example.org]"));
    expect((await checks()).of("fleet file")).toMatchObject({ status: "error", detail: expect.stringContaining("example.org") as string });
  });
});

describe("the state", () => {
  test("is unknown in a backend that is not initialised, and a warning on the local disk", async () => {
    synthesised("6.25.0", { terraform: { backend: { s3: {} } } });
    expect((await checks()).of("state")).toMatchObject({ status: "unknown", detail: "in the backend s3, which is not initialised here" });
    workspace.write(`${STACK}/.terraform/terraform.tfstate`, "{}");
    expect((await checks()).of("state")).toMatchObject({ status: "ok" });
    synthesised("6.25.0");
    expect((await checks()).of("state")).toMatchObject({ status: "unknown" });
    workspace.write(`${STACK}/terraform.tfstate`, "{}");
    expect((await checks()).of("state")).toMatchObject({ status: "warning" });
  });
});

describe("the providers", () => {
  test("are ok if they are installed, and are downloaded with --init", async () => {
    synthesised("6.25.0");
    expect((await checks()).of("providers")).toMatchObject({ status: "unknown" });
    expect((await checks("--init")).of("providers")).toMatchObject({ status: "ok", detail: "can be downloaded" });
    fs.writeFileSync(
      path.join(workspace.directory, "fake-terraform"),
      '#!/bin/sh\n[ "$1" = version ] && echo \'{"terraform_version": "1.12.0"}\' && exit\necho "no route to the registry" >&2\nexit 1\n',
    );
    // The command runs in a separate directory.
    const command = path.join(workspace.directory, "fake-terraform");
    expect((await checks("--init", "--terraform", command)).of("providers")).toMatchObject({
      status: "error",
      detail: expect.stringContaining("no route to the registry") as string,
    });
    workspace.write(`${STACK}/.terraform/providers/x`, "");
    expect((await checks()).of("providers")).toMatchObject({ status: "ok", detail: `installed in ${STACK}` });
  });
});

describe("the schedule", () => {
  const acme = () =>
    FLEET.replace("issuers: { acm: { type: acm } }", "issuers: { acm: { type: acme, directory: lets-encrypt, email: ops@example.com } }")
      .replace("defaults: { ", "defaults: { runsEvery: 12h, ")
      .replace("domains: [example.com]", "domains: [example.com], endpoints: [{ host: example.com }]");

  test("is a warning if certificates need Terraform runs and there is no schedule", async () => {
    workspace.write("certfleet.yaml", acme());
    const { of } = await checks();
    expect(of("fleet file")).toMatchObject({ status: "ok" });
    expect(of("schedule")).toMatchObject({ status: "warning", detail: expect.stringContaining("(12h)") as string });
  });

  test("is an error of the fleet file if it is too infrequent for the renewal", async () => {
    workspace.write("certfleet.yaml", acme().replace("12h", "300d"));
    expect((await checks()).of("fleet file")).toMatchObject({ status: "error", detail: expect.stringContaining("too rare") as string });
  });
});

test("reads a fleet file with the values of its parameters", async () => {
  workspace.write(
    "certfleet.yaml",
    FLEET.replace("name: media", "name: media\nparameters: { env: {} }").replace("[example.com]", '["${env}.example.com"]'),
  );
  workspace.write("prod.yaml", "env: prod\n");

  expect((await checks()).of("fleet file")).toMatchObject({
    status: "error",
    detail: expect.stringContaining('The parameter "env" has no value'),
  });
  expect((await checks("--set", "env=prod")).of("fleet file")).toMatchObject({ status: "ok" });
  expect((await checks("--parameters", "prod.yaml")).of("fleet file")).toMatchObject({ status: "ok" });
});
