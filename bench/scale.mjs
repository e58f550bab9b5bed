// What a fleet costs as it grows, from 1 to 100,000 certificates: the whole of `certfleet synth`, a program of raw cdktf for the same certificates,
// in turn, and Terraform for the fleet or its first shard on a double of AWS. Prints rows of the tables in docs/reference/performance.md. Needs
// Terraform and moto_server for the second half. `node bench/scale.mjs [--sizes 1,100] [--repetitions 5] [--one-stack] [--terraform 1,250]
// [--acm-module DIR]`, where DIR has the module terraform-aws-acm in a version for the provider of the tests, such as 5.2.0.
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, tmpdir } from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { tsImport } from "tsx/esm/api";
import { measured } from "./measured.mjs";
import { median } from "./median.mjs";

const require = createRequire(import.meta.url);
const { values: options } = parseArgs({
  options: {
    sizes: { type: "string", default: "1,100,1000,10000,100000" },
    repetitions: { type: "string", default: "1" },
    "one-stack": { type: "boolean", default: false },
    terraform: { type: "string", default: "1,100,250" },
    "acm-module": { type: "string" },
  },
});
const numbers = (text) => (text === "" ? [] : text.split(",").map(Number));
const here = (file) => fileURLToPath(new URL(file, import.meta.url));

