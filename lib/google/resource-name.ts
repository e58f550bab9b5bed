import { createHash } from "node:crypto";
import { IResolveContext, Lazy, TerraformElement, TerraformResourceLifecycle, TerraformStack, Token } from "cdktf";
import { attributeReference, innerExpression, isKnown } from "../core/expression";
import { CertificateContact } from "../core/certificate";
import { instanceNamed } from "../core/readable-names";

/** Hexadecimal digits by which a name tells contents apart. */
const DIGITS = 8;

/** Characters in the names of Compute Engine, RFC 1035; Certificate Manager's may have one more. */
export const NAME_LENGTH = 63;

/** A name for a resource that keeps it whatever its arguments are: stack and Terraform address, in the characters that Google takes. */
export function stableName(element: TerraformElement, maximum: number = NAME_LENGTH): string {
  const logicalId = element.friendlyUniqueId
    .replace(/_[0-9A-F]{8}$/, "")
    .replace(/^Shared_/, "")
    .replace(/_Certificate$/, "");
  const wanted = `${TerraformStack.of(element).node.id}-${logicalId}`;
  return instanceNamed(element, fitting(wanted, element.node.path, maximum), (text) => fitting(text, text), maximum);
}

/** A name that ends with a time, for what is replaced at that time and whose name cannot be used again. */
export function nameAtTime(element: TerraformElement, time: string): string {
  const base = stableName(element, NAME_LENGTH - "-YYYYMMDDhhmmss".length);
  return `${base}-\${formatdate("YYYYMMDDhhmmss", ${innerExpression(time)})}`;
}

/** A name that changes with what cannot be changed in place, because Google refuses a successor with the name of its predecessor. */
export function nameByContent(element: TerraformElement, content: unknown): string {
  const base = stableName(element, NAME_LENGTH - DIGITS - 1);
  return withContent(content, (resolved) => `${base}-${contentDigest(element, resolved)}`);
}

/**
 * The name of a certificate: its end follows from the content and from the time of the plan that creates it. Every successor therefore has
 * another name, also with `terraform apply -replace` and if a certificate returns to former names. The certificate has to keep its name
 * (`KEEPS_ITS_NAME`), because each plan has another time.
 */
export function certificateName(element: TerraformElement, content: unknown): string {
  return withContent(content, (resolved) => plannedName(element, [JSON.stringify(contentDigest(element, resolved))]));
}

/** The same for content that only Terraform knows, such as a PEM text. */
export function certificateNameByExpression(element: TerraformElement, texts: readonly string[]): string {
  return Lazy.stringValue({
    produce: (context: IResolveContext) =>
      plannedName(
        element,
        texts.map((text) => `trimspace(${innerExpression(String(context.resolve(text)))})`),
      ),
  });
}

/** A token is resolved after the name is made: what counts is what it stands for. */
function withContent(content: unknown, name: (resolved: unknown) => string): string {
  return Token.isUnresolved(content)
    ? Lazy.stringValue({ produce: (context: IResolveContext) => name(context.resolve(content)) })
    : name(content);
}

function contentDigest(element: TerraformElement, content: unknown): string {
  return digest(JSON.stringify([element.node.path, content]));
}

function plannedName(element: TerraformElement, expressions: readonly string[]): string {
  const base = stableName(element, NAME_LENGTH - DIGITS - 1);
  return `${base}-\${substr(sha256(join("\\n", [${[...expressions, "plantimestamp()"].join(", ")}])), 0, ${DIGITS})}`;
}

/** The text in the characters of names. Where that loses something, a hash of what it stands for tells it from others. */
export function fitting(text: string, identity: string, maximum: number = NAME_LENGTH): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  const name = /^[a-z]/.test(plain) ? plain : `c-${plain}`;
  if (name.length <= maximum) {
    return name;
  }
  return `${name.slice(0, maximum - DIGITS - 1).replace(/-+$/, "")}-${digest(identity)}`;
}

/** The first digits of a text's SHA-256. */
export function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, DIGITS);
}

/**
 * The lifecycle of a resource whose name nobody needs to know: its successor is created before it is deleted, under the name of the
 * configuration, and until then it keeps the name and the description that it has. Terraform ignores changes of arguments for a resource that
 * exists, but not for the one that replaces it. An imported resource and those of a renamed fleet therefore stay as they are.
 */
export const KEEPS_ITS_NAME: TerraformResourceLifecycle = { createBeforeDestroy: true, ignoreChanges: ["name", "description"] };

/** Characters of a label's key and value (Google Cloud, "Requirements for labels"). */
const LABEL_LENGTH = 63;

/**
 * The labels that name owner and service, which a user's own labels may replace; undefined where there are none.
 *
 * Labels have lower-case letters, digits, hyphens and underscores: others become hyphens, so that one entry of a fleet fits
 * both clouds.
 */
export function contactLabels(contact: CertificateContact, labels: Record<string, string> = {}): Record<string, string> | undefined {
  const { owner, service, tagged = true } = contact;
  const all = {
    ...(tagged && owner !== undefined ? { owner } : {}),
    ...(tagged && service !== undefined ? { service } : {}),
    ...labels,
  };
  const entries = Object.entries(all).map(([key, value]) => [labelText(key).replace(/^[^a-z]+/, ""), labelText(value)]);
  const usable = entries.filter(([key]) => key !== "");
  return usable.length === 0 ? undefined : Object.fromEntries(usable);
}

function labelText(text: string): string {
  return !isKnown(text)
    ? text
    : text
        .toLowerCase()
        .replace(/[^a-z0-9_-]+/g, "-")
        .slice(0, LABEL_LENGTH);
}

/**
 * The name of an endpoint in addresses: the given one, the last part of a known name or id, or the name of the resource that an expression
 * refers to; undefined for other expressions.
 */
export function endpointName(given: string | undefined, nameOrId: string): string | undefined {
  return given ?? (isKnown(nameOrId) ? nameOrId.split("/").pop() : attributeReference(nameOrId)?.name);
}
