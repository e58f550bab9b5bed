import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { Check } from "../../../lib/policy/check";
import { DEFAULT_SETTINGS } from "../../../lib/policy/policy-settings";
import { loadEstates } from "../../../lib/policy/plan/estate-loader";
import { namesOf, TODAY } from "../support/check";

const PLAN = path.join(__dirname, "../../fixtures/plans/twenty-faults/plan.json");
const root = mkdtempSync(path.join(tmpdir(), "certfleet-load-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let directories = 0;
function write(files: Record<string, string>): string {
  const directory = path.join(root, String(directories++));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    writeFileSync(path.join(directory, name), text);
  }
  return directory;
}

function addresses(...targets: string[]): string[] {
  return targets.flatMap((target) => [...loadEstates(target)].flatMap(({ resources }) => [...resources].map(({ address }) => address)));
}

const listener = (address: string) => ({ address, mode: "managed", type: "aws_lb_listener", values: { port: 443, protocol: "HTTPS" } });
const state = (...names: string[]) =>
  JSON.stringify({
    format_version: "1.0",
    values: { root_module: { resources: names.map((name) => listener(`aws_lb_listener.${name}`)) } },
  });

test("stacks, plans and states of a directory are read one after another", () => {
  const stack = (name: string) => JSON.stringify({ resource: { aws_lb_listener: { [name]: { port: 443 } } } });
  const directory = write({ "stacks/a/cdk.tf.json": stack("a"), "stacks/b/cdk.tf.json": stack("b"), "stacks/b/plan.json": state("p") });
  const other = path.join(write({ "state.json": state("s", "t") }), "state.json");
  expect(addresses(directory, other)).toEqual(["a", "b", "p", "s", "t"].map((name) => `aws_lb_listener.${name}`));
});

test("other output of Terraform is not a plan, and an empty state has no resources", () => {
  const directory = write({ "empty.json": '{"format_version":"1.0"}', "schema.json": '{"format_version":"1.0","provider_schemas":{}}' });
  expect(addresses(path.join(directory, "empty.json"))).toEqual([]);
  expect(() => addresses(path.join(directory, "schema.json"))).toThrow(/neither Terraform JSON nor the output of terraform show -json/);
  expect(addresses(directory)).toEqual([]);
});

test("a truncated plan in a directory is an error, and other broken files are skipped", () => {
  expect(() => addresses(write({ "plan.json": readFileSync(PLAN, "utf8").slice(0, 5000), "cdk.tf.json": "{}" }))).toThrow(
    /plan\.json cannot be checked: it is not valid JSON \(line 1\)/,
  );
  expect(addresses(write({ "notes.json": "{ no json", "state.json": state("a") }))).toEqual(["aws_lb_listener.a"]);
});

test("damage within a resource is an error when a rule reads it", () => {
  const damaged = state("a").replace('"port":443', '"port":44x');
  const check = new Check(DEFAULT_SETTINGS, TODAY);
  expect(() => {
    for (const estate of loadEstates(path.join(write({ "state.json": damaged }), "state.json"))) {
      check.add(estate);
    }
  }).toThrow(/state\.json cannot be checked: it is not valid JSON/);
});

test("a byte order mark and non-ASCII names are read", () => {
  const file = path.join(write({ "state.json": `\uFEFF${state('é["\\"]"]', "b")}` }), "state.json");
  expect(addresses(file)).toEqual(['aws_lb_listener.é["\\"]"]', "aws_lb_listener.b"]);
});

test("a plan is read from a pipe", () => {
  const pipe = path.join(root, "pipe");
  execFileSync("mkfifo", [pipe]);
  execFileSync("sh", ["-c", 'cat "$1" > "$2" &', "sh", PLAN, pipe], { stdio: "ignore" });
  expect(addresses(pipe)).toEqual(addresses(PLAN));
});

test("a file that changes while it is read is an error", () => {
  const names = Array.from({ length: 30_000 }, (_, index) => `l${index}`);
  const file = path.join(write({ "state.json": state(...names) }), "state.json");
  for (const estate of loadEstates(file)) {
    writeFileSync(file, state(...names, "another"));
    expect(() => new Check(DEFAULT_SETTINGS, TODAY).add(estate)).toThrow(/it changed while it was read/);
  }
});

test("resources of modules and all instances of an address are found by reference", () => {
  const change = (address: string, type: string, extra: object) => ({
    address,
    mode: "managed",
    type,
    change: { actions: ["create"], ...extra },
  });
  const plan = {
    format_version: "1.2",
    resource_changes: [
      change('aws_acm_certificate.a["x"]', "aws_acm_certificate", { after: { validation_method: "DNS" }, after_unknown: { arn: true } }),
      change('aws_acm_certificate.a["y"]', "aws_acm_certificate", { after: { validation_method: "DNS" }, after_unknown: { arn: true } }),
      { ...change("module.m[0].aws_lb_listener.l", "aws_lb_listener", { after: { protocol: "HTTPS" } }), module_address: "module.m[0]" },
    ],
    configuration: {
      root_module: {
        module_calls: {
          m: {
            module: { resources: [{ address: "aws_lb_listener.l", expressions: { certificate_arn: { references: ["var.c"] } } }] },
            expressions: { c: { references: ["aws_acm_certificate.a"] } },
          },
        },
        resources: [{ address: "aws_acm_certificate.a", expressions: {} }],
      },
    },
  };
  for (const estate of loadEstates(path.join(write({ "plan.json": JSON.stringify(plan) }), "plan.json"))) {
    const [first, second, user] = estate.resources;
    expect([first, second].map((resource) => estate.referrersOf(resource, ["aws_lb_listener"]).map(({ address }) => address))).toEqual([
      ["module.m[0].aws_lb_listener.l"],
      ["module.m[0].aws_lb_listener.l"],
    ]);
    const [target] = estate.targets(user, "certificate_arn");
    expect(target).toMatchObject({ address: "aws_acm_certificate.a", type: "aws_acm_certificate" });
    expect(target.instances.map(({ address }) => address)).toEqual([first.address, second.address]);
    const check = new Check(DEFAULT_SETTINGS, TODAY);
    check.add(estate);
    expect(namesOf(check.finish(), "unvalidated-certificate")).toEqual(["violation unvalidated-certificate module.m[0].aws_lb_listener.l"]);
  }
});
