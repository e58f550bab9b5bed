import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { CertfleetError } from "../core/error";
import { StateResource } from "../core/importer";
import type { TerraformDocument } from "../core/stack-document";
import { editShards } from "../file/edit-shards";
import { loadFleetFile, readText } from "../file/from-file";
import type { ParameterValues } from "../file/parameters";
import { FleetSpec } from "../file/resolve";
import { ShardGroup, ShardSettings } from "../fleet/shard-assignment";
import { readStateResources } from "../import/state-reader";
import { Addresses, addressesOf, movedTypes, MovedResource, movedResources } from "./reshard-moves";
import { DOCUMENT, readStackList, stackByCertificate, StackList, stackListFile } from "./stack-list";
import { synthesiseShards } from "./synthesise-shards";

/** Certificates that a change of the number of shards concerns, with what they must be together with. */
export interface ReshardedGroup {
  readonly certificates: readonly string[];
  /** The stacks before and after. */
  readonly from: string;
  readonly to: string;
}

/** Certificates that stay where they are. */
export interface PinnedGroup extends ReshardedGroup {
  /** The types of resources that no state can import. */
  readonly because: readonly string[];
}

/** What another number of shards means for a fleet. */
export interface ReshardPlan {
  readonly count: number;
  readonly total: number;
  readonly moves: readonly ReshardedGroup[];
  readonly pinned: readonly PinnedGroup[];
  /** The text of the file with the number and the pins. */
  readonly text: string;
  /** The fleet that it describes. */
  readonly fleet: FleetSpec;
  readonly resources: readonly MovedResource[];
}

/** What a plan is made from. */
export interface ReshardInput {
  readonly file: string;
  readonly parameters: ParameterValues;
  readonly count: number;
  /** The directory with the stacks of the last synth, which are applied. */
  readonly directory: string;
}

/** Plans another number of shards: which certificates move, and which stay because they cannot. */
export function planReshard({ file, parameters, count, directory }: ReshardInput): ReshardPlan {
  const current = loadFleetFile(file, parameters);
  if (current.shards === undefined) {
    throw new CertfleetError(
      "no-shards",
      `${file} has no \`shards\`, so there is nothing to divide anew. Add \`shards\` before the first apply.`,
    );
  }
  if (current.shards.settings.count === undefined) {
    throw new CertfleetError(
      "no-shards",
      `The shards of ${file} follow from \`by\`, without a number that could change. Move certificates by pins, or set \`count\` before the first apply.`,
    );
  }
  const listFile = stackListFile(directory, current.name);
  const list = readStackList(listFile);
  if (list === undefined) {
    throw new CertfleetError(
      "stack-list",
      `${listFile} does not exist, so it is not known which stack has which certificate. Name the directory that certfleet synth wrote with --out.`,
    );
  }
  const former = stackByCertificate(list);
  const before = addressesByStack(list, directory);
  const pins: Record<string, string | number> = { ...current.shards.settings.pins };
  const pinned: PinnedGroup[] = [];
  // What cannot move is found by moving it: a second synth has the pins of the first.
  for (;;) {
    const settings: ShardSettings = { ...current.shards.settings, count, ...(Object.keys(pins).length > 0 && { pins }) };
    const text = editShards(file, readText(file), settings);
    const fleet = loadFleetFile(file, parameters, text);
    const moves = movesOf(fleet, former);
    const after = new Map<string, ReadonlyMap<string, boolean>>();
    for (const { name, document } of synthesiseShards(fleet)) {
      after.set(name, addressesOf(document));
    }
    const resources = movedResources(before, after);
    const stuck = stuckGroups(moves, resources, fleet);
    if (stuck.length === 0) {
      const total = fleet.certificates.length;
      return { count, total, moves, pinned, text, fleet, resources };
    }
    for (const group of stuck) {
      pinned.push(group);
      pin(group, fleet, count, pins);
    }
  }
}

