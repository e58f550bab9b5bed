import * as fs from "fs";
import * as path from "path";
import { reshardCommand } from "../../lib/cli/reshard";
import { synthCommand } from "../../lib/cli/synth";
import { editShards } from "../../lib/file/edit-shards";
import { alb, fleetText, Sections } from "../file/support";
import { Document } from "../support/synth";
import { commandRunIn, Outcome, Workspace } from "./support";

const STACKS = "cdktf.out/stacks";
const LISTENER = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/edge/50dc6c495c0c9188/0123456789abcdef";
const ARN = "arn:aws:acm:eu-west-1:111122223333:certificate";
const served = (index: number) => `c${index}: { domains: [c${index}.example.com], endpoints: [{ alb: { listenerArn: "${LISTENER}" } }] }`;
const many = (count: number) => Array.from({ length: count }, (_, index) => served(index));

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
});

afterEach(() => workspace.remove());

const reshard = (...args: string[]): Promise<Outcome> => commandRunIn(workspace.directory, reshardCommand(), "certfleet.yaml", ...args);
const read = (file: string) => JSON.parse(workspace.read(`${STACKS}/${file}`)) as Document;
const stacks = () => read("edge.shards.json").stacks as Record<string, { certificates: string[] }>;
const stackOf = (certificate: string) => Object.entries(stacks()).find(([, { certificates }]) => certificates.includes(certificate))![0];
const movesFiles = () => workspace.files().filter((file) => file.endsWith("reshard.tf.json"));

async function synthesised(certificates: string[], shards: string, sections: Sections = {}): Promise<void> {
  workspace.write("certfleet.yaml", fleetText(certificates, { shards, ...sections }));
  expect(await commandRunIn(workspace.directory, synthCommand(), "certfleet.yaml")).toMatchObject({ status: 0 });
}

/** Writes the states of all stacks, as if they were applied. */
function apply(): void {
  for (const [stack, { certificates }] of Object.entries(stacks())) {
    const resource = (type: string, name: string, attributes: object) => ({
      ...{ mode: "managed", type, name, provider: 'provider["registry.terraform.io/hashicorp/aws"]' },
      instances: [{ schema_version: 0, attributes }],
    });
    const resources = certificates.flatMap((name) => [
      resource("aws_acm_certificate", name, { arn: `${ARN}/${name}` }),
      resource("aws_acm_certificate_validation", name, { id: "x" }),
      resource("aws_route53_record", `${name}_example_com`, { id: `Z0123456789ABCDEFGHIJ__x.${name}.example.com._CNAME` }),
      resource("aws_lb_listener_certificate", `${name}_edge-0123456789abcdef`, { id: `${LISTENER}_${ARN}/${name}` }),
    ]);
    workspace.write(
      `states/${stack}.tfstate`,
      JSON.stringify({ version: 4, terraform_version: "1.11.4", serial: 1, lineage: "x", outputs: {}, resources }),
    );
  }
}

