import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { exportCommand } from "../../lib/cli/export";
import { HOSTILE, hostileInventories } from "../support/hostile-fleet";
import { sampleInventories } from "../support/sample-fleet";
import { directoryWith, state } from "./status-command";
import { commandRunIn, Outcome, Workspace } from "./support";

const FILES = ["blackbox.yml", "dashboard.json", "rules.yml", "scrape.yml", "targets.json"];

const WWW = {
  domains: ["www.example.com"],
  owner: "edge-team",
  service: "storefront",
  issuer: "acm",
  renewal: { by: "issuer", lifetimeDays: 198, dueDays: 45 },
  endpoints: [{ kind: "alb", hosts: ["www.example.com"], port: 443, minimumTls: "1.2" }],
  stores: [],
  alerts: [{ source: "acm-days-to-expiry", warnDays: 30, pageDays: 15, channels: ["on-call"] }],
};

const WILDCARD = { ...WWW, endpoints: [{ kind: "alb", hosts: ["*.static.example.com"], port: 443 }] };

/** Runs the command in a directory, as the shell would. */
function exportIn(directory: string, ...args: string[]): Promise<Outcome> {
  return commandRunIn(directory, exportCommand(), "prometheus", ...args);
}

function filesIn(directory: string): string[] {
  return fs.existsSync(directory) ? fs.readdirSync(directory).sort() : [];
}

describe("certfleet export prometheus", () => {
  const directories: string[] = [];

  afterAll(() => directories.forEach((directory) => fs.rmSync(directory, { recursive: true, force: true })));

  function directory(files: Record<string, unknown>): string {
    const made = directoryWith(files);
    directories.push(made);
    return made;
  }

  test("writes the files for Prometheus and Grafana, and prints the number of targets", async () => {
    const here = directory({ "terraform.tfstate": state({ www: WWW }) });

    const run = await exportIn(here);

    expect(run).toEqual({ status: 0, out: "", err: "prometheus: 1 target of 1 certificate\n" });
    expect(filesIn(path.join(here, "prometheus"))).toEqual(FILES);
  });

  test("merges several stacks, and writes to the directory of --out", async () => {
    const here = directory({ "a.json": sampleInventories(8)[0], "b.json": sampleInventories(8)[1] });

    const run = await exportIn(here, "a.json", "b.json", "--out", "monitoring/tls", "--exporter", "blackbox.example.com:9115");

    expect(run.status).toBe(0);
    expect(filesIn(path.join(here, "monitoring/tls"))).toEqual(FILES);
    const targets = JSON.parse(fs.readFileSync(path.join(here, "monitoring/tls/targets.json"), "utf8"));
    expect(new Set(targets.map(({ labels }: any) => labels.stack))).toEqual(new Set(["media-edge", "shop-eu"]));
    const [job] = parse(fs.readFileSync(path.join(here, "monitoring/tls/scrape.yml"), "utf8")).scrape_configs;
    expect(job.relabel_configs[2].replacement).toBe("blackbox.example.com:9115");
  });

  test("lists the certificates that cannot be probed", async () => {
    const here = directory({ "terraform.tfstate": state({ www: WWW, wildcard: WILDCARD, unused: { ...WWW, endpoints: [] } }) });

    const { status, err } = await exportIn(here);

    expect(status).toBe(0);
    expect(err.split("\n")).toEqual([
      "prometheus: 1 target of 1 certificate",
      "2 certificates cannot be probed and cannot alert here " +
        "(no endpoint, only wildcards, or not reachable from the internet): media/unused, media/wildcard",
      "",
    ]);
  });

  test("lists at most ten of them", async () => {
    const certificates = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`c${index + 10}`, WILDCARD]));
    const here = directory({ "terraform.tfstate": state(certificates) });

    const { err } = await exportIn(here);

    expect(err).toContain("30 certificates cannot be probed");
    expect(err).toContain("media/c19 and 20 others");
    expect(err).not.toContain("media/c20");
  });

  test("replaces the files of an earlier export, and does not change other files", async () => {
    const here = directory({ "terraform.tfstate": state({ www: WWW }), "prometheus/targets.json": "[]", "prometheus/other.json": "{}" });

    await exportIn(here);

    expect(filesIn(path.join(here, "prometheus"))).toEqual([...FILES, "other.json"].sort());
    expect(fs.readFileSync(path.join(here, "prometheus/targets.json"), "utf8")).toContain("www.example.com:443");
  });

  test("writes nothing if one of the files cannot be written", async () => {
    const here = directory({ "terraform.tfstate": state({ www: WWW }), "out/targets.json": "[]", "out/dashboard.json/old": "" });

    const { status, err } = await exportIn(here, "--out", "out");

    expect(status).toBe(2);
    expect(err).toBe("Cannot write out/dashboard.json: it is a directory. Choose another file or directory. (certfleet:unwritable-file)\n");
    expect(filesIn(path.join(here, "out"))).toEqual(["dashboard.json", "targets.json"]);
    expect(fs.readFileSync(path.join(here, "out/targets.json"), "utf8")).toBe("[]");
  });

  test.each([
    ["an exporter without a port", ["--exporter", "blackbox"], "blackbox.example.com:9115. (certfleet:invalid-exporter)"],
    ["an exporter with a path", ["--exporter", "http://blackbox:9115"], "(certfleet:invalid-exporter)"],
    ["an invalid port", ["--exporter", "blackbox:70000"], "(certfleet:invalid-exporter)"],
    ["a file that does not exist", ["nowhere.json"], "nowhere.json does not exist"],
    ["an output directory that is a file", ["--out", "terraform.tfstate"], "(certfleet:unwritable-file)"],
  ])("fails for %s", async (_, args, message) => {
    const here = directory({ "terraform.tfstate": state({ www: WWW }) });

    const { status, err } = await exportIn(here, ...args);

    expect(status).toBe(2);
    expect(err).toContain(message);
    expect(filesIn(here)).toEqual(["terraform.tfstate"]);
  });

  test("does not print control characters of names, paths or options", async () => {
    const here = directory({ "a.json": hostileInventories()[0], "b.json": state({ [HOSTILE.controls]: WILDCARD }) });

    const { err } = await exportIn(here, "a.json", "b.json");
    const wrong = await exportIn(here, "a.json", "--exporter", HOSTILE.controls);

    expect(err).toContain("\\x1b[31m");
    expect(err + wrong.err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  });

  test("does not write secrets of a state", async () => {
    const secret = { certfleet_key: { value: "s3cret", type: "string", sensitive: true } };
    const inventory = state({ www: WWW }) as { outputs: object };
    const here = directory({ "terraform.tfstate": { ...inventory, outputs: { ...inventory.outputs, ...secret } } });

    await exportIn(here);

    for (const file of FILES) {
      expect(fs.readFileSync(path.join(here, "prometheus", file), "utf8")).not.toContain("s3cret");
    }
  });
});

test("the command refuses other formats than prometheus", () => {
  const workspace = new Workspace();
  workspace.write("terraform.tfstate", JSON.stringify(state({ www: WWW })));

  const right = workspace.run("export", "prometheus");
  const wrong = workspace.run("export", "nagios");
  workspace.remove();

  expect([right.status, right.stderr]).toEqual([0, "prometheus: 1 target of 1 certificate\n"]);
  expect(wrong.status).toBe(2);
  expect(wrong.stderr).toContain("Allowed choices are prometheus");
});
