import { caught, Problem, problem } from "../../core/problem";
import * as z from "zod";
import type { AcmeChallenge } from "../challenge";
import { DNS_PLUGIN_CODES, isCredential, nearestCode } from "../dns-plugins";
import { DnsZones } from "../../core/dns-zone";
import { CertfleetError } from "../../core/error";
import { SpecContext, CertificateSpec } from "../../core/kind";
import { port, problemsAt } from "../../core/schema";

const KINDS = ["delegateTo", "dnsPlugin", "http", "webroot", "s3", "memcached", "tlsAlpn"] as const;
const WEB_KINDS = ["http", "webroot", "s3", "memcached", "tlsAlpn"];

const shape = z.strictObject({
  delegateTo: z.string().optional().describe("A zone of `zones` that has all TXT records: CNAMEs lead there from each name's zone"),
  publish: z.boolean().optional().describe("Whether the CNAMEs are made here, in `zones` (true)"),
  dnsPlugin: z.string().optional().describe("A DNS plugin of the ACME provider, such as cloudflare; credentials come from the environment"),
  config: z.record(z.string(), z.string()).optional().describe("Settings of the plugin that are no secrets"),
  http: z
    .strictObject({
      port: port.optional(),
      proxyHeader: z
        .string()
        .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, "this is no name of an HTTP header: write one such as X-Forwarded-Host")
        .optional(),
    })
    .optional()
    .describe("Served by the Terraform run"),
  webroot: z.string().optional().describe("The root folder of a web server on the machine that runs Terraform"),
  s3: z.string().optional().describe("A bucket that the names' web servers pass requests to"),
  memcached: z
    .array(
      z
        .string()
        .regex(
          /^(\[[0-9a-fA-F:]+\]|[^:\s]+):[0-9]{1,5}$/,
          "this is no memcached host: write host and port, such as cache.example.com:11211",
        ),
    )
    .min(1)
    .optional()
    .describe("The memcached hosts that the names' web servers read"),
  tlsAlpn: z.strictObject({ port: port.optional() }).optional().describe("A TLS handshake that the Terraform run answers"),
  resolvers: z
    .array(z.string().regex(/^(\[[0-9a-fA-F:]+\]|[^:\s]+):[0-9]{1,5}$/, "this is no resolver: write host and port, such as 1.1.1.1:53"))
    .optional()
    .describe("The resolvers by which records are looked for"),
  waitSeconds: z.number().int().min(1).max(3600).optional().describe("Seconds to wait for each name instead of looking for its record"),
});

/** How the CA is shown that the names are one's own, where that is not by records in the names' own zones. */
export const acmeChallengeSchema = shape
  .check(problemsAt(checkOneKind), problemsAt(checkPlugin, "dnsPlugin"), problemsAt(checkSettings, "config"), problemsAt(checkBucket, "s3"))
  .describe("How the CA is shown that the names are one's own (TXT records in their zones)");

export type ChallengeEntry = z.output<typeof shape>;

/** Whether records go to the zones of the names themselves. */
export function writesToZones(entry: ChallengeEntry | undefined): boolean {
  return entry === undefined || kindOf(entry) === undefined;
}

/** Reports what a challenge cannot show of a certificate's names. */
export function* challengeProblems(
  entry: ChallengeEntry | undefined,
  { domains }: CertificateSpec,
  { zoneOf }: SpecContext,
): Iterable<Problem> {
  const kind = entry && kindOf(entry);
  if (kind !== undefined && WEB_KINDS.includes(kind)) {
    for (const [index, { name }] of domains.entries()) {
      if (name.startsWith("*.")) {
        yield problem(
          "wildcard-needs-dns",
          ["domains", index],
          `"${name}" is a wildcard, for which CAs take only DNS challenges, and its issuer's is \`${kind}\`: name the hosts, or validate by DNS`,
        );
      }
    }
  }
  if (entry?.delegateTo !== undefined) {
    yield* caught(["issuer"], () => {
      const zone = zoneOf(entry.delegateTo!);
      if (zone.name.replace(/\.$/, "").toLowerCase() !== entry.delegateTo) {
        throw new CertfleetError(
          "delegation-zone",
          `its issuer delegates to "${entry.delegateTo}", which is no declared zone: add it to \`zones\``,
        );
      }
      if (zone.properties !== undefined && zone.kind.acmeAccount === undefined) {
        throw new CertfleetError(
          "zone-without-acme",
          `its issuer delegates to "${entry.delegateTo}", where the ACME provider cannot write`,
        );
      }
    });
    for (const [index, { base }] of (entry.publish === false ? [] : domains).entries()) {
      yield* caught(["domains", index], () => zoneOf(base));
    }
  }
}