/** Pins a group to the shard that it is in, by each certificate: the pin stays when one of them is removed. */
function pin(group: PinnedGroup, fleet: FleetSpec, count: number, pins: Record<string, string | number>): void {
  const shard = Number(group.from.slice(fleet.name.length + 1));
  if (!(shard <= count)) {
    throw new CertfleetError(
      "cannot-move",
      `"${group.certificates[0]}" cannot leave ${group.from}, and there would be ${count} shards: Terraform cannot import ${group.because.join(", ")}. ` +
        `Use ${shard} shards or more, or issue the certificate under another name first.`,
    );
  }
  for (const { name, entry } of fleet.certificates.filter((each) => group.certificates.includes(each.name))) {
    pins[entry ?? name] = shard;
  }
}

/** The groups that would be in another stack than before. */
function movesOf(fleet: FleetSpec, former: ReadonlyMap<string, string>): ReshardedGroup[] {
  return fleet.shards!.groups.flatMap(({ certificates, shard }: ShardGroup) => {
    const to = `${fleet.name}-${shard}`;
    const from = certificates.map(({ name }) => former.get(name)).find((stack) => stack !== undefined && stack !== to);
    return from === undefined ? [] : [{ certificates: certificates.map(({ name }) => name), from, to }];
  });
}

/** The groups with a resource that cannot get to another state. */
function stuckGroups(moves: readonly ReshardedGroup[], resources: readonly MovedResource[], fleet: FleetSpec): PinnedGroup[] {
  const impossible = resources.filter(({ isStuck }) => isStuck);
  if (impossible.length === 0) {
    return [];
  }
  const owners = new Map(fleet.certificates.map(({ name, entry }) => [name, entry]));
  const of = ({ certificates }: ReshardedGroup, { address }: MovedResource) =>
    certificates.some((name) => isOf(address, name) || (owners.get(name) !== undefined && isOf(address, owners.get(name)!)));
  const stuck = moves.flatMap((group) => {
    const own = impossible.filter((resource) => resource.from === group.from && resource.to === group.to && of(group, resource));
    return own.length === 0 ? [] : [{ ...group, because: [...new Set(own.map(({ type }) => type))].sort() }];
  });
  if (stuck.length > 0) {
    return stuck;
  }
  // What several certificates share has no name of one: everything that goes the same way stays.
  return moves.flatMap((group) => {
    const shared = impossible.filter(({ from, to }) => from === group.from && to === group.to);
    return shared.length === 0 ? [] : [{ ...group, because: [...new Set(shared.map(({ type }) => type))].sort() }];
  });
}

/** Whether a resource is a certificate's: its name is the certificate's, or begins with it. */
function isOf(address: string, certificate: string): boolean {
  const name = address.slice(address.indexOf(".") + 1);
  return name === certificate || name.startsWith(`${certificate}_`);
}

function addressesByStack(list: StackList, directory: string): Addresses {
  return new Map(
    Object.keys(list).map((name) => {
      const file = path.join(directory, name, DOCUMENT);
      if (!existsSync(file)) {
        throw new CertfleetError(
          "stack-list",
          `${file} does not exist. Restore the stacks as they are applied, or synthesise them from the file before its change.`,
        );
      }
      return [name, addressesOf(JSON.parse(readFileSync(file, "utf8")) as TerraformDocument)];
    }),
  );
}

/** Reads the states of stacks: files NAME.tfstate in a directory, otherwise the local state of the stack. */
export function stateReader(directory: string, states: string | undefined): (stack: string) => StateResource[] {
  return (stack) => {
    const candidates = [
      ...(states === undefined ? [] : [path.join(states, `${stack}.tfstate`)]),
      path.join(directory, stack, "terraform.tfstate"),
    ];
    const file = candidates.find((candidate) => existsSync(candidate));
    if (file === undefined) {
      throw new CertfleetError(
        "state-missing",
        `The state of ${stack} is needed for the ids of what moves. Write it with \`terraform -chdir=${path.join(directory, stack)} state pull > ${path.join(states ?? "states", `${stack}.tfstate`)}\`, and name the directory with --states.`,
      );
    }
    return readStateResources(file, movedTypes());
  };
}
