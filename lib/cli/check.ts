import { readFileSync } from "node:fs";
import { Command, Option } from "commander";
import { CertfleetError } from "../core/error";
import { Check } from "../policy/check";
import { fails, Finding, Severity } from "../policy/finding";
import type { PolicyFile } from "../policy/policy-file";
import { DEFAULT_SETTINGS } from "../policy/policy-settings";
import { loadEstates } from "../policy/plan/estate-loader";
import { TlsPolicy } from "../policy/tls-policy";
import { todayUtc } from "../policy/waiver";
import { checkJson, checkJunit, checkMarkdown, CheckReport, checkSarif, checkTable, fingerprint } from "./check-report";
import { writeFile, action, ExitStatus, print, terminal } from "./output/writer";
import { examples, SafeText } from "./output/text";

interface CheckOptions {
  readonly policy?: string;
  readonly profile?: string;
  readonly format: string;
  readonly failOn: Severity;
  readonly baseline?: string;
  readonly updateBaseline?: string;
  readonly asOf?: string;
  readonly today?: string;
}

const FORMATS: Record<string, (report: CheckReport) => SafeText> = {
  table: (report) => checkTable(report, terminal()),
  markdown: checkMarkdown,
  json: checkJson,
  sarif: checkSarif,
  junit: checkJunit,
};

/** `certfleet check`: checks plans, states and Terraform JSON against the TLS policy. */
export function checkCommand(): Command {
  return new Command("check")
    .description(
      "Checks Terraform against the TLS policy. Reads cdk.tf.json, directories of stacks, and the output of terraform show -json for plans and states.",
    )
    .argument("<path...>", "files or directories to check")
    .option("--policy <file>", "policy file, or a fleet file with a policy: section")
    .addOption(new Option("--profile <name>", "TLS profile to require instead of the one in the policy file").choices(TlsPolicy.names()))
    .addOption(new Option("--format <format>", "output format").choices(Object.keys(FORMATS)).default("table"))
    .addOption(
      new Option("--fail-on <severity>", "lowest severity that makes the exit status 1")
        .choices(["error", "warning", "advice"])
        .default("warning"),
    )
    .option("--baseline <file>", "report the findings in this file without failing for them")
    .option("--update-baseline <file>", "write the current findings to this file and exit with 0")
    .option(
      "--as-of <date>",
      "day on which waivers, lifetimes, expiry and announced changes are evaluated, such as 2027-03-31 (default: today)",
    )
    .addOption(new Option("--today <date>", "former name of --as-of").hideHelp())
    .addHelpText(
      "after",
      examples(
        "certfleet check cdktf.out --policy certfleet.yaml",
        "terraform show -json plan.bin > plan.json && certfleet check plan.json --format sarif > certfleet.sarif",
        "certfleet check cdktf.out --as-of 2028-03-15",
      ),
    )
    .action(
      action((paths: string[], options: CheckOptions) => {
        const report = check(paths, options);
        if (options.updateBaseline !== undefined) {
          Baseline.write(options.updateBaseline, report.findings);
        }
        print(FORMATS[options.format](report));
        const isFailed = options.updateBaseline === undefined && report.findings.some((finding) => fails(finding, options.failOn));
        return isFailed ? ExitStatus.FINDINGS : ExitStatus.OK;
      }),
    );
}

/** Loaded on demand: the YAML parser and the schema take as long to load as the rest of the command. */
function policyIn(file: string): PolicyFile {
  return (require("../policy/policy-file") as typeof import("../policy/policy-file")).readPolicyFile(file);
}

function check(paths: readonly string[], options: CheckOptions): CheckReport {
  const day = options.asOf === undefined ? dayOf("--today", options.today) : dayOf("--as-of", options.asOf);
  const policy: PolicyFile =
    options.policy === undefined ? { settings: DEFAULT_SETTINGS, certificateLines: new Map() } : policyIn(options.policy);
  const profile = options.profile === undefined ? policy.settings.profile : TlsPolicy.of(options.profile);
  const run = new Check({ ...policy.settings, profile }, day);
  for (const path of paths) {
    for (const estate of loadEstates(path)) {
      run.add(estate);
    }
  }
  const findings = run.finish().map((finding) => inFleetFile(finding, policy, options.policy));
  const marked = options.baseline === undefined ? findings : Baseline.read(options.baseline).mark(findings);
  return { findings: marked, resources: run.resourceCount, failOn: options.failOn };
}

/** Moves a finding to the line of its certificate in the fleet file, which resources are named after. */
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

function dayOf(option: string, text: string | undefined): string {
  if (text === undefined) {
    return todayUtc();
  }
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text))) {
    throw new CertfleetError("invalid-date", `${option} "${text}" is not a date. Write a date such as 2027-03-31.`);
  }
  return text;
}

/** The findings that existed when a team adopted the check. They are reported and do not fail it. */
export class Baseline {
  /** Reads a baseline that `--update-baseline` wrote. */
  static read(file: string): Baseline {
    let document: unknown;
    try {
      document = JSON.parse(readFileSync(file, "utf8"));
    } catch {
      throw unreadable(file);
    }
    const { version, findings } = (document ?? {}) as { version?: unknown; findings?: unknown };
    if (version !== 1 || !Array.isArray(findings) || !findings.every((entry) => typeof entry?.fingerprint === "string")) {
      throw unreadable(file);
    }
    return new Baseline(new Set(findings.map((entry: { fingerprint: string }) => entry.fingerprint)));
  }

  /** Writes findings as a baseline, sorted so that a change to it is easy to review. */
  static write(file: string, findings: readonly Finding[]): void {
    const entries = findings
      .filter(({ waived, address }) => !waived && address !== "")
      .map((finding) => ({ rule: finding.rule, address: finding.address, fingerprint: fingerprint(finding) }))
      .sort((a, b) => `${a.address} ${a.rule} ${a.fingerprint}`.localeCompare(`${b.address} ${b.rule} ${b.fingerprint}`, "en"));
    writeFile(file, `${JSON.stringify({ version: 1, findings: entries }, null, 2)}\n`);
  }

  private constructor(private readonly fingerprints: ReadonlySet<string>) {}

  /** Marks the findings that are in the baseline. */
  mark(findings: readonly Finding[]): Finding[] {
    return findings.map((finding) => ({ ...finding, baseline: finding.address !== "" && this.fingerprints.has(fingerprint(finding)) }));
  }
}

function unreadable(file: string): CertfleetError {
  return new CertfleetError(
    "invalid-baseline",
    `${file} is not a baseline file. Write one with certfleet check --update-baseline ${file} PATH.`,
  );
}
