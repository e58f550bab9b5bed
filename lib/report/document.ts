import { consoleUrl, issuerFacts, registeredClouds } from "../core/cloud";
import { endpointCryptography } from "../inventory/endpoint-cryptography";
import { expiryOf } from "../inventory/health/expiry";
import { CertificateHealth, FleetHealth, HealthFinding } from "../inventory/health/health";
import { FleetView, FleetWaiver } from "../inventory/fleet-view";
import { ReportCertificate, ReportData, ReportEndpoint, ReportFinding, ReportSince, ReportWaiver } from "./report-data";
import { createHash } from "node:crypto";
import { printable } from "../core/printable";
import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import type { BuildOptions } from "esbuild";

/** The page's data for a fleet's health. */
export function reportData(health: FleetHealth, title: string, since?: ReportSince): ReportData {
  const { view, now, probed } = health;
  return {
    title,
    now: now.toISOString(),
    stacks: view.stacks,
    issuers: labels(
      view.certificates.map(({ inventory }) => inventory.issuer),
      (issuer) => issuerFacts(issuer)?.label,
    ),
    clouds: labels(
      view.certificates.map(({ cloud }) => cloud),
      (cloud) => registeredClouds().find(({ key }) => key === cloud)?.label,
    ),
    probed,
    certificates: health.certificates.map((each) => certificateData(each, now)),
    findings: health.findings.filter(({ certificate }) => certificate === undefined).map(findingData),
    waivers: waiversData(view),
    since,
  };
}

/** The display names of values that have one. */
function labels(values: readonly string[], labelOf: (value: string) => string | undefined): Record<string, string> {
  return Object.fromEntries([...new Set(values)].flatMap((value) => [[value, labelOf(value)]]).filter(([, label]) => label !== undefined));
}

function certificateData({ certificate, state, daysLeft, renewalDue, findings, served }: CertificateHealth, now: Date): ReportCertificate {
  const { key, name, stack, lifecycle, cloud, account, region, inventory } = certificate;
  const { madeBy, domains, owner, service, runbook, issuer, keyType, arn, id, serial } = inventory;
  const seen = served.map((each) => each.seen);
  const expiry = expiryOf(certificate, seen, now);
  return {
    // A link needs visible text.
    ...{ key, name: name.trim() === "" ? JSON.stringify(name) : name, stack, state, lifecycle, cloud, account },
    ...{ daysLeft, notAfter: expiry?.notAfter.toISOString(), expirySource: expiry?.source, renewalDue },
    ...{ madeBy, domains, owner, service, runbook, issuer, keyType, arn, id, region, serial, renewal: inventory.renewal },
    consoleUrl: consoleUrl(arn ?? id),
    endpoints: inventory.endpoints.map((endpoint): ReportEndpoint => {
      const looks = served.filter((each) => each.endpoint === endpoint).map((each) => each.seen);
      const { minimumTls, keyExchange, fips } = endpointCryptography(endpoint);
      return {
        ...endpoint,
        ...{ minimumTls, keyExchange, fips, consoleUrl: consoleUrl(endpoint.servedBy ?? endpoint.resource) },
        ...(looks.length === 0 ? {} : { seen: looks }),
      };
    }),
    stores: inventory.stores.map((store) => ({ ...store, consoleUrl: consoleUrl(store.id) })),
    deployedTo: inventory.deployedTo.map((target) => ({ ...target, consoleUrl: consoleUrl(target.arn ?? target.id) })),
    usedBy: inventory.usedBy,
    alerts: inventory.alerts,
    findings: findings.map(findingData),
  };
}

function findingData({ kind, severity, endpoint, message, fix }: HealthFinding): ReportFinding {
  return { kind, severity, endpoint, message, fix };
}

function waiversData({ certificates, waivers }: FleetView): ReportWaiver[] {
  const keys = new Map(certificates.map(({ stack, name, key }) => [`${stack}\n${name.replace(/[^A-Za-z0-9_-]/g, "_")}`, key]));
  return waivers.map(({ rule, resource, until, owner, reason, stack }) => {
    const certificate = certificateOf({ stack, resource }, keys);
    return { rule, resource, until, owner, reason, stack, certificate };
  });
}

