import { ChildProcess, execFileSync, spawn } from "child_process";
import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { setTimeout } from "timers/promises";
import { describeOnGoogle } from "./support/google-terraform";
import { terraformEnvironment } from "./support/terraform-settings";

const DEMO = path.join(__dirname, "..", "..", "scripts", "demo.mjs");

describeOnGoogle(
  "npm run demo",
  () => {
    let folder: string;

    beforeEach(() => {
      folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-demo-test-")));
      // Cached providers are not downloaded again.
      const cache = terraformEnvironment().TF_PLUGIN_CACHE_DIR;
      if (cache !== undefined) {
        fs.symlinkSync(cache, path.join(folder, path.basename(cache)));
      }
    });

    afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

    /** Starts the demo with a separate temporary directory, so that leftovers can be found. */
    function start(): { readonly child: ChildProcess; readonly ended: Promise<number | null>; readonly text: () => string } {
      let text = "";
      const env = { ...process.env, TMPDIR: folder };
      const child = spawn(process.execPath, [DEMO, "--certificates", "20", "--out", path.join(folder, "report.html")], {
        cwd: folder,
        env,
      });
      child.stdout.on("data", (data) => (text += String(data)));
      child.stderr.on("data", (data) => (text += String(data)));
      return { child, ended: new Promise((resolve) => child.once("close", resolve)), text: () => text };
    }

    const directories = () => fs.readdirSync(folder).filter((name) => name.startsWith("certfleet-demo"));

    /** The doubles, Terraform and its providers, which have the temporary directory of this run in their environment. */
    const processes = () =>
      execFileSync("ps", ["eww", "-A", "-o", "pid=,command="], { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 })
        .split("\n")
        .filter((line) => line.includes(`TMPDIR=${folder}`));

    const isTerraformRunning = () => processes().some((line) => line.includes("terraform"));

    test("applies the example, finds the intended problems, writes the report, and leaves nothing else behind", async () => {
      const { ended, text } = start();
      assertStatus(await ended, 0, text());
      expect(text()).toMatch(/^\d{3} resources are applied and 23 hosts served/m);
      expect(text()).toMatch(/^\$ certfleet status --probe --ca root\.pem /m);
      expect(text()).toMatch(/^critical +5d .* content-delivery\/static .* renewal-overdue$/m);
      expect(text()).toMatch(/^critical .* content-delivery\/www .* wrong-name$/m);
      expect(text()).toMatch(/^expired .* shops-europe\/checkout-fr .* served-expired/m);
      expect(text()).toMatch(/^critical .* shops-world\/shop-us .* unreachable$/m);
      expect(text()).toMatch(/^critical +3d .* shops-media\/video-de .* renewal-overdue$/m);
      expect(text()).toMatch(/^healthy .* content-delivery\/origin-us /m);
      expect(text().indexOf("The report is")).toBeLessThan(text().indexOf("- destroying the resources"));
      expect(text()).not.toMatch(/recorded|failed/);
      expect(fs.readFileSync(path.join(folder, "report.html"), "utf8")).toContain("wrong-name");
      expect(directories()).toEqual([]);
      expect(processes()).toEqual([]);
    });

    test("stops all processes when it is interrupted during the apply", async () => {
      const { child, ended, text } = start();
      while (!(text().includes("- applying 4 stacks") && isTerraformRunning())) {
        expect({ status: child.exitCode, text: text() }).toMatchObject({ status: null });
        await setTimeout(100);
      }
      child.kill("SIGINT");
      assertStatus(await ended, 130, text());
      expect(text()).toContain("- stopping the simulated AWS");
      expect(text()).not.toContain("resources are applied");
      expect(directories()).toEqual([]);
      expect(processes()).toEqual([]);
    });
  },
  true,
);

/** Fails with everything that the demo wrote, because the exit status alone does not show what went wrong. */
function assertStatus(status: number | null, expected: number, text: string): void {
  if (status !== expected) {
    throw new Error(`the demo ended with exit status ${status} instead of ${expected}. It wrote:\n${text}`);
  }
}
