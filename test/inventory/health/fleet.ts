import { FleetHealth, HealthFinding, ServedEndpoint } from "../../../lib/inventory/health/health";
import { assessFleet } from "../../../lib/inventory/health/assess";
import { mergeInventories } from "../../../lib/inventory/fleet-view";
import { inventorySchema } from "../../../lib/inventory/inventory-schema";

export const NOW = new Date("2026-11-24T00:00:00Z");

/** The time the given number of days from now, in the format of inventories. */
export function inDays(days: number): string {
  return new Date(NOW.getTime() + days * 24 * 60 * 60 * 1000).toISOString();
}

/** The inventory entry of a healthy certificate; tests pass the differences. */
export function entry(differs: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    domains: ["www.example.com"],
    owner: "edge-team",
    service: "shop",
    issuer: "lets-encrypt",
    serial: "4a",
    notAfter: inDays(60),
    renewal: { by: "terraform", lifetimeDays: 90, dueDays: 30, runsEvery: "12h" },
    endpoints: [{ kind: "host", hosts: ["www.example.com"], port: 443 }],
    stores: [],
    alerts: [{ source: "endpoint-probe", channels: ["on-call"] }],
    ...differs,
  };
}

/** A healthy certificate from ACM: its serial number is unknown. */
export function acmEntry(differs: Record<string, unknown> = {}): Record<string, unknown> {
  const renewal = { by: "issuer", lifetimeDays: 198, dueDays: 45 };
  return entry({ issuer: "acm", serial: undefined, notAfter: inDays(150), renewal, ...differs });
}

/** The probe result of a healthy endpoint. */
export function seen(differs: Partial<ServedEndpoint> = {}): ServedEndpoint {
  const notAfter = differs.notAfter ?? inDays(60);
  return {
    host: "www.example.com",
    port: 443,
    reachable: true,
    daysLeft: Math.floor((Date.parse(notAfter) - NOW.getTime()) / 86_400_000),
    notAfter,
    chainValid: true,
    nameMatches: true,
    serial: "4a",
    issuer: "CN=Test Intermediate",
    protocol: "TLSv1.3",
    outdatedProtocols: [],
    ...differs,
  };
}

export interface Stack {
  readonly certificates: Record<string, unknown>;
  readonly declared?: Record<string, unknown>;
  readonly waivers?: Record<string, unknown>[];
  readonly trust?: Record<string, unknown>;
}

/** Assesses the stack "media" from an apply, and a configuration if one is given. */
export function judge(stack: Stack, served?: readonly ServedEndpoint[]): FleetHealth {
  const source = (applied: boolean, certificates: Record<string, unknown>) => ({
    file: applied ? "terraform.tfstate" : "cdk.tf.json",
    applied,
    inventory: inventorySchema().parse({ version: 1, stack: "media", certificates, waivers: stack.waivers, trust: stack.trust }),
  });
  const declared = stack.declared === undefined ? [] : [source(false, stack.declared)];
  return assessFleet(mergeInventories([source(true, stack.certificates), ...declared]), { now: NOW, served });
}

/** The findings of a single certificate. */
export function findingsOf(certificate: Record<string, unknown>, served?: readonly ServedEndpoint[]): readonly HealthFinding[] {
  return judge({ certificates: { www: certificate } }, served).findings;
}
