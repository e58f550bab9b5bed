import { Estate } from "./estate";
import { Resource } from "./resource";

/** A function of a resource that keeps its latest result: rules run on one resource after the other, and many of them read the same of it. */
export function ofLatest<T>(read: (resource: Resource, estate: Estate) => T): (resource: Resource, estate: Estate) => T {
  let latest: { readonly resource: Resource; readonly estate: Estate; readonly result: T } | undefined;
  return (resource, estate) => {
    if (latest?.resource !== resource || latest.estate !== estate) {
      latest = { resource, estate, result: read(resource, estate) };
    }
    return latest.result;
  };
}

/** How many answers are cached: a plan asks for the same few names at each of its resources. */
const CACHED = 5000;

/** Caches the answers of a predicate. */
export function cached(answer: (name: string) => boolean): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    let value = known.get(name);
    if (value === undefined) {
      value = answer(name);
      if (known.size >= CACHED) {
        known.clear();
      }
      known.set(name, value);
    }
    return value;
  };
}
