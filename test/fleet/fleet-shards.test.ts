import { App, Testing } from "cdktf";
import { FleetShards } from "../../lib/fleet";
import { rendezvous } from "../../lib/fleet/rendezvous";

const shards = (count: number, pins?: Record<string, number>) => new FleetShards(Testing.app() as App, "edge", { count, pins });

test("creates a stack for each shard, also for those without certificates", () => {
  expect(shards(3).stacks.map(({ node }) => node.id)).toEqual(["edge-1", "edge-2", "edge-3"]);
});

test("assigns a name as a fleet file does, whatever was assigned before", () => {
  const fleet = shards(8);

  for (const name of ["a.example.com", "b.example.com", "a.example.com"]) {
    expect(fleet.stackOf(name).node.id).toBe(`edge-${rendezvous(name, 8)}`);
  }
});

test("a pin takes precedence, and nothing else is pinned", () => {
  const fleet = shards(8, { "a.example.com": 5 });

  expect(fleet.stackOf("a.example.com").node.id).toBe("edge-5");
  expect(fleet.stackOf("toString").node.id).toBe(`edge-${rendezvous("toString", 8)}`);
});
