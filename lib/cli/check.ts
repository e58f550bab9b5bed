import { Command, Option } from "commander";
import { CertfleetError } from "../core/error";
import { Check } from "../policy/check";
import { todayUtc } from "../policy/today";
import { fails, Finding } from "../policy/finding";
import type { PolicyFile } from "../policy/policy-file";
import { DEFAULT_SETTINGS } from "../policy/policy-settings";
import { loadEstates } from "../policy/readers/load";
import { Severity } from "../policy/severity";
import { TlsPolicy } from "../policy/tls-policy";
import { Baseline } from "./check/baseline";
import { jsonReport } from "./check/json";
import { junitReport } from "./check/junit";
import { CheckReport } from "./check/report";
import { sarifReport } from "./check/sarif";
import { tableReport } from "./check/table";
import { isColored } from "./colored";
import { FINDINGS, FINE, misuse } from "./exit-status";

interface CheckOptions {
  readonly policy?: string;
  readonly profile?: string;
  readonly format: string;
  readonly failOn: Severity;
  readonly baseline?: string;
  readonly updateBaseline?: string;
  readonly today?: string;
}

const FORMATS: Record<string, (report: CheckReport) => string> = {
  table: (report) => tableReport(report, isColored()),
  json: jsonReport,
  sarif: sarifReport,
  junit: junitReport,
};

/** The command that holds Terraform to the TLS policy. */
export function checkCommand(): Command {
  return new Command("check")
    .summary("hold plans, states and Terraform JSON to the TLS policy")
    .description("Checks cdk.tf.json, directories of stacks, and what terraform show -json prints of plans and states.")
    .argument("<path...>", "files or directories")
    .option("--policy <file>", "policy file, or the fleet file whose policy: part holds")
    .addOption(new Option("--profile <name>", "TLS profile, in place of the policy file's").choices(TlsPolicy.names()))
    .addOption(new Option("--format <format>", "how to print the findings").choices(Object.keys(FORMATS)).default("table"))
    .addOption(
      new Option("--fail-on <severity>", "the severity from which on the exit status is 1")
        .choices(["error", "warning", "advice"])
        .default("warning"),
    )
    .option("--baseline <file>", "findings that were there before: reported, and not failed for")
    .option("--update-baseline <file>", "write the findings as the baseline, and exit with 0")
    .option("--today <date>", "the day on which waivers are judged, such as 2027-03-31; today unless it is given")
    .action((paths: string[], options: CheckOptions) => {
      process.exitCode = runCheck(paths, options);
    });
}

/** Checks, prints, and returns the exit status. */
function runCheck(paths: readonly string[], options: CheckOptions): number {
  try {
    const report = check(paths, options);
    if (options.updateBaseline !== undefined) {
      Baseline.write(options.updateBaseline, report.findings);
    }
    process.stdout.write(FORMATS[options.format](report));
    const failed = options.updateBaseline === undefined && report.findings.some((finding) => fails(finding, options.failOn));
    return failed ? FINDINGS : FINE;
  } catch (error) {
    return misuse(error);
  }
}

/** Loaded when it is needed: the parser and the schema take as long as the rest of the command. */
function policyIn(file: string): PolicyFile {
  return (require("../policy/policy-file") as typeof import("../policy/policy-file")).readPolicyFile(file);
}

function check(paths: readonly string[], options: CheckOptions): CheckReport {
  const today = dayOf(options.today);
  const policy: PolicyFile =
    options.policy === undefined ? { settings: DEFAULT_SETTINGS, certificateLines: new Map() } : policyIn(options.policy);
  const profile = options.profile === undefined ? policy.settings.profile : TlsPolicy.of(options.profile);
  const run = new Check({ ...policy.settings, profile }, today);
  for (const path of paths) {
    for (const estate of loadEstates(path)) {
      run.add(estate);
    }
  }
  const findings = run.finish().map((finding) => inFleetFile(finding, policy, options.policy));
  const marked = options.baseline === undefined ? findings : Baseline.read(options.baseline).mark(findings);
  return { findings: marked, resources: run.resourceCount, failOn: options.failOn };
}

/** A fleet's resources are named after its certificates: their findings belong to the lines of the fleet file. */
function inFleetFile(finding: Finding, { certificateLines }: PolicyFile, file: string | undefined): Finding {
  const name = /(?:^|\.)[^.[]+\.([^.[]+)(?:\[|$)/.exec(finding.address)?.[1];
  if (file === undefined || name === undefined || certificateLines.size === 0) {
    return finding;
  }
  for (let part = name; part !== ""; part = part.replace(/(^|[-_])[^-_]*$/, "")) {
    const line = certificateLines.get(part);
    if (line !== undefined) {
      return { ...finding, file, line };
    }
  }
  return finding;
}

function dayOf(text: string | undefined): string {
  if (text === undefined) {
    return todayUtc();
  }
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text))) {
    throw new CertfleetError("invalid-date", `--today "${text}" is no day: write one such as 2027-03-31`);
  }
  return text;
}
