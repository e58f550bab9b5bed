// Times `certfleet import` from a generated state of 2,000 certificates with their validation records and listeners.
// Usage: node bench/import.mjs [CERTIFICATES]
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

const ROOT = path.join(import.meta.dirname, "..");
const ZONE = "Z0123456789ABCDEFGHIJ";
const amount = Number(process.argv[2] ?? 2000);

const arn = (number) => `arn:aws:acm:eu-west-1:111122223333:certificate/00000000-0000-0000-0000-${String(number).padStart(12, "0")}`;
const listener = (number) =>
  `arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/web/0123456789abcdef/${String(number).padStart(16, "0")}`;
const resource = (type, name, attributes, mode = "managed") => ({ mode, type, name, instances: [{ attributes }] });

function certificate(number) {
  const names = [`host${number}.example.com`, `www.host${number}.example.com`];
  const records = names.map((name) => ({
    domain_name: name,
    resource_record_name: `_v.${name}.`,
    resource_record_type: "CNAME",
    resource_record_value: "_v.acm-validations.aws.",
  }));
  const tags = { Team: `team-${number % 20}`, Application: `app-${number}` };
  return [
    resource("aws_acm_certificate", `host${number}`, {
      arn: arn(number),
      domain_name: names[0],
      subject_alternative_names: names,
      key_algorithm: "RSA_2048",
      type: "AMAZON_ISSUED",
      status: "ISSUED",
      validation_method: "DNS",
      domain_validation_options: records,
      renewal_eligibility: "ELIGIBLE",
      not_before: "2026-09-01T00:00:00Z",
      not_after: "2099-01-01T00:00:00Z",
      tags_all: tags,
    }),
    ...names.map((name, index) =>
      resource("aws_route53_record", `host${number}_${index}`, { zone_id: ZONE, name: `_v.${name}`, fqdn: `_v.${name}`, type: "CNAME" }),
    ),
    resource("aws_lb_listener_certificate", `host${number}`, {
      listener_arn: listener(Math.floor(number / 20)),
      certificate_arn: arn(number),
    }),
  ];
}

const zone = resource("aws_route53_zone", "main", { zone_id: ZONE, name: "example.com", private_zone: false }, "data");
const resources = [zone, ...Array.from({ length: amount }, (_, number) => certificate(number)).flat()];
const directory = mkdtempSync(path.join(tmpdir(), "certfleet-bench-"));
try {
  const state = path.join(directory, "terraform.tfstate");
  writeFileSync(state, JSON.stringify({ version: 4, lineage: "bench", resources }, undefined, 2));
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(ROOT, "dist", "cli", "main.js"), "import", state], {
    cwd: directory,
    encoding: "utf8",
  });
  const seconds = (performance.now() - started) / 1000;
  if (status !== 0) {
    throw new Error(`the import failed:\n${stdout}${stderr}`);
  }
  const size = statSync(state).size / 1024 / 1024;
  console.log(`${amount} certificates, a state of ${size.toFixed(1)} MiB: ${seconds.toFixed(1)} s`);
  if (amount <= 2000 && seconds > 60) {
    throw new Error("the import took more than a minute");
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
