import * as fs from "node:fs";
import * as path from "node:path";
import { doctorCommand } from "../../lib/cli/doctor";
import { CheckResult, environmentChecks, nodeCheck } from "../../lib/cli/doctor-checks";
import { ENGINES } from "../../lib/core/engine";
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
  fake("fake-terraform", "Terraform v1.11.4");
});

afterEach(() => {
  process.env = environment;
  workspace.remove();
});

/** A command that says that it is some engine. */
function fake(name: string, says: string): void {
  fs.writeFileSync(path.join(workspace.directory, name), `#!/bin/sh\necho '${says}'\n`, { mode: 0o755 });
}

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
    fake("fake-terraform", `Terraform v${version}`);
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

describe("the engine", () => {
  /** Only these commands are on the PATH. */
  function onPath(...commands: [name: string, says: string][]): void {
    commands.forEach(([name, says]) => fake(name, says));
    process.env.PATH = workspace.directory;
  }

  /** Without a command that the user names. */
  async function found(...args: string[]): Promise<CheckResult[]> {
    const { out } = await commandRunIn(workspace.directory, doctorCommand(), "--format", "json", ...args);
    return (JSON.parse(out) as { checks: CheckResult[] }).checks;
  }

  const ofEngine = (all: CheckResult[]) => all.filter(({ check }) => check === "terraform" || check === "opentofu");

  test.each<[string, [string, string][], object]>([
    [
      "Terraform, if both are there",
      [
        ["terraform", "Terraform v1.11.4"],
        ["tofu", "OpenTofu v1.12.6"],
      ],
      { check: "terraform", detail: "terraform 1.11.4" },
    ],
    ["OpenTofu, if only that is there", [["tofu", "OpenTofu v1.12.6"]], { check: "opentofu", status: "ok", detail: "tofu 1.12.6" }],
    [
      "nothing, if neither is there",
      [],
      { status: "error", detail: "neither terraform nor tofu is on the PATH", fix: "Install Terraform or OpenTofu 1.11 or later." },
    ],
    ["an OpenTofu that is too old", [["tofu", "OpenTofu v1.10.0"]], { status: "error", detail: "tofu 1.10.0 is too old" }],
  ])("finds on the PATH %s", async (_what, commands, expected) => {
    onPath(...commands);
    expect(ofEngine(await found())).toMatchObject([expected]);
  });

  test("checks the engine that the file states, and names its command in fixes", async () => {
    workspace.write("certfleet.yaml", FLEET.replace("name: media", "name: media\nengine: opentofu"));
    synthesised("6.25.0", { terraform: { backend: { s3: {} } } });
    onPath(["terraform", "Terraform v1.11.4"], ["tofu", "OpenTofu v1.12.6"]);
    const all = await found();
    expect(ofEngine(all)).toMatchObject([{ check: "opentofu", status: "ok", detail: "tofu 1.12.6" }]);
    expect(all.find(({ check }) => check === "state")).toMatchObject({ fix: `Run tofu -chdir=${STACK} init.` });
    expect(all.find(({ check }) => check === "environment")).toMatchObject({ detail: "no variable changes what OpenTofu does" });
  });

  test("reports a stated engine that is not installed, even if the other one is", async () => {
    workspace.write("certfleet.yaml", FLEET.replace("name: media", "name: media\nengine: opentofu"));
    onPath(["terraform", "Terraform v1.11.4"]);
    expect(ofEngine(await found())).toMatchObject([
      { check: "opentofu", status: "error", detail: "tofu is not on the PATH", fix: "Install OpenTofu 1.11 or later." },
    ]);
  });

  test("reports a command that is not the engine that the file states", async () => {
    workspace.write("certfleet.yaml", FLEET.replace("name: media", "name: media\nengine: opentofu"));
    const { status, of } = await checks();
    expect(status).toBe(1);
    expect(of("opentofu")).toMatchObject({
      status: "error",
      detail: "./fake-terraform is Terraform 1.11.4, and the fleet is for OpenTofu",
      fix: expect.stringContaining("`engine`") as string,
    });
  });

  test("uses the engine that wrote the lock file if the file states none", async () => {
    workspace.write(`${STACK}/.terraform.lock.hcl`, 'provider "registry.opentofu.org/hashicorp/aws" {\n  version     = "6.25.0"\n}\n');
    onPath(["terraform", "Terraform v1.11.4"], ["tofu", "OpenTofu v1.12.6"]);
    const all = await found();
    expect(ofEngine(all)).toMatchObject([{ check: "opentofu" }]);
    expect(all.find(({ check }) => check === "provider aws")).toMatchObject({ status: "ok", detail: "6.25.0" });
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
    expect(environmentChecks({ [name]: value }, ENGINES.terraform)).toMatchObject([
      { check: name, status, detail: expect.stringContaining(value) as string },
    ]);
  });

  test("does not report variables that are empty, off or valid", () => {
    const fine = { TF_LOG: "off", TF_CLI_CONFIG_FILE: __filename, TF_PLUGIN_CACHE_DIR: __dirname, TF_WORKSPACE: "", TF_IN_AUTOMATION: "1" };
    expect(environmentChecks(fine, ENGINES.terraform)).toMatchObject([{ status: "ok" }]);
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

describe("an encrypted state", () => {
  const PLAIN = "{}";
  const ENCRYPTED = JSON.stringify({ serial: 1, lineage: "x", meta: {}, encrypted_data: "x", encryption_version: "v0" });
  const requires = { terraform: { encryption: { state: { method: "method.aes_gcm.x", enforced: true } } } };
  const accepts = {
    terraform: { encryption: { state: { method: "method.aes_gcm.x", fallback: { method: "method.unencrypted.plaintext" } } } },
  };

  test.each<[string, string, object, object]>([
    [
      "warns that it is on this machine, if it is encrypted",
      ENCRYPTED,
      requires,
      { status: "warning", detail: expect.stringContaining(", encrypted") },
    ],
    [
      "reports a state in plain text that OpenTofu will refuse",
      PLAIN,
      requires,
      { status: "error", fix: expect.stringContaining("acceptPlaintext") },
    ],
    [
      "warns of a state in plain text that is accepted",
      PLAIN,
      accepts,
      { status: "warning", detail: expect.stringContaining("can contain secrets") },
    ],
  ])("%s", async (_what, state, more, expected) => {
    synthesised("6.25.0", more);
    workspace.write(`${STACK}/terraform.tfstate`, state);
    expect((await checks()).of("state")).toMatchObject(expected);
  });
});

describe("the providers", () => {
  test("are ok if they are installed, and are downloaded with --init", async () => {
    synthesised("6.25.0");
    expect((await checks()).of("providers")).toMatchObject({ status: "unknown" });
    expect((await checks("--init")).of("providers")).toMatchObject({ status: "ok", detail: "can be downloaded" });
    fs.writeFileSync(
      path.join(workspace.directory, "fake-terraform"),
      '#!/bin/sh\n[ "$1" = version ] && echo Terraform v1.12.0 && exit\necho "no route to the registry" >&2\nexit 1\n',
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
