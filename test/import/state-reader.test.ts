import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { readStateResources } from "../../lib/import/state-reader";
import { certificate, certificateAttributes, stateText } from "./states";

const TYPES = new Set(["aws_acm_certificate", "aws_route53_zone"]);

const directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-states-"));
afterAll(() => fs.rmSync(directory, { recursive: true }));

function written(text: string | Buffer, name = "terraform.tfstate"): string {
  const file = path.join(directory, name);
  fs.writeFileSync(file, text);
  return file;
}

const addresses = (text: string) => readStateResources(written(text), TYPES).map(({ address }) => address);

describe("a state file of version 4", () => {
  test("gives the resources of the wanted types with their full addresses", () => {
    const zone = { mode: "data", type: "aws_route53_zone", name: "main", instances: [{ attributes: { zone_id: "Z1" } }] };
    const other = { mode: "managed", type: "aws_instance", name: "web", instances: [{ attributes: {} }] };
    const many = {
      ...certificate(1, ["example.com"]),
      module: 'module.edge["a"]',
      instances: [
        { index_key: "www.example.com", attributes: {} },
        { index_key: 1, attributes: {} },
      ],
    };
    expect(addresses(stateText([certificate(1, ["example.com"]), zone, other, many]))).toEqual([
      "aws_acm_certificate.c1",
      "data.aws_route53_zone.main",
      'module.edge["a"].aws_acm_certificate.c1["www.example.com"]',
      'module.edge["a"].aws_acm_certificate.c1[1]',
    ]);
  });

  test("omits deposed instances, which Terraform is about to destroy", () => {
    const replaced = { ...certificate(1, ["example.com"]), instances: [{ deposed: "12ab", attributes: {} }] };
    expect(addresses(stateText([replaced]))).toEqual([]);
  });

  test("can start with a byte order mark", () => {
    expect(addresses(`\uFEFF${stateText([certificate(1, ["example.com"])])}`)).toEqual(["aws_acm_certificate.c1"]);
  });
});

describe("the output of terraform show -json", () => {
  const shown = (address: string) => ({
    address,
    mode: "managed",
    type: "aws_acm_certificate",
    name: "www",
    values: certificateAttributes(1, ["example.com"]),
  });
  const root = {
    root_module: {
      resources: [shown("aws_acm_certificate.www")],
      child_modules: [{ resources: [shown("module.edge.aws_acm_certificate.www")] }],
    },
  };

  test("of a state gives the resources of all modules", () => {
    expect(addresses(JSON.stringify({ format_version: "1.0", values: root }))).toEqual([
      "aws_acm_certificate.www",
      "module.edge.aws_acm_certificate.www",
    ]);
  });

  test("of a plan gives the existing resources, and not those that it would create", () => {
    const plan = {
      format_version: "1.2",
      planned_values: { root_module: { resources: [shown("aws_acm_certificate.new")] } },
      prior_state: { values: root },
    };
    expect(addresses(JSON.stringify(plan))).toEqual(["aws_acm_certificate.www", "module.edge.aws_acm_certificate.www"]);
  });
});

describe("hostile states", () => {
  test("with values of the wrong types are read without a crash", () => {
    const odd = [
      null,
      7,
      "text",
      [],
      {},
      { type: 1, name: {}, instances: [] },
      { type: "aws_acm_certificate", name: "a", instances: "many" },
      { type: "aws_acm_certificate", name: "b", instances: [null, 1, "x", { attributes: "none" }] },
    ];
    expect(readStateResources(written(stateText(odd)), TYPES).map(({ attributes }) => attributes)).toEqual([{}, {}, {}, {}]);
  });

  test("that are nested too deeply are refused", () => {
    const deep = `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`;
    expect(() =>
      addresses(`{"version":4,"lineage":"a","resources":[{"type":"aws_acm_certificate","name":"a","instances":[{"attributes":${deep}}]}]}`),
    ).toThrow("certfleet:input-too-deep");
    const modules = `${'{"child_modules":['.repeat(500)}${"]}".repeat(500)}`;
    expect(() => addresses(`{"format_version":"1.0","values":{"root_module":${modules}}}`)).toThrow("certfleet:input-too-deep");
  });

  test("of 30 MB of other resources are read without parsing these", () => {
    const filler = JSON.stringify({
      mode: "managed",
      type: "aws_instance",
      name: "x",
      instances: [{ attributes: { text: "x".repeat(1000) } }],
    });
    const resources = [...Array<string>(30_000).fill(filler), JSON.stringify(certificate(1, ["example.com"]))];
    const text = `{"version":4,"lineage":"a","resources":[${resources.join(",")}]}`;
    expect(addresses(text)).toEqual(["aws_acm_certificate.c1"]);
  });
});

describe("other files are refused, with the reason", () => {
  test.each<[string, string | Buffer, string]>([
    ["an older version", stateText([], { version: 3, modules: [] }), "it is a state of version 3, and version 4 is supported"],
    ["another document", '{"hello": 1}', "it is neither a Terraform state nor the output of terraform show -json"],
    ["a package.json", '{"name": "x", "version": "1.0.0"}', "it is neither a Terraform state"],
    ["a future format version", '{"format_version": "2.0", "values": {}}', 'it has the format version "2.0"'],
    ["a truncated file", stateText([certificate(1, ["example.com"])]).slice(0, -20), "it is not valid JSON"],
    ["HCL", 'resource "aws_acm_certificate" "www" {}', "it does not contain a JSON object"],
    ["a list", "[]", "it does not contain a JSON object"],
    ["an empty file", "", "it is empty"],
    ["a binary plan", Buffer.from("PK\u0003\u0004rest"), "it is a binary plan"],
  ])("%s", (_what, content, reason) => {
    const file = written(content, "other.json");
    expect(() => readStateResources(file, TYPES)).toThrow(`Cannot import from ${file}: ${reason}`);
    expect(() => readStateResources(file, TYPES)).toThrow("certfleet:unreadable-state");
  });

  test("a file that does not exist, and a directory", () => {
    expect(() => readStateResources(path.join(directory, "none"), TYPES)).toThrow("the file does not exist");
    expect(() => readStateResources(directory, TYPES)).toThrow("it is a directory. Name the state files in it");
  });
});
