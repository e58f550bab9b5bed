import { isAbsolute, relative, sep } from "node:path";
import { Finding } from "../../policy/finding";
import { POLICY_RULES } from "../../policy/policy-rules";
import { Severity } from "../../policy/severity";
import { RULES } from "../../policy/rules";
import { fingerprint } from "./baseline";
import { CheckReport } from "./report";

const LEVELS: Record<Severity, string> = { error: "error", warning: "warning", advice: "note" };

/** The report as SARIF 2.1.0, which code hosts and editors show at the lines that it names. */
export function sarifReport(report: CheckReport): string {
  const rules = [...RULES, ...POLICY_RULES].map((rule) => ({
    id: rule.id,
    shortDescription: { text: rule.info },
    fullDescription: { text: rule.why },
    help: { text: `${rule.info} ${rule.why} certfleet explain ${rule.id} prints the fix for each service.` },
    helpUri: rule.sources[0].url,
    defaultConfiguration: { level: "severity" in rule ? LEVELS[rule.severity] : "warning" },
    properties: { tags: ["security"] },
  }));
  const sarif = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "certfleet", informationUri: "https://github.com/certfleet/certfleet", rules } },
        columnKind: "utf16CodeUnits",
        results: report.findings.map((finding) =>
          result(
            finding,
            rules.findIndex(({ id }) => id === finding.rule),
          ),
        ),
      },
    ],
  };
  return JSON.stringify(sarif, null, 2) + "\n";
}

function result(finding: Finding, ruleIndex: number): object {
  const suppressions = [
    ...(finding.waived ? [{ kind: "external", justification: "waived by the policy" }] : []),
    ...(finding.baseline ? [{ kind: "external", justification: "in the baseline" }] : []),
  ];
  return {
    ruleId: finding.rule,
    ...(ruleIndex >= 0 ? { ruleIndex } : {}),
    level: LEVELS[finding.severity],
    kind: "fail",
    message: { text: `${finding.address === "" ? "" : `${finding.address}: `}${finding.message}. Fix: ${finding.fix}` },
    locations: [location(finding)],
    partialFingerprints: { "certfleet/v1": fingerprint(finding) },
    ...(suppressions.length > 0 ? { suppressions } : {}),
  };
}

function location({ address, file, line }: Finding): object {
  const physical =
    file === undefined
      ? {}
      : // Code hosts drop what has no line; Terraform writes a plan on one.
        { physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: { startLine: line ?? 1 } } };
  const logical = address === "" ? {} : { logicalLocations: [{ fullyQualifiedName: address, kind: "resource" }] };
  return { ...physical, ...logical };
}

/** A relative reference, as viewers resolve against the checkout. */
function uriOf(file: string): string {
  const path = isAbsolute(file) ? relative(process.cwd(), file) : file;
  return path
    .split(sep)
    .map((part) => encodeURIComponent(part))
    .join("/");
}
