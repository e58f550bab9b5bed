import { accessSync, constants } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { probedEndpoints, ProbedEndpoints } from "../../lib/cli/export";
import { mergeInventories } from "../../lib/inventory/fleet-view";
import { inventorySchema } from "../../lib/inventory/inventory-schema";
import { prometheusFiles } from "../../lib/export/prometheus-files";
import { entry, inventory } from "../inventory/support";
import { describeUnless } from "../support/skip";

/** A target group of the file. */
export interface TargetGroup {
  readonly targets: string[];
  readonly labels: Record<string, string>;
}

/** An alert rule of the file. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
}

/** The endpoints of inventories that can be probed. */
export function endpointsOf(inventories: readonly unknown[]): ProbedEndpoints {
  const sources = inventories.map((each, index) => ({ file: `${index}.json`, applied: true, inventory: inventorySchema().parse(each) }));
  return probedEndpoints(mergeInventories(sources).certificates);
}

/** The files that are written for inventories, by name. */
export function filesOf(inventories: readonly unknown[], exporter = "127.0.0.1:9115"): Map<string, string> {
  return prometheusFiles(endpointsOf(inventories).endpoints, exporter);
}

export function targetsOf(inventories: readonly unknown[]): TargetGroup[] {
  return JSON.parse(filesOf(inventories).get("targets.json")!) as TargetGroup[];
}

export function rulesOf(inventories: readonly unknown[]): AlertRule[] {
  const { groups } = parse(filesOf(inventories).get("rules.yml")!) as { groups: { rules: AlertRule[] }[] };
  return groups.flatMap(({ rules }) => rules);
}

/** An ACM certificate with thresholds of 30 days for a warning and 15 days for a page. */
export function single(changes: Record<string, unknown> = {}): unknown {
  return inventory({ www: entry({ runbook: "https://runbooks.example.com/tls", ...changes }) });
}

/** Two clouds, with an endpoint of two certificates, a wildcard, an internal endpoint, a private CA, and a short-lived certificate. */
export function twoClouds(): unknown[] {
  const endpoint = (host: string, more: Record<string, unknown> = {}) => ({
    kind: "alb",
    hosts: [host],
    port: 443,
    minimumTls: "1.2",
    ...more,
  });
  const acme = {
    issuer: "lets-encrypt",
    arn: undefined,
    keyType: "ecdsa-p256",
    renewal: { by: "terraform", lifetimeDays: 45, dueDays: 15, runsEvery: "12h" },
    alerts: [],
  };
  const google = { issuer: "google-managed", arn: undefined, renewal: { by: "issuer", lifetimeDays: 90, dueDays: 30 }, alerts: [] };
  return [
    inventory({
      www: entry({ endpoints: [endpoint("www.example.com")] }),
      "www-ecdsa": entry({ ...acme, endpoints: [endpoint("www.example.com")] }),
      wildcard: entry({ domains: ["*.static.example.com"], endpoints: [endpoint("*.static.example.com")] }),
      internal: entry({ endpoints: [endpoint("internal.example.com", { probeable: false })] }),
      short: entry({
        ...acme,
        service: "edge-cache",
        renewal: { by: "terraform", lifetimeDays: 6.67, dueDays: 3.33 },
        endpoints: [endpoint("edge.example.com", { kind: "host", port: 8443, minimumTls: "1.3" })],
      }),
    }),
    inventory(
      {
        assets: entry({
          ...google,
          id: "projects/media-prod/locations/global/certificates/assets",
          owner: "video-platform",
          service: "assets",
          endpoints: [endpoint("assets.example.net", { kind: "google-https-proxy" }), endpoint("img.example.net", { minimumTls: "1.0" })],
        }),
        partner: entry({
          ...google,
          issuer: "google-private-ca",
          id: "projects/media-prod/locations/global/certificates/partner",
          owner: undefined,
          endpoints: [endpoint("2001:db8::1", { port: 9443, minimumTls: undefined })],
        }),
      },
      "media-google",
    ),
  ];
}

/** A program on the PATH, under any of its names. */
export function programPath(...names: string[]): string | undefined {
  const directories = (process.env.PATH ?? "").split(path.delimiter).filter((directory) => directory !== "");
  return names.flatMap((name) => directories.map((directory) => path.join(directory, name))).find(isExecutable);
}

/** `describe` for tests with a program, skipped if it is missing. */
export function describeWith(program: string | undefined, name: string, debianPackage: string, tests: () => void): void {
  const missing = program === undefined ? `${name} is not on the PATH (Debian: ${debianPackage})` : undefined;
  describeUnless(missing, `with ${name}`, tests);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