/** The number of certificates above which a fleet has shards, and of certificates in one. */
const SHARD = 250;
/** The number of certificates above which raw cdktf, which has no shards, is not run. */
const LARGEST_STACK = 10_000;
/** A zone of the file; that of the double takes its place. */
const ZONE = "Z0123456789ABCDEFGHIJ";
const work = mkdtempSync(path.join(tmpdir(), "certfleet-bench-"));
try {
  console.log(
    `node ${process.version}, ${cpus().length} x ${cpus()[0].model}; elapsed time in seconds (processor time), peak memory in MB, medians of ${options.repetitions}\n`,
  );
  console.log("| certificates | stacks | resources | synth | memory | raw cdktf | memory | elapsed to raw | processor to raw |");
  for (const size of numbers(options.sizes)) {
    console.log(`| ${compareSynth(size).join(" | ")} |`);
  }
  if (options.terraform !== "") {
    await compareInTerraform(numbers(options.terraform));
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

function fleetFile(size, isSharded) {
  const head = [
    "version: 1",
    "name: media",
    "providers: { aws: { region: eu-west-1, quotas: { certificates: 1000000, alarms: 1000000, records: 1000000, eventRules: 100000 } } }",
    `zones: { example.com: { route53: ${ZONE} } }`,
    "issuers: { acm: { type: acm } }",
    'channels: { on-call: { type: sns, topicArn: "arn:aws:sns:eu-west-1:111122223333:on-call" } }',
    "defaults: { issuer: acm, owner: edge-team, notify: [on-call] }",
    // Shards by hash vary in size around their mean.
    ...(isSharded ? ["backend: { local: {} }", `shards: { count: ${Math.ceil(size / SHARD)}, size: ${2 * SHARD} }`] : []),
    "certificates:",
  ];
  const entries = Array.from(
    { length: size },
    (_, index) =>
      `  site-${index}: { service: site-${index}, runbook: "https://runbooks.example.com/tls/site-${index}", domains: [site-${index}.example.com] }`,
  );
  return `${[...head, ...entries].join("\n")}\n`;
}

/** A row of the table: `certfleet synth` of a fleet and, up to the largest stack, raw cdktf, in turn. */
function compareSynth(size) {
  const library = [];
  const raw = [];
  for (let run = 0; run < Number(options.repetitions); run += 1) {
    library.push(synthesised(size));
    if (size <= LARGEST_STACK) {
      raw.push(measured([here("raw-app.cjs"), String(size)]));
    }
  }
  const ratio = (field) => median(raw.map((each, index) => library[index][field] / each[field])).toFixed(2);
  const { stacks, resources } = library[0];
  const compared = raw.length > 0 ? [...cells(raw), ratio("elapsed"), ratio("processor")] : ["not run", "", "", ""];
  return [size, stacks, resources, ...cells(library), ...compared];
}

function cells(runs) {
  const of = (field) => median(runs.map((each) => each[field]));
  return [`${one(of("elapsed"))} (${one(of("processor"))})`, Math.round(of("memory"))];
}

/** What `certfleet synth` of a fleet takes. */
function synthesised(size) {
  const folder = path.join(work, String(size));
  mkdirSync(folder);
  writeFileSync(path.join(folder, "certfleet.yaml"), fleetFile(size, size > SHARD && !options["one-stack"]));
  const used = measured([here("../dist/cli/main.js"), "synth", "certfleet.yaml"], { cwd: folder });
  const stacks = path.join(folder, "cdktf.out", "stacks");
  const documents = readdirSync(stacks, { withFileTypes: true })
    .filter((each) => each.isDirectory())
    .map(({ name }) => JSON.parse(readFileSync(path.join(stacks, name, "cdk.tf.json"), "utf8")));
  const resources = documents.flatMap(({ resource }) => Object.values(resource)).reduce((sum, each) => sum + Object.keys(each).length, 0);
  rmSync(folder, { recursive: true });
  return { ...used, stacks: documents.length, resources };
}

/** Terraform's time for a stack of certfleet, for the same without alarms and events, for raw cdktf, and for the module. */
async function compareInTerraform(sizes) {
  const [moto, estate, documents, files] = await Promise.all(
    [
      "../test/e2e/support/moto.ts",
      "../test/e2e/support/estate.ts",
      "../test/e2e/support/documents.ts",
      "../lib/cli/synthesise-file.ts",
    ].map((each) => tsImport(each, import.meta.url)),
  );
  console.log(
    "\nelapsed time in seconds (processor time of Terraform and its providers)\n\n| certificates | of | resources | validate | plan | apply | plan again | refresh only |",
  );
  for (const size of sizes) {
    for (const [name, subject] of Object.entries(subjects(size, files, documents))) {
      // Without this folder, which the double does not find by itself here, each record waits for Route 53 for about 20 seconds.
      const double = await moto.Moto.start({ PYTHONPATH: here("../test/e2e/support/moto") });
      try {
        const zone = await estate.existingZone(double, "example.com");
        const times = await terraformTimes(
          JSON.parse(JSON.stringify(subject).replaceAll(ZONE, zone)),
          documents.overrideFor(subject),
          double.url,
        );
        console.log(`| ${[size, name, ...times].join(" | ")} |`);
      } finally {
        await double.stop();
      }
    }
  }
}

function subjects(size, { synthesiseText }, { forAws5 }) {
  const certfleet = forAws5(synthesiseText("certfleet.yaml", fleetFile(size, false)).document);
  const others = Object.entries(certfleet.resource).filter(([type]) => !type.startsWith("aws_cloudwatch_"));
  const { output, ...withoutOutput } = certfleet;
  return {
    certfleet,
    "certfleet without alerts": { ...withoutOutput, resource: Object.fromEntries(others) },
    "raw cdktf": forAws5(rawDocument(size)),
    ...(options["acm-module"] === undefined ? {} : { "terraform-aws-acm with for_each": moduleDocument(size) }),
  };
}

/** The document of raw cdktf, with two alarms for each certificate. */
function rawDocument(size) {
  const { App, TerraformStack, Testing } = require("cdktf");
  const { AwsProvider } = require("@cdktf/provider-aws/lib/provider");
  const stack = new TerraformStack(new App({ outdir: path.join(work, "raw") }), "bench");
  new AwsProvider(stack, "Aws", { region: "eu-west-1" });
  require("./raw.cjs")(stack, size);
  return JSON.parse(Testing.synth(stack));
}

function moduleDocument(size) {
  const names = Array.from({ length: size }, (_, index) => `site-${index}.example.com`);
  const settings = { domain_name: "${each.value}", zone_id: ZONE, validation_method: "DNS" };
  return {
    provider: { aws: [{ region: "eu-west-1" }] },
    module: { acm: { for_each: `\${toset(${JSON.stringify(names)})}`, source: "./acm", ...settings } },
  };
}

async function terraformTimes(document, override, url) {
  const { initArguments, terraformEnvironment } = await tsImport("../test/e2e/support/terraform-settings.ts", import.meta.url);
  const directory = mkdtempSync(path.join(work, "terraform-"));
  if (document.module !== undefined) {
    cpSync(options["acm-module"], path.join(directory, "acm"), { recursive: true });
  }
  writeFileSync(path.join(directory, "cdk.tf.json"), JSON.stringify(document));
  writeFileSync(path.join(directory, "zz_override.tf.json"), JSON.stringify(override));
  const env = terraformEnvironment({ AWS_ENDPOINT_URL: url });
  // Not synchronous: the double waits when nobody reads its log.
  const seconds = async (...args) => {
    const script = 'TIMEFORMAT="TIMES %R %U %S"; time terraform "$@" >/dev/null';
    const { stderr } = await promisify(execFile)("bash", ["-c", script, "bash", ...args], { cwd: directory, env });
    const [, elapsed, user, system] = /TIMES (\S+) (\S+) (\S+)$/m.exec(stderr) ?? [];
    return `${one(Number(elapsed))} (${one(Number(user) + Number(system))})`;
  };
  await seconds(...initArguments());
  const times = [
    await seconds("validate"),
    await seconds("plan", "-out=plan", "-input=false"),
    await seconds("apply", "-input=false", "plan"),
    // Fails if the plan is not empty.
    await seconds("plan", "-input=false", "-detailed-exitcode"),
    await seconds("plan", "-input=false", "-refresh-only"),
  ];
  const { resources } = JSON.parse(readFileSync(path.join(directory, "terraform.tfstate"), "utf8"));
  const managed = resources.filter(({ mode }) => mode === "managed");
  return [managed.reduce((sum, { instances }) => sum + instances.length, 0), ...times];
}

function one(number) {
  return number.toFixed(1);
}