describe("certfleet reshard", () => {
  test("shows what moves, and writes nothing", async () => {
    await synthesised(many(24), "8");
    const before = workspace.files();

    const { status, out } = await reshard("--count", "12");
    expect(status).toBe(0);
    expect(out).toMatch(
      /^FROM +TO +MOVE +CERTIFICATES\n(edge-[1-8] +edge-(9|10|11|12) +\d+ +c.*\n)+With 12 shards, \d+ of 24 certificates move/,
    );
    expect(workspace.files()).toEqual(before);
    expect(workspace.read("certfleet.yaml")).toContain("shards: 8\n");
  });

  test("imports what a certificate has where it arrives, and forgets it where it leaves", async () => {
    await synthesised(many(24), "8");
    const before = new Map(many(24).map((_, index) => [`c${index}`, stackOf(`c${index}`)]));
    apply();

    expect(await reshard("--count", "12", "--states", "states", "--write")).toMatchObject({ status: 0 });

    const moved = [...before].filter(([name, stack]) => stackOf(name) !== stack);
    expect(moved.length).toBeGreaterThan(3);
    for (const [name, from] of moved) {
      expect(read(`${stackOf(name)}/reshard.tf.json`).import).toEqual(
        expect.arrayContaining([
          { to: `aws_acm_certificate.${name}`, id: `${ARN}/${name}` },
          { to: `aws_route53_record.${name}_example_com`, id: `Z0123456789ABCDEFGHIJ__x.${name}.example.com._CNAME` },
          { to: `aws_lb_listener_certificate.${name}_edge-0123456789abcdef`, id: `${LISTENER}_${ARN}/${name}` },
        ]),
      );
      expect(read(`${from}/reshard.tf.json`).removed).toContainEqual({
        from: `aws_acm_certificate.${name}`,
        lifecycle: { destroy: false },
      });
    }
    const all = movesFiles().map((file) => JSON.parse(workspace.read(file)) as Document);
    expect(all.flatMap((blocks) => (blocks.import ?? []) as object[])).toHaveLength(3 * moved.length);
    // The wait for its validation is forgotten too: it is only in the state, and another one waits.
    expect(all.flatMap((blocks) => (blocks.removed ?? []) as object[])).toHaveLength(4 * moved.length);
    expect(workspace.read("certfleet.yaml")).toContain("shards: 12\n");
  });

  test("leaves the stacks that no longer exist empty, with what they must forget", async () => {
    await synthesised(many(24), "6");
    apply();

    await reshard("--count", "4", "--states", "states", "--write");
    for (const stack of ["edge-5", "edge-6"]) {
      expect(Object.keys(read(`${stack}/cdk.tf.json`))).toEqual(["terraform", "provider", "output"]);
      expect(Object.keys(read(`${stack}/reshard.tf.json`))).toEqual(["removed"]);
    }
  });

  test("pins certificates that Terraform cannot import, and all that are on one listener with them", async () => {
    const ordered = Array.from(
      { length: 12 },
      (_, index) =>
        `a${index}: { domains: [a${index}.example.com], issuer: ca, runsEvery: 12h, endpoints: [{ host: a${index}.example.com }] }`,
    );
    const balanced = ["d0", "d1"].map((name) => `${name}: { domains: [${name}.example.com], endpoints: [${alb()}] }`);
    const issuers = "{ acm: { type: acm }, ca: { type: acme, directory: lets-encrypt } }";
    await synthesised([...many(12), ...ordered, ...balanced], "2", { issuers });
    const before = new Map(
      Object.entries(stacks()).flatMap(([stack, { certificates }]) => certificates.map((name) => [name, stack] as const)),
    );
    apply();

    const { out } = await reshard("--count", "9", "--states", "states", "--write");
    expect(out).toMatch(/a\d+ stays in edge-\d: Terraform cannot import acme_certificate/);
    for (const [name, stack] of before) {
      if (!name.startsWith("c")) {
        expect(stackOf(name)).toBe(stack);
      }
    }
    expect([...before].some(([name, stack]) => stackOf(name) !== stack)).toBe(true);
    expect(workspace.read("certfleet.yaml")).toMatch(/shards:\n {2}count: 9\n {2}pins:\n( {4}[ad]\d+: \d\n)+/);
    // The file that it wrote is stable.
    movesFiles().forEach((file) => fs.rmSync(path.join(workspace.directory, file)));
    expect(await reshard("--count", "9")).toMatchObject({
      err: "",
      out: expect.stringMatching(/0 of 26 certificates move, and 0 are pinned/) as string,
    });
  });

  test("reports as JSON", async () => {
    await synthesised(many(6), "2");

    const { out } = await reshard("--count", "3", "--format", "json");
    expect(JSON.parse(out)).toMatchObject({ version: 1, shards: 3, certificates: 6, pinned: [] });
  });
});

