import { createHash } from "node:crypto";
import { TerraformStack } from "cdktf";
import { IConstruct } from "constructs";
import type { ClientAuthRecord } from "./client-auth-record";
import { IDnsZone } from "./dns-zone";
import { expressionText, isKnown } from "./expression";

/**
 * What reviews of changes and checks of a certificate go by, beyond what its interface says.
 *
 * @internal
 */
export interface CertificateSafeguards {
  /** Whether the private key can be exported from the service that holds it. */
  readonly exportable?: boolean;
  /** Whether it is entered in Certificate Transparency logs. */
  readonly transparency?: boolean;
  /** The URL of the ACME directory, if its CA says when to replace certificates (RFC 9773). */
  readonly renewalDirectory?: string;
  /** The zones in which the issuer validates its names. */
  readonly zones?: readonly IDnsZone[];
}

/**
 * The settings of a certificate in a store whose loss a review must notice.
 *
 * @internal
 */
export interface StoreSafeguards {
  /** Who can read the private key, besides those whose own permissions allow it. */
  readonly readers: readonly string[];
  /** Whether the private key stays out of Terraform's state. */
  readonly writeOnly: boolean;
}

/**
 * The settings of an endpoint whose loss a review must notice.
 *
 * @internal
 */
export interface EndpointSafeguards {
  /** What the endpoint is a part of, such as its load balancer. */
  readonly servedBy?: string;
  /** The header of HTTP Strict Transport Security. */
  readonly hsts?: string;
  /** Whether requests without TLS are redirected to the endpoint. */
  readonly redirectsHttp?: boolean;
  /** What it does with client certificates; undefined if clients present none. */
  readonly clientAuth?: ClientAuthRecord;
}

/**
 * What decides who controls the names in a zone.
 *
 * @internal
 */
export interface ZoneSafeguards {
  /** The zone's id in its DNS service. */
  readonly id: string;
}

/**
 * The settings of a channel whose loss a review must notice.
 *
 * @internal
 */
export interface ChannelSafeguards {
  /** Whom it notifies, without secrets. */
  readonly recipients: readonly string[];
  /** How often it collects messages, such as `daily`; undefined if each message is sent at once. */
  readonly digest?: string;
}

/**
 * The settings that a certificate, stored certificate, endpoint or zone states; none for one from outside of the library.
 *
 * @internal
 */
export function safeguardsOf<T>(object: object): Partial<T> {
  return (object as { _safeguards?(): T })._safeguards?.() ?? {};
}

/**
 * A value as reviews compare it: a known text as it is, and an expression as its text without `${}`. The inventory must not refer to a
 * resource or a sensitive variable for it, and the text is the same before and after an apply.
 *
 * @internal
 */
export function reviewedText(value: string): string {
  return expressionText(value).replace(/\$\{|\}/g, "");
}

/**
 * A webhook as reviews compare it. Its path often is a secret, so that a fingerprint stands for it.
 *
 * @internal
 */
export function webhookText(url: string): string {
  const [, origin, path] = /^([a-z]+:\/\/[^/?#]+)([^]*)$/i.exec(url) ?? [];
  if (!isKnown(url) || origin === undefined || path.length < 2) {
    return reviewedText(url);
  }
  return `${origin}/… (${createHash("sha256").update(path).digest("hex").slice(0, 8)})`;
}

const channels = new WeakMap<TerraformStack, Map<string, ChannelSafeguards>>();

/**
 * Registers a channel that a stack uses.
 *
 * @internal
 */
export function registerChannel(scope: IConstruct, channelName: string, safeguards: ChannelSafeguards): void {
  const stack = TerraformStack.of(scope);
  const ofStack = channels.get(stack) ?? new Map<string, ChannelSafeguards>();
  channels.set(stack, ofStack.set(channelName, safeguards));
}

/**
 * The channels that a stack uses, by name.
 *
 * @internal
 */
export function channelsOf(stack: TerraformStack): [string, ChannelSafeguards][] {
  return [...(channels.get(stack) ?? [])].sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
}
