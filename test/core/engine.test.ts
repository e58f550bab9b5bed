import * as fs from "node:fs";
import * as path from "node:path";
import { Testing, TerraformStack } from "cdktf";
import { Engine, ENGINES, declaredEngine, declareEngine, engineCommand, lowestVersion, withoutRegistry } from "../../lib/core/engine";
import { SnsChannel, AcmIssuer } from "../../lib/aws";
import { CertificateFleet } from "../../lib/fleet";
import { zone } from "../aws/fixtures";
import { fleetText, synthesised } from "../file/support";
import { synthStack } from "../support/synth";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";

const stack = () => new TerraformStack(Testing.app(), "edge");

function fleetFor(engine?: Engine): string {
  const made = stack();
  new AwsProvider(made, "Aws", { region: "eu-west-1" });
  const channel = SnsChannel.ofSubscribers("sre", { email: ["sre@example.com"] });
  const fleet = new CertificateFleet(made, "Fleet", { engine, zones: [zone()], defaults: { issuer: new AcmIssuer(), notify: [channel] } });
  fleet.add("www", { domains: ["example.com"] });
  return JSON.stringify(synthStack(made).json);
}

describe("a stack's engine", () => {
  test("is not declared by default, and its command is terraform", () => {
    const made = stack();
    expect(declaredEngine(made)).toBeUndefined();
    expect(engineCommand(made)).toBe("terraform");
    declareEngine(made, Engine.OPENTOFU);
    expect(engineCommand(made)).toBe("tofu");
  });

  test("refuses a second declaration of another engine", () => {
    const made = stack();
    declareEngine(made, Engine.OPENTOFU);
    declareEngine(made, Engine.OPENTOFU);
    expect(() => declareEngine(made, Engine.TERRAFORM)).toThrow(
      /applied by OpenTofu, and this construct states Terraform.*engine-mismatch/,
    );
  });
});

describe("the texts of alarms and events", () => {
  test.each<[Engine | undefined, string, string]>([
    [undefined, "terraform apply", "tofu apply"],
    [Engine.TERRAFORM, "terraform apply", "tofu apply"],
    [Engine.OPENTOFU, "tofu apply", "terraform apply"],
  ])("name the command of the engine %s for a fleet in code", (engine, named, other) => {
    const json = fleetFor(engine);
    expect(json).toContain(named);
    expect(json).not.toContain(other);
  });

  test("name the command of the engine for a fleet file, whose inventory has the engine", () => {
    const { json } = synthesised(fleetText(["www: { domains: [example.com] }"], { engine: "opentofu" }));
    expect(JSON.stringify(json.resource)).toContain("tofu apply");
    expect(JSON.stringify(json.resource)).not.toContain("terraform apply");
    expect(json.output!.certfleet.value.engine).toBe("opentofu");
  });
});

describe("the required version", () => {
  test.each(Object.values(Engine))("of %s is the first one with write-only arguments", (engine) => {
    expect(lowestVersion(ENGINES[engine])).toBe("1.11");
    const { json } = synthesised(fleetText(["www: { domains: [example.com] }"], { engine }));
    expect(json.terraform.required_version).toBe(">= 1.11");
  });
});

test.each([
  ["registry.terraform.io/hashicorp/aws", "hashicorp/aws"],
  ["registry.opentofu.org/vancluever/acme", "vancluever/acme"],
  ["mirror.example.com/hashicorp/aws", "mirror.example.com/hashicorp/aws"],
])("reads the provider source %s of a lock file as %s", (source, expected) => {
  expect(withoutRegistry(source)).toBe(expected);
});

test("the table of the guide has the first versions of each engine", () => {
  const guide = fs.readFileSync(path.join(__dirname, "..", "..", "docs", "guides", "opentofu.md"), "utf8");
  const rows = new Map(
    [...guide.matchAll(/^\| (.+?) +\| (.+?) +\| (.+?) +\|$/gm)].map(([, feature, terraform, opentofu]) => [
      feature,
      { terraform, opentofu },
    ]),
  );
  const features = {
    writeOnlyArguments: "Write-only arguments",
    ephemeralValues: "Ephemeral values",
    stateEncryption: "State and plan encryption",
  };
  for (const [feature, row] of Object.entries(features)) {
    const since = (engine: Engine) => ENGINES[engine].since[feature as keyof typeof features] ?? "no";
    expect(rows.get(row)).toEqual({ terraform: since(Engine.TERRAFORM), opentofu: since(Engine.OPENTOFU) });
  }
  expect(rows.get("Command")).toEqual({ terraform: "`terraform`", opentofu: "`tofu`" });
  expect(rows.get("Registry of providers")).toEqual({ terraform: "`registry.terraform.io`", opentofu: "`registry.opentofu.org`" });
});
