import { createHash } from "node:crypto";
import { once } from "node:events";
import * as fs from "node:fs";
import { AddressInfo, createServer } from "node:net";
import * as path from "node:path";
import { HOSTILE, hostileInventories } from "../support/hostile-fleet";
import { dataOf, reportOf } from "../support/report-of";
import { SAMPLE_NOW, sampleInventories, sampleServed } from "../support/sample-fleet";
import { Workspace } from "./support";

const small = sampleInventories(60);

/** The elements with a tag name: their attributes and their text. */
function elements(document: string, name: string): { readonly tag: string; readonly text: string }[] {
  return [...document.matchAll(new RegExp(`<${name}([^>]*)>([^]*?)</${name}>`, "g"))].map(([, tag, text]) => ({ tag, text }));
}

describe("the report file", () => {
  const document = reportOf(small, { title: "Certificates of example.com" });
  const [json, script] = elements(document, "script");
  const [style] = elements(document, "style");

  test("has exactly three inline elements: the data, the script and the style", () => {
    expect(elements(document, "script").map(({ tag }) => tag)).toEqual([' type="application/json" id="data"', ""]);
    expect(document.match(/<script/g)).toHaveLength(2);
    expect(document.match(/<style/g)).toHaveLength(1);
  });

  test("has a content security policy that allows only its own script and style", () => {
    const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(document)!;
    const hash = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

    expect(policy.split("; ")).toEqual([
      "default-src 'none'",
      `script-src ${hash(script.text)}`,
      `style-src ${hash(style.text)}`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(document.indexOf("Content-Security-Policy")).toBeLessThan(document.indexOf("<script"));
  });

  test("does not refer to external resources", () => {
    expect(document).not.toMatch(/<(link|img|iframe|object|embed|base)\b/);
    expect(style.text).not.toMatch(/url\(|@import/);
  });

  test("contains the licence of the bundled library", () => {
    expect(script.text).toContain("The MIT License (MIT)");
    expect(script.text).toContain("Oli Folkerd");
    expect(script.text).toContain("The above copyright notice and this permission notice shall be included");
  });

  test("contains the data of the inventories", () => {
    expect(JSON.parse(json.text)).toEqual(JSON.parse(JSON.stringify(dataOf(small, { title: "Certificates of example.com" }))));
  });

  test("has its title in the title element", () => {
    expect(document).toContain("<title>Certificates of example.com</title>");
  });

  test("is identical for the same inventories and time", () => {
    expect(reportOf(sampleInventories(60), { title: "Certificates of example.com" })).toBe(document);
  });

  test("grows by about a kilobyte for each certificate", () => {
    const sizes = [60, 1060].map((number) => Buffer.byteLength(reportOf(sampleInventories(number))));

    expect((sizes[1] - sizes[0]) / 1000).toBeLessThan(1300);
    // The script and the style, which do not depend on the fleet.
    expect(sizes[0]).toBeLessThan(400_000);
  });
});

describe("hostile texts", () => {
  test.each(Object.entries(HOSTILE))("are not markup in the title: %s", (_, text) => {
    const document = reportOf(small, { title: text });

    expect(document.match(/<script/g)).toHaveLength(2);
    expect(document.match(/<title>[^<]*<\/title>/g)).toHaveLength(1);
    expect(document.match(/<!--/g)).toBeNull();
  });

  test("are not markup in the data, and do not end the data element", () => {
    const document = reportOf(hostileInventories());
    const [json] = elements(document, "script");

    expect(document.match(/<\/script/g)).toHaveLength(2);
    expect(document.match(/<img|<!--/g)).toBeNull();
    expect(json.text).not.toMatch(/[<\u2028\u2029]/);
    expect(JSON.parse(json.text).certificates).toHaveLength(Object.keys(HOSTILE).length);
  });
});

describe("the data of the page", () => {
  test("shows quotes for a certificate with an empty name, and keeps its key", () => {
    const certificates = { "": { domains: [], endpoints: [], stores: [], alerts: [] } };

    expect(dataOf([{ version: 1, stack: "s", certificates }]).certificates).toMatchObject([{ key: "s/", name: '""' }]);
  });

  test("lists certificates by urgency, each with its findings", () => {
    const { certificates } = dataOf(small);

    expect(certificates[0]).toMatchObject({ key: "media-edge/www", state: "expired" });
    expect(certificates[0].findings[0]).toMatchObject({ kind: "expired", severity: "error", fix: expect.stringMatching(/./) });
    expect(certificates.at(-1)).toMatchObject({ state: "healthy" });
  });

  test("has the probe results of each endpoint", () => {
    const { probed, certificates } = dataOf(small, { served: sampleServed(small) });
    const { endpoints } = certificates.find(({ key }) => key === "media-edge/www")!;

    expect(probed).toBe(true);
    expect(endpoints[0].seen!.map(({ host }) => host)).toEqual(["www.media-edge.example.com", "m.www.media-edge.example.com"]);
  });

  test("has no probe results without a probe", () => {
    const { probed, certificates } = dataOf(small);

    expect(probed).toBe(false);
    expect(certificates.flatMap(({ endpoints }) => endpoints).every(({ seen }) => seen === undefined)).toBe(true);
  });

  test.each([
    ["aws_lb_listener.www", "media-edge/www"],
    ["aws_lb_listener.www_edge", "media-edge/www"],
    ["module.edge.aws_lb_listener.www-1", "media-edge/www"],
    ['aws_lb_listener.www["a"]', "media-edge/www"],
    ["aws_lb_listener.wwwedge", undefined],
    ["aws_lb_listener.other", undefined],
    ["www", undefined],
  ])("assigns the waiver of %s to %s", (resource, certificate) => {
    const [first] = sampleInventories(1, ["media-edge"]);

    expect(dataOf([{ ...first, waivers: [{ rule: "r", resource, until: "2027-12-31" }] }]).waivers).toMatchObject([
      { resource, certificate },
    ]);
  });

  test("does not contain file names", () => {
    expect(JSON.stringify(dataOf(small))).not.toMatch(/\.json"|"file"/);
  });
});

describe("the command", () => {
  let workspace: Workspace;

  beforeAll(() => {
    workspace = new Workspace();
    small.forEach((inventory, index) => workspace.write(`${index}.json`, JSON.stringify(inventory)));
  });

  afterAll(() => workspace.remove());

  test("writes the report, and prints its path", () => {
    const { status, stdout, stderr } = workspace.run("report", "0.json", "1.json", "--now", SAMPLE_NOW, "--title", "Edge");

    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "report.html: 30 certificates\n" });
    expect(workspace.read("report.html")).toBe(reportOf(small.slice(0, 2), { title: "Edge" }));
  });

  test("writes to another file, and creates its directories", () => {
    expect(workspace.run("report", "0.json", "--out", "a/b/fleet.html").status).toBe(0);
    expect(workspace.read("a/b/fleet.html")).toMatch(/^<!doctype html>/);
  });

  test("writes only the report to standard output with --out -", () => {
    const { status, stdout, stderr } = workspace.run("report", "0.json", "--out", "-", "--now", SAMPLE_NOW);

    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toBe(reportOf(small.slice(0, 1)));
  });

  test("compares with an earlier report with --since, also if it replaces it", () => {
    const now = (day: string) => ["--now", `${day}T09:00:00Z`, "--out", "week.html"];
    expect(workspace.run("report", "0.json", "1.json", ...now("2027-03-01")).status).toBe(0);
    const before = JSON.parse(elements(workspace.read("week.html"), "script")[0].text).certificates as { key: string; state: string }[];

    expect(workspace.run("report", "1.json", "2.json", "--since", "week.html", ...now("2027-03-25")).status).toBe(0);

    const { since, certificates } = JSON.parse(elements(workspace.read("week.html"), "script")[0].text);
    const stateOf = new Map(before.map(({ key, state }) => [key, state]));
    const keys = (changes: { key: string }[]) => changes.map(({ key }) => key).sort();
    expect(since.now).toBe("2027-03-01T09:00:00.000Z");
    expect(keys(since.gone)).toEqual(keys(before.filter(({ key }) => key.startsWith("media-edge/"))));
    expect(keys(since.added)).toEqual(keys(certificates.filter(({ stack }: any) => stack === "shop-us")));
    expect(since.worse.length).toBeGreaterThan(0);
    expect(keys([...since.worse, ...since.better])).toEqual(
      keys(certificates.filter(({ key, state }: any) => stateOf.has(key) && stateOf.get(key) !== state)),
    );
    expect(since.worse[0]).toMatchObject({ before: stateOf.get(since.worse[0].key), state: expect.not.stringMatching("healthy") });
  });

  test.each([
    ["gone.html", "no-such-file"],
    ["0.json", "invalid-report"],
  ])("rejects --since %s", (file, code) => {
    const { status, stderr } = workspace.run("report", "0.json", "--since", file, "--out", "none.html");

    expect(status).toBe(2);
    expect(stderr).toContain(`(certfleet:${code})`);
    expect(fs.existsSync(path.join(workspace.directory, "none.html"))).toBe(false);
  });

  test("probes endpoints with --probe", async () => {
    // A port that was just freed, on which nothing listens.
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    server.close();
    const endpoints = [{ kind: "host", hosts: ["127.0.0.1"], port }];
    const certificate = { domains: ["127.0.0.1"], issuer: "provided", endpoints, stores: [], alerts: [] };
    workspace.write("local.json", JSON.stringify({ version: 1, stack: "local", certificates: { local: certificate } }));

    expect(workspace.run("report", "local.json", "--probe", "--timeout", "2s", "--out", "local.html").status).toBe(0);

    const { probed, certificates } = JSON.parse(elements(workspace.read("local.html"), "script")[0].text);
    expect(probed).toBe(true);
    expect(certificates[0].endpoints[0].seen).toMatchObject([{ host: "127.0.0.1", port, reachable: false }]);
  });

  test.each([
    ["a file that does not exist", ["missing.json"], "no-such-file"],
    ["an invalid date", ["0.json", "--now", "tomorrow"], "invalid-date"],
    ["an invalid timeout", ["0.json", "--timeout", "soon"], "invalid-timeout"],
    ["no path in an empty directory", [], "no-inventory"],
    ["a file that cannot be written", ["0.json", "--out", path.join("0.json", "report.html")], "unwritable-file"],
  ])("fails for %s, and writes nothing", (_, args, code) => {
    const before = workspace.files();

    const { status, stderr } = workspace.run("report", ...args);

    expect(status).toBe(2);
    expect(stderr).toContain(`(certfleet:${code})`);
    expect(workspace.files()).toEqual(before);
  });
});

test("the sources of the page do not use markup injection or network functions", () => {
  const folder = path.join(__dirname, "..", "..", "lib", "report", "page");
  const sources = fs.readdirSync(folder).filter((name) => name.endsWith(".mts"));

  for (const name of sources) {
    // The only URL is a namespace, which is not loaded.
    expect([name, fs.readFileSync(path.join(folder, name), "utf8")]).toEqual([
      name,
      expect.not.stringMatching(/innerHTML|insertAdjacentHTML|document\.write|\bfetch\(|XMLHttpRequest|\beval\(|new Function/),
    ]);
  }
  expect(sources.length).toBeGreaterThan(10);
});
