import { TerraformElement, TerraformStack } from "cdktf";
import { Node } from "constructs";
import { CertfleetError } from "../core/error";
import { SHARED_SCOPE_ID } from "../core/once-per-stack";

/** The library's own words, which are set in the case of the others. */
const OWN_WORDS = /^(Warn|Page|Chain|Name|Issued|Redirect|Mapping|Imported)$/;

/** Ids that say what part of a construct an element is, which its type says as well. */
const STRUCTURE = /^(Resource|Certificate|Validation|Expiry|Events|Stores|Version|Policy|Notice|Watch-[a-z-]+)$/;

/**
 * Names the elements of a fleet, and what it shares with the stack, after the user's own names: `aws_acm_certificate.www`.
 *
 * People read these addresses in plans, target and move them, so they have no hashes. Two elements that would have one
 * address are refused.
 */
export function useReadableNames(stack: TerraformStack, fleetId: string): void {
  const naming = stack as unknown as { allocateLogicalId(element: TerraformElement | Node): string };
  const otherwise = naming.allocateLogicalId.bind(stack);
  const claims = new Map<string, string>();
  naming.allocateLogicalId = (element) => {
    // cdktf asks with the construct's node where an asset is called after it.
    const node = element instanceof Node ? element : element.node;
    const [top, ...below] = node.scopes.slice(stack.node.scopes.length).map((scope) => scope.node.id);
    if (top !== fleetId && top !== SHARED_SCOPE_ID) {
      return otherwise(element);
    }
    const name = readableName(below);
    const address = `${typeOf(element)}.${name}`;
    const claimed = claims.get(address);
    if (claimed !== undefined && claimed !== node.path) {
      throw new CertfleetError(
        "address-clash",
        `"${claimed}" and "${node.path}" would both be ${address}: rename one of the entries that they are called after`,
        stack,
      );
    }
    claims.set(address, node.path);
    return name;
  };
}

/** The first id is the user's own name for a certificate, or says what is shared: it is never one of the library's words. */
function readableName([own, ...parts]: string[]): string {
  const words = parts.filter((id) => !STRUCTURE.test(id)).map((id) => (OWN_WORDS.test(id) ? id.toLowerCase() : id));
  const name = [own, ...words].join("_").replace(/[^A-Za-z0-9_-]/g, "_");
  return /^[A-Za-z_]/.test(name) ? name : `_${name}`;
}

function typeOf(element: TerraformElement | Node): string {
  return (element as { terraformResourceType?: string }).terraformResourceType ?? element.constructor.name;
}
