import * as fs from "node:fs";
import * as path from "node:path";
import { acmeFleet, issued, replaceIn } from "./replace-command";
import { directoryWith, state } from "./status-command";

const NAMES = ["api", "img", "shop", "www"];

const FILE = acmeFleet(Object.fromEntries(NAMES.map((name) => [name, `{ domains: [${name}.example.com] }`])), {
  defaults: "{ issuer: le, fallbackIssuer: zero, runsEvery: 12h }",
});

const certificate = (name: string, changes: Record<string, unknown> = {}) => issued(`${name}.example.com`, { serial: "03a1", ...changes });

/** A directory with a plan of two waves of two certificates, which start at midnight and at 00:02. */
async function planned(...args: string[]): Promise<string> {
  const directory = directoryWith({ "certfleet.yaml": FILE, "terraform.tfstate": stateOf({}) });
  const all = ["--inventory", "terraform.tfstate", "--all", "--wave-size", "2", "--deadline", "1h", "--format", "json"];
  const { out, err } = await replaceIn(directory, ...all, ...args);
  expect(err).toBe("");
  fs.writeFileSync(path.join(directory, "plan.json"), out);
  return directory;
}

/** A state in which some certificates differ from those of the plan. */
const stateOf = (changes: Record<string, Record<string, unknown>>) =>
  state(Object.fromEntries(NAMES.map((name) => [name, certificate(name, changes[name])])), {}, { stack: "edge" });

/** The progress at a time of the day of the plan. */
function statusAt(directory: string, time: string, changes: Record<string, Record<string, unknown>>, ...args: string[]) {
  fs.writeFileSync(path.join(directory, "now.tfstate"), JSON.stringify(stateOf(changes)));
  const now = `2026-12-01T${time}:00Z`;
  return replaceIn(directory, "--plan", "plan.json", "--status", "--inventory", "now.tfstate", "--now", now, ...args);
}

const statesOf = ({ out }: { out: string }) => (JSON.parse(out) as { waves: { state: string }[] }).waves.map((wave) => wave.state);

const NEXT = { generation: 2, serial: "03b2" };

