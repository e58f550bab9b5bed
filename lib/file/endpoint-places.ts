import { EndpointPlace, ResolvedCertificate } from "./form";
import { FilePath, Report } from "./problem";
import { ReadCertificate } from "./read-file";

interface Taken {
  readonly name: string;
  readonly terms?: Record<string, string>;
}

/** Reports endpoints that get in each other's way: certificates that meet on a port share its listener, and must agree on what it does. */
export function checkPlaces(reads: ReadCertificate[], certificates: ResolvedCertificate[], report: Report): void {
  const takenBy = new Map<string, Taken>();
  const placeCalled = new Map<string, string>();
  for (const [at, { name, endpoints }] of reads.entries()) {
    const own = new Set<string>();
    for (const { form, entry, index } of endpoints.filter((endpoint) => endpoint.entry !== undefined)) {
      const path = ["certificates", name, "endpoints", index];
      const [first, ...beside] = form.places(entry);
      if (own.has(first.place)) {
        report(path, `${first.place} stands twice in the certificate: remove one`);
        continue;
      }
      own.add(first.place);
      const terms = first.terms && { ...first.terms, "TLS policy": certificates[at].tlsPolicy };
      for (const place of [{ ...first, terms }, ...beside]) {
        const called = place.called ?? place.place;
        const same = placeCalled.get(called) ?? place.place;
        placeCalled.set(called, same);
        if (same !== place.place) {
          report(
            path,
            `${called} is ${same} elsewhere, and ${place.place} here: one name is one load balancer, correct the ARN that is wrong`,
          );
          continue;
        }
        const taken = takenBy.get(place.place);
        if (taken) {
          compare(name, place, taken, path, report);
        } else {
          takenBy.set(place.place, { name, terms: place.terms });
        }
      }
    }
  }
}

function compare(name: string, { place, terms = {}, isExclusive }: EndpointPlace, taken: Taken, path: FilePath, report: Report): void {
  if (isExclusive) {
    report(path, `${place} serves "${taken.name}": it takes one certificate, remove it from one of the two`);
    return;
  }
  const theirs = taken.terms ?? {};
  const term = [...new Set([...Object.keys(theirs), ...Object.keys(terms)])].find((key) => terms[key] !== theirs[key]);
  if (term !== undefined) {
    const remedy = "what shares a port shares its listener, make them agree or use another port";
    report(
      path,
      `${place} serves "${taken.name}" with ${term} ${theirs[term] ?? "none"}, and would serve "${name}" with ${term} ${terms[term] ?? "none"}: ${remedy}`,
    );
  }
}
