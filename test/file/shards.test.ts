import { parseFleet } from "../../lib/file/from-file";
import { FleetSpec } from "../../lib/file/resolve";
import { backendOf, remoteStateOf } from "../../lib/file/shard-backend";
import { Backend } from "../../lib/file/fleet-schema";
import { shardSpecs } from "../../lib/file/shard-stacks";
import { alb, fleetText, messagesOf, Sections } from "./support";

const listener = (name: string) =>
  `endpoints: [{ alb: { listenerArn: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/${name}/50dc6c495c0c9188/0123456789abcdef" } }]`;

const many = (count: number, more = "") =>
  Array.from({ length: count }, (_, index) => `c${index}: { domains: [c${index}.example.com]${more && `, ${more}`} }`);

function parse(certificates: string[], shards: string, sections: Sections = {}): FleetSpec {
  return parseFleet("certfleet.yaml", fleetText(certificates, { shards, ...sections }));
}

/** The shard of each certificate. */
function shardsOf(certificates: string[], shards: string, sections: Sections = {}): Record<string, string> {
  const { groups } = parse(certificates, shards, sections).shards!;
  return Object.fromEntries(groups.flatMap(({ certificates: members, shard }) => members.map(({ name }) => [name, shard])));
}

describe("the shard of a certificate", () => {
  test("does not depend on the other certificates", () => {
    const all = shardsOf(many(40), "8");
    const odd = shardsOf(
      many(40).filter((_, index) => index % 2 === 1),
      "8",
    );

    expect(new Set(Object.values(all)).size).toBe(8);
    expect(odd).toEqual(Object.fromEntries(Object.entries(all).filter(([name]) => name in odd)));
  });

  test("is the same for all certificates of a listener that the fleet makes, and stays when they come and go", () => {
    const served = many(20, `endpoints: [${alb()}]`);
    const all = shardsOf(served, "8");

    expect(new Set(Object.values(all)).size).toBe(1);
    expect(shardsOf(served.slice(7, 8), "8")).toEqual({ c7: all.c7 });
  });

  test("is its own for certificates of a listener that something else owns", () => {
    expect(shardsOf(many(40, listener("edge")), "8")).toEqual(shardsOf(many(40), "8"));
  });

  test("is the same for certificates that validate one name", () => {
    const shards = shardsOf(["eu: { domains: [www.example.com] }", 'us: { domains: ["*.www.example.com"], region: us-east-1 }'], "64");

    expect(shards.eu).toBe(shards.us);
  });

  test("is the same for certificates that one entry packs", () => {
    const groups = Array.from({ length: 30 }, (_, index) => `[g${index}.example.com]`).join(", ");
    const shards = shardsOf([`edge: { groups: [${groups}] }`], "64");

    expect(Object.keys(shards)).toEqual(["edge-1", "edge-2", "edge-3"]);
    expect(new Set(Object.values(shards)).size).toBe(1);
  });

  test("follows a pin, with all certificates that must be together", () => {
    const certificates = ["eu: { domains: [www.example.com] }", "us: { domains: [www.example.com], region: us-east-1 }"];

    expect(shardsOf(certificates, "{ count: 8, pins: { us: 5 } }")).toEqual({ eu: "5", us: "5" });
    expect(shardsOf(certificates, "{ count: 8, pins: { us: 6, eu: 6 } }")).toEqual({ eu: "6", us: "6" });
  });

  test("follows the owner, the zone or the region", () => {
    const certificates = [
      "www: { domains: [example.com], owner: Media Team }",
      "api: { domains: [api.example.net], owner: payments, region: us-east-1 }",
    ];
    const zones = "{ example.com: { route53: Z1AAAAAAAAAA }, example.net: { route53: Z2AAAAAAAAAA } }";

    expect(shardsOf(certificates, "{ by: owner }", { zones })).toEqual({ www: "media-team", api: "payments" });
    expect(shardsOf(certificates, "{ by: zone }", { zones })).toEqual({ www: "example-com", api: "example-net" });
    expect(shardsOf(certificates, "{ by: region }", { zones })).toEqual({ www: "eu-west-1", api: "us-east-1" });
  });

  test("is one of the count for owners, too", () => {
    const certificates = many(6).map((each, index) => each.replace("{ ", `{ owner: ${index % 2 === 0 ? "media" : "payments"}, `));
    const shards = shardsOf(certificates, "{ count: 64, by: owner }");

    expect(new Set(Object.values(shards)).size).toBe(2);
    expect(shards.c0).toBe(shards.c4);
  });
});

