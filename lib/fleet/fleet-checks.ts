import { tagProblems } from "../core/cloud";
import { covers, didYouMean } from "../core/text";
import { isKnown } from "../core/expression";
import { hasCredentials } from "../core/schema";
import { issuanceProblems } from "../core/issuer";
import { CertificateSpec, IssuerKind, Part, SpecContext } from "../core/kind";
import { caught, Problem, problem, within } from "../core/error";
import { EndpointPlaces } from "./endpoint-places";
import { fallbackProblems, FallbackQuotas } from "./fallback";
import { generationProblems } from "./generations";
import { usageProblems } from "./usage-checks";

/**
 * Checks the certificates of a fleet: each by itself, and together with those that were checked before.
 *
 * This is the one implementation of these rules. A file reports all problems with their positions; `CertificateFleet.add` throws the first.
 * Paths are relative to the certificate.
 */
export class FleetChecks {
  private readonly places = new EndpointPlaces();
  private readonly quotas = new FallbackQuotas();
  private readonly requested = new Map<string, string>();
  private readonly requestedOnMove = new Map<string, string>();

  constructor(private readonly context: SpecContext) {}

  /** Checks one more certificate. */
  *certificate(spec: CertificateSpec): Iterable<Problem> {
    const own = [...this.issuanceProblems(spec), ...this.duplicateProblems(spec)];
    yield* own;
    yield* runbookProblems(spec);
    yield* consumerProblems(spec);
    yield* tagProblems(spec.tags ?? {});
    yield* this.places.register(spec);
    if (spec.fallback !== undefined) {
      yield* fallbackProblems(spec.fallback, own, this.issuanceProblems(spec.fallback));
      yield* this.duplicateFallbackProblems(spec.fallback);
    }
    yield* this.quotas.problems(spec, this.context.providers);
  }

  /** What depends on the issuer. */
  private *issuanceProblems(spec: CertificateSpec): Iterable<Problem> {
    yield* usageProblems(spec);
    yield* this.nameProblems(spec);
    yield* renewalProblems(spec);
    yield* generationProblems(spec);
    yield* this.keyMaterialProblems(spec);
    yield* this.channelProblems(spec);
    yield* this.issuerProblems(spec);
    yield* this.endpointProblems(spec);
  }

  private *nameProblems({ domains, issuer, keyType }: CertificateSpec): Iterable<Problem> {
    const seen = new Set<string>();
    for (const [index, { name, base }] of domains.entries()) {
      if (seen.has(name)) {
        yield problem("duplicate-domain-name", ["domains", index], `"${name}" is listed twice in this certificate. Remove one of the two.`);
      }
      seen.add(name);
      if (issuer?.kind?.validatesInZones) {
        yield* caught(["domains", index], () => this.context.zoneOf(base));
      }
    }
    if (issuer?.properties === undefined) {
      return;
    }
    const can = issuer.kind.capabilities(issuer.properties);
    for (const { code, message, nameIndex } of issuanceProblems(issuer.kind.issuerName, can, domains, keyType ?? can.keyTypes[0])) {
      yield problem(code, code === "key-type" ? ["keyType"] : nameIndex === undefined ? ["domains"] : ["domains", nameIndex], message);
    }
  }

  private *keyMaterialProblems(spec: CertificateSpec): Iterable<Problem> {
    const { issuer, stores, deployTo } = spec;
    if (issuer?.kind === undefined) {
      return;
    }
    if (!issuer.kind.handsOutKeys) {
      for (const [key, targets] of Object.entries({ stores, deployTo })) {
        if (targets.length > 0) {
          yield problem(
            "no-key-material",
            [key],
            `A private key from ${issuer.kind.issuerName} never leaves it, so this certificate cannot be stored or imported. ` +
              `Remove \`${key}\`, or use an issuer that provides private keys.`,
          );
        }
      }
      return;
    }
    for (const target of deployTo) {
      yield* target.problems?.(spec) ?? [];
    }
    const names = new Set<string>();
    for (const [index, { name, kind, properties }] of stores.entries()) {
      if (names.has(name)) {
        yield problem(
          "duplicate-store",
          ["stores", index],
          `The store "${name}" is listed twice in this certificate. Remove one of the two.`,
        );
      } else if (properties !== undefined) {
        yield* kind.problems?.(properties, spec, this.context) ?? [];
      }
      names.add(name);
    }
  }

