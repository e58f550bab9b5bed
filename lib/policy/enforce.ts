import { Annotations, TerraformResource, TerraformStack } from "cdktf";
import { IConstruct } from "constructs";
import { Check } from "./check";
import { Finding } from "./finding";
import { PolicySettings } from "./policy-settings";
import { readTerraformJson } from "./readers/terraform-json";
import { Rule } from "./rule";
import { Block } from "./value";
import { noteWaivers } from "./waivers-in-force";

/** Runs the rules over all resources below a scope when its stacks are validated: errors stop the synthesis, the rest are annotations. */
export function enforcePolicy(scope: IConstruct, settings: PolicySettings, today: () => string, ownRules: readonly Rule[] = []): void {
  const annotated = new Set<string>();
  const stacks = stacksOf(scope);
  const attach = (node: IConstruct, stack: () => TerraformStack[]) =>
    node.node.addValidation({
      validate: () => {
        const check = new Check(settings, today(), ownRules);
        const elements = new Map<string, IConstruct>();
        for (const each of stack()) {
          const within = resourcesBelow(scope, each);
          within.forEach((resource, address) => elements.set(address, resource));
          check.add(readTerraformJson([{ file: `${each.node.id}/cdk.tf.json`, document: each.toTerraform() as Block }]), ({ address }) =>
            within.has(address),
          );
        }
        const open = check.finish().filter(({ waived }) => !waived);
        annotate(open, elements, scope, annotated);
        return open.filter(({ severity }) => severity === "error").map(describe);
      },
    });
  // Validations are run per stack: those above an app's stacks would never be.
  for (const stack of stacks ?? [TerraformStack.of(scope)]) {
    noteWaivers(stack, settings.waivers);
  }
  if (stacks === undefined) {
    attach(scope, () => [TerraformStack.of(scope)]);
  } else {
    stacks.forEach((stack) => attach(stack, () => [stack]));
  }
}

/** The stacks below a scope that is in none itself. */
function stacksOf(scope: IConstruct): TerraformStack[] | undefined {
  return scope.node.scopes.some((construct) => TerraformStack.isStack(construct))
    ? undefined
    : scope.node.findAll().filter((construct): construct is TerraformStack => TerraformStack.isStack(construct));
}

function resourcesBelow(scope: IConstruct, stack: TerraformStack): Map<string, TerraformResource> {
  const root = scope.node.scopes.includes(stack) ? scope : stack;
  const resources = root.node
    .findAll()
    .filter((construct): construct is TerraformResource => TerraformResource.isTerraformResource(construct));
  return new Map(resources.map((resource) => [`${resource.terraformResourceType}.${resource.friendlyUniqueId}`, resource]));
}

function annotate(
  findings: readonly Finding[],
  elements: ReadonlyMap<string, IConstruct>,
  scope: IConstruct,
  annotated: Set<string>,
): void {
  for (const finding of findings.filter(({ severity }) => severity !== "error")) {
    const text = describe(finding);
    if (!annotated.has(text)) {
      annotated.add(text);
      const annotations = Annotations.of(elements.get(finding.address) ?? scope);
      if (finding.severity === "warning") {
        annotations.addWarning(text);
      } else {
        annotations.addInfo(text);
      }
    }
  }
}

function describe({ rule, address, message, fix }: Finding): string {
  return `${address === "" ? "" : `${address}: `}${message}; ${fix} (certfleet:${rule})`;
}
