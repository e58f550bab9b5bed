import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { Check } from "../../lib/policy/check";
import { DEFAULT_SETTINGS } from "../../lib/policy/policy-settings";
import { PAGE, PagedBytes } from "../../lib/policy/plan/bounded-memory";
import { readPlanFile } from "../../lib/policy/plan/plan-reader";
import { PlanIndex } from "../../lib/policy/plan/plan-index";
import { TODAY } from "./support/check";

/** The heap limit of the command in MiB. Node and the command itself take half of it. */
const HEAP = 64;

const RESOURCES = 60_000;
const MEBIBYTE = 1024 * 1024;

const directory = mkdtempSync(path.join(tmpdir(), "certfleet-memory-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Instance {
  readonly type: string;
  readonly name: string;
  readonly values: object;
  readonly unknown: object;
  readonly expressions: object;
}

const LITERAL = { constant_value: "x".repeat(300) };

/** Certificates that are validated, served and watched by other resources of the plan, and unrelated resources between them. */
function instance(index: number): Instance {
  const group = Math.floor(index / 5);
  const certificate = `aws_acm_certificate.c${group}`;
  const refersTo = (address: string) => ({ references: [`${address}.arn`, address] });
  switch (index % 5) {
    case 0: {
      const values = { domain_name: `www${group}.example.com`, validation_method: "DNS", tags: { Owner: "web", Service: "shop" } };
      return { type: "aws_acm_certificate", name: `c${group}`, values, unknown: { arn: true }, expressions: { domain_name: LITERAL } };
    }
    case 1: {
      const expressions = { certificate_arn: refersTo(certificate) };
      return { type: "aws_acm_certificate_validation", name: `v${group}`, values: {}, unknown: { certificate_arn: true }, expressions };
    }
    case 2: {
      const values = {
        alarm_name: `a${group}`,
        namespace: "AWS/CertificateManager",
        metric_name: "DaysToExpiry",
        alarm_actions: ["arn:x"],
      };
      const expressions = { alarm_name: LITERAL, dimensions: refersTo(certificate) };
      return {
        type: "aws_cloudwatch_metric_alarm",
        name: `a${group}`,
        values,
        unknown: { dimensions: { CertificateArn: true } },
        expressions,
      };
    }
    case 3: {
      const values = {
        port: 443,
        protocol: "HTTPS",
        ssl_policy: "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
        routing_http_response_strict_transport_security_header_value: "max-age=63072000",
        default_action: [{ type: "forward" }],
      };
      const expressions = { ssl_policy: LITERAL, certificate_arn: refersTo(`aws_acm_certificate_validation.v${group}`) };
      return { type: "aws_lb_listener", name: `l${group}`, values, unknown: { certificate_arn: true }, expressions };
    }
    default:
      return {
        type: "aws_s3_object",
        name: `o${group}`,
        values: { content: "y".repeat(1000) },
        unknown: {},
        expressions: { content: LITERAL },
      };
  }
}

/** A plan as Terraform prints it: with the planned values, change, prior state and configuration of each resource. */
function writePlan(resources: number): string {
  const file = path.join(directory, `plan-${resources}.json`);
  const descriptor = openSync(file, "w");
  const list = (entry: (each: Instance, address: string) => object) => {
    for (let index = 0; index < resources; index++) {
      const each = instance(index);
      const address = `${each.type}.${each.name}`;
      writeSync(
        descriptor,
        `${index === 0 ? "" : ","}${JSON.stringify({ address, mode: "managed", type: each.type, ...entry(each, address) })}`,
      );
    }
  };
  writeSync(descriptor, '{"format_version":"1.2","planned_values":{"root_module":{"resources":[');
  list(({ values }) => ({ values }));
  writeSync(descriptor, ']}},"resource_changes":[');
  list(({ values, unknown }) => ({ change: { actions: ["create"], after: values, after_unknown: unknown, after_sensitive: {} } }));
  writeSync(descriptor, '],"prior_state":{"values":{"root_module":{"resources":[');
  list(({ values }) => ({ values }));
  writeSync(descriptor, ']}}},"configuration":{"root_module":{"resources":[');
  list(({ expressions }) => ({ expressions }));
  writeSync(descriptor, "]}}}");
  closeSync(descriptor);
  return file;
}

/** Runs the command in a separate process. */
function check(file: string, ...options: string[]) {
  const main = path.join(__dirname, "../../lib/cli/main.ts");
  const args = [
    `--max-old-space-size=${HEAP}`,
    "--require",
    require.resolve("../support/typescript-hook"),
    ...options,
    main,
    "check",
    file,
  ];
  return spawnSync(process.execPath, args, { encoding: "utf8" });
}

test("a plan several times larger than the heap is checked, with all references between resources", () => {
  const file = writePlan(RESOURCES);
  expect(statSync(file).size).toBeGreaterThan(1.4 * HEAP * MEBIBYTE);
  const { status, stdout, stderr } = check(file);
  expect({ status, stderr, stdout }).toEqual({
    status: 0,
    stderr: "",
    stdout: `${RESOURCES} resources checked: 0 errors, 0 warnings, 0 advice\n`,
  });
});

test("each part of a plan is read only a few times, regardless of the number of resources", () => {
  const pages = [2500, 10_000].map((resources) => {
    const file = writePlan(resources);
    const { size } = statSync(file);
    const bytes = PagedBytes.ofFile(file, size);
    const run = new Check(DEFAULT_SETTINGS, TODAY);
    run.add(readPlanFile(PlanIndex.of(bytes, file), bytes, file));
    expect(run.resourceCount).toBe(resources);
    return (bytes.fills * PAGE) / size;
  });
  expect(Math.max(...pages)).toBeLessThan(4);
  expect(pages[1]).toBeLessThan(1.2 * pages[0]);
});

test("a reader that keeps the whole plan runs out of memory in the same heap", () => {
  const file = path.join(directory, `plan-${RESOURCES}.json`);
  const script = `JSON.parse(require("node:fs").readFileSync(${JSON.stringify(file)}, "utf8")).resource_changes.length`;
  const { status } = spawnSync(process.execPath, [`--max-old-space-size=${HEAP}`, "--eval", script], { encoding: "utf8" });
  expect(status).not.toBe(0);
});
