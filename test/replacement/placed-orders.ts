import { IssuanceLimit } from "../../lib/core/issuer";
import { Order, Pace, Wave } from "../../lib/replacement/waves";
import { PlacedOrder } from "./limits-model";

export const PACE: Pace = { parallelism: 10, orderMinutes: 2, waveSize: 300 };

export interface NamedOrder extends Order {
  readonly domain: string;
}

/** Orders for the given number of registered domains in turn. */
export function orders(count: number, domains: number, limitsOf: (name: string) => IssuanceLimit[]): NamedOrder[] {
  return Array.from({ length: count }, (_, index) => {
    const domain = `incident${index % domains}.com`;
    const name = `host${index}`;
    return { name, entry: name, domain, limits: limitsOf(`${name}.${domain}`), isServed: true };
  });
}

/** A reproducible sequence of numbers from 0 to 1. */
function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

/** The orders of a plan, each placed at a time within its wave. */
export function placed(waves: readonly Wave<NamedOrder>[], placeIn: (start: number, end: number, index: number) => number): PlacedOrder[] {
  const all = waves.flatMap(({ start, end, orders: own }) =>
    own.map(({ domain }, index) => ({ time: placeIn(start, end, index), domains: [domain] })),
  );
  return all.sort((one, other) => one.time - other.time);
}

const next = random(7);
export const PLACEMENTS: Record<string, (start: number, end: number, index: number) => number> = {
  "at the start of their wave": (start) => start,
  "at the end of their wave": (_start, end) => end,
  "one after another": (start, _end, index) => start + (index * PACE.orderMinutes) / PACE.parallelism,
  "at random times in their wave": (start, end) => start + next() * (end - start),
};
