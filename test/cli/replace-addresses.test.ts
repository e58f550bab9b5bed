import * as fs from "node:fs";
import * as path from "node:path";
import { synthesiseText } from "../../lib/cli/synthesise-file";
import { acmeFleet, issued, replace, replaceIn } from "./replace-command";
import { directoryWith, state } from "./status-command";

const FILE = acmeFleet(
  {
    www: "{ domains: [www.example.com] }",
    api: "{ domains: [api.example.com], issuer: acm, generation: 2 }",
    back: "{ domains: [back.example.com], issuer: acm, generation: 2, serve: previous }",
    month: "{ domains: [month.example.com], issuer: acm, rotate: 2026-12 }",
    edge: "{ issuer: acm, groups: [[a.example.net], [b.example.net]] }",
    media: "{ domains: [media.example.net], issuer: google, runsEvery: 12h }",
    bank: "{ domains: [bank.example.com], issuer: own }",
  },
  {
    providers: "{ aws: { region: eu-west-1 }, google: { project: media-prod } }",
    issuers:
      "{ le: { type: acme, directory: lets-encrypt }, zero: { type: acme, directory: zerossl, eab: { keyId: kid, hmac: hmac } }, acm: { type: acm }, google: { type: google-managed }, own: { type: provided, certificate: cert, privateKey: key } }",
  },
);

const ADDRESSES: Record<string, string> = {
  www: "acme_certificate.www_LetsEncrypt",
  api: "aws_acm_certificate.api_g2",
  back: "aws_acm_certificate.back",
  month: "aws_acm_certificate.month_rotated-2026-12",
  "edge-1": "aws_acm_certificate.edge-1",
  media: "google_certificate_manager_certificate.media",
};

interface Plan {
  readonly waves: { readonly edits: unknown[]; readonly certificates: { readonly name: string; readonly replace: string[] }[] }[];
}

describe("--replace-addresses", () => {
  test("plans the addresses of the served generations, which the configuration has, and edits nothing", async () => {
    const { out, err } = await replace(FILE, undefined, "--all", "--replace-addresses", "--format", "json");
    expect(err).toBe("");
    const { waves } = JSON.parse(out) as Plan;
    const certificates = waves.flatMap((wave) => wave.certificates);

    expect(Object.fromEntries(certificates.map(({ name, replace: [address] }) => [name, address]))).toEqual(ADDRESSES);
    expect(waves.flatMap(({ edits }) => edits)).toEqual([]);
    const { resource } = synthesiseText("certfleet.yaml", FILE).document as { resource: Record<string, Record<string, unknown>> };
    for (const address of Object.values(ADDRESSES)) {
      const [type, name] = address.split(".");
      expect(Object.keys(resource[type])).toContain(name);
    }
  });

  test("lists the options of a wave", async () => {
    const { out } = await replace(FILE, undefined, "--name", "www", "--name", "api", "--replace-addresses", "--wave", "1");

    expect(out).toContain(`Options of wave 1 for plan and apply:
  -replace=aws_acm_certificate.api_g2
  -replace=acme_certificate.www_LetsEncrypt
`);
    expect(out).not.toContain("Edits of wave");
  });

  test("prints the options of a saved wave for certificates that are not replaced yet", async () => {
    const inventory = (www: Record<string, unknown>) =>
      state(
        { www: issued("www.example.com", { serial: "03a1", ...www }), api: issued("api.example.com", { issuer: "acm", generation: 2 }) },
        {},
        { stack: "edge" },
      );
    const directory = directoryWith({
      "certfleet.yaml": FILE,
      "before.tfstate": inventory({}),
      "after.tfstate": inventory({ serial: "03b2" }),
    });
    const names = ["--name", "www", "--name", "api"];
    const { out } = await replaceIn(directory, "--inventory", "before.tfstate", ...names, "--replace-addresses", "--format", "json");
    fs.writeFileSync(path.join(directory, "plan.json"), out);
    const options = ["--plan", "plan.json", "--replace-addresses", "--wave", "1"];

    const all = "-replace=aws_acm_certificate.api_g2\n-replace=acme_certificate.www_LetsEncrypt\n";
    expect((await replaceIn(directory, ...options)).out.split("\n").sort()).toEqual(all.split("\n").sort());
    expect((await replaceIn(directory, ...options, "--inventory", "after.tfstate")).out).toBe("-replace=aws_acm_certificate.api_g2\n");
  });

  test("plans without previous certificates, which a replacement at its address does not keep", async () => {
    const providers = "{ aws: { region: eu-west-1, quotas: { certificates: 3 } } }";
    const file = acmeFleet(
      { one: "{ domains: [one.example.com] }", two: "{ domains: [two.example.com] }" },
      { providers, defaults: "{ issuer: acm }" },
    );
    const inventory = Object.fromEntries(["one", "two"].map((name) => [name, issued(`${name}.example.com`, { issuer: "acm" })]));

    expect((await replace(file, inventory, "--all")).out).toContain("1 certificate in no wave");
    expect((await replace(file, inventory, "--all", "--replace-addresses")).out).toContain("2 certificates in 2 waves");
  });

  test.each([
    [["--all", "--write"], "--replace-addresses does not edit the file, and --write does. Remove one of the two."],
    [["--all", "--to-fallback"], "--replace-addresses does not edit the file, and --to-fallback does. Remove one of the two."],
  ])("is refused with %j", async (args, message) => {
    const { err, status } = await replace(FILE, undefined, ...args, "--replace-addresses");

    expect(err).toContain(message);
    expect(status).toBe(2);
  });
});
