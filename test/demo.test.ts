import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { demo } from "../scripts/demo/demo";
import { awsHalf, readDocument, synthesise } from "../scripts/demo/example";
import { faultsOf } from "../scripts/demo/faults";
import { parseOptions } from "../scripts/demo/options";
import { InventoryDocument } from "../lib/inventory/inventory-schema";
import { Document } from "./e2e/support/documents";
import { describeUnless, missingForTerraformVersion } from "./support/skip";

const ROOT = path.join(__dirname, "..");

const RECORDED = JSON.parse(fs.readFileSync(path.join(ROOT, "scripts", "demo", "recorded.json"), "utf8")) as Document;

describe("npm run demo", () => {
  test.each([
    [["--recorded", "--record"], "usage: npm run demo"],
    [["--fast"], "usage: npm run demo"],
    [["--certificates", "3"], "--certificates N  size of the fleet, from 4 to 104 (default: 60)"],
  ])("fails with %j", async (args, message) => {
    const written = jest.spyOn(process.stderr, "write").mockReturnValue(true);
    try {
      expect(await demo(args)).toBe(2);
      expect(written.mock.calls.join("")).toContain(message);
    } finally {
      written.mockRestore();
    }
  });
});

describeUnless(missingForTerraformVersion(), "the fleet of the demo", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-demo-test-"));
  let directories: string[];
  let documents: Document[];
  const certificatesOf = (document: Document) => document.output.certfleet.value.certificates as Record<string, Document>;

  beforeAll(() => {
    directories = synthesise(folder, parseOptions([])!.certificates);
    documents = directories.map(readDocument);
  });

  afterAll(() => fs.rmSync(folder, { recursive: true }));

  test("is in several stacks, accounts and clouds, has several owners, and is as large as the options say", () => {
    expect(directories.map((directory) => path.basename(directory))).toEqual([
      "content-delivery",
      "shops-europe",
      "shops-world",
      "shops-media",
    ]);
    const certificates = documents.flatMap((document) => Object.values(certificatesOf(document)));
    expect(certificates).toHaveLength(60);
    expect([...new Set(certificates.map(({ owner }) => owner as string))].sort()).toEqual([
      "identity",
      "media",
      "media-delivery",
      "payments",
      "storefront",
    ]);
    expect(documents[2].provider.aws[0].assume_role).toEqual([{ role_arn: "arn:aws:iam::210987654321:role/terraform" }]);
  });

  test.each(["3", "105", "-5", "4.5", "many", ""])("rejects the size %j", (size) => {
    expect(parseOptions(["--certificates", size])).toBeUndefined();
  });

  test.each([4, 104])("can have %d certificates", (size) => {
    expect(parseOptions(["--certificates", String(size)])).toMatchObject({ certificates: size });
    const other = fs.mkdtempSync(path.join(folder, "size-"));
    const sizes = synthesise(other, size).map((directory) => Object.keys(certificatesOf(readDocument(directory))).length);
    expect(sizes.reduce((sum, each) => sum + each, 0)).toBe(size);
  });

  test("is broken in different ways, and without Google Cloud a host of AWS has the certificate that expires soon", () => {
    const inventories = documents.map(({ output }) => output.certfleet.value as InventoryDocument);
    expect([...faultsOf(inventories)].map(([host, { note }]) => `${host} ${note}`)).toEqual(RECORDED.notes);
    expect(new Set([...faultsOf(inventories).values()].map(({ note }) => note)).size).toBe(6);

    const onAws = [awsHalf(documents[0])].map(({ output }) => output.certfleet.value as InventoryDocument);
    expect([...faultsOf(onAws).keys()]).toEqual(["www.example.net", "www.example.com"]);
  });

  // If this fails, the example has changed. Record it again with `npm run demo -- --record`, which needs Terraform and Python.
  test("matches the recorded run", () => {
    const essence = (inventories: Document[]) =>
      inventories.map(({ stack, certificates }) => [
        stack,
        Object.fromEntries(
          Object.entries(certificates as Document).map(([name, { domains, owner, issuer, endpoints }]) => [
            name,
            { domains, owner, issuer, hosts: [...new Set((endpoints as { hosts: string[] }[]).flatMap(({ hosts }) => hosts))].sort() },
          ]),
        ),
      ]);
    expect(essence(RECORDED.inventories as Document[])).toEqual(essence(documents.map(({ output }) => output.certfleet.value as Document)));
  });

  test("has an AWS half that does not need Google Cloud", () => {
    const halves = documents.map(awsHalf);
    expect(halves.map(({ provider }) => provider.aws !== undefined)).toEqual([true, true, true, false]);
    const [half] = halves;
    expect(Object.keys(certificatesOf(half)).sort()).toEqual(["origin-eu", "origin-us", "www"]);
    expect(Object.keys(half.provider as Document)).toEqual(["aws"]);
    const { resource, data = {} } = half;
    expect(Object.keys({ ...resource, ...data }).filter((type) => type.startsWith("google"))).toEqual([]);
    const referring = Object.entries(resource as Record<string, Document>).flatMap(([type, instances]) =>
      Object.entries(instances)
        .filter(([, { "//": _comment, ...body }]) => JSON.stringify(body).includes("google_"))
        .map(([name]) => `${type}.${name}`),
    );
    expect(referring).toEqual([]);
    expect(Object.keys(resource.aws_acm_certificate as Document)).toHaveLength(3);
  });
});
