import type * as z from "zod";
import { lazy, port, problemsAt, readBy } from "../../core/schema";
import { DnsZones } from "../../core/dns-zone";
import { CertfleetError, caught, Problem, throwFirst } from "../../core/error";
import { CertificateSpec, SpecContext } from "../../core/kind";
import { AcmeChallenge } from "../challenge";
import {
  AcmePropagation,
  bucketProblems,
  checkResolvers,
  headerProblems,
  memcachedProblems,
  wildcardProblems,
} from "../challenge-settings";
import { credentialProblems, delegationProblems, pluginProblems } from "../dns-challenge";

const KINDS = ["delegateTo", "dnsPlugin", "http", "webroot", "s3", "memcached", "tlsAlpn"] as const;
const WEB_KINDS = ["http", "webroot", "s3", "memcached", "tlsAlpn"];

const shape = lazy((z) =>
  z.strictObject({
    delegateTo: z
      .string()
      .optional()
      .describe("A zone of `zones` that holds all TXT records; CNAMEs in the zones of the names point to it"),
    publish: z.boolean().optional().describe("Whether certfleet creates the CNAMEs in `zones` (true)"),
    dnsPlugin: z
      .string()
      .optional()
      .describe("A DNS plugin of the ACME provider, such as cloudflare; credentials come from the environment"),
    config: z.record(z.string(), z.string()).optional().describe("Settings of the plugin that are not secret"),
    http: z
      .strictObject({
        port: port().optional(),
        proxyHeader: z.string().optional().describe("The header in which a proxy in front of the run passes the host name"),
      })
      .optional()
      .describe("An HTTP response that the Terraform run serves"),
    webroot: z.string().optional().describe("The root folder of a web server on the machine that runs Terraform"),
    s3: z.string().optional().describe("A bucket that the web servers of the names forward requests to"),
    memcached: z
      .array(z.string().check(problemsAt((host) => throwFirst(memcachedProblems([host])))))
      .min(1)
      .optional()
      .describe("The memcached hosts that the web servers of the names read"),
    tlsAlpn: z.strictObject({ port: port().optional() }).optional().describe("A TLS handshake that the Terraform run answers"),
    resolvers: z
      .array(readBy((text) => checkResolvers([text])[0], "A host and a port, such as 1.1.1.1:53"))
      .optional()
      .describe("The resolvers that look up records"),
    waitSeconds: z.number().int().min(1).max(3600).optional().describe("Seconds to wait for each name instead of looking up its record"),
  }),
);

/** How the CA validates names, where that is not by records in their zones. */
export const acmeChallengeSchema = lazy(() =>
  shape()
    .check(
      problemsAt(checkOneKind),
      problemsAt(({ dnsPlugin }) => dnsPlugin !== undefined && throwFirst(pluginProblems(dnsPlugin)), "dnsPlugin"),
      problemsAt(({ dnsPlugin, config }) => throwFirst(credentialProblems(dnsPlugin ?? "", config)), "config"),
      problemsAt(({ s3 }) => s3 !== undefined && throwFirst(bucketProblems(s3)), "s3"),
      problemsAt(({ http }) => throwFirst(headerProblems(http?.proxyHeader)), "http", "proxyHeader"),
    )
    .describe("How the CA validates the names (TXT records in their zones)"),
);

export type ChallengeEntry = z.output<ReturnType<typeof shape>>;

/** Whether records go to the zones of the names. */
export function writesToZones(entry: ChallengeEntry | undefined): boolean {
  return entry === undefined || kindOf(entry) === undefined;
}

/** What is wrong with validating a certificate's names with a challenge of a file. */
export function* challengeProblems(
  entry: ChallengeEntry | undefined,
  { domains }: CertificateSpec,
  { zoneOf }: SpecContext,
): Iterable<Problem> {
  const kind = entry && kindOf(entry);
  if (kind !== undefined && WEB_KINDS.includes(kind)) {
    yield* wildcardProblems(`\`${kind}\``, domains);
  }
  const { delegateTo, publish } = entry ?? {};
  if (delegateTo === undefined) {
    return;
  }
  yield* caught(["issuer"], () => {
    if (zoneOf(delegateTo).name.replace(/\.$/, "").toLowerCase() !== delegateTo) {
      throw new CertfleetError(
        "delegation-zone",
        `The issuer delegates challenges to "${delegateTo}", which is not a declared zone. Add it to \`zones\`.`,
      );
    }
    const { name, kind: zone, properties } = zoneOf(delegateTo);
    if (properties !== undefined) {
      throwFirst(delegationProblems({ zone: name, account: zone.acmeAccount?.(properties) }, [], undefined));
    }
  });
  if (publish !== false) {
    for (const [index, { base }] of domains.entries()) {
      yield* caught(["domains", index], () => zoneOf(base));
    }
  }
}

/** The challenge of an entry that was checked. */
export function buildChallenge(entry: ChallengeEntry, zones: DnsZones): AcmeChallenge {
  const { delegateTo, publish, dnsPlugin, config, http, webroot, s3, memcached, tlsAlpn, resolvers, waitSeconds } = entry;
  const dns = { resolvers, propagation: waitSeconds === undefined ? undefined : AcmePropagation.waitSeconds(waitSeconds) };
  if (delegateTo !== undefined) {
    return AcmeChallenge.delegated(zones.zoneOf(delegateTo), { ...dns, zones: publish === false ? undefined : zones });
  }
  if (dnsPlugin !== undefined) {
    return AcmeChallenge.dnsPlugin(dnsPlugin, { ...dns, config });
  }
  if (http !== undefined) {
    return AcmeChallenge.http(http);
  }
  if (webroot !== undefined) {
    return AcmeChallenge.httpWebroot(webroot);
  }
  if (s3 !== undefined) {
    return AcmeChallenge.httpS3(s3);
  }
  if (memcached !== undefined) {
    return AcmeChallenge.httpMemcached(memcached);
  }
  return tlsAlpn === undefined ? AcmeChallenge.dns(zones, dns) : AcmeChallenge.tlsAlpn(tlsAlpn);
}

function kindOf(entry: ChallengeEntry): (typeof KINDS)[number] | undefined {
  return KINDS.find((kind) => entry[kind] !== undefined);
}

function checkOneKind(entry: ChallengeEntry): void {
  const kinds = KINDS.filter((kind) => entry[kind] !== undefined);
  if (kinds.length > 1) {
    throw new CertfleetError("challenge-conflict", `A challenge has one type, but this one has ${kinds.join(" and ")}. Keep one of them.`);
  }
  const needs = { publish: "delegateTo", config: "dnsPlugin" } as const;
  for (const [key, kind] of Object.entries(needs) as ["publish" | "config", (typeof KINDS)[number]][]) {
    if (entry[key] !== undefined && entry[kind] === undefined) {
      throw new CertfleetError("challenge-conflict", `\`${key}\` has no effect without \`${kind}\`. Remove it.`);
    }
  }
  const isWeb = kinds.length === 1 && WEB_KINDS.includes(kinds[0]);
  if (isWeb && (entry.resolvers !== undefined || entry.waitSeconds !== undefined)) {
    throw new CertfleetError("challenge-conflict", `\`${kinds[0]}\` does not use DNS. Remove \`resolvers\` and \`waitSeconds\`.`);
  }
}
