import { TerraformElement, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { CertfleetError } from "./error";
import { SHARED_SCOPE_ID } from "./once-per-stack";

/** Ids of the library's own elements, in lower case in addresses, as Terraform names are. */
const ELEMENT_NAMES = /^(Warn|Page|Chain|Name|Issued|Redirect|Mapping|Imported)$/;

/** Ids that say what part of a construct an element is, which its type says as well. */
const STRUCTURE = /^(Resource|Certificate|Validation|Expiry|Events|Stores|Version|Policy|Notice|Watch-[a-z-]+)$/;

interface Naming {
  /** The ids of the constructs below the stack whose elements have readable names. */
  readonly roots: Set<string>;
  /** The path of the element that has an address. */
  readonly claims: Map<string, string>;
}

const namings = new WeakMap<TerraformStack, Naming>();

/**
 * Gives the elements of a fleet, and what it shares with the stack, names without hashes: `aws_acm_certificate.www`.
 *
 * People read addresses in plans, and write them in `-target`, `import` and `moved`. Call this before the fleet's elements are made.
 */
export function useReadableNames(stack: TerraformStack, fleetId: string): void {
  const naming = namings.get(stack) ?? { roots: new Set([SHARED_SCOPE_ID]), claims: new Map() };
  naming.roots.add(fleetId);
  namings.set(stack, naming);
}

/**
 * Names an element after its path below the fleet, where the fleet has readable names; otherwise CDKTF names it.
 *
 * Every construct of the library names its elements when it makes them, before anything refers to them. Two elements with one address
 * are refused.
 */
export function named<E extends TerraformElement>(element: E): E {
  const stack = TerraformStack.of(element);
  const naming = namings.get(stack);
  const name = naming && readableName(stack, naming, element);
  if (naming === undefined || name === undefined) {
    return element;
  }
  const type = (element as unknown as { terraformResourceType?: string }).terraformResourceType ?? element.constructor.name;
  const address = `${type}.${name}`;
  const { path } = element.node;
  const claimed = naming.claims.get(address) ?? path;
  if (claimed !== path) {
    throw new CertfleetError(
      "address-clash",
      `"${claimed}" and "${path}" would both have the address ${address}. Rename one of the two entries.`,
      stack,
    );
  }
  naming.claims.set(address, path);
  element.overrideLogicalId(name);
  return element;
}

/**
 * Where an asset goes so that its folder has a readable name: CDKTF names the folder after the construct's path, and adds no hash to one
 * that lies directly below the stack.
 */
export function assetPlace(scope: Construct, id: string): { readonly scope: Construct; readonly id: string } {
  const stack = TerraformStack.of(scope);
  const naming = namings.get(stack);
  const name = naming && readableName(stack, naming, scope, id);
  return name === undefined ? { scope, id } : { scope: stack, id: name };
}

/** The first id is the user's own name of a certificate, or says what is shared: it is never one of the library's own. */
function readableName(stack: TerraformStack, { roots }: Naming, construct: Construct, ...more: string[]): string | undefined {
  const [root, own, ...parts] = [...construct.node.scopes.slice(stack.node.scopes.length).map(({ node }) => node.id), ...more];
  if (!roots.has(root)) {
    return undefined;
  }
  const words = parts.filter((id) => !STRUCTURE.test(id)).map((id) => (ELEMENT_NAMES.test(id) ? id.toLowerCase() : id));
  const name = [own, ...words].join("_").replace(/[^A-Za-z0-9_-]/g, "_");
  return /^[A-Za-z_]/.test(name) ? name : `_${name}`;
}
