import { Command } from "commander";
import { CertfleetError } from "../core/error";
import { policyDocument } from "../policy/policy-document";
import { POLICY_RULES } from "../policy/policy-rules";
import { Rule, Source } from "../policy/rule";
import { findRule, RULES } from "../policy/rules";
import { didYouMean } from "../policy/suggestion";
import { SafeText } from "./output/text";
import { action, ExitStatus, print } from "./output/writer";

/** `certfleet explain`: explains a policy rule. */
export function explainCommand(): Command {
  return new Command("explain")
    .summary("explain a policy rule: the requirement, the reason, and the fix for each service")
    .argument("[rule]", "the rule as findings name it (default: list all rules)")
    .option("--markdown", "print the documentation of all rules")
    .action(
      action((id: string | undefined, options: { markdown?: boolean }) => {
        print(SafeText.own(options.markdown ? policyDocument() : id === undefined ? list() : explain(id)));
        return ExitStatus.OK;
      }),
    );
}

function list(): string {
  const width = Math.max(...RULES.map(({ id }) => id.length));
  return [...RULES, ...POLICY_RULES].map(({ id, info }) => `${id.padEnd(width)}  ${info}\n`).join("");
}

function explain(id: string): string {
  const rule = findRule(id);
  if (rule) {
    return `${heading(rule)}\nfix\n${fixes(rule)}\n\ncomplies\n${indent(rule.compliant)}\n\ndoes not comply\n${indent(rule.nonCompliant)}\n`;
  }
  const onPolicy = POLICY_RULES.find((candidate) => candidate.id === id);
  if (onPolicy) {
    return `${heading({ ...onPolicy, severity: "warning" })}\nfix\n  ${onPolicy.fix}\n`;
  }
  const ids = [...RULES, ...POLICY_RULES].map((each) => each.id);
  throw new CertfleetError("unknown-rule", `"${id}" is not a rule${didYouMean(id, ids)}. The rules are ${ids.join(", ")}.`);
}

function heading(rule: { id: string; severity: string; info: string; why: string; sources: readonly Source[] }): string {
  const sources = rule.sources.map(({ title, url }) => `  ${title}\n    ${url}`).join("\n");
  return `${rule.id} (${rule.severity})\n\nrequirement\n  ${rule.info}\n\nreason\n  ${rule.why}\n\nsources\n${sources}\n`;
}

function fixes(rule: Rule): string {
  return rule.services.map(({ service, types, fix }) => `  ${service} (${types.join(", ")})\n    ${fix}`).join("\n");
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, "  ");
}
