import { AcmeDirectory } from "../../lib/acme/directory";
import { AcmeLimits } from "../../lib/acme/directory-data";
import { Document } from "../../test/e2e/support/documents";
import { existingAlb, existingZone } from "../../test/e2e/support/estate";
import { Moto } from "../../test/e2e/support/moto";
import { Failure } from "../demo/failure";

const LOAD_BALANCER = /arn:aws:elasticloadbalancing:([a-z0-9-]+):\d{12}:loadbalancer\/app\/([A-Za-z0-9-]+)\/[0-9a-f]+/g;
const TARGET_GROUP = /arn:aws:elasticloadbalancing:([a-z0-9-]+):\d{12}:targetgroup\/[A-Za-z0-9-]+\/[0-9a-f]+/g;
const NOT_SIMULATED = /arn:aws:elasticloadbalancing:[^"]*?:(listener\/|loadbalancer\/net\/)[^"]*/;

/** What the simulated CA decides itself, or what it is told in another way. */
const CHALLENGES = [
  "dns_challenge",
  "http_challenge",
  "http_webroot_challenge",
  "http_memcached_challenge",
  "http_s3_challenge",
  "tls_challenge",
];

/** A CA that a fleet orders from. */
export interface RehearsedCa {
  readonly name: string;
  readonly serverUrl: string;
  readonly limits: AcmeLimits;
}

/** The CAs that a document orders from. */
export function casOf(document: Document): RehearsedCa[] {
  const urls = ([document.provider?.acme ?? []].flat() as Document[]).map(({ server_url: url }) => String(url));
  const known = AcmeDirectory.names.map((name) => AcmeDirectory.of(name));
  return [...new Set(urls)].map(
    (serverUrl) => known.find((each) => each.serverUrl === serverUrl) ?? { name: new URL(serverUrl).hostname, serverUrl, limits: {} },
  );
}

/** The load balancers and zones that a fleet refers to, made in the simulated AWS, and the fleet's document adapted to them. */
export class SimulatedEstate {
  /** Makes what a document refers to. */
  static async of(document: Document, moto: Moto): Promise<SimulatedEstate> {
    refuseWhatIsNotSimulated(document);
    const estate = new SimulatedEstate();
    const text = JSON.stringify(document);
    const groups = new Map<string, string>();
    for (const [arn, region, name] of unique(text, LOAD_BALANCER)) {
      const made = await existingAlb(moto, name, { region });
      estate.replacements.set(arn, made.loadBalancerArn);
      groups.set(region, made.targetGroupArn);
    }
    for (const [arn, region] of unique(text, TARGET_GROUP)) {
      estate.replacements.set(arn, groups.get(region) ?? arn);
    }
    for (const [id, name] of zonesOf(document)) {
      estate.replacements.set(id, await existingZone(moto, name));
    }
    return estate;
  }

  /** The values of a document in place of which there are others. */
  private readonly replacements = new Map<string, string>();

  private constructor() {}

  /**
   * The document for the simulated estate.
   *
   * @param cas the URLs of the simulated directories, by those of the real ones
   * @param webroot a directory for the answers to challenges, which the simulated CA does not look at
   */
  adapted(document: Document, cas: ReadonlyMap<string, string>, webroot: string): Document {
    let text = JSON.stringify(document);
    for (const [from, to] of this.replacements) {
      text = text.replaceAll(from, to);
    }
    const copy = JSON.parse(text) as Document;
    for (const provider of [copy.provider?.acme ?? []].flat() as Document[]) {
      provider.server_url = cas.get(String(provider.server_url));
    }
    for (const provider of [copy.provider?.aws ?? []].flat() as Document[]) {
      delete provider.assume_role;
    }
    for (const certificate of resources(copy, "acme_certificate")) {
      [...CHALLENGES, "profile", "preferred_chain"].forEach((key) => Reflect.deleteProperty(certificate, key));
      certificate.http_webroot_challenge = { directory: webroot };
      if (certificate.min_days_remaining !== undefined) {
        certificate.min_days_remaining = 1;
      }
    }
    for (const registration of resources(copy, "acme_registration")) {
      delete registration.external_account_binding;
    }
    for (const guarded of [...resources(copy, "acme_registration"), ...resources(copy, "tls_private_key")]) {
      delete guarded.lifecycle;
    }
    return copy;
  }
}

/** Values for the variables of a document that have none. */
export function variablesOf(document: Document): Record<string, string> {
  const open = Object.entries((document.variable ?? {}) as Record<string, Document>).filter(([, each]) => each.default === undefined);
  return Object.fromEntries(open.map(([name]) => [name, "rehearsal"]));
}

function resources(document: Document, type: string): Document[] {
  return Object.values((document.resource?.[type] ?? {}) as Record<string, Document>);
}

function refuseWhatIsNotSimulated(document: Document): void {
  const other = NOT_SIMULATED.exec(JSON.stringify(document));
  const what = document.provider?.google !== undefined ? "Google Cloud" : other?.[0];
  if (what !== undefined) {
    throw new Failure(
      `The simulated AWS does not have ${what}.`,
      "rehearse a copy of the fleet file without it: application load balancers that the fleet adds listeners to, stores and host endpoints are simulated",
    );
  }
}

function unique(text: string, pattern: RegExp): RegExpMatchArray[] {
  return [...new Map([...text.matchAll(pattern)].map((match) => [match[0], match])).values()];
}

/** The ids and names of hosted zones. Zones that only answer challenges are in no inventory, and their names do not matter. */
function zonesOf(document: Document): Map<string, string> {
  const zones = new Map<string, string>();
  for (const { zones: own } of Object.values(document.output.certfleet.value.certificates as Record<string, Document>)) {
    ((own ?? []) as { id: string; name: string }[]).forEach(({ id, name }) => zones.set(id, name));
  }
  for (const { zone_id: id } of resources(document, "aws_route53_record")) {
    if (typeof id === "string" && /^Z[A-Z0-9]+$/.test(id) && !zones.has(id)) {
      zones.set(id, `zone-${zones.size}.example.net`);
    }
  }
  return zones;
}
