import * as fs from "node:fs";
import * as path from "node:path";
import { exportCommand } from "../../lib/cli/export";
import { entry } from "../inventory/health/fleet";
import { directoryWith, state } from "./status-command";
import { commandRunIn } from "./support";

async function exported(certificates: Record<string, unknown>): Promise<{ readonly list: string; readonly err: string }> {
  const directory = directoryWith({ "terraform.tfstate": state(certificates) });
  const { status, out, err } = await commandRunIn(directory, exportCommand(), "certspotter");
  expect({ status, out }).toEqual({ status: 0, out: "" });
  return { list: fs.readFileSync(path.join(directory, "certspotter", "watchlist"), "utf8"), err };
}

describe("certfleet export certspotter", () => {
  test("writes names and hosts, with a dot in front of zones and wildcards, and each tree once", async () => {
    const { list, err } = await exported({
      www: entry({
        domains: ["www.example.com", "WWW.example.net"],
        endpoints: [{ kind: "host", hosts: ["edge.example.net"], port: 443 }],
      }),
      wild: entry({ domains: ["*.apps.example.org", "one.apps.example.org", "apps.example.org"], endpoints: [] }),
      zone: entry({ domains: ["a.zone.test", "*.b.zone.test", "notzone.test"], endpoints: [], zones: [{ name: "zone.test." }] }),
    });
    expect(list).toBe(".apps.example.org\n.zone.test\nedge.example.net\nnotzone.test\nwww.example.com\nwww.example.net\n");
    expect(err).toBe("certspotter: 6 watched names\n");
  });

  test("leaves out what is not a DNS name, and says so: a line of its own would watch everything", async () => {
    const { list, err } = await exported({
      www: entry({ domains: ["www.example.com", "a\n.", ".", "# x.test", "", "com"], endpoints: [] }),
    });
    expect(list).toBe("www.example.com\n");
    expect(err).toContain("5 names cannot be watched (not a DNS name)");
  });

  test("writes the hook as a program, beside the list of certificates that it reads", async () => {
    const directory = directoryWith({ "terraform.tfstate": state({ www: entry({ serial: "4a" }) }) });
    await commandRunIn(directory, exportCommand(), "certspotter");
    const modes = ["known-certificates", "notify-unknown", "watchlist"].map(
      (name) => fs.statSync(path.join(directory, "certspotter", name)).mode & 0o111,
    );
    expect(modes.map((mode) => mode !== 0)).toEqual([false, true, false]);
    expect(fs.readFileSync(path.join(directory, "certspotter", "known-certificates"), "utf8")).toMatch(/^4a\t.*\twww\.example\.com\n$/);
  });
});
