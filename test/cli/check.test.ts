import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import * as Ajv from "ajv";
import * as draft04 from "ajv/lib/refs/json-schema-draft-04.json";
import { checkCommand } from "../../lib/cli/check";
import { commandRun, Outcome } from "./support";

const FIXTURES = path.join(__dirname, "../fixtures");
const FAULTS = path.join(FIXTURES, "plans/twenty-faults/plan.json");
const MENDED = path.join(FIXTURES, "plans/twenty-faults-mended/plan.json");
const POLICY = path.join(FIXTURES, "plans/policy.yaml");

/** Runs the command as the shell would, and returns what it printed. */
function check(...args: string[]): Promise<Outcome> {
  return commandRun(checkCommand(), ...args);
}

function scratch(files: Record<string, string>): string {
  const directory = mkdtempSync(path.join(tmpdir(), "certfleet-check-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    writeFileSync(path.join(directory, name), text);
  }
  return directory;
}

function scratchFile(text: string, name = "plan.json"): string {
  return path.join(scratch({ [name]: text }), name);
}

const WEAK = JSON.stringify(
  { resource: { aws_lb_listener: { legacy: { protocol: "TLS", certificate_arn: "arn:x", ssl_policy: "ELBSecurityPolicy-2016-08" } } } },
  null,
  2,
);

describe("exit status", () => {
  test("is 1 with findings, and 0 without", async () => {
    expect((await check(FAULTS, "--policy", POLICY)).status).toBe(1);
    expect(await check(MENDED, "--policy", POLICY)).toMatchObject({
      status: 0,
      out: "24 resources checked: 0 errors, 0 warnings, 0 advice\n",
    });
  });

  test("is 0 with advice only, unless --fail-on advice is set", async () => {
    const advice = scratchFile(
      JSON.stringify({ resource: { aws_acm_certificate: { a: { domain_name: "a.example.com" } } } }),
      "cdk.tf.json",
    );
    expect((await check(advice)).status).toBe(0);
    expect((await check(advice, "--fail-on", "advice")).status).toBe(1);
  });
});

describe("the table", () => {
  test("states each problem with its location, reason and fix", async () => {
    const { out } = await check(scratchFile(WEAK, "cdk.tf.json"));
    expect(out).toMatch(/^error {2}weak-tls-version {2}aws_lb_listener\.legacy {2}\(.*cdk\.tf\.json:4\)$/m);
    expect(out).toMatch(/Clients can connect with TLS 1\.0/);
    expect(out).toMatch(/why: {2}.*deprecated/);
    expect(out).toMatch(/fix: {2}set ssl_policy = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"/);
  });
});

describe("JSON", () => {
  test("has the findings and a summary", async () => {
    const { findings, summary } = JSON.parse((await check(FAULTS, "--policy", POLICY, "--format", "json")).out);
    expect(findings[0]).toMatchObject({
      rule: expect.any(String),
      severity: "error",
      address: expect.any(String),
      file: FAULTS,
      waived: false,
    });
    expect(summary).toMatchObject({ resources: 27, findings: findings.length, errors: expect.any(Number) });
  });
});

describe("SARIF", () => {
  const ajv = new Ajv({ schemaId: "auto" });
  ajv.addMetaSchema(draft04);
  const validate = ajv.compile(JSON.parse(readFileSync(path.join(FIXTURES, "sarif-schema-2.1.0.json"), "utf8")));

  test.each([
    ["findings", [FAULTS, "--policy", POLICY]],
    ["no findings", [MENDED, "--policy", POLICY]],
  ])("with %s is valid against its schema", async (_, args) => {
    const sarif = JSON.parse((await check(...args, "--format", "sarif")).out);
    validate(sarif);
    expect(validate.errors).toBeNull();
  });

  test("gives the line in the fleet file for a certificate of the fleet", async () => {
    const directory = scratch({
      "certfleet.yaml":
        "version: 1\ncertificates:\n  www:\n    domains: [www.example.net]\npolicy:\n  certificates: { allowedDomains: [example.com] }\n",
      "cdk.tf.json": JSON.stringify({ resource: { aws_acm_certificate: { www: { domain_name: "www.example.net" } } } }),
    });
    const fleet = path.join(directory, "certfleet.yaml");
    const { out } = await check(path.join(directory, "cdk.tf.json"), "--policy", fleet, "--format", "sarif");
    const result = JSON.parse(out).runs[0].results.find(({ ruleId }: { ruleId: string }) => ruleId === "name-not-allowed");
    expect(result.locations[0].physicalLocation).toMatchObject({
      artifactLocation: { uri: expect.stringContaining("certfleet.yaml") },
      region: { startLine: 3 },
    });
  });

  // What GitHub's code scanning requires beyond the schema: https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning
  test("has the properties that code scanning needs to show a finding", async () => {
    const { $schema, version, runs } = JSON.parse((await check(FAULTS, "--policy", POLICY, "--format", "sarif")).out);
    expect({ $schema, version, runs: runs.length }).toEqual({
      $schema: expect.stringMatching(/sarif-schema-2\.1\.0\.json$/),
      version: "2.1.0",
      runs: 1,
    });
    const [{ tool, results }] = runs;
    const text = { text: expect.stringMatching(/\S/) };
    for (const rule of tool.driver.rules) {
      expect(rule).toMatchObject({ id: expect.any(String), shortDescription: text, fullDescription: text, help: text });
      expect(rule.helpUri).toMatch(/^https:/);
    }
    for (const { ruleId, ruleIndex, message, locations, partialFingerprints } of results) {
      expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
      expect(message).toEqual(text);
      const [{ physicalLocation }] = locations;
      expect(physicalLocation.artifactLocation.uri).not.toMatch(/^([a-z]+:|\/)/);
      expect(physicalLocation.region.startLine).toBeGreaterThan(0);
      expect(Object.values(partialFingerprints)).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)]);
    }
  });

  test("marks waived and baseline findings as suppressed", async () => {
    const policy = scratchFile(
      "policy:\n  waivers:\n    - { rule: weak-tls-version, resource: aws_lb_listener.legacy, until: 2027-03-31, owner: edge, reason: old }\n",
      "policy.yaml",
    );
    const { status, out } = await check(scratchFile(WEAK, "cdk.tf.json"), "--policy", policy, "--as-of", "2026-11-24", "--format", "sarif");
    expect(status).toBe(0);
    expect(JSON.parse(out).runs[0].results[0].suppressions).toEqual([{ kind: "external", justification: "waived by the policy" }]);
  });
});

