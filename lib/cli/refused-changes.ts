import { CertfleetError } from "../core/error";
import { registeredClouds, ResourceRules } from "../core/cloud";
import type { TerraformDocument } from "../core/stack-document";

/** A resource of a document. */
interface DeclaredResource {
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly body: TerraformDocument;
}

/**
 * Refuses changes that Terraform would apply wrongly, or not at all, to what the replaced document created.
 *
 * @param replaced the file with the earlier document
 */
export function refuseChanges(document: TerraformDocument, earlier: TerraformDocument, replaced: string): void {
  // One directory can be written for several environments in turn.
  if (stackOf(document) !== stackOf(earlier)) {
    return;
  }
  for (const { label, resourceRules } of registeredClouds()) {
    if (resourceRules !== undefined) {
      refuseOtherProviders(document, earlier, { ...resourceRules, label, replaced });
      refuseTakenNames(document, earlier, { ...resourceRules, label, replaced });
    }
  }
}

interface Rules extends ResourceRules {
  readonly label: string;
  readonly replaced: string;
}

/** The fleet's name, as its inventory states it. */
function stackOf(document: TerraformDocument): unknown {
  return document.output?.certfleet?.value?.stack;
}

/** A resource is in the region and the account of its provider configuration. Terraform would look for it in those of another one. */
function refuseOtherProviders(document: TerraformDocument, earlier: TerraformDocument, { provider, replaced }: Rules): void {
  const before = new Map(resourcesOf(earlier).map((resource) => [resource.address, resource]));
  const moved = resourcesOf(document).flatMap(({ address, type, body }) => {
    const former = before.get(address);
    const [from, to] = [former?.body, body].map((each) => String(each?.provider ?? provider));
    return former !== undefined && type.startsWith(`${provider}_`) && from !== to ? [{ address, from, to }] : [];
  });
  if (moved.length > 0) {
    const [{ address, from, to }] = moved;
    const others = moved.length === 1 ? "" : ` So would ${moved.length - 1} more.`;
    throw new CertfleetError(
      "place-changed",
      `${address} would move from the provider configuration ${from} to ${to}.${others} Terraform would look for it there, not find it, and leave ` +
        "the old one behind. Add it under another name and apply, then remove this one and apply again. " +
        `If ${replaced} was never applied, delete it.`,
    );
  }
}

/** The new secret is created while the old one still has the name. */
function refuseTakenNames(document: TerraformDocument, earlier: TerraformDocument, { uniqueNames, label, replaced }: Rules): void {
  const moved = new Map(((document.moved ?? []) as { from: string; to: string }[]).map(({ from, to }) => [to, from]));
  const before = new Map(stored(earlier, uniqueNames).map((resource) => [keyOf(resource), resource]));
  const addresses = new Set(resourcesOf(document).map(({ address }) => address));
  for (const resource of stored(document, uniqueNames)) {
    const former = before.get(keyOf(resource));
    if (former !== undefined && former.address !== (moved.get(resource.address) ?? resource.address) && !addresses.has(former.address)) {
      throw new CertfleetError(
        "stored-name-taken",
        `${former.address} would become ${resource.address}, and both are stored as "${String(resource.body.name)}". ${label} refuses to create the new one ` +
          "while the old one exists. Run synth with --rename, such as --rename stores.OLD=NEW, so that Terraform moves it. " +
          `If ${replaced} was never applied, delete it.`,
      );
    }
  }
}

function stored(document: TerraformDocument, types: readonly string[]): DeclaredResource[] {
  return resourcesOf(document).filter(({ type }) => types.includes(type));
}

function keyOf({ type, body }: DeclaredResource): string {
  return [type, body.name, body.provider, body.region].join("\0");
}

function resourcesOf(document: TerraformDocument): DeclaredResource[] {
  return Object.entries((document.resource ?? {}) as Record<string, Record<string, TerraformDocument>>).flatMap(([type, instances]) =>
    Object.entries(instances).map(([name, body]) => ({ address: `${type}.${name}`, type, name, body })),
  );
}
