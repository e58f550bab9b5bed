import { execFileSync, spawnSync } from "child_process";
import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { describeUnless } from "../support/skip";
import { Document, Project } from "./support/project";

const MINUTES = 60_000;
const scripts = path.join(__dirname, "..", "..", "scripts", "package");

/** The text of an app that uses certfleet-cdktn in the place of certfleet. */
function forCdktn(text: string): string {
  return text
    .replace(/(["'])cdktf\1/g, "$1cdktn$1")
    .replaceAll("@cdktf/provider-", "@cdktn/provider-")
    .replace(/(["'])certfleet\//g, "$1certfleet-cdktn/");
}

const missing = spawnSync("python3", ["-m", "pip", "--version"], { stdio: "ignore" }).status === 0 ? undefined : "python3 has no pip";

// Without pip, the bindings of Google Cloud cannot be had where npm does not serve them.
describeUnless(missing, "certfleet-cdktn in an empty project with cdktn 0.24 and its bindings of hashicorp/aws 6", () => {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-cdktn-test-"));
  const projects: Project[] = [];
  let tarball: string;

  beforeAll(() => {
    const run = (script: string, ...args: string[]) =>
      execFileSync(process.execPath, [path.join(scripts, script), ...args], { encoding: "utf8", timeout: 8 * MINUTES });
    run("cdktn-bindings.mjs", path.join(work, "bindings"));
    const modules = path.join(work, "bindings", "node_modules");
    tarball = run("cdktn.mjs", "--tarball", process.env.CERTFLEET_TARBALL!, "--bindings", modules, "--out", work).trim();
  });

  afterAll(() => {
    projects.forEach((project) => project.remove());
    fs.rmSync(work, { recursive: true, force: true });
  });

  function project(constructs: string, files: string[], dependencies: Record<string, string> = {}): Project {
    const created = new Project({
      library: { name: "certfleet-cdktn", tarball },
      dependencies: { cdktn: "0.24.0", constructs, "@cdktn/provider-aws": "25.7.0", ...dependencies },
      files,
      adapt: forCdktn,
    });
    projects.push(created);
    return created;
  }

  test("installs without cdktf, aliases and overrides, and synthesises with constructs 10.6", () => {
    const app = project("10.6.0", ["app.js"]);

    const document: Document = app.synth("app.js", { PLACE_BY: "region" });

    expect([app.installed("cdktf"), app.installed("cdktn"), app.installed("constructs")]).toEqual([undefined, "0.24.0", "10.6.0"]);
    const certificates = Object.values<Document>(document.resource.aws_acm_certificate);
    expect(certificates.find(({ domain_name }) => domain_name === "www.example.com")).toMatchObject({ region: "us-east-1" });
    expect(document.terraform.required_providers.aws.version).toMatch(/^6\./);
  });

  test("has the types of cdktn, with constructs 10.7", () => {
    const app = project("~10.7.0", ["main.ts"], { typescript: "5.9.3", "@types/node": "^20" });
    const template = path.join(path.dirname(require.resolve("cdktf-cli/package.json")), "bundle", "templates", "typescript");
    fs.copyFileSync(path.join(template, "tsconfig.json"), app.path("tsconfig.json"));

    app.run(process.execPath, ["node_modules/typescript/bin/tsc"]);

    expect(Object.keys(app.synth("main.js").resource)).toContain("aws_acm_certificate");
    expect(app.installed("constructs")).toMatch(/^10\.7\./);
  });

  test("names the package to install if the bindings of Google Cloud are missing", () => {
    const run = () => projects[0].run(process.execPath, ["-e", 'require("certfleet-cdktn/google")']);

    expect(run).toThrow(/The package @cdktn\/provider-google is not installed .*npm install "@cdktn\/provider-google@/);
  });
});
