import { FleetDiff, plain } from "../../../lib/inventory/diff/change";
import { diffInventories } from "../../../lib/inventory/diff/diff-inventories";
import { InventorySource } from "../../../lib/inventory/inventory-reader";
import { inventorySchema } from "../../../lib/inventory/inventory-schema";

type Json = Record<string, unknown>;

/** An inventory entry of a certificate; tests change the properties they are about. */
export function entry(changes: Json = {}): Json {
  return {
    domains: ["www.example.com"],
    owner: "edge-team",
    service: "storefront",
    issuer: "acm",
    keyType: "rsa-2048",
    region: "eu-west-1",
    renewal: { by: "issuer", lifetimeDays: 198, dueDays: 45 },
    endpoints: [
      { kind: "alb", hosts: ["www.example.com"], port: 443, tlsPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09", minimumTls: "1.2" },
    ],
    stores: [],
    alerts: [{ source: "acm-days-to-expiry", warnDays: 30, pageDays: 15, channels: ["on-call"] }],
    ...changes,
  };
}

/** An entry of an ACME issuer. */
export function acmeEntry(changes: Json = {}): Json {
  return entry({
    issuer: "lets-encrypt",
    keyType: "ecdsa-p256",
    region: undefined,
    renewal: { by: "terraform", lifetimeDays: 45, dueDays: 15, runsEvery: "12h" },
    endpoints: [{ kind: "host", hosts: ["www.example.com"], port: 443, minimumTls: "1.2" }],
    alerts: [{ source: "endpoint-probe", warnDays: 10, pageDays: 5, channels: ["on-call"] }],
    ...changes,
  });
}

/** A stack's inventory, as read from a file. */
export function source(certificates: Json, more: Partial<InventorySource> & { stack?: string; waivers?: Json[] } = {}): InventorySource {
  const { stack = "media", waivers = [], ...rest } = more;
  return {
    file: `${stack}.json`,
    applied: false,
    inventory: inventorySchema().parse({ version: 1, stack, certificates, waivers }),
    ...rest,
  };
}

/** A diff as lines: the subject, the effect and the text. */
export function linesOf({ subjects }: FleetDiff): string[] {
  return subjects.flatMap(({ key, changes }) => changes.map(({ effect, sentence }) => `${key} ${effect}: ${plain(sentence)}`));
}

/** The differences between two sets of certificates of one stack. */
export function linesBetween(base: Json, head: Json): string[] {
  return linesOf(diffInventories([source(base)], [source(head)]));
}
