import { createHash } from "node:crypto";
import { CertfleetError } from "../core/error";

/** The most shards of a fleet. */
export const MOST_SHARDS = 1000;

/** Refuses a number of shards that a fleet cannot have. */
export function checkShardCount(count: number): void {
  if (!Number.isInteger(count) || count < 1 || count > MOST_SHARDS) {
    throw new CertfleetError("shard-count", `A fleet cannot have ${count} shards. Use a whole number from 1 to ${MOST_SHARDS}.`);
  }
}

/**
 * Assigns a key to one of `count` shards, numbered from 1, by rendezvous hashing: each shard has a score for the key, and the highest wins.
 *
 * Which other keys there are does not matter. With more shards, a key stays or moves to a new one: from 8 to 12, a third of the keys move.
 * The numbers are part of the interface: another function would move certificates.
 */
export function rendezvous(key: string, count: number): number {
  const digest = createHash("sha256").update(key).digest();
  const [high, low] = [digest.readUInt32BE(0), digest.readUInt32BE(4)];
  let winner = 1;
  let highest = -1;
  for (let shard = 1; shard <= count; shard++) {
    const score = mixed(high ^ mixed(low ^ mixed(shard)));
    if (score > highest) {
      highest = score;
      winner = shard;
    }
  }
  return winner;
}

/** The finalizer of MurmurHash3, which spreads each bit over all 32: hashing a key once for each of hundreds of shards takes too long. */
function mixed(value: number): number {
  let bits = value;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
