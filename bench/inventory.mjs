// What the inventory costs Terraform: the processor time of a plan of a fleet with its output `certfleet`, without it, and with the inventory as
// an object of S3 instead.
// Needs Terraform and, where its registry cannot be reached, CERTFLEET_TF_PLUGIN_DIR. `node bench/inventory.mjs [--certificates 1000]`
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { tsImport } from "tsx/esm/api";

const { values: options } = parseArgs({
  options: { certificates: { type: "string", default: "1000" }, repetitions: { type: "string", default: "3" } },
});
const { synthesiseFile } = await tsImport("../lib/cli/synthesise-file.ts", import.meta.url);
const { forAws5, overrideFor } = await tsImport("../test/e2e/support/documents.ts", import.meta.url);
const { initArguments, terraformEnvironment } = await tsImport("../test/e2e/support/terraform-settings.ts", import.meta.url);

const directory = mkdtempSync(path.join(os.tmpdir(), "certfleet-bench-"));
try {
  const document = fleet(Number(options.certificates));
  const { output, ...withoutIt } = document;
  const runs = Array.from({ length: Number(options.repetitions) }, () => ({
    without: plan(withoutIt),
    output: plan(document),
    object: plan(withObject(withoutIt, output.certfleet.value)),
  }));
  const size = Math.round(JSON.stringify(output.certfleet.value).length / 1024);
  console.log(`${options.certificates} certificates, inventory of ${size} KiB, least of ${options.repetitions} plans:`);
  for (const way of ["without", "output", "object"]) {
    const least = (of) => Math.min(...runs.map((run) => run[way][of]));
    console.log(`${way}: ${least("seconds").toFixed(1)} s of processor time, plan file of ${Math.round(least("bytes") / 1024)} KiB`);
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}

function fleet(certificates) {
  const file = path.join(directory, "certfleet.yaml");
  const entries = Array.from({ length: certificates }, (_, index) => {
    const host = `site-${index}.example.com`;
    const arn = (kind) => `"arn:aws:elasticloadbalancing:eu-west-1:111122223333:${kind}/media-${Math.floor(index / 25)}/0123456789abcdef"`;
    const alb = `alb: { loadBalancerArn: ${arn("loadbalancer/app")}, targetGroupArn: ${arn("targetgroup")} }`;
    return `  site-${index}: { domains: [${host}, "*.${host}"], service: site-${index}, endpoints: [{ ${alb} }] }`;
  });
  writeFileSync(
    file,
    `version: 1
name: bench
providers: { aws: { region: eu-west-1 } }
zones: { example.com: { route53: Z0123456789ABCDEFGHIJ } }
issuers: { acm: { type: acm } }
channels: { on-call: { type: sns, email: [on-call@example.com] } }
defaults: { owner: edge-team, issuer: acm, notify: [on-call], runbook: "https://runbooks.example.com/tls" }
certificates:
${entries.join("\n")}
`,
  );
  const { document, errors } = synthesiseFile(file, { asModule: false });
  if (errors.length > 0) {
    throw new Error(errors.join("\n"));
  }
  return forAws5(document);
}

/** The document with an inventory as an object of S3. */
function withObject(document, inventory) {
  const object = { bucket: "inventories", key: "bench.json", content: "${jsonencode(local.certfleet)}", content_type: "application/json" };
  return {
    ...document,
    locals: { ...document.locals, certfleet: inventory },
    resource: { ...document.resource, aws_s3_object: { certfleet: object } },
  };
}

/** The processor time of a plan in which all is new, so that no cloud is asked, and the size of the plan. */
function plan(document) {
  writeFileSync(path.join(directory, "cdk.tf.json"), JSON.stringify(document, undefined, 1));
  const override = overrideFor(document);
  const aws = override.provider.aws.map((provider) => ({ ...provider, skip_requesting_account_id: true }));
  writeFileSync(path.join(directory, "zz_override.tf.json"), JSON.stringify({ ...override, provider: { aws } }));
  terraform(...initArguments());
  const script = 'TIMEFORMAT="%U %S"; time terraform plan -refresh=false -out=plan -input=false >/dev/null';
  const { status, stderr } = spawnSync("bash", ["-c", script], { cwd: directory, env: terraformEnvironment({}), encoding: "utf8" });
  if (status !== 0) {
    throw new Error(stderr);
  }
  const [user, system] = stderr.trim().split("\n").pop().split(" ").map(Number);
  return { seconds: user + system, bytes: statSync(path.join(directory, "plan")).size };
}

function terraform(...args) {
  execFileSync("terraform", args, { cwd: directory, env: terraformEnvironment({}), stdio: ["ignore", "ignore", "inherit"] });
}
