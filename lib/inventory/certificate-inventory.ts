import { Lazy, TerraformOutput, TerraformStack } from "cdktf";
import { IConstruct } from "constructs";
import { CertfleetError } from "../core/error";
import { oncePerStack } from "../core/once-per-stack";
import { waiversIn } from "../policy/waiver";
import { InventoryEntry, renderEntry } from "./inventory-entry";
import { CertificateTree } from "./certificate-tree";
import { INVENTORY_OUTPUT, INVENTORY_VERSION } from "./version";

/**
 * The certificates of a stack, as its Terraform output `certfleet`, which `certfleet status` and other tools read.
 *
 * It has every certificate of the stack: those of fleets, of single constructs, of plain resources, and those that the stack only refers to.
 * A fleet adds it to its stack. It never contains key material.
 */
export class CertificateInventory {
  /** The inventory of a construct's stack, created on first use. */
  static of(scope: IConstruct): CertificateInventory {
    return oncePerStack(scope, "inventory", () => new CertificateInventory(TerraformStack.of(scope)));
  }

  private readonly entries = new Map<string, InventoryEntry>();

  private constructor(private readonly stack: TerraformStack) {
    new TerraformOutput(stack, INVENTORY_OUTPUT, {
      description: "The fleet's certificates: names, owners, issuers, renewal, endpoints and alerts.",
      value: Lazy.anyValue({ produce: () => this.render() }),
      staticId: true,
    });
  }

  /** The names of the fleets' certificates. */
  get certificateNames(): string[] {
    return [...this.entries.keys()];
  }

  /**
   * Adds a certificate of a fleet under a name that is unique in the stack.
   *
   * @internal
   */
  _add(name: string, entry: InventoryEntry): void {
    if (this.entries.has(name)) {
      throw new CertfleetError(
        "duplicate-certificate-name",
        `the stack has two certificates with the name "${name}". Rename one: inventory and alerts identify certificates by name.`,
        entry.certificate,
      );
    }
    this.entries.set(name, entry);
  }

  private render(): Record<string, unknown> {
    const { stack, entries } = this;
    const tree = new CertificateTree(stack);
    const ofFleets = [...entries].map(([name, entry]) => {
      const { certificate } = entry;
      const endpoints = [...new Set([...entry.endpoints, ...tree.endpointsOf(certificate)])];
      return [name, renderEntry({ ...entry, endpoints }, "fleet", tree.importsOf(certificate))] as const;
    });
    const waivers = waiversIn(stack).map(({ rule, resource, until, owner, reason }) => ({ rule, resource, until, owner, reason }));
    return {
      version: INVENTORY_VERSION,
      stack: stack.node.id,
      certificates: Object.fromEntries([...ofFleets, ...tree.besides([...entries.values()])]),
      ...(waivers.length === 0 ? {} : { waivers }),
    };
  }
}