/** A fleet's resources are named after its certificates: `aws_lb_listener.www_edge` is of `www`. */
function certificateOf(
  { stack, resource }: Pick<FleetWaiver, "stack" | "resource">,
  keys: ReadonlyMap<string, string>,
): string | undefined {
  let name = /(?:^|\.)[^.[]+\.([^.[]+)(?:\[|$)/.exec(resource)?.[1] ?? "";
  while (name !== "") {
    const key = keys.get(`${stack}\n${name}`);
    if (key !== undefined) {
      return key;
    }
    name = name.slice(0, Math.max(0, name.search(/[-_][^-_]*$/)));
  }
  return undefined;
}

/** The longest title of the browser tab. */
const TITLE_COLUMNS = 120;

/**
 * The report as one HTML file. Its data is JSON, which the page's script only ever inserts as text. A content security policy allows
 * nothing but the script and the style whose hashes it has.
 */
export function reportDocument(data: ReportData, { script, style }: PageAssets): string {
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${escapeMarkup(printable(data.title, TITLE_COLUMNS))}</title>
<style>${style}</style>
</head>
<body>
<noscript><p>This report needs JavaScript. All of it is in this file; the report loads nothing.</p></noscript>
<script type="application/json" id="data">${jsonInMarkup(data)}</script>
<script>${script}</script>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

/** Escapes `<`, the only character that can end a script element or begin a comment in it. */
function jsonInMarkup(data: ReportData): string {
  return JSON.stringify(data, wellFormed)
    .replace(/</g, "\\u003c")
    .replace(/\u2028/g, "\\u2028")
    .replace(/\u2029/g, "\\u2029");
}

/** Replaces lone surrogates, which cannot be in the page's address. */
function wellFormed(_: string, value: unknown): unknown {
  return typeof value === "string" ? value.replace(/\p{Cs}/gu, "\ufffd") : value;
}

function escapeMarkup(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

/** The page's bundled script and style. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/** The files that a build writes the assets to. */
export const ASSET_FILES: Readonly<Record<keyof PageAssets, string>> = { script: "report-page.js", style: "report-page.css" };

let assets: PageAssets | undefined;

/** The built assets; when run from sources, bundles them now. */
export function pageAssets(): PageAssets {
  assets ??= readBuilt() ?? bundlePage();
  return assets;
}

function readBuilt(): PageAssets | undefined {
  const files = { script: path.join(__dirname, ASSET_FILES.script), style: path.join(__dirname, ASSET_FILES.style) };
  return existsSync(files.script) ? { script: readFileSync(files.script, "utf8"), style: readFileSync(files.style, "utf8") } : undefined;
}

/** The page's sources, relative to this file and to its compiled form. */
const SOURCES = path.join(__dirname, "..", "..", "lib", "report", "page");

const OPTIONS: BuildOptions = {
  bundle: true,
  write: false,
  minify: true,
  // The content security policy blocks source maps, and they would double the size.
  sourcemap: false,
  // Independent of the encoding that a browser assumes.
  charset: "ascii",
  legalComments: "none",
  target: ["chrome120", "firefox121", "safari17"],
  logLevel: "silent",
};

/** Bundles the page's script and style, in a build or when run from sources. The package contains the result. */
export function bundlePage(): PageAssets {
  const { buildSync } = require("esbuild") as typeof import("esbuild");
  const bundle = (entry: string, more: BuildOptions): string =>
    buildSync({ ...OPTIONS, ...more, entryPoints: [path.join(SOURCES, entry)], write: false }).outputFiles[0].text.trim();
  const banner = { js: licence("tabulator-tables") };
  return { script: bundle("page.mts", { format: "iife", banner }), style: bundle("style.css", {}) };
}

/** The licence of a bundled library, which must accompany it. */
function licence(name: string): string {
  const directory = path.dirname(path.dirname(path.dirname(require.resolve(name))));
  const { version } = JSON.parse(readFileSync(path.join(directory, "package.json"), "utf8")) as { version: string };
  return `/*\n${name} ${version}\n\n${readFileSync(path.join(directory, "LICENSE"), "utf8").trim()}\n*/`;
}
