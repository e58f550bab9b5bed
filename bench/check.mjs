// Writes plans as Terraform prints them, runs `certfleet check` on each in a process of its own, and prints the medians of time,
// processor time and peak memory. docs/reference/performance.md says what is measured and shows a table.
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { measured } from "./measured.mjs";
import { median } from "./median.mjs";

const { values: options } = parseArgs({
  options: {
    sizes: { type: "string", default: "1000,10000,40000,100000" },
    repetitions: { type: "string", default: "3" },
    kinds: { type: "string", default: "unrelated,listeners,certificates,estate" },
    main: { type: "string", default: fileURLToPath(new URL("../dist/cli/main.js", import.meta.url)) },
  },
});

const refersTo = (address, attribute = "arn") => ({ references: [`${address}.${attribute}`, address] });
const literal = (value) => ({ constant_value: value });
const literals = (values) => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, literal(value)]));
const tags = (i) => ({ Name: `resource-${i}`, Owner: "edge-team", Service: "shop", Environment: "production", ManagedBy: "terraform" });

/** A resource of which nothing is known but its literals. */
function plain(type, i, values, unknown = {}, expressions = {}) {
  return {
    type,
    name: `r${i}`,
    values: { ...values, tags: tags(i), tags_all: tags(i) },
    unknown: { arn: true, id: true, tags: {}, tags_all: {}, ...unknown },
    expressions: { ...literals(values), tags: literal(tags(i)), ...expressions },
  };
}

const bucket = (i) =>
  plain("aws_s3_object", i, {
    bucket: `bucket-${i}`,
    key: `assets/${i}.json`,
    content: JSON.stringify({ index: i, text: "lorem ipsum ".repeat(40) }),
    content_type: "application/json",
  });

const role = (i) =>
  plain("aws_iam_role", i, {
    name: `role-${i}`,
    path: "/",
    max_session_duration: 3600,
    assume_role_policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } }],
    }),
  });

const group = (i) =>
  plain("aws_security_group_rule", i, {
    type: "ingress",
    from_port: 443,
    to_port: 443,
    protocol: "tcp",
    cidr_blocks: ["10.0.0.0/8", "192.168.0.0/16"],
    description: "what the load balancer takes",
  });

const lambda = (i) =>
  plain(
    "aws_lambda_function",
    i,
    {
      function_name: `function-${i}`,
      handler: "index.handler",
      runtime: "nodejs20.x",
      memory_size: 256,
      environment: [{ variables: { TABLE: `table-${i}`, STAGE: "production", LOG_LEVEL: "info", ENDPOINT: "https://api.example.com/v1" } }],
    },
    { environment: [{ variables: {} }] },
    { role: refersTo(`aws_iam_role.r${i}`), environment: [{ variables: literal({ TABLE: `table-${i}`, STAGE: "production" }) }] },
  );

const task = (i) =>
  plain("aws_ecs_task_definition", i, {
    family: `task-${i}`,
    container_definitions: JSON.stringify([
      {
        name: "app",
        image: `registry.example.com/app:${i}`,
        environment: [
          { name: "DB_HOST", value: "db.example.com" },
          { name: "LOG_LEVEL", value: "info" },
        ],
        secrets: [{ name: "DB_PASSWORD", valueFrom: "arn:aws:ssm:eu-west-1:123456789012:parameter/db" }],
      },
    ]),
  });

const record = (i) =>
  plain("aws_route53_record", i, {
    zone_id: "Z0123456789",
    name: `host-${i}.example.com`,
    type: "CNAME",
    ttl: 300,
    records: ["a.example.com"],
  });

const certificate = (i) =>
  plain(
    "aws_acm_certificate",
    i,
    { domain_name: `www${i}.example.com`, validation_method: "DNS", subject_alternative_names: [`www${i}.example.com`] },
    { domain_validation_options: true, status: true, renewal_summary: true },
  );

const validation = (i) =>
  plain("aws_acm_certificate_validation", i, {}, { certificate_arn: true }, { certificate_arn: refersTo(`aws_acm_certificate.r${i}`) });

const alarm = (i) =>
  plain(
    "aws_cloudwatch_metric_alarm",
    i,
    {
      alarm_name: `expiry-${i}`,
      namespace: "AWS/CertificateManager",
      metric_name: "DaysToExpiry",
      comparison_operator: "LessThanOrEqualToThreshold",
      threshold: 30,
      period: 86400,
      statistic: "Minimum",
      treat_missing_data: "breaching",
      alarm_actions: ["arn:aws:sns:eu-west-1:123456789012:oncall"],
    },
    { dimensions: { CertificateArn: true } },
    { dimensions: refersTo(`aws_acm_certificate.r${i}`) },
  );

