import { spawnSync } from "child_process";
import * as fs from "fs";
import * as os from "os";
import * as path from "path";

const ROOT = path.join(__dirname, "..", "..");

/** Synthesises a file in a separate process without the bindings of one cloud, and returns the clouds whose bindings were loaded. */
function loadedBy(yaml: string, absent: string): string[] {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-loaded-"));
  try {
    const file = path.join(directory, "certfleet.yaml");
    fs.writeFileSync(file, yaml);
    const program = `
      const Module = require("node:module");
      const resolve = Module._resolveFilename;
      Module._resolveFilename = (request, ...rest) => {
        if (request.startsWith("@cdktf/provider-${absent}")) throw new Error("Cannot find module " + request);
        return resolve(request, ...rest);
      };
      const { synthesiseFile } = require(${JSON.stringify(path.join(ROOT, "lib", "cli", "synthesise-file.ts"))});
      const { errors } = synthesiseFile(${JSON.stringify(file)}, { asModule: false });
      if (errors.length > 0) throw new Error(errors.join());
      console.log(JSON.stringify(Object.keys(require.cache).filter((name) => /provider-(aws|google)/.test(name))));
    `;
    const args = ["--require", "./test/support/typescript-hook", "-e", program];
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" });
    if (stdout === "") {
      throw new Error(stderr);
    }
    return (JSON.parse(stdout) as string[]).map((name) => /provider-(aws|google)/.exec(name)![1]);
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

const AWS = `
version: 1
name: edge
providers: { aws: { region: eu-west-1 } }
zones: { example.com: { route53: Z0123456789ABCDEFGHIJ } }
issuers: { acm: { type: acm } }
channels: { sre: { type: sns, email: [sre@example.com] } }
certificates: { www: { issuer: acm, domains: [www.example.com], notify: [sre] } }
`;

const GOOGLE = `
version: 1
name: edge
providers: { google: { project: media-prod } }
zones: { example.net: { cloudDns: example-net } }
issuers: { google: { type: google-managed } }
channels: { sre: { type: google-email, address: sre@example.net } }
certificates:
  www: { issuer: google, domains: [www.example.net], notify: [sre], endpoints: [{ googleHttpsProxy: { urlMap: www } }] }
`;

describe("a file for a single cloud", () => {
  test.each([
    ["aws", AWS, "google"],
    ["google", GOOGLE, "aws"],
  ])("%s loads only the bindings of that cloud, and does not need the others installed", (own, yaml, absent) => {
    expect(new Set(loadedBy(yaml, absent))).toEqual(new Set([own]));
  });
});
