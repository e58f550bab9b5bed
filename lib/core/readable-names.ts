import { TerraformElement, TerraformStack } from "cdktf";
import { Construct, IConstruct } from "constructs";
import { CertfleetError } from "./error";
import { innerExpression } from "./expression";
import { SHARED_SCOPE_ID } from "./once-per-stack";

/** Ids of the library's own elements, in lower case in addresses, as Terraform names are. */
const ELEMENT_NAMES = /^(Warn|Page|Chain|Name|Issued|Redirect|Mapping|Imported)$/;

/** Ids that say what part of a construct an element is, which its type says as well. */
const STRUCTURE = /^(Resource|Certificate|Validation|Expiry|Events|Stores|Version|Policy|Notice|Watch-[a-z-]+)$/;

/** How long the name of an instance can be where names of resources leave room. AWS Lambda functions leave the least on AWS. */
const INSTANCE_NAME_LENGTH = 38;

interface Instance {
  /** The input of a module that tells its instances apart. */
  readonly expression: string;
  /** How much longer than the stack's name it can be. */
  room: number;
}

const instances = new WeakMap<TerraformStack, Instance>();

/** Names the resources of a stack after an expression instead of the stack: the input of a module that is called several times. */
export function useInstanceName(stack: TerraformStack, expression: string): void {
  instances.set(stack, { expression, room: Math.max(0, INSTANCE_NAME_LENGTH - stack.node.id.length) });
}

/** The longest name of an instance with which every name of a resource stays within its limit. */
export function longestInstanceName(stack: TerraformStack): number {
  return stack.node.id.length + (instances.get(stack)?.room ?? 0);
}

/** The stack's name in names of resources: text, cut where it is longer than allowed, or an expression in a module. */
export function stackName(scope: IConstruct, longest = Infinity): string {
  const stack = TerraformStack.of(scope);
  const instance = instances.get(stack);
  if (instance === undefined) {
    return stack.node.id.slice(0, longest);
  }
  return stack.node.id.length <= longest ? instance.expression : `\${substr(${innerExpression(instance.expression)}, 0, ${longest})}`;
}

const fleets = new WeakMap<TerraformStack, string>();

/** Names the fleet that a stack is a shard of. Call this before the stack's constructs are made. */
export function useFleetName(stack: TerraformStack, name: string): void {
  fleets.set(stack, name);
}

/**
 * The name before names that readers know, such as those of secrets: the fleet's where the stack is one of its shards, so that they do not
 * depend on the shard; otherwise the stack's.
 */
export function fleetName(scope: IConstruct): string {
  return fleets.get(TerraformStack.of(scope)) ?? stackName(scope);
}

/** The length of a name that may contain the stack's: in a module, with the longest name of an instance. */
export function nameLength(scope: IConstruct, name: string): number {
  const stack = TerraformStack.of(scope);
  const instance = instances.get(stack);
  const longest = Math.max(INSTANCE_NAME_LENGTH, stack.node.id.length);
  return instance === undefined ? name.length : name.replace(instance.expression, "x".repeat(longest)).length;
}

/**
 * A name that begins with the stack's, in the characters of a service: the same name with the instance's in a module.
 *
 * @param asWritten how the service's names contain the stack's name
 * @param longest the limit of the service, which the names of instances follow
 */
export function instanceNamed(scope: IConstruct, name: string, asWritten: (text: string) => string, longest: number): string {
  const stack = TerraformStack.of(scope);
  const instance = instances.get(stack);
  const start = asWritten(stack.node.id);
  if (instance === undefined || !name.startsWith(`${start}-`)) {
    return name;
  }
  instance.room = Math.min(instance.room, longest - name.length);
  return `\${lower(replace(${innerExpression(instance.expression)}, "_", "-"))}${name.slice(start.length)}`;
}

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

/** The name that an element with an id would have in addresses, for `moved` blocks. */
export function logicalIdOf(scope: Construct, id: string): string {
  const { friendlyUniqueId } = named(new TerraformElement(scope, id));
  scope.node.tryRemoveChild(id);
  return friendlyUniqueId;
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
