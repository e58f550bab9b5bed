import { Problem, problem } from "../core/error";
import { CertificateSpec, EndpointPlace } from "../core/kind";

interface Occupant {
  readonly certificate: string;
  readonly terms: Record<string, string>;
}

/** The ports, hosts and domains that a fleet's endpoints occupy, and what the certificates that share one have agreed on. */
export class EndpointPlaces {
  private readonly occupants = new Map<string, Occupant>();
  private readonly placeByName = new Map<string, EndpointPlace>();

  /** Registers the endpoints of a certificate. Yields those that conflict with each other or with certificates registered before. */
  *register({ name, endpoints, tlsPolicy }: CertificateSpec): Iterable<Problem> {
    const own = new Set<string>();
    for (const [index, { kind, properties }] of endpoints.entries()) {
      if (properties === undefined) {
        continue;
      }
      const path = ["endpoints", index];
      const [first, ...further] = kind.places(properties);
      if (own.has(keyOf(first))) {
        yield problem("duplicate-endpoint", path, `${first.place} is listed twice in "${name}". Remove one of the two.`);
        continue;
      }
      own.add(keyOf(first));
      const terms = first.terms && { ...first.terms, "TLS policy": tlsPolicy };
      for (const place of [{ ...first, terms }, ...further]) {
        yield* this.occupy(name, place, path);
      }
    }
  }

  private *occupy(certificate: string, place: EndpointPlace, path: (string | number)[]): Iterable<Problem> {
    const called = place.called ?? keyOf(place);
    const namesake = this.placeByName.get(called) ?? place;
    this.placeByName.set(called, namesake);
    if (keyOf(namesake) !== keyOf(place)) {
      yield problem(
        "endpoint-name-clash",
        path,
        `${called} is ${namesake.place} elsewhere and ${place.place} here. A name identifies one load balancer: correct the ARN that is wrong.`,
      );
      return;
    }
    const occupant = this.occupants.get(keyOf(place));
    if (occupant === undefined) {
      this.occupants.set(keyOf(place), { certificate, terms: place.terms ?? {} });
    } else if (place.isExclusive) {
      yield problem(
        "endpoint-taken",
        path,
        `${place.place} already serves "${occupant.certificate}" and takes one certificate only. Remove it from one of the two certificates.`,
      );
    } else {
      yield* disagreement(certificate, place, occupant, path);
    }
  }
}

function keyOf({ place, identity }: EndpointPlace): string {
  return identity ?? place;
}

function* disagreement(
  certificate: string,
  { place, terms = {} }: EndpointPlace,
  occupant: Occupant,
  path: (string | number)[],
): Iterable<Problem> {
  const keys = new Set([...Object.keys(occupant.terms), ...Object.keys(terms)]);
  for (const key of keys) {
    if (terms[key] !== occupant.terms[key]) {
      yield problem(
        "listener-clash",
        path,
        `${place} serves "${occupant.certificate}" with ${key} ${occupant.terms[key] ?? "none"}, and "${certificate}" asks for ${key} ${terms[key] ?? "none"}. ` +
          "Certificates on one port share its listener: use the same setting or another port.",
      );
      return;
    }
  }
}
