import { addressesOf, fleetText, messagesOf, Sections, synthesised, unmarked } from "./support";

const LE: Sections = {
  issuers: "{ le: { type: acme, directory: lets-encrypt, profile: tlsserver } }",
  stores: "{ vault: { type: aws-secrets-manager } }",
  defaults: "{ issuer: le, notify: [sre], runsEvery: 12h }",
};

/** A list of groups with one name each. */
function hosts(count: number, from = 0): string {
  return Array.from({ length: count }, (_, index) => `[h${from + index}.example.com]`).join(", ");
}

function certificateAddresses(text: string): string[] {
  return addressesOf(synthesised(text).json).filter((address) => address.startsWith("aws_acm_certificate."));
}

describe("groups in a file", () => {
  test("are packed into certificates named after the entry, as few as the issuer's names per certificate allow", () => {
    expect(certificateAddresses(fleetText({ edge: `{ groups: [${hosts(10)}] }` }))).toEqual(["aws_acm_certificate.edge-1"]);
    expect(certificateAddresses(fleetText({ edge: `{ groups: [${hosts(11)}] }` }))).toEqual([
      "aws_acm_certificate.edge-1",
      "aws_acm_certificate.edge-2",
    ]);
  });

  test("respect the profile of an ACME issuer, and share the settings and stores of the entry", () => {
    const { json } = synthesised(fleetText({ edge: `{ groups: [${hosts(26)}], stores: [vault], owner: edge, alerts: false }` }, LE));
    expect(Object.keys(json.resource!.aws_secretsmanager_secret)).toEqual(["edge-1_vault", "edge-2_vault"]);
    expect(json.resource!.acme_certificate["edge-1_LetsEncrypt"].subject_alternative_names).toHaveLength(25);
    const { certificates } = json.output!.certfleet.value;
    expect([certificates["edge-1"].owner, certificates["edge-2"].owner]).toEqual(["edge", "edge"]);
  });

  test("attach a host to the certificate that covers it", () => {
    const text = fleetText({ edge: `{ groups: [${hosts(11)}], endpoints: [{ host: h10.example.com }] }` });
    const { certificates } = synthesised(text).json.output!.certfleet.value;
    expect([certificates["edge-1"].endpoints.length, certificates["edge-2"].endpoints.length]).toEqual([0, 1]);
  });

  test("stay in their certificates when names are retired", () => {
    const { json } = synthesised(fleetText({ edge: `{ groups: [${hosts(11)}], retired: [h0.example.com] }` }));
    expect(json.resource!.aws_acm_certificate["edge-1"].domain_name).toBe("h1.example.com");
    expect(json.resource!.aws_acm_certificate["edge-2"].domain_name).toBe("h10.example.com");
  });

  test("avoid the warning about certificates per domain", () => {
    const limits = (text: string) => synthesised(text).warnings.filter((warning) => warning.includes("acme-domain-limit"));
    const settings = "stores: [vault], alerts: false";
    const apart = Array.from({ length: 51 }, (_, index) => `h${index}: { domains: [h${index}.example.com], ${settings} }`);
    expect(limits(fleetText(apart, LE))).toEqual([
      expect.stringMatching(
        /51 certificates of example.com, .*or pack the 51 names into 3 certificates, 25 in each \(`groups` of a fleet\)/,
      ),
    ]);
    expect(limits(fleetText({ edge: `{ groups: [${hosts(51)}], ${settings} }` }, LE))).toEqual([]);
  });

  test.each<[string, string, Sections, string]>([
    ["an invalid name", "edge: { groups: [[a.example.com, ¦a..example.com]] }", {}, "an empty label"],
    ["a group that is not a list", "edge: { groups: [¦a.example.com] }", {}, "A group is a list of names that stay together"],
    ["an empty group", "edge: { groups: [[a.example.com], ¦[]] }", {}, "A group is a list of names that stay together"],
    ["domains as well", "edge: { groups: [[a.example.com]], ¦domains: [b.example.com] }", {}, "Remove one of the two"],
    [
      "a group larger than a certificate",
      `edge: { groups: [[a.example.com], ¦[${hosts(11).replace(/[[\]]/g, "")}]] }`,
      {},
      'The group of "h0.example.com" has 11 names, and ACM allows 10 in one certificate',
    ],
    ["a name in two groups of one certificate", "edge: { groups: [[a.example.com], [¦a.example.com]] }", {}, "is listed twice"],
    ["a name in groups of two certificates", `edge: { groups: [${hosts(10)}, [¦h3.example.com]] }`, {}, 'is in "edge-1" and in "edge-2"'],
    ["a name outside the zones", `edge: { groups: [${hosts(10)}, [a.example.com, ¦a.example.org]] }`, {}, "example.org"],
    [
      "a retired name that is not in a group",
      "edge: { groups: [[a.example.com]], retired: [¦b.example.com] }",
      {},
      "is retired and in no group",
    ],
    ["only retired names", "edge: { groups: [[a.example.com]], ¦retired: [a.example.com] }", {}, "All names of `groups` are retired"],
    [
      "a host that no group covers",
      "edge: { groups: [[a.example.com]], endpoints: [¦{ host: b.example.com }] }",
      {},
      'No group contains "b.example.com"',
    ],
    ["an undeclared issuer", "edge: { groups: [[a.example.com]], issuer: ¦acn }", {}, 'The issuer "acn" is not declared'],
    [
      "a wildcard that covers a name of its certificate",
      'edge: { groups: [["*.example.com"], [¦a.example.com]], alerts: false }',
      LE,
      '"*.example.com" of the same certificate covers "a.example.com"',
    ],
  ])("are rejected with %s, at its position", (_, certificate, sections, message) => {
    const { text, marks } = unmarked(fleetText([certificate], sections));
    const messages = messagesOf(text);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain(message);
    expect(messages[0].slice(0, marks[0].length + 1)).toBe(`${marks[0]} `);
  });

  test("report a problem of all their certificates once", () => {
    expect(messagesOf(fleetText({ edge: `{ groups: [${hosts(21)}], keyType: rsa-4096 }` }))).toHaveLength(1);
  });

  test("are rejected if another certificate has the name of one of theirs", () => {
    const { text, marks } = unmarked(fleetText(["edge-1: { domains: [b.example.com] }", "¦edge: { groups: [[a.example.com]] }"]));
    expect(messagesOf(text)).toEqual([expect.stringContaining('packed into "edge-1", and another certificate has that name')]);
    expect(messagesOf(text)[0].startsWith(`${marks[0]} `)).toBe(true);
  });
});
