import { execFileSync, spawnSync } from "child_process";
import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { describeUnless } from "../support/skip";
import { expectGoogleCertificate } from "./support/google";
import { Document, Project } from "./support/project";

const MINUTES = 60_000;
const AWS = { "@cdktn/provider-aws": "25.7.0" };
const GOOGLE = "21.1.0";
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
  const bindings = path.join(work, "bindings");
  let tarball: string;

  const run = (script: string, ...args: string[]) =>
    execFileSync(process.execPath, [path.join(scripts, script), ...args], { encoding: "utf8", timeout: 8 * MINUTES }).trim();

  beforeAll(() => {
    run("cdktn-bindings.mjs", bindings);
    const modules = path.join(bindings, "node_modules");
    tarball = run("cdktn.mjs", "--tarball", process.env.CERTFLEET_TARBALL!, "--bindings", modules, "--out", work);
  });

  afterAll(() => {
    projects.forEach((project) => project.remove());
    fs.rmSync(work, { recursive: true, force: true });
  });

  function project(constructs: string, files: string[], dependencies: Record<string, string> = {}): Project {
    const created = new Project({
      library: { name: "certfleet-cdktn", tarball },
      dependencies: { cdktn: "0.24.0", constructs, ...dependencies },
      files,
      adapt: forCdktn,
    });
    projects.push(created);
    return created;
  }

  test("installs without cdktf, aliases and overrides, and synthesises with constructs 10.6", () => {
    const app = project("10.6.0", ["app.js"], AWS);

    const document: Document = app.synth("app.js", { PLACE_BY: "region" });

    expect([app.installed("cdktf"), app.installed("cdktn"), app.installed("constructs")]).toEqual([undefined, "0.24.0", "10.6.0"]);
    const certificates = Object.values<Document>(document.resource.aws_acm_certificate);
    expect(certificates.find(({ domain_name }) => domain_name === "www.example.com")).toMatchObject({ region: "us-east-1" });
    expect(document.terraform.required_providers.aws.version).toMatch(/^6\./);
  });

  test("has the types of cdktn, with constructs 10.7", () => {
    const app = project("~10.7.0", ["main.ts"], { ...AWS, typescript: "5.9.3", "@types/node": "^20" });
    const template = path.join(path.dirname(require.resolve("cdktf-cli/package.json")), "bundle", "templates", "typescript");
    fs.copyFileSync(path.join(template, "tsconfig.json"), app.path("tsconfig.json"));

    app.run(process.execPath, ["node_modules/typescript/bin/tsc"]);

    expect(Object.keys(app.synth("main.js").resource)).toContain("aws_acm_certificate");
    expect(app.installed("constructs")).toMatch(/^10\.7\./);
  });

  test("does not install with constructs 10.8, which cdktn 0.24 does not allow", () => {
    expect(() => project("~10.8.0", [])).toThrow(/ERESOLVE/);
  });

  test("creates certificates with the bindings of hashicorp/google 8, and with a provider of the ACME bindings", () => {
    const google = path.join(bindings, `cdktn-provider-google-${GOOGLE}.tgz`);
    const acme = run("npm-package-of-wheel.mjs", "cdktn-provider-acme", "16.0.0", work);
    const app = project("~10.7.0", ["google.js", "acme.js"], {
      "@cdktn/provider-google": fs.existsSync(google) ? `file:${google}` : GOOGLE,
      "@cdktn/provider-acme": `file:${acme}`,
    });

    const document = app.synth("google.js");

    expectGoogleCertificate(document);
    expect(document.terraform.required_providers.google.version).toMatch(/^8\./);
    const { resource, terraform } = app.synth("acme.js");
    expect(Object.values(resource.acme_registration)).toEqual([expect.objectContaining({ provider: "acme.staging" })]);
    expect(terraform.required_providers.acme).toMatchObject({ source: "vancluever/acme" });
    expect(app.installed("@cdktn/provider-aws")).toBeUndefined();
  });

  test("names the package to install if the bindings of Google Cloud are missing", () => {
    const run = () => projects[0].run(process.execPath, ["-e", 'require("certfleet-cdktn/google")']);

    expect(run).toThrow(/The package @cdktn\/provider-google is not installed .*npm install "@cdktn\/provider-google@/);
  });
});