describe("certfleet reshard refuses", () => {
  const refused = async (message: RegExp, ...args: string[]) => {
    const before = workspace.files().map((file) => [file, workspace.read(file)]);
    const { status, err } = await reshard(...args);
    expect({ status, err }).toEqual({ status: 2, err: expect.stringMatching(message) as string });
    expect(workspace.files().map((file) => [file, workspace.read(file)])).toEqual(before);
  };

  test("a number that is not one", async () => {
    await synthesised(many(2), "2");

    await refused(/A fleet cannot have 0 shards.*certfleet:shard-count/, "--count", "0");
    await refused(/A fleet cannot have NaN shards.*certfleet:shard-count/, "--count", "many");
  });

  test("a fleet without shards, and one that is divided by owner", async () => {
    workspace.write("certfleet.yaml", fleetText(many(2)));
    await refused(/certfleet\.yaml has no `shards`.*certfleet:no-shards/, "--count", "2");

    workspace.write("certfleet.yaml", fleetText(["www: { domains: [example.com], owner: media }"], { shards: "{ by: owner }" }));
    await refused(/without a number that could change.*certfleet:no-shards/, "--count", "2");
  });

  test("stacks that are not there", async () => {
    workspace.write("certfleet.yaml", fleetText(many(2), { shards: "2" }));
    await refused(/edge\.shards\.json does not exist.*certfleet:stack-list/, "--count", "3");
  });

  test("a state that is missing or has no id, before it writes anything", async () => {
    await synthesised(many(24), "8");
    await refused(/The state of edge-\d is needed.*terraform -chdir=.*certfleet:state-missing/, "--count", "12", "--write");

    apply();
    for (const stack of Object.keys(stacks())) {
      workspace.write(`states/${stack}.tfstate`, workspace.read(`states/${stack}.tfstate`).replaceAll(`"arn":"${ARN}`, `"unknown":"`));
    }
    await refused(
      /aws_acm_certificate\.c\d+ of edge-\d cannot be imported.*certfleet:cannot-move/,
      "--count",
      "12",
      "--states",
      "states",
      "--write",
    );
  });

  test("to destroy a shard whose certificates cannot leave it", async () => {
    const issuers = "{ acm: { type: acm }, ca: { type: acme, directory: lets-encrypt } }";
    const one = "www: { domains: [example.com], issuer: ca, runsEvery: 12h, endpoints: [{ host: example.com }] }";
    await synthesised([one], "{ count: 8, pins: { www: 8 } }", { issuers });

    workspace.write("certfleet.yaml", workspace.read("certfleet.yaml").replace("{ count: 8, pins: { www: 8 } }", "8"));
    await refused(
      /"www" cannot leave edge-8, and there would be 4 shards: Terraform cannot import acme_certificate.*certfleet:cannot-move/,
      "--count",
      "4",
    );
  });

  test("another change before the first one is applied", async () => {
    await synthesised(many(2), "2");
    workspace.write(`${STACKS}/edge-1/reshard.tf.json`, "{}");

    await refused(/reshard\.tf\.json is left of an earlier change.*certfleet:reshard-unfinished/, "--count", "3");
  });
});

describe("`shards` in the text of a file", () => {
  const edited = (text: string, settings: Parameters<typeof editShards>[2]) => editShards("certfleet.yaml", text, settings);

  test.each([
    ["a: 1\nshards: 8 # plans\ncertificates: {}\n", { count: 12 }, "a: 1\nshards: 12 # plans\ncertificates: {}\n"],
    ["shards: { count: 8, by: owner } # x\nb: 2\n", { count: 12, by: "owner" }, "shards: { count: 12, by: owner } # x\nb: 2\n"],
    ["shards:\n  count: 8\n  size: 9\nb: 2\n", { count: 12, size: 9 }, "shards: { count: 12, size: 9 }\nb: 2\n"],
    ["shards: 8\nb: 2\n", { count: 12, pins: { a: 1 } }, "shards: { count: 12, pins: { a: 1 } }\nb: 2\n"],
    ["a: 1\ncertificates: {}\n", { count: 2 }, "a: 1\nshards: 2\ncertificates: {}\n"],
  ] as const)("%j", (text, settings, expected) => {
    expect(edited(text, settings)).toBe(expected);
  });

  test("that cannot be edited is refused", () => {
    expect(() => edited("{ shards: 8, certificates: {} }", { count: 2 })).toThrow("certfleet:file-not-editable");
    expect(() => edited("x-a: &n 8\nshards: *n\n", { count: 2 })).toThrow("certfleet:file-not-editable");
    expect(() => edited("shards: &n 8\ny: *n\n", { count: 2 })).toThrow("certfleet:file-not-editable");
  });
});