describe("shards that cannot work are reported with their position", () => {
  test.each<[what: string, certificates: string[], sections: Sections, message: RegExp]>([
    ["no shards", many(1), { shards: "0" }, /^8:9 A fleet cannot have 0 shards/],
    ["a text", many(1), { shards: "many" }, /`shards` is a number from 1 to 1000, or a mapping such as/],
    ["neither count nor owner", many(1), { shards: "{ size: 10 }" }, /`shards` needs `count`, or `by` with owner, zone or region/],
    [
      "an unknown criterion",
      many(1),
      { shards: "{ count: 2, by: team }" },
      /`shards\.by` is "team"\. Allowed values are hash, owner, zone, region/,
    ],
    [
      "an unknown key",
      many(1),
      { shards: "{ count: 2, pin: {} }" },
      /Unknown key "pin"\. The keys here are count, by, size, pins; did you mean "pins"/,
    ],
    [
      "a pin of nothing",
      many(1),
      { shards: "{ count: 2, pins: { c1: 1 } }" },
      /The pin of "c1" is for a certificate that is not declared; did you mean "c0"/,
    ],
    ["a pin to nowhere", many(1), { shards: "{ count: 2, pins: { c0: 3 } }" }, /"3" is not a shard\. Shards are the numbers from 1 to 2/],
    [
      "a pin to a name that is not one",
      many(1, "owner: a"),
      { shards: "{ by: owner, pins: { c0: A B } }" },
      /"A B" is not the name of a shard\. Shards have names such as a-b/,
    ],
    [
      "two pins of certificates that belong together",
      ["eu: { domains: [www.example.com] }", "us: { domains: [www.example.com], region: us-east-1 }"],
      { shards: "{ count: 8, pins: { eu: 1, us: 2 } }" },
      /"eu" is pinned to shard 1 and "us" to shard 2, and they must be in one shard: they share the validation of www\.example\.com/,
    ],
    [
      "a certificate without owner",
      many(1),
      { shards: "{ by: owner }" },
      /Shards follow from the owner of a certificate, and "c0" has none/,
    ],
    [
      "an owner with a reserved name",
      many(1, "owner: Base"),
      { shards: "{ by: owner }" },
      /would have the name "base", which is that of a stack for all shards/,
    ],
    [
      "a backend without a name of the state",
      many(1),
      { shards: "2", backend: "{ s3: { bucket: states } }" },
      /named after `key`, and `backend\.s3` has none/,
    ],
    [
      "a backend that has one workspace",
      many(1),
      { shards: "2", backend: "{ remote: { organization: example } }" },
      /which the backend `remote` cannot derive\. Use `cloud`/,
    ],
    [
      "a schedule of one workspace",
      many(1),
      { shards: "2", schedule: "{ type: aws-eventbridge, workspaceId: ws-ABCDEFGHIJKLMNOP, token: tfc }" },
      /`schedule` starts the runs of one workspace, and each shard has its own/,
    ],
  ])("%s", (_what, certificates, sections, message) => {
    expect(messagesOf(fleetText(certificates, sections)).join("\n")).toMatch(message);
  });
});

describe("the state of each stack", () => {
  const derived = (backend: string) => {
    const fleet = parse(many(1), "2", { backend });
    return [shardSpecs(fleet)[1].spec.backend, remoteStateOf(fleet.backend, "edge-base")];
  };

  test.each<[backend: string, own: object, read: object]>([
    [
      "{ s3: { bucket: states, key: tls/terraform.tfstate } }",
      { s3: { bucket: "states", key: "tls/edge-2/terraform.tfstate" } },
      { backend: "s3", config: { bucket: "states", key: "tls/edge-base/terraform.tfstate" } },
    ],
    [
      "{ gcs: { bucket: b, prefix: tls } }",
      { gcs: { bucket: "b", prefix: "tls/edge-2" } },
      { backend: "gcs", config: { bucket: "b", prefix: "tls/edge-base" } },
    ],
    [
      "{ http: { address: 'https://s.example.com/tls', lock_address: 'https://s.example.com/tls/lock' } }",
      { http: { address: "https://s.example.com/tls/edge-2", lock_address: "https://s.example.com/tls/edge-2/lock" } },
      {
        backend: "http",
        config: { address: "https://s.example.com/tls/edge-base", lock_address: "https://s.example.com/tls/edge-base/lock" },
      },
    ],
    ["{ pg: { schema_name: tls } }", { pg: { schema_name: "tls_edge_2" } }, { backend: "pg", config: { schema_name: "tls_edge_base" } }],
    [
      "{ local: { path: my.tfstate } }",
      { local: { path: "edge-2/my.tfstate" } },
      { backend: "local", config: { path: "../edge-base/edge-base/my.tfstate" } },
    ],
    ["{ local: {} }", { local: {} }, { backend: "local", config: { path: "../edge-base/terraform.tfstate" } }],
    [
      "{ cloud: { organization: example, workspaces: { name: tls, project: p } } }",
      { cloud: { organization: "example", workspaces: { name: "tls-edge-2", project: "p" } } },
      { backend: "remote", config: { organization: "example", workspaces: { name: "tls-edge-base" } } },
    ],
    [
      "{ cloud: { organization: example, workspaces: { tags: [tls] } } }",
      { cloud: { organization: "example", workspaces: { tags: ["tls"] } } },
      { backend: "remote", config: { organization: "example", workspaces: { name: "edge-base" } } },
    ],
  ])("%s", (backend, own, read) => {
    expect(derived(backend)).toEqual([own, read]);
  });

  test("is in the directory of the stack without a backend", () => {
    expect(backendOf(undefined, "edge-2")).toBeUndefined();
    expect(remoteStateOf(undefined, "edge-base")).toEqual({ backend: "local", config: { path: "../edge-base/terraform.tfstate" } });
  });

  test("is different for every stack and every backend", () => {
    for (const [kind, key] of Object.entries({
      azurerm: "key",
      consul: "path",
      cos: "prefix",
      kubernetes: "secret_suffix",
      oss: "prefix",
    })) {
      const backend = { [kind]: { [key]: "tls" } } as Backend;

      expect(backendOf(backend, "edge-1")).not.toEqual(backendOf(backend, "edge-2"));
    }
  });
});

test("a fleet without shards is not divided", () => {
  expect(parseFleet("certfleet.yaml", fleetText(many(2))).shards).toBeUndefined();
});
