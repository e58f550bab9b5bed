import { TerraformResource, TerraformStack } from "cdktf";
import { IConstruct } from "constructs";
import { CertfleetError } from "../core/error";
import { FleetSpec } from "../file/resolve";
import { closest, compareText } from "../core/text";

/** An entry of a fleet file that got another name. */
export interface Rename {
  readonly kind: "certificates" | "stores";
  readonly from: string;
  readonly to: string;
}

/** A `moved` block: Terraform keeps the resource, under its new address. */
export interface MovedBlock {
  readonly from: string;
  readonly to: string;
}

/** Reads `OLD=NEW` for a certificate, and `stores.OLD=NEW` for a store. */
export function parseRename(text: string): Rename {
  const [, kind, from, to] = /^(?:(certificates|stores)\.)?([^=.]+)=([^=.]+)$/.exec(text) ?? [];
  if (from === undefined || from === to) {
    throw new CertfleetError(
      "rename",
      `"${text}" is not a rename. Write OLD=NEW for a certificate, or stores.OLD=NEW for a store, such as www=storefront.`,
    );
  }
  return { kind: (kind ?? "certificates") as Rename["kind"], from, to };
}

/** The fleet as it was before entries were renamed, with everything else as it is now. */
export function beforeRenames(fleet: FleetSpec, renames: readonly Rename[]): FleetSpec {
  return renames.reduce((before, rename) => withFormerName(before, rename), fleet);
}

function withFormerName(fleet: FleetSpec, { kind, from, to }: Rename): FleetSpec {
  const names: string[] = fleet[kind].map(({ name }) => name);
  const noun = kind === "certificates" ? "certificate" : "store";
  if (!names.includes(to)) {
    const meant = closest(to, names);
    const advice = meant === undefined ? `Give it the new name in \`${kind}\` first.` : `Did you mean "${meant}"?`;
    throw new CertfleetError("rename", `The file has no ${noun} "${to}" to which "${from}" could be renamed. ${advice}`);
  }
  if (names.includes(from)) {
    throw new CertfleetError(
      "rename",
      `The file still has a ${noun} "${from}", so it is not renamed to "${to}". Remove "${from}" from \`${kind}\`, or remove the rename.`,
    );
  }
  const renamed = <T extends { readonly name: string }>(entries: T[]) =>
    entries.map((entry) => (entry.name === to ? { ...entry, name: from } : entry));
  return kind === "certificates"
    ? { ...fleet, certificates: renamed(fleet.certificates) }
    : {
        ...fleet,
        stores: renamed(fleet.stores),
        certificates: fleet.certificates.map((certificate) => ({ ...certificate, stores: renamed(certificate.stores) })),
      };
}

/**
 * The `moved` blocks from the addresses before renames to those after them. Both stacks are synthesised from one fleet, so that constructs
 * correspond by their paths: the constructs of a renamed entry have its former id in one tree and its new id in the other.
 */
export function movedBlocks(before: TerraformStack, after: TerraformStack, renames: readonly Rename[]): MovedBlock[] {
  const moved: MovedBlock[] = [];
  pair(before, after, new Map(renames.map(({ from, to }) => [to, from])), moved);
  return moved.sort((one, other) => compareText(one.from, other.from));
}

function pair(before: IConstruct, after: IConstruct, formerIds: ReadonlyMap<string, string>, moved: MovedBlock[]): void {
  if (TerraformResource.isTerraformResource(before) && TerraformResource.isTerraformResource(after)) {
    const [from, to] = [before, after].map((each) => `${each.terraformResourceType}.${each.friendlyUniqueId}`);
    if (from !== to && before.terraformResourceType === after.terraformResourceType) {
      moved.push({ from, to });
    }
  }
  for (const child of after.node.children) {
    const { id } = child.node;
    const former = before.node.tryFindChild(id) ?? before.node.tryFindChild(formerIds.get(id) ?? id);
    if (former !== undefined) {
      pair(former, child, formerIds, moved);
    }
  }
}