test("JUnit has a failure for each finding that fails the check, and escapes characters that XML does not allow", async () => {
  const { out } = await check(FAULTS, "--policy", POLICY, "--format", "junit");
  expect(out.match(/<failure /g)).toHaveLength(Number(/failures="(\d+)"/.exec(out)![1]));
  expect(out).toContain("aws_alb_listener.old[&quot;*.c&quot;]");
  expect(out).not.toMatch(/[^\n]"\*\.c"/);
});

describe("a baseline", () => {
  test("reports known findings and fails for new ones", async () => {
    const baseline = path.join(scratch({}), "baseline.json");
    expect((await check(FAULTS, "--policy", POLICY, "--update-baseline", baseline)).status).toBe(0);
    expect(await check(FAULTS, "--policy", POLICY, "--baseline", baseline)).toMatchObject({
      status: 0,
      out: expect.stringContaining("(baseline)"),
    });
    expect((await check(FAULTS, scratchFile(WEAK, "cdk.tf.json"), "--policy", POLICY, "--baseline", baseline)).status).toBe(1);
    expect(readFileSync(baseline, "utf8")).not.toMatch(/SECRETSECRET|AKIA/);
  });

  test("that is not valid is refused", async () => {
    expect(await check(FAULTS, "--baseline", scratchFile("{}"))).toMatchObject({
      status: 2,
      err: expect.stringContaining("is not a baseline"),
    });
  });
});

