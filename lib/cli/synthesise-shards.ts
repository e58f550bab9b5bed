import { BaseRole } from "../core/base-stack";
import { warn } from "../core/error";
import { plural } from "../core/text";
import { FleetSpec } from "../file/resolve";
import { FleetBases, shardSpecs } from "../file/shard-stacks";
import { beforeRenames, movedBlocks, Rename } from "./renames";
import { renderStack, stackOf, SynthesisedFile } from "./synthesise-file";

/** A stack of a fleet with shards. */
export interface SynthesisedStack extends SynthesisedFile {
  /** What it is: a shard, or what the shards share. */
  readonly role: "shard" | BaseRole;
  readonly certificateNames: readonly string[];
}

/**
 * Synthesises a fleet with shards, one stack after the other: the shards in their order, then what they share. A stack can be forgotten once
 * it is written, so that the memory is that of one shard.
 */
export function* synthesiseShards(fleet: FleetSpec, renames: readonly Rename[] = []): Iterable<SynthesisedStack> {
  const bases = new FleetBases(fleet);
  for (const { spec } of shardSpecs(fleet)) {
    yield forgettingTokens(() => synthesiseShard(spec, bases, renames));
  }
  for (const { role, stack } of bases.complete()) {
    yield { ...renderStack(stack, { ...fleet, certificates: [] }, false), role, certificateNames: [] };
  }
}

function synthesiseShard(spec: FleetSpec, bases: FleetBases, renames: readonly Rename[]): SynthesisedStack {
  const { size } = spec.shards!;
  const names = spec.certificates.map(({ name }) => name);
  const own = renames.filter(({ kind, to }) => kind === "stores" || names.includes(to));
  const stack = stackOf(spec, { bases });
  if (names.length > size) {
    warn(
      stack,
      "large-shard",
      `The shard has ${plural(names.length, "certificate")}, and plans become slow above ${size}. Run certfleet reshard for more shards, or raise \`size\`.`,
    );
  }
  const moved = own.length === 0 ? [] : movedBlocks(stackOf(beforeRenames(spec, own), { bases }), stack, own);
  const rendered = renderStack(stack, spec, false);
  const { document } = rendered;
  const all = [...(document.moved ?? []), ...moved];
  return { ...rendered, document: all.length === 0 ? document : { ...document, moved: all }, role: "shard", certificateNames: names };
}

/** The registry of all tokens that CDKTF keeps until the process ends, and with them every construct that has one. */
interface TokenRegistry {
  readonly stringTokenMap: Map<unknown, unknown>;
  readonly numberTokenMap: Map<unknown, unknown>;
}

/** Removes the tokens that some work registered, so that the constructs behind them can be freed. */
function forgettingTokens<T>(work: () => T): T {
  const registry = (globalThis as { readonly __cdktfTokenMap?: Partial<TokenRegistry> }).__cdktfTokenMap;
  const maps = [registry?.stringTokenMap, registry?.numberTokenMap].flatMap((map) => (map === undefined ? [] : [map]));
  const before = maps.map((map) => map.size);
  const result = work();
  for (const [index, map] of maps.entries()) {
    [...map.keys()].slice(before[index]).forEach((key) => map.delete(key));
  }
  return result;
}
