import { Command } from "commander";
import { CertfleetError } from "../core/error";
import { catalogueCodes, catalogueEntry } from "../core/error-catalogue";
import { policyDocument } from "../policy/policy-document";
import { POLICY_RULES, PolicyRule } from "../policy/waiver";
import { Rule } from "../policy/rule";
import { Source } from "../policy/finding";
import { findRule, RULES } from "../policy/rules";
import { closest } from "../core/text";
import { examples, SafeText } from "./output/text";
import { action, ExitStatus, print } from "./output/writer";

/** `certfleet explain`: explains a policy rule or an error code. */
export function explainCommand(): Command {
  return new Command("explain")
    .description("Explains a policy rule (the requirement, the reason, and the fix for each service) or the code of an error or warning.")
    .argument("[code]", "a rule or an error code, such as weak-tls-version or name-outside-zones (default: list all rules)")
    .option("--markdown", "print the documentation of all rules")
    .addHelpText("after", examples("certfleet explain weak-tls-version", "certfleet explain name-outside-zones"))
    .action(
      action((code: string | undefined, options: { markdown?: boolean }) => {
        print(SafeText.own(options.markdown ? policyDocument() : code === undefined ? list() : explain(code)));
        return ExitStatus.OK;
      }),
    );
}

function list(): string {
  const width = Math.max(...RULES.map(({ id }) => id.length));
  return [...RULES, ...POLICY_RULES].map(({ id, info }) => `${id.padEnd(width)}  ${info}\n`).join("");
}

/** A rule and an error can have the same name, such as a setting that a construct refuses and a check finds in plans. */
function explain(given: string): string {
  // Messages end with "(certfleet:CODE)".
  const code = given.replace(/^\(?certfleet:|\)$/g, "");
  const rule = findRule(code);
  const onPolicy = POLICY_RULES.find(({ id }) => id === code);
  const entry = catalogueEntry(code);
  const parts = [
    ...(rule === undefined ? [] : [ruleText(rule)]),
    ...(onPolicy === undefined ? [] : [policyRuleText(onPolicy)]),
    ...(entry === undefined ? [] : [`${code} (error code)\n\n${section("cause", entry.cause)}\n${section("fix", entry.fix)}`]),
  ];
  if (parts.length === 0) {
    const rules = [...RULES, ...POLICY_RULES].map(({ id }) => id);
    const near = closest(code, [...rules, ...catalogueCodes()]);
    const suggestion = near === undefined ? "" : ` Did you mean "${near}"?`;
    throw new CertfleetError(
      "unknown-rule",
      `"${given}" is not a rule or an error code.${suggestion} ` +
        "Run certfleet explain for the list of rules. docs/errors.md lists the error codes.",
    );
  }
  return parts.join("\n");
}

function ruleText(rule: Rule): string {
  const fixes = rule.services.map(({ service, types, fix }) => `${service} (${types.join(", ")})\n  ${fix}`).join("\n");
  return [
    heading(rule, rule.severity),
    section("fix", fixes),
    section("complies", rule.compliant),
    section("does not comply", rule.nonCompliant),
  ].join("\n");
}

function policyRuleText(rule: PolicyRule): string {
  return [heading(rule, "warning"), section("fix", rule.fix)].join("\n");
}

interface Explained {
  readonly id: string;
  readonly info: string;
  readonly why: string;
  readonly sources: readonly Source[];
}

function heading({ id, info, why, sources }: Explained, severity: string): string {
  const pages = sources.map(({ title, url }) => `${title}\n  ${url}`).join("\n");
  return [`${id} (policy rule, ${severity})\n`, section("requirement", info), section("reason", why), section("sources", pages)].join("\n");
}

function section(title: string, text: string): string {
  return `${title}\n${text.replace(/^(?=.)/gm, "  ")}\n`;
}