/** The challenge of an entry that is right. */
export function buildChallenge(entry: ChallengeEntry, zones: DnsZones): AcmeChallenge {
  const { AcmeChallenge: challenges } = require("../challenge") as typeof import("../challenge");
  const { AcmePropagation } = require("../challenge") as typeof import("../challenge");
  const { delegateTo, publish, dnsPlugin, config, http, webroot, s3, memcached, tlsAlpn, resolvers, waitSeconds } = entry;
  const dns = { resolvers, propagation: waitSeconds === undefined ? undefined : AcmePropagation.waitSeconds(waitSeconds) };
  if (delegateTo !== undefined) {
    return challenges.delegated(zones.zoneOf(delegateTo), { ...dns, zones: publish === false ? undefined : zones });
  }
  if (dnsPlugin !== undefined) {
    return challenges.dnsPlugin(dnsPlugin, { ...dns, config });
  }
  if (http !== undefined) {
    return challenges.http(http);
  }
  if (webroot !== undefined) {
    return challenges.httpWebroot(webroot);
  }
  if (s3 !== undefined) {
    return challenges.httpS3(s3);
  }
  if (memcached !== undefined) {
    return challenges.httpMemcached(memcached);
  }
  return tlsAlpn === undefined ? challenges.dns(zones, dns) : challenges.tlsAlpn(tlsAlpn);
}

function kindOf(entry: ChallengeEntry): (typeof KINDS)[number] | undefined {
  return KINDS.find((kind) => entry[kind] !== undefined);
}

function checkOneKind(entry: ChallengeEntry): void {
  const kinds = KINDS.filter((kind) => entry[kind] !== undefined);
  if (kinds.length > 1) {
    throw new CertfleetError("challenge-conflict", `a challenge is of one kind, and this is ${kinds.join(" and ")}: keep one`);
  }
  const needs = { publish: "delegateTo", config: "dnsPlugin" } as const;
  for (const [key, kind] of Object.entries(needs) as ["publish" | "config", (typeof KINDS)[number]][]) {
    if (entry[key] !== undefined && entry[kind] === undefined) {
      throw new CertfleetError("challenge-conflict", `\`${key}\` says nothing without \`${kind}\`: remove it`);
    }
  }
  const isWeb = kinds.length === 1 && WEB_KINDS.includes(kinds[0]);
  if (isWeb && (entry.resolvers !== undefined || entry.waitSeconds !== undefined)) {
    throw new CertfleetError("challenge-conflict", `\`${kinds[0]}\` asks no DNS: remove \`resolvers\` and \`waitSeconds\``);
  }
}

function checkBucket({ s3 }: ChallengeEntry): void {
  if (s3 !== undefined && !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(s3)) {
    throw new CertfleetError("bucket-name", `"${s3}" is no name of a bucket: it is 3 to 63 lower-case letters, digits, dots and hyphens`);
  }
}

function checkPlugin({ dnsPlugin }: ChallengeEntry): void {
  if (dnsPlugin !== undefined && !DNS_PLUGIN_CODES.includes(dnsPlugin)) {
    const nearest = nearestCode(dnsPlugin);
    throw new CertfleetError(
      "unknown-dns-plugin",
      `"${dnsPlugin}" is no DNS plugin of the ACME provider${nearest ? `, did you mean "${nearest}"?` : ""}: take one such as route53, azuredns or cloudflare`,
    );
  }
}

function checkSettings({ config }: ChallengeEntry): void {
  const credentials = Object.keys(config ?? {}).filter(isCredential);
  if (credentials.length > 0) {
    throw new CertfleetError(
      "credential-in-config",
      `${credentials.join(", ")} would stand in this file and in Terraform's state: set ${credentials.length === 1 ? "it" : "them"} in the environment of the Terraform run`,
    );
  }
}