test("reads all stacks of a directory, and skips other files", async () => {
  const directory = scratch({
    "stacks/one/cdk.tf.json": WEAK,
    "stacks/two/cdk.tf.json": WEAK.replace("legacy", "other"),
    "plan.json": readFileSync(MENDED, "utf8"),
    "manifest.json": '{ "version": "0.21.0" }',
    ".terraform/modules/x/cdk.tf.json": WEAK.replace("legacy", "hidden"),
  });
  const { findings } = JSON.parse((await check(directory, "--format", "json")).out);
  const addresses = findings
    .filter(({ rule }: { rule: string }) => rule === "weak-tls-version")
    .map(({ address }: { address: string }) => address);
  expect(addresses).toEqual(["aws_lb_listener.legacy", "aws_lb_listener.other"]);
});

describe("untrusted input", () => {
  const SECRET = "-----BEGIN PRIVATE KEY-----HUSH";
  const nested = (depth: number) =>
    `{"format_version":"1.2","resource_changes":[{"mode":"managed","type":"aws_lb","address":"aws_lb.a","change":{"actions":["create"],"after":${'{"a":'.repeat(depth)}1${"}".repeat(depth)}}}]}`;

  test.each([
    ["truncated JSON", readFileSync(FAULTS, "utf8").slice(0, 20000), "not valid JSON"],
    ["JSON with a secret before the syntax error", `{"format_version":"1.2","x":"${SECRET}" oops}`, "not valid JSON"],
    ["an empty file", "", "it is empty"],
    ["a list", "[1, 2]", "not contain a JSON object"],
    ["a future format version", '{"format_version":"9.1","resource_changes":[]}', 'format version "9.1"'],
    ["a raw state", '{"version":4,"terraform_version":"1.11.4","resources":[]}', "raw state"],
    ["a binary plan", "PK\u0003\u0004x", "binary plan"],
    ["another JSON file", '{"name":"x"}', "neither Terraform JSON nor the output"],
    ["deep nesting", nested(5000), "is nested more than"],
    ["nesting that would overflow the stack", nested(200000), ""],
  ])("%s gives a clear error and status 2", async (_, text, message) => {
    const { status, out, err } = await check(scratchFile(text));
    expect({ status, out }).toEqual({ status: 2, out: "" });
    expect(err).toContain(message);
    expect(err).toMatch(/\(certfleet:[a-z-]+\)\n$/);
    expect(err).not.toContain("HUSH");
  });

  test.each([
    ["a path that does not exist", ["/nowhere/plan.json"], "does not exist"],
    ["HCL", [path.join(FIXTURES, "plans/twenty-faults/main.tf")], "terraform show -json"],
    ["a directory without Terraform", [scratch({ "a.txt": "" })], "certfleet:nothing-to-check"],
    ["a policy that does not exist", [FAULTS, "--policy", "/nowhere.yaml"], "certfleet:invalid-policy"],
    ["an invalid date", [FAULTS, "--today", "tomorrow"], "certfleet:invalid-date"],
  ])("%s gives a clear error and status 2", async (_, args, message) => {
    expect(await check(...args)).toMatchObject({ status: 2, out: "", err: expect.stringContaining(message) });
  });

  test("reads unusual but valid plans without a crash", async () => {
    const odd = {
      format_version: "1.2",
      configuration: { root_module: null, provider_config: [] },
      resource_changes: [
        null,
        7,
        { mode: "managed", type: "aws_lb_listener", address: "aws_lb_listener.a", change: null },
        {
          mode: "managed",
          type: "aws_lb_listener",
          address: "aws_lb_listener.b",
          change: { actions: ["create"], after: { protocol: 7, default_action: "x" } },
        },
        {
          mode: "managed",
          type: "aws_cloudfront_distribution",
          address: "aws_cloudfront_distribution.c",
          change: { actions: ["create"], after: { origin: [null], viewer_certificate: [[]] } },
        },
      ],
    };
    expect((await check(scratchFile(JSON.stringify(odd)))).status).toBe(1);
  });

  test("does not print secrets of a plan in any format", async () => {
    for (const format of ["table", "json", "sarif", "junit"]) {
      const { out } = await check(FAULTS, "--policy", POLICY, "--format", format);
      expect(out).not.toMatch(/SECRETSECRET|AKIAABCDEFGHIJKLMNOP|material-of/);
    }
  });
});
