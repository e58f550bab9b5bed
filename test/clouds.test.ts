import * as fs from "node:fs";
import * as path from "node:path";

const LIB = path.join(__dirname, "..", "lib");

/** Layers that know clouds only by their registrations. */
const LAYERS = ["simulation", "fleet", "inventory", "import", "export", "cli", "report"];

const CLOUD_NAME =
  /(?<![A-Za-z])(?:aws|amazon|gcp|google|acme?)(?![a-z])|(?<![A-Z])(?:Aws|Amazon|Gcp|Google|Acme?)(?![a-z])|\b(?:AWS|GCP|GOOGLE|ACME?)\b/g;

const ISSUER_COMPARISON = /issuer\w*\s*[!=]==?\s*["'`]|issuer\w*\.(?:startsWith|endsWith|includes|indexOf|match|search)\(/gi;

const sources = LAYERS.flatMap((layer) =>
  fs
    .readdirSync(path.join(LIB, layer), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.m?ts$/.test(file))
    .map((file) => path.posix.join(layer, file)),
);

describe("the layers above the clouds", () => {
  test.each(sources)("lib/%s does not name a cloud or compare issuers", (file) => {
    expect(matches(file, CLOUD_NAME)).toEqual([]);
    expect(matches(file, ISSUER_COMPARISON)).toEqual([]);
  });
});

describe("the check itself", () => {
  test.each(['issuer === "acm"', 'issuer.startsWith("google-")', "certificate.issuer !== `external`"])(
    "finds the comparison %s",
    (code) => {
      expect(code.match(ISSUER_COMPARISON)).not.toBeNull();
    },
  );

  test.each(["aws", '"google-https-proxy"', "AwsProvider", "an ACM certificate", "isAcme", "googleCloud", "GOOGLE"])(
    "finds the cloud in %s",
    (code) => {
      expect(code.match(CLOUD_NAME)).not.toBeNull();
    },
  );

  test.each(["laws", "macmini", "acmena", "drawsLines"])("does not find a cloud in %s", (code) => {
    expect(code.match(CLOUD_NAME)).toBeNull();
  });
});

/** The matches of a pattern in a file's code. Comments may name a cloud as an example. */
function matches(file: string, pattern: RegExp): string[] {
  const code = fs.readFileSync(path.join(LIB, file), "utf8").replace(/\/\*[\s\S]*?\*\/|(?<![:"'`])\/\/.*$/gm, "");
  return code.match(pattern) ?? [];
}
