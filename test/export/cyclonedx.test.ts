import * as fs from "node:fs";
import * as Ajv from "ajv";
import { cryptographyBillOfMaterials } from "../../lib/export/cyclonedx";
import { endpointCryptography } from "../../lib/inventory/endpoint-cryptography";
import { readInventories } from "../../lib/inventory/inventory-reader";
import { mergeInventories } from "../../lib/inventory/fleet-view";
import { inventorySchema } from "../../lib/inventory/inventory-schema";
import { entry } from "../inventory/health/fleet";
import "../../lib/clouds";

const validate = new Ajv({ unknownFormats: "ignore", logger: false }).compile(
  JSON.parse(fs.readFileSync("test/fixtures/cyclonedx-1.6.json", "utf8")) as object,
);

interface Bom {
  readonly components: readonly {
    readonly "bom-ref": string;
    readonly name: string;
    readonly cryptoProperties: Record<string, any>;
    readonly properties?: readonly { readonly name: string; readonly value: string }[];
  }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

function bomOf(certificates: Record<string, unknown>): Bom {
  const inventory = inventorySchema().parse({ version: 1, stack: "media", certificates });
  return JSON.parse(cryptographyBillOfMaterials(mergeInventories([{ file: "a.json", applied: true, inventory }]).certificates)) as Bom;
}

const component = (bom: Bom, ref: string) => bom.components.find((each) => each["bom-ref"] === ref);
const property = (bom: Bom, ref: string, name: string) => component(bom, ref)?.properties?.find((each) => each.name === name)?.value;

const EXAMPLES = fs.readdirSync("test/golden/examples").map((name) => [name, `test/golden/examples/${name}`] as const);

test.each(EXAMPLES)("the example %s gives a valid document in which every reference is a component", (_name, directory) => {
  const text = cryptographyBillOfMaterials(mergeInventories(readInventories([directory])).certificates);
  const bom = JSON.parse(text) as Bom;

  expect([validate(bom), validate.errors]).toEqual([true, null]);
  const refs = new Set(bom.components.map((each) => each["bom-ref"]));
  expect(refs.size).toBe(bom.components.length);
  expect(bom.dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]).filter((ref) => !refs.has(ref))).toEqual([]);
});

test("the schema refuses a document with a wrong asset", () => {
  const wrong = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    components: [{ type: "cryptographic-asset", name: "a", cryptoProperties: {} }],
  };
  expect(validate(wrong)).toBe(false);
});

describe("an endpoint's key exchange", () => {
  const alb = (tlsPolicy?: string) => ({ kind: "alb", hosts: ["www.example.com"], port: 443, tlsPolicy });

  test.each([
    ["ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09", "post-quantum", "algorithm/hybrid-ml-kem"],
    ["ELBSecurityPolicy-TLS13-1-2-2021-06", "classical", "algorithm/ecdhe"],
    ["ELBSecurityPolicy-Of-Tomorrow", "unknown", undefined],
    [undefined, "unknown", undefined],
  ])("by the policy %s is %s", (tlsPolicy, exchange, algorithm) => {
    const bom = bomOf({ www: entry({ endpoints: [alb(tlsPolicy)] }) });
    const ref = "protocol/alb/www.example.com:443";
    expect(property(bom, ref, "certfleet:keyExchange")).toBe(exchange);
    const { dependsOn } = bom.dependencies.find((each) => each.ref === ref)!;
    expect(dependsOn).toEqual(["certificate/media/www", ...(algorithm === undefined ? [] : [algorithm])].sort());
  });

  test.each([
    ["SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09", "1.2", "post-quantum", "ECDHE-RSA-AES256-GCM-SHA384", "AES256-GCM-SHA384"],
    ["SecurityPolicy_TLS13_1_3_2025_09", "1.3", "classical", "TLS_AES_256_GCM_SHA384", "ECDHE-RSA-AES256-GCM-SHA384"],
    ["SecurityPolicy_TLS13_2025_EDGE", "1.3", "classical", "TLS_AES_256_GCM_SHA384", "ECDHE-RSA-AES256-GCM-SHA384"],
  ])("and its version and suites are known for API Gateway's policy %s", (tlsPolicy, minimumTls, exchange, suite, absent) => {
    const endpoint = { kind: "api-gateway-rest", hosts: ["api.example.com"], port: 443, tlsPolicy };
    const bom = bomOf({ api: entry({ endpoints: [endpoint] }) });
    expect(property(bom, "protocol/api-gateway-rest/api.example.com:443", "certfleet:keyExchange")).toBe(exchange);

    const { suites, ...known } = endpointCryptography({ ...endpoint, minimumTls: undefined });
    expect(known).toEqual({ minimumTls, keyExchange: exchange, fips: false });
    expect(suites).toContain(suite);
    expect(suites).not.toContain(absent);
  });

  test("is not taken from the policy of another service with the same name", () => {
    const bom = bomOf({ www: entry({ endpoints: [{ ...alb("ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"), kind: "cloudfront" }] }) });
    expect(property(bom, "protocol/cloudfront/www.example.com:443", "certfleet:keyExchange")).toBe("unknown");
  });
});

test("a certificate has its key, its owner and its expiry", () => {
  const bom = bomOf({ www: entry({ keyType: "ecdsa-p256", domains: ["www.example.com", "example.com"] }) });

  expect(component(bom, "certificate/media/www")).toMatchObject({
    name: "www.example.com",
    cryptoProperties: {
      assetType: "certificate",
      certificateProperties: { issuerName: "lets-encrypt", subjectPublicKeyRef: "algorithm/ecdsa-p256" },
    },
  });
  expect(property(bom, "certificate/media/www", "certfleet:owner")).toBe("edge-team");
  expect(property(bom, "certificate/media/www", "certfleet:names")).toBe("www.example.com example.com");
  expect(component(bom, "algorithm/ecdsa-p256")?.cryptoProperties.algorithmProperties).toEqual({
    ...{ primitive: "signature", curve: "P-256", cryptoFunctions: ["sign", "verify"] },
    ...{ classicalSecurityLevel: 128, nistQuantumSecurityLevel: 0 },
  });
});

test("a certificate without a key type, names or hosts has what is known", () => {
  const bom = bomOf({ www: entry({ domains: [], keyType: undefined, endpoints: [{ kind: "alb", hosts: [], port: 443 }] }) });

  expect(component(bom, "certificate/media/www")).toMatchObject({ name: "media/www" });
  expect(bom.components.map((each) => each["bom-ref"])).toEqual(["certificate/media/www", "protocol/alb/alb:443"]);
});

test("the same inventories give the same text", () => {
  const [one, two] = [0, 1].map(() => cryptographyBillOfMaterials(mergeInventories(readInventories([EXAMPLES[0][1]])).certificates));
  expect(one).toBe(two);
});
