// What the inventory costs Terraform: the time of a plan of a fleet with its output `certfleet`, over that of the same without it.
// Needs Terraform and, where its registry cannot be reached, CERTFLEET_TF_PLUGIN_DIR. `node bench/inventory.mjs [--certificates 1000]`
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
    with: plan(document),
  }));
  const least = (of) => Math.min(...runs.map((run) => run[of]));
  const size = Math.round(JSON.stringify(output.certfleet.value).length / 1024);
  console.log(
    `${options.certificates} certificates, inventory of ${size} KiB: plan ${seconds(least("with"))} with it, ${seconds(least("without"))} without, ` +
      `ratio ${(least("with") / least("without")).toFixed(2)} (least of ${options.repetitions})`,
  );
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

/** Milliseconds of a plan in which all is new, so that no cloud is asked. */
function plan(document) {
  writeFileSync(path.join(directory, "cdk.tf.json"), JSON.stringify(document, undefined, 1));
  const override = overrideFor(document);
  const aws = override.provider.aws.map((provider) => ({ ...provider, skip_requesting_account_id: true }));
  writeFileSync(path.join(directory, "zz_override.tf.json"), JSON.stringify({ ...override, provider: { aws } }));
  terraform(...initArguments());
  const start = performance.now();
  terraform("plan", "-refresh=false", "-out=plan", "-input=false");
  return performance.now() - start;
}

function terraform(...args) {
  execFileSync("terraform", args, { cwd: directory, env: terraformEnvironment({}), stdio: ["ignore", "ignore", "inherit"] });
}

function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