const listener = (i) =>
  plain(
    "aws_lb_listener",
    i,
    {
      load_balancer_arn: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/edge/0123456789abcdef",
      port: 443,
      protocol: "HTTPS",
      ssl_policy: "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
      routing_http_response_strict_transport_security_header_value: "max-age=63072000",
      default_action: [
        { type: "forward", target_group_arn: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/edge/0123456789abcdef" },
      ],
    },
    { certificate_arn: true, default_action: [{}] },
    { certificate_arn: refersTo(`aws_acm_certificate_validation.r${i}`, "certificate_arn") },
  );

/** In turn, so many of each. */
const KINDS = {
  unrelated: [bucket],
  listeners: [certificate, validation, alarm, ...Array(17).fill(listener)],
  certificates: [certificate, validation, alarm, listener],
  estate: [
    bucket,
    role,
    group,
    lambda,
    task,
    record,
    role,
    bucket,
    group,
    record,
    group,
    role,
    lambda,
    record,
    certificate,
    validation,
    alarm,
    listener,
  ],
};

function instance(kind, index) {
  const makers = KINDS[kind];
  const turn = Math.floor(index / makers.length);
  const at = index % makers.length;
  // What comes in one turn belongs together; the second and further of a kind have a number of their own.
  const again = makers.slice(0, at).filter((maker) => maker === makers[at]).length;
  const made = makers[at](turn);
  return again === 0 ? made : { ...made, name: `${made.name}x${again}` };
}

/** Each resource is in the plan as planned, as a change, as it was before and as it is written. */
function writePlan(file, kind, size) {
  const descriptor = openSync(file, "w");
  let pending = "";
  const write = (text) => {
    pending += text;
    if (pending.length > 1_000_000) {
      writeSync(descriptor, pending);
      pending = "";
    }
  };
  const list = (entry) => {
    for (let index = 0; index < size; index++) {
      const each = instance(kind, index);
      const head = { address: `${each.type}.${each.name}`, mode: "managed", type: each.type, name: each.name };
      write(`${index === 0 ? "" : ","}${JSON.stringify({ ...head, ...entry(each) })}`);
    }
  };
  const provider = { provider_name: "registry.terraform.io/hashicorp/aws" };
  write('{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{"root_module":{"resources":[');
  list(({ values }) => ({ ...provider, schema_version: 0, values, sensitive_values: { tags: {}, tags_all: {} } }));
  write(']}},"resource_changes":[');
  list(({ values, unknown }) => ({
    ...provider,
    change: {
      actions: ["update"],
      before: values,
      after: values,
      after_unknown: unknown,
      before_sensitive: {},
      after_sensitive: { tags: {} },
    },
  }));
  write('],"prior_state":{"format_version":"1.0","values":{"root_module":{"resources":[');
  list(({ values }) => ({ ...provider, schema_version: 0, values, sensitive_values: {} }));
  write(']}}},"configuration":{"provider_config":{"aws":{"name":"aws","full_name":"registry.terraform.io/hashicorp/aws"}},');
  write('"root_module":{"resources":[');
  list(({ expressions }) => ({ provider_config_key: "aws", expressions, schema_version: 0 }));
  write("]}}}");
  writeSync(descriptor, pending);
  closeSync(descriptor);
}

const sizes = options.sizes.split(",").map(Number);
const repetitions = Number(options.repetitions);
const kinds = options.kinds.split(",");
if (![...sizes, repetitions].every((number) => Number.isInteger(number) && number > 0) || !kinds.every((kind) => kind in KINDS)) {
  console.error(`usage: node bench/check.mjs [--sizes 1000,10000] [--repetitions 3] [--kinds ${Object.keys(KINDS).join(",")}]`);
  process.exit(2);
}
if (!existsSync(options.main)) {
  console.error("the command is not built: run `npm run build` first");
  process.exit(2);
}

const directory = mkdtempSync(path.join(tmpdir(), "certfleet-bench-"));
try {
  console.log(`node ${process.version}, ${cpus().length} x ${cpus()[0].model}; medians of ${repetitions} runs, times in ms, sizes in MB\n`);
  console.log("| resources | kind | file | time | processor | peak memory |\n| --- | --- | ---: | ---: | ---: | ---: |");
  for (const size of sizes) {
    for (const kind of kinds) {
      const file = path.join(directory, "plan.json");
      writePlan(file, kind, size);
      const runs = Array.from({ length: repetitions }, () => measured([options.main, "check", file], { highestStatus: 1 }));
      const of = (field) => median(runs.map((run) => run[field]));
      const figures = [statSync(file).size / 1e6, of("elapsed") * 1000, of("processor") * 1000, of("memory")];
      console.log(`| ${size} | ${kind} | ${figures.map((figure) => Math.round(figure)).join(" | ")} |`);
    }
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
