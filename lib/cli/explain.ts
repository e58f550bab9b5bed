import { Command } from "commander";
import { POLICY_RULES } from "../policy/policy-rules";
import { policyDocument } from "../policy/policy-document";
import { Rule, Source } from "../policy/rule";
import { findRule, RULES } from "../policy/rules";
import { didYouMean } from "../policy/suggestion";

const MISUSE = 2;

/** The command that says what a rule wants. */
export function explainCommand(): Command {
  return new Command("explain")
    .summary("say what a rule wants, why, and the fix for each service")
    .argument("[rule]", "the rule, as findings name it; all rules are listed without it")
    .option("--markdown", "print the documentation of all rules")
    .action((id: string | undefined, options: { markdown?: boolean }) => {
      const text = options.markdown ? policyDocument() : id === undefined ? list() : explain(id);
      if (text === undefined) {
        const ids = [...RULES, ...POLICY_RULES].map((rule) => rule.id);
        process.stderr.write(`"${id}" is no rule${didYouMean(id!, ids)}; there are ${ids.join(", ")} (certfleet:unknown-rule)\n`);
        process.exitCode = MISUSE;
      } else {
        process.stdout.write(text);
      }
    });
}

function list(): string {
  const width = Math.max(...RULES.map(({ id }) => id.length));
  return [...RULES, ...POLICY_RULES].map(({ id, info }) => `${id.padEnd(width)}  ${info}\n`).join("");
}

function explain(id: string): string | undefined {
  const rule = findRule(id);
  if (rule) {
    return `${heading(rule)}\nfix\n${fixes(rule)}\n\ncomplies\n${indent(rule.compliant)}\n\ndoes not comply\n${indent(rule.nonCompliant)}\n`;
  }
  const onPolicy = POLICY_RULES.find((candidate) => candidate.id === id);
  return onPolicy && `${heading({ ...onPolicy, severity: "warning" })}\nfix\n  ${onPolicy.fix}\n`;
}

function heading(rule: { id: string; severity: string; info: string; why: string; sources: readonly Source[] }): string {
  const sources = rule.sources.map(({ title, url }) => `  ${title}\n    ${url}`).join("\n");
  return `${rule.id} (${rule.severity})\n\nwants\n  ${rule.info}\n\nwhy\n  ${rule.why}\n\nsources\n${sources}\n`;
}

function fixes(rule: Rule): string {
  return rule.services.map(({ service, types, fix }) => `  ${service} (${types.join(", ")})\n    ${fix}`).join("\n");
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, "  ");
}