describe("--status", () => {
  test("shows waves that are done, in progress and not started, with the time at which the rest is done", async () => {
    const directory = await planned();
    const { out, status } = await statusAt(directory, "00:03", { api: NEXT, img: NEXT, shop: NEXT });

    expect(out).toBe(`WAVE  STATE        REPLACED  STARTS                ETA
1     done         2 of 2    2026-12-01 00:00 UTC  -
2     in progress  1 of 2    2026-12-01 00:02 UTC  2026-12-01 00:04 UTC

3 of 4 certificates replaced. The rest is done by 2026-12-01 00:04 UTC, which meets the deadline 2026-12-01 01:00 UTC.

Wave 2: 1 certificate left: www
`);
    expect(status).toBe(1);
  });

  test("ends with 0 if everything is replaced", async () => {
    const done = Object.fromEntries(NAMES.map((name) => [name, NEXT]));
    const { out, status } = await statusAt(await planned(), "00:10", done);

    expect(out).toContain("4 of 4 certificates replaced.\n");
    expect(status).toBe(0);
  });

  test("a wave that is late is overdue, and delays those after it by as much", async () => {
    const { out, status } = await statusAt(await planned(), "02:00", {});

    expect(out).toBe(`WAVE  STATE    REPLACED  STARTS                ETA
1     overdue  0 of 2    2026-12-01 00:00 UTC  2026-12-01 02:02 UTC
2     overdue  0 of 2    2026-12-01 00:02 UTC  2026-12-01 02:04 UTC

0 of 4 certificates replaced. The rest is done by 2026-12-01 02:04 UTC, which misses the deadline 2026-12-01 01:00 UTC.

Wave 1: 2 certificates left: api, img

Wave 2: 2 certificates left: shop, www
`);
    expect(status).toBe(1);
  });

  test("a wave that is in the file and not applied is in progress", async () => {
    const directory = await planned();
    expect(statesOf(await statusAt(directory, "00:01", {}, "--format", "json"))).toEqual(["not started", "not started"]);
    await replaceIn(directory, "--plan", "plan.json", "--write");

    expect(statesOf(await statusAt(directory, "00:01", {}, "--format", "json"))).toEqual(["in progress", "not started"]);
  });

  test.each([
    ["another serial number", { serial: "03b2" }],
    ["a later expiry", { notAfter: "2027-02-01T00:00:00Z" }],
    ["another generation", { generation: 2 }],
  ])("%s of a certificate shows that it is replaced", async (_what, changes) => {
    const { status } = await statusAt(await planned(), "00:01", { api: changes, img: changes }, "--wave", "1");

    expect(status).toBe(0);
  });

  test("another label of a certificate shows that it is replaced", async () => {
    const directory = await planned();
    const plan = JSON.parse(fs.readFileSync(path.join(directory, "plan.json"), "utf8"));
    plan.waves[0].certificates.forEach((certificate: { before: { rotate?: string } }) => (certificate.before.rotate = "2026-11"));
    fs.writeFileSync(path.join(directory, "plan.json"), JSON.stringify(plan));
    const labelled = (rotate: string) => statusAt(directory, "00:01", { api: { rotate }, img: { rotate } }, "--wave", "1");

    expect([(await labelled("2026-11")).status, (await labelled("2026-12-01")).status]).toEqual([1, 0]);
  });

  test.each([
    ["the same serial number in another form", { serial: "03:A1" }],
    ["no serial number", { serial: undefined }],
    ["an earlier expiry", { notAfter: "2026-12-20T00:00:00Z" }],
  ])("%s does not", async (_what, changes) => {
    const { out, status } = await statusAt(await planned(), "00:01", { api: changes }, "--wave", "1");

    expect(out).toContain("0 of 2 ");
    expect(status).toBe(1);
  });

  test("a moved certificate is replaced once the fallback issuer has issued it", async () => {
    const directory = await planned("--to-fallback");
    const renewed = await statusAt(directory, "00:01", { api: { serial: "03b2" }, img: { serial: "03b2" } }, "--wave", "1");
    const moved = await statusAt(directory, "00:01", { api: { issuer: "zerossl" }, img: { issuer: "zerossl" } }, "--wave", "1");

    expect([renewed.status, moved.status]).toEqual([1, 0]);
  });

  test("certificates that no inventory has are not replaced, and are listed", async () => {
    const directory = await planned();
    fs.writeFileSync(
      path.join(directory, "other.tfstate"),
      JSON.stringify(state({ www: certificate("www", NEXT) }, {}, { stack: "edge" })),
    );
    const { out, status } = await replaceIn(directory, "--plan", "plan.json", "--status", "--inventory", "other.tfstate");

    expect(out).toContain("1 of 4 certificates replaced.");
    expect(out).toContain("3 certificates in no inventory: pass the inventory of the stack, made after its last apply: api, img, shop\n");
    expect(status).toBe(1);
  });

  test.each([
    [["--plan", "plan.json", "--status"], "Add --plan with the output of certfleet replace --format json, and --inventory."],
    [["--status", "--inventory", "terraform.tfstate"], "--status compares a saved plan with inventories."],
    [
      ["--plan", "plan.json", "--status", "--write", "--inventory", "terraform.tfstate"],
      "--status only reads. Remove --write, or --status.",
    ],
    [["--plan", "plan.json", "--status", "--inventory", "terraform.tfstate", "--wave", "3"], "--wave 3: the plan has 2 waves."],
  ])("%j is refused", async (args, message) => {
    const { err, status } = await replaceIn(await planned(), ...args);

    expect(err).toContain(message);
    expect(status).toBe(2);
  });
});
