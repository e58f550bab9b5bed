import * as fs from "fs";
import * as path from "path";
import { referredTypes } from "../../scripts/site/api/assemblies";
import { LANGUAGES, MODULES } from "../../scripts/site/api/languages";
import { languageLinks, moduleMarkdown } from "../../scripts/site/api/markdown";
import { ApiReference } from "../../scripts/site/api/schema";
import { ROOT } from "../../scripts/site/paths";

const [typescript, python] = LANGUAGES;

const text = { formattingPattern: "string" };
const entity = (id: string, packageName = "certfleet", submodule = id.split(".")[1]) => ({
  id,
  displayName: id.split(".").at(-1)!,
  packageName,
  submodule,
});

const reference: ApiReference = {
  constructs: [
    {
      id: "certfleet.fleet.Fleet",
      displayName: "Fleet",
      docs: { summary: "A fleet of <certificates>.", remarks: "See `{{ x }}` and {{ y }}." },
      interfaces: [],
      initializer: { id: "i", displayName: "Initializer", parameters: [], usage: "new Fleet()" },
      instanceMethods: [
        {
          id: "certfleet.fleet.Fleet.add",
          displayName: "add",
          docs: { summary: "Adds a certificate." },
          parameters: [{ id: "p", displayName: "name", docs: { summary: "The name." }, type: text }],
          usage: "public add(name: string): void",
        },
        { id: "certfleet.fleet.Fleet.toString", displayName: "toString", docs: {}, parameters: [], usage: "public toString(): string" },
      ],
      staticMethods: [],
      properties: [
        {
          id: "certfleet.fleet.Fleet.property.node",
          displayName: "node",
          docs: {},
          type: { formattingPattern: "%", types: [entity("constructs.Node", "constructs")] },
        },
      ],
      constants: [],
    },
  ],
  classes: [],
  structs: [
    {
      id: "certfleet.fleet.FleetProps",
      displayName: "FleetProps",
      docs: {},
      properties: [
        {
          id: "a",
          displayName: "issuer",
          docs: { summary: "The issuer." },
          type: { formattingPattern: "%", types: [entity("certfleet.core.IIssuer")] },
        },
        {
          id: "b",
          displayName: "fleets",
          docs: {},
          optional: true,
          default: "- none",
          type: { formattingPattern: "List<%>", types: [entity("certfleet.fleet.Fleet")] },
        },
      ],
    },
  ],
  interfaces: [],
  enums: [],
};

describe("a page of the API reference", () => {
  const page = moduleMarkdown("fleet", reference, typescript);

  test("links types to their page, and to their place on the same page", () => {
    expect(page).toContain("- `issuer`: [IIssuer](/api/typescript/core.md#iissuer) *(required)*. The issuer.");
    expect(page).toContain("- `fleets`: List&lt;[Fleet](#fleet)> Default: none.");
  });

  test("has the same anchors in each language", () => {
    expect(page).toContain("### Fleet {#fleet}");
    expect(moduleMarkdown("fleet", reference, python)).toContain("### Fleet {#fleet}");
  });

  test("lists the methods of certfleet with their parameters, and not those of every construct", () => {
    expect(page).toContain("- `public add(name: string): void`. Adds a certificate.\n  - `name`: string *(required)*. The name.");
    expect(page).not.toMatch(/toString|node/);
  });

  test("shows tags and expressions of comments as text", () => {
    expect(page).toContain("A fleet of &lt;certificates>.");
    expect(page).toContain("See `{{ x }}` and &#123;&#123; y }}.");
  });

  test("links to the same module in the other languages", () => {
    expect(languageLinks("fleet", python)).toBe(
      "[TypeScript](/api/typescript/fleet.md) · **Python** · [Java](/api/java/fleet.md) · [Go](/api/go/fleet.md) · [C#](/api/csharp/fleet.md)",
    );
  });
});

test("the modules of the API reference are those of the package", () => {
  const { exports } = JSON.parse(fs.readFileSync(path.join(ROOT, "package.json"), "utf8")) as {
    exports: Record<string, { types?: string }>;
  };
  const modules = Object.entries(exports).filter(([, { types }]) => types?.endsWith("/index.d.ts") && types !== "./dist/index.d.ts");

  expect(MODULES.map(({ name }) => name).sort()).toEqual(modules.map(([name]) => name.slice(2)).sort());
});

test("the assemblies for jsii-docgen have the types that the API refers to, and those that they refer to", () => {
  const types = new Map<string, unknown>([
    ["@cdktf/provider-aws.acmCertificate.AcmCertificate", { base: "cdktf.TerraformResource" }],
    ["@cdktf/provider-aws.wafv2WebAcl.Wafv2WebAcl", { base: "cdktf.TerraformResource" }],
    ["cdktf.TerraformResource", { base: "constructs.Construct", interfaces: ["cdktf.ITerraformResource"] }],
    ["cdktf.ITerraformResource", { methods: [{ returns: { type: { fqn: "cdktf.TerraformResource" } } }] }],
    ["constructs.Construct", {}],
  ]);
  const own = JSON.stringify({
    properties: [{ type: { fqn: "@cdktf/provider-aws.acmCertificate.AcmCertificate" } }, { type: { fqn: "cdktf.Unknown" } }],
  });

  expect([...referredTypes(own, types)].sort()).toEqual([
    "@cdktf/provider-aws.acmCertificate.AcmCertificate",
    "cdktf.ITerraformResource",
    "cdktf.TerraformResource",
    "constructs.Construct",
  ]);
});
