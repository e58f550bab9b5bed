import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { Testing, TerraformStack } from "cdktf";
import { synthesiseFile } from "../../lib/cli/synthesise-file";
import { CertificateFleet } from "../../lib/fleet";
import { FleetFileError } from "../../lib/file/schema-reader";
import { mergeInventories } from "../../lib/inventory/fleet-view";
import { inventorySchema } from "../../lib/inventory/inventory-schema";
import { cloud, NimbusEdgeEndpoint, NimbusIssuer, NimbusPager, NimbusVault, NimbusZone } from "./nimbus";

const FILE = (certificate: string, issuer = "{ type: nimbus-ca, tier: paid }") => `
version: 1
name: edge
extensions: ["${path.join(__dirname, "nimbus.ts")}"]
zones: { example.com: { nimbus: main } }
issuers: { nimbus: ${issuer} }
stores: { vault: { type: nimbus-vault } }
channels: { pager: { type: nimbus-pager } }
defaults: { issuer: nimbus, notify: [pager] }
certificates:
  www: ${certificate}
`;

const WWW = "{ domains: [www.example.com], endpoints: [{ nimbusEdge: main }], stores: [vault] }";

interface Json {
  readonly resource: Record<string, Record<string, unknown>>;
  readonly output: { readonly certfleet: { readonly value: unknown } };
}

function fromFile(text: string): Json {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-extend-"));
  try {
    const file = path.join(directory, "certfleet.yaml");
    fs.writeFileSync(file, text);
    return synthesiseFile(file, { asModule: false }).document as unknown as Json;
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
}

function fromCode(): Json {
  const stack = new TerraformStack(Testing.app(), "edge");
  const fleet = new CertificateFleet(stack, "Fleet", {
    clouds: [cloud],
    readableAddresses: true,
    zones: [new NimbusZone("example.com")],
    defaults: { issuer: new NimbusIssuer("paid"), notify: [new NimbusPager("pager")] },
  });
  fleet.add("www", { domains: ["www.example.com"], endpoints: [new NimbusEdgeEndpoint("main")], stores: [new NimbusVault("vault")] });
  return JSON.parse(Testing.synth(stack, true)) as Json;
}

const problemsOf = (text: string) => {
  try {
    fromFile(text);
  } catch (error) {
    return (error as FleetFileError).problems.map(({ code, line }) => ({ code, line }));
  }
  return [];
};

describe("a cloud that is registered outside of the library", () => {
  test("gives the same resources and addresses from a fleet file and from code", () => {
    const file = fromFile(FILE(WWW));

    expect(Object.keys(file.resource.terraform_data).sort()).toEqual([
      "www",
      "www_Pager",
      "www_Proof-www_example_com",
      "www_edge-main",
      "www_vault",
    ]);
    expect(fromCode().resource).toEqual(file.resource);
  });

  test.each([
    ["a file", () => fromFile(FILE(WWW))],
    ["code", fromCode],
  ])("is in the inventory of %s, with cloud, account and alerts", (_what, synthesise) => {
    const inventory = inventorySchema().parse(synthesise().output.certfleet.value);
    const { certificates } = mergeInventories([{ file: "edge.json", applied: true, inventory }]);

    expect(certificates[0]).toMatchObject({ name: "www", cloud: "nimbus", account: "42" });
    expect(certificates[0].inventory).toMatchObject({
      publiclyTrusted: false,
      endpoints: [expect.objectContaining({ kind: "nimbus-edge" })],
      alerts: [{ source: "nimbus-days", channels: ["pager"] }],
    });
  });

  test("reports its problems with the same codes from a fleet file and from code", () => {
    expect(problemsOf(FILE(WWW, "{ type: nimbus-ca, tier: gold }"))).toEqual([expect.objectContaining({ code: "nimbus-tier" })]);
    expect(() => new NimbusIssuer("gold")).toThrow("certfleet:nimbus-tier");
    expect(problemsOf(FILE(`${WWW}\n  api: { domains: [api.example.com], endpoints: [{ nimbusEdge: main }] }`))).toEqual([
      { code: "endpoint-taken", line: 12 },
    ]);
    expect(problemsOf(FILE("{ domains: [a.example.com, b.example.com, c.example.com] }"))).toEqual([
      { code: "names-per-certificate", line: 11 },
    ]);
  });

  test.each([
    ["cannot be found", "./missing.js", "extension-not-loaded"],
    ["exports no registration", path.join(__dirname, "own-cloud.test.data.json"), "invalid-extension"],
  ])("is refused if the module %s", (_what, name, code) => {
    const text = FILE(WWW).replace(/extensions: .*/, `extensions: ["${name}"]`);

    expect(problemsOf(text)).toContainEqual({ code, line: 4 });
  });
});