  private *channelProblems(spec: CertificateSpec): Iterable<Problem> {
    const { alerts, channels, issuer } = spec;
    if (alerts === false || issuer?.properties === undefined) {
      return;
    }
    const known = channels.filter(({ properties }) => properties !== undefined);
    const refusals = known.map(({ kind, properties }) => kind.cannotCarry(properties, spec));
    if (known.length > 0 && known.length === channels.length && refusals.every((refusal) => refusal !== undefined)) {
      yield {
        ...problem("nothing-watches", [], `No channel of "${spec.name}" can receive its alerts: ${[...new Set(refusals)].join("; ")}.`),
        atKey: true,
      };
      return;
    }
    for (const { kind, properties } of known) {
      yield* kind.problems?.(properties, spec, this.context) ?? [];
    }
  }

  private *issuerProblems(spec: CertificateSpec): Iterable<Problem> {
    const { issuer } = spec;
    if (issuer?.properties !== undefined) {
      yield* issuer.kind.problems?.(issuer.properties, spec, this.context) ?? [];
    }
  }

  private *endpointProblems(spec: CertificateSpec): Iterable<Problem> {
    for (const [index, { kind, properties }] of spec.endpoints.entries()) {
      if (properties === undefined) {
        continue;
      }
      const path = ["endpoints", index];
      if (kind.cloud !== undefined && isOfAnotherCloud(spec.issuer, kind.cloud)) {
        yield problem(
          "no-key-material",
          [...path, kind.key],
          `\`${kind.key}\` cannot serve a certificate from ${spec.issuer!.kind.issuerName}, whose private key never leaves it. ` +
            "Use an issuer of the endpoint's own cloud, or one that provides private keys.",
        );
      } else {
        yield* within(path, kind.problems?.(properties, spec, this.context) ?? []);
      }
    }
  }

  /** A name can be in several certificates that differ in issuer, region or key type. If all three are equal, it is a mistake. */
  private *duplicateProblems(spec: CertificateSpec): Iterable<Problem> {
    for (const [index, { request, name, from }] of this.requestsOf(spec).entries()) {
      const other = this.requested.get(request);
      const moved = this.requestedOnMove.get(request);
      if (other !== undefined && other !== spec.name) {
        yield problem(
          "duplicate-name",
          ["domains", index],
          `"${name}" is in "${other}" and in "${spec.name}", both from ${from}. ` +
            "Remove it from one of them, or make them differ in issuer, region or key type.",
        );
      } else if (moved !== undefined && moved !== spec.name) {
        yield problem(
          "duplicate-name",
          ["domains", index],
          `"${name}" is in "${spec.name}", and "${moved}" would request it again from its fallback issuer, both from ${from}. ` +
            `Set another fallback issuer of "${moved}", or its own issuer as \`fallbackIssuer\`, which means none.`,
        );
      }
      this.requested.set(request, other ?? spec.name);
    }
  }

  /** The same for a certificate that has moved to its fallback issuer. */
  private *duplicateFallbackProblems(spec: CertificateSpec): Iterable<Problem> {
    for (const { request, name, from } of this.requestsOf(spec)) {
      const other = this.requested.get(request) ?? this.requestedOnMove.get(request);
      if (other !== undefined && other !== spec.name) {
        yield problem(
          "duplicate-name",
          ["fallbackIssuer"],
          `"${name}" of "${spec.name}" would also be in "${other}", both from ${from}. ` +
            "Set another fallback issuer, or the certificate's own issuer as `fallbackIssuer`, which means none.",
        );
      }
      this.requestedOnMove.set(request, other ?? spec.name);
    }
  }

  /** What is requested for each name of a certificate. */
  private requestsOf({ domains, issuer, region, keyType }: CertificateSpec): NameRequest[] {
    if (issuer?.properties === undefined) {
      return [];
    }
    const { kind, properties } = issuer;
    const key = keyType ?? kind.capabilities(properties).keyTypes[0];
    const where = region ?? (kind.cloud === undefined ? undefined : this.context.providers[kind.cloud]?.region) ?? "the default region";
    const from = `${kind.issuerName} with ${key} in ${where}`;
    return domains.map(({ name }) => ({ request: [name, issuer.name, where, key].join("|"), name, from }));
  }
}

