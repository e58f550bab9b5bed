import * as fc from "fast-check";
import { TerraformStack, Testing } from "cdktf";
import { parse, stringify } from "yaml";
import { CertfleetError } from "../../lib/core/error";
import { buildFleet } from "../../lib/file/build";
import { parseFleet } from "../../lib/file/from-file";
import { FleetFileError } from "../../lib/file/schema-reader";
import { alb, fleetText, synthesised } from "./support";

/** A file that uses every feature of the format. */
const VALID = fleetText(
  {
    www: `{ domains: [example.com, "*.example.com", www.example.net], region: us-east-1, service: shop, runbook: "https://example.com/tls", endpoints: [{ host: www.example.com, port: 8443 }] }`,
    origin: `{ domains: [origin.example.com], keyType: ecdsa-p256, alerts: { warnDays: 20, pageDays: 10 }, endpoints: [${alb("redirectHttp: true, hsts: 365d")}] }`,
    shop: `{ domains: [shop.example.com], notify: [topic], tlsPolicy: intermediate, endpoints: [${alb("hsts: 365d")}, { apiGateway: { type: http, domainName: shop.example.com } }] }`,
    inside: "{ domains: [a.internal.example], issuer: pca, alerts: false, tags: { cost: '42' } }",
  },
  {
    zones: `{ example.com: { route53: Z1 }, example.net: { route53: Z2, assumeRole: "arn:aws:iam::111122223333:role/dns" } }`,
    issuers: `{ acm: { type: acm, namesPerCertificate: 25 }, pca: { type: acm-private-ca, lifetime: 365d, authorityArn: "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/7d6a" } }`,
    channels: `{ sre: { type: sns, email: [sre@example.com], https: ["https://events.example.com/x"] }, topic: { type: sns, topicArn: "arn:aws:sns:eu-west-1:111122223333:alerts" } }`,
    defaults: "{ owner: edge, issuer: acm, notify: [sre], tlsPolicy: intermediate, runsEvery: 12h }",
    backend: "{ s3: { bucket: state, key: edge } }",
  },
);

/** Loads and builds a text; it may only throw the library's own error, with positions inside the text. */
function load(text: string): void {
  try {
    const resolved = parseFleet("certfleet.yaml", text);
    buildFleet(new TerraformStack(Testing.app(), resolved.name), "Fleet", resolved);
  } catch (error) {
    if (!(error instanceof CertfleetError)) {
      throw error;
    }
    if (error instanceof FleetFileError) {
      const lines = text.split(/\r\n|\n|\r/).length;
      const wrong = error.problems.filter(
        ({ line, column, message }) =>
          !(line >= 1 && line <= lines + 1 && column >= 1) || /undefined|NaN|\[object|Invalid input/.test(message),
      );
      expect(wrong).toEqual([]);
    }
  }
}

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** The paths of all values in a document. */
function pathsOf(value: Json, path: (string | number)[] = []): (string | number)[][] {
  const below = Array.isArray(value) ? [...value.entries()] : typeof value === "object" && value !== null ? Object.entries(value) : [];
  return [...(path.length === 0 ? [] : [path]), ...below.flatMap(([key, each]) => pathsOf(each, [...path, key]))];
}

type Mutation = { readonly at: number; readonly how: "delete" | "replace" | "rename"; readonly by: Json; readonly key: string };

function mutate(document: Json, { at, how, by, key }: Mutation): void {
  const paths = pathsOf(document);
  if (paths.length === 0) {
    return;
  }
  const path = paths[at % paths.length];
  const last = path[path.length - 1];
  const parent = path.slice(0, -1).reduce<any>((value, each) => value[each], document);
  if (how === "delete" && Array.isArray(parent)) {
    parent.splice(Number(last), 1);
  } else if (how === "delete") {
    Reflect.deleteProperty(parent, last);
  } else if (how === "rename" && !Array.isArray(parent)) {
    const value = parent[last];
    Reflect.deleteProperty(parent, last);
    Object.defineProperty(parent, key, { value, enumerable: true, writable: true, configurable: true });
  } else {
    parent[last] = structuredClone(by);
  }
}

const WORDS = [
  ...[
    "",
    "~",
    "<<",
    "__proto__",
    "constructor",
    "toString",
    "Resource",
    "Validation",
    "Warn",
    "Shared",
    "Fleet",
    "aws",
    "acm",
    "sre",
    "host",
  ],
  ...["example.com", "*.example.com", "EXAMPLE.com.", "${aws_lb.x.arn}", "${TfToken[TOKEN.0]}", "-1", "0", "1e400", "45d", "us-east-1"],
  ...["arn:aws:iam::111122223333:role/a", "arn:aws:sns:us-east-1:111122223333:alerts", "https://example.com", "modern", "rsa-4096", "edge"],
];
const word = fc.oneof(fc.constantFrom(...WORDS), fc.string({ unit: "binary", maxLength: 80 }));
const value: fc.Arbitrary<Json> = fc.oneof(
  word,
  fc.constantFrom<Json>(null, true, false, 0, -1, 1.5, 1e300, 443, [], {}, [[]], { a: null }),
  fc.array(word, { maxLength: 4 }),
  fc.dictionary(word, fc.oneof(word, fc.integer()), { maxKeys: 4 }),
);
const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(10_000),
  how: fc.constantFrom("delete" as const, "replace" as const, "rename" as const),
  by: value,
  key: word,
});

describe("the loader throws only its own errors for any file:", () => {
  test("the valid file from which the others are derived has no problems", () => {
    expect(synthesised(VALID).warnings.map((warning) => warning.replace(/.*\(certfleet:(.*)\)$/, "$1"))).toEqual(["unwatched-certificate"]);
  });

  test("a valid file with parts omitted, renamed or replaced", () => {
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
        const document = parse(VALID) as Json;
        for (const each of mutations) {
          mutate(document, each);
        }
        load(stringify(document));
      }),
      { numRuns: 150 },
    );
  });

  test("a valid file with characters omitted, repeated or replaced", () => {
    const edit = fc.record({
      at: fc.nat(10_000),
      length: fc.nat(30),
      by: fc.oneof(fc.constantFrom(..."[]{}:,&*!|>'\"%@`#-?\t\n ~<\0\uFEFF"), word),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        load(
          edits.reduce((text, { at, length, by }) => text.slice(0, at % text.length) + by + text.slice((at % text.length) + length), VALID),
        );
      }),
      { numRuns: 150 },
    );
  });

  test("arbitrary text", () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.json()), load), { numRuns: 150 });
  });
});
