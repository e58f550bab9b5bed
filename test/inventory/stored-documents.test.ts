import * as fs from "node:fs";
import * as path from "node:path";
import { Command } from "commander";
import { calendarCommand } from "../../lib/cli/calendar";
import { diffCommand } from "../../lib/cli/diff";
import { replaceCommand } from "../../lib/cli/replace";
import { simulateCommand } from "../../lib/cli/simulate";
import { registerCloud } from "../../lib/core/cloud";
import { CloudStorage } from "../../lib/core/cloud-storage";
import { readStored } from "../../lib/inventory/stored-documents";
import { directoryWith, state, statusIn } from "../cli/status-command";
import { commandRunIn } from "../cli/support";

const entry = {
  domains: ["www.example.com"],
  owner: "edge-team",
  issuer: "lets-encrypt",
  notAfter: "2027-06-01T00:00:00Z",
  renewal: { by: "terraform", lifetimeDays: 90, dueDays: 30, runsEvery: "1d" },
  endpoints: [],
  stores: [],
  alerts: [],
};

const FILE = `
version: 1
name: s0
providers: { aws: { region: eu-west-1 } }
zones: { example.com: { route53: Z0123456789ABCDEFGHIJ } }
issuers: { acm: { type: acm } }
defaults: { owner: edge-team, issuer: acm }
certificates:
  site-0: { domains: [www.example.com], alerts: false }
`;

/** Objects of buckets, by bucket and name. */
let objects: Record<string, unknown>;
let opened: number;
let reading: number;
let most: number;

const storage: CloudStorage = {
  list: (bucket, prefix) =>
    Promise.resolve(
      Object.keys(objects)
        .filter((each) => each.startsWith(`${bucket}/${prefix}`))
        .map((each) => each.slice(bucket.length + 1)),
    ),
  read: async (bucket, name) => {
    most = Math.max(most, ++reading);
    await new Promise(setImmediate);
    reading--;
    return Buffer.from(JSON.stringify(objects[`${bucket}/${name}`]));
  },
};

beforeEach(() => {
  [objects, opened, reading, most] = [{}, 0, 0, 0];
  registerCloud({ key: "test", label: "Test", storage: { scheme: "mem", open: () => (opened++, Promise.resolve(storage)) } } as never);
});

/** States of stacks, each with a certificate. */
const states = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `states/fleet/${index}.tfstate`,
      state({ [`site-${index}`]: entry }, {}, { stack: `s${index}` }),
    ]),
  );

describe("documents in clouds' storage", () => {
  test("are read sixteen at a time, with one client", async () => {
    objects = states(40);
    const { paths, documents } = await readStored(Object.keys(objects).map((each) => `mem://${each}`));
    expect([paths.length, documents.size, opened, most]).toEqual([40, 40, 1, 16]);
  });

  test("below a prefix are those with the name of a state or a JSON document", async () => {
    objects = { ...states(2), "states/fleet/0.tfstate.backup": 1, "states/fleet/more/outputs.json": 1, "states/fleets/x.tfstate": 1 };
    const { paths } = await readStored(["local.tfstate", "mem://states/fleet/", "mem://states/fleet/0.tfstate"]);
    expect(paths).toEqual([
      "local.tfstate",
      ...["0.tfstate", "1.tfstate", "more/outputs.json"].map((name) => `mem://states/fleet/${name}`),
    ]);
  });

  test("are part of the status, beside files", async () => {
    objects = states(2);
    const directory = directoryWith({ "own.tfstate": state({ api: entry }, {}, { stack: "own" }) });
    const { status, out } = await statusIn(directory, "own.tfstate", "mem://states/fleet/", "--now", "2027-04-01", "--format", "json");
    expect(status).toBe(0);
    const { certificates } = JSON.parse(out) as { certificates: { key: string; file: string }[] };
    expect(certificates.map(({ key, file }) => `${key} ${file}`).sort()).toEqual([
      "own/api own.tfstate",
      "s0/site-0 mem://states/fleet/0.tfstate",
      "s1/site-1 mem://states/fleet/1.tfstate",
    ]);
  });

  test("are read by the commands that compare, list and simulate, and for a replacement", async () => {
    objects = states(2);
    const directory = directoryWith({});
    fs.writeFileSync(path.join(directory, "certfleet.yaml"), FILE);
    const printed = async (command: Command, ...args: string[]) => {
      const { out, err } = await commandRunIn(directory, command, ...args);
      expect(err).toBe("");
      return out;
    };

    expect(await printed(diffCommand(), "mem://states/fleet/0.tfstate", "mem://states/fleet/")).toContain("s1/site-1");
    expect(await printed(calendarCommand(), "mem://states/fleet/", "--now", "2026-11-29", "--format", "json")).toContain(
      '"certificates": 2',
    );
    expect(await printed(simulateCommand(), "mem://states/fleet/", "--from", "2026-11-29")).toContain("2 certificates");
    expect(
      await printed(
        replaceCommand(),
        "certfleet.yaml",
        "--expires-within",
        "300d",
        "--inventory",
        "mem://states/fleet/",
        "--now",
        "2026-11-29",
      ),
    ).toContain("site-0");
  });

  test.each([
    ["ftp://states/fleet.tfstate", "invalid-object-url", /ftp:\/\/states\/fleet\.tfstate is not the URL.*mem:\/\/BUCKET\/NAME/],
    ["mem:///fleet.tfstate", "invalid-object-url", /is not the URL/],
    ["mem://states", "invalid-object-url", /a prefix that ends in \//],
    ["mem://states/none/", "no-inventory", /mem:\/\/states\/none\/ has no object whose name ends in \.tfstate or \.json/],
    ["mem://states/text.json", "unreadable-inventory", /mem:\/\/states\/text\.json is not a Terraform state/],
  ])("refuse %s", async (path, code, message) => {
    objects = { "states/text.json": "text" };
    const { status, out, err } = await statusIn(directoryWith({}), path);
    expect({ status, out }).toEqual({ status: 2, out: "" });
    expect(err).toMatch(message);
    expect(err).toContain(`(certfleet:${code})`);
  });
});