/** A name that an issuer is asked for: equal requests cannot be told apart. */
interface NameRequest {
  readonly request: string;
  readonly name: string;
  /** The issuer, key type and region, for messages. */
  readonly from: string;
}

function* runbookProblems({ runbook }: CertificateSpec): Iterable<Problem> {
  if (runbook === undefined || !isKnown(runbook)) {
    return;
  }
  if (hasCredentials(runbook)) {
    const message = "The runbook URL is part of every alert and must not contain a user name or password. Remove them.";
    yield problem("runbook-url", ["runbook"], message);
  } else if (!URL.canParse(runbook) || !/^https?:$/.test(new URL(runbook).protocol)) {
    const message = `"${runbook}" is not an HTTP or HTTPS URL. Write one such as https://runbooks.example.com/tls.`;
    yield problem("runbook-url", ["runbook"], message);
  }
}

/** The longest text of a consumer, which tables show. */
const CONSUMER_LENGTH = 200;

/** An ARN with all its parts. */
const ARN = /^arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:[0-9]*:\S+$/;

/** What uses a certificate outside of the fleet is text that people read, or an ARN. */
function* consumerProblems({ usedBy = [] }: CertificateSpec): Iterable<Problem> {
  const seen = new Set<string>();
  for (const [index, consumer] of usedBy.entries()) {
    const path = ["usedBy", index];
    if (!isKnown(consumer)) {
      continue;
    }
    if (seen.has(consumer)) {
      yield problem("used-by", path, `"${consumer}" is listed twice. Remove one of the two.`);
    } else if (consumer.trim() === "" || consumer.length > CONSUMER_LENGTH || /[\u0000-\u001f\u007f]/.test(consumer)) {
      const form = `one line of at most ${CONSUMER_LENGTH} characters, such as "terraform: media-edge, module.site", or an ARN`;
      yield problem("used-by", path, `"${consumer.slice(0, CONSUMER_LENGTH)}" does not say what uses the certificate. Write ${form}.`);
    } else if (consumer.startsWith("arn:") && !ARN.test(consumer)) {
      yield problem("used-by", path, `"${consumer}" is not an ARN. Expected arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE.`);
    }
    seen.add(consumer);
  }
}

function* renewalProblems(spec: CertificateSpec): Iterable<Problem> {
  const { issuer, alerts } = spec;
  if (issuer?.properties === undefined) {
    return;
  }
  const path: Record<string, string[]> = { "runs-every-missing": [], "schedule-too-slow": ["runsEvery"] };
  for (const each of caught(["alerts"], () => {
    const renewal = issuer.kind.renewal(issuer.properties, spec);
    if (alerts === undefined) {
      renewal?.thresholds();
    } else if (alerts !== false) {
      renewal?.checkThresholds(alerts);
    }
  })) {
    yield { ...each, path: path[each.code] ?? each.path, atKey: each.code === "runs-every-missing" };
  }
}

function isOfAnotherCloud(issuer: Part<IssuerKind> | undefined, cloud: string): boolean {
  const kind = issuer?.kind;
  return kind !== undefined && !kind.handsOutKeys && kind.cloud !== undefined && kind.cloud !== cloud;
}

/** Reports an entry of `owners` that no certificate has and whose name is close to that of an owner in use. */
export function* misspeltOwner(owner: string, inUse: readonly string[]): Iterable<Problem> {
  const suggestion = didYouMean(owner, inUse);
  if (suggestion !== "") {
    yield {
      ...problem("misspelt-owner", [], `No certificate has the owner "${owner}"${suggestion} Correct the name, or remove the entry.`),
      atKey: true,
    };
  }
}

/** Reports a host that the certificate does not cover, at a path in the endpoint. */
export function* hostProblems(path: string[], host: string, { domains }: CertificateSpec): Iterable<Problem> {
  const names = domains.map(({ name }) => name);
  if (names.length > 0 && !covers(names, host)) {
    yield problem(
      "name-not-in-certificate",
      path,
      `The certificate does not cover "${host}". It covers ${names.join(", ")}: add the name to \`domains\`, or remove the endpoint.`,
    );
  }
}
