import { CertfleetError } from "../../lib/core/error";
import { editEntries, EntryEdit } from "../../lib/file/edit-file";

const raise = (entry: string, value = 2): EntryEdit => ({ entry, key: "generation", value });

function edited(text: string, ...edits: EntryEdit[]): string {
  return editEntries("certfleet.yaml", text, edits);
}

describe("edits of a fleet file", () => {
  test("keep comments, order, quotes and layout", () => {
    const before = `# The fleet of the edge team.
version: 1
certificates:
  # The shop.
  "www":   # served by the load balancer
    domains: [ 'www.example.com',
               "shop.example.com" ]   # both
    owner: edge      # on call
    endpoints:
      - host: www.example.com # the host
        port: 443

  # The API.
  api: { domains: [api.example.com],   owner: 'edge' } # flow
  legacy:
    domains:
      - legacy.example.com
    generation:   3   # raised in May
probe: { vantage: eu }
`;
    expect(edited(before, raise("www"), raise("api"), raise("legacy", 4))).toBe(
      before
        .replace("    owner: edge      # on call\n", "    owner: edge      # on call\n    generation: 2\n")
        .replace("  owner: 'edge' }", "  owner: 'edge', generation: 2 }")
        .replace("generation:   3   #", "generation:   4   #"),
    );
  });

  test("several values of an entry", () => {
    const issuer = { entry: "www", key: "issuer", value: "zerossl" };
    const keep = { entry: "www", key: "keepPrevious", value: false };
    expect(edited("certificates:\n  www:\n    domains: [a.example]\n    issuer: le\n", issuer, keep)).toBe(
      "certificates:\n  www:\n    domains: [a.example]\n    issuer: zerossl\n    keepPrevious: false\n",
    );
  });

  test.each([
    [
      "an entry of block values only",
      "certificates:\n  www:\n    domains:\n      - a.example\n",
      "certificates:\n  www:\n    generation: 2\n    domains:\n      - a.example\n",
    ],
    [
      "a file without a line end",
      "certificates:\n  www:\n    domains: [a.example]",
      "certificates:\n  www:\n    domains: [a.example]\n    generation: 2",
    ],
    [
      "Windows line ends",
      "certificates:\r\n  www:\r\n    domains: [a.example]\r\n",
      "certificates:\r\n  www:\r\n    domains: [a.example]\r\n    generation: 2\r\n",
    ],
    [
      "a trailing comma",
      "certificates: { www: { domains: [a.example], } }",
      "certificates: { www: { domains: [a.example], generation: 2, } }",
    ],
    ["a quoted value", 'certificates:\n  www:\n    generation: "1"\n', "certificates:\n  www:\n    generation: 2\n"],
    [
      "a merged anchor",
      "x-a: &a { owner: b, generation: 7 }\ncertificates:\n  www:\n    <<: *a\n    domains: [a.example]\n",
      "x-a: &a { owner: b, generation: 7 }\ncertificates:\n  www:\n    <<: *a\n    domains: [a.example]\n    generation: 2\n",
    ],
    [
      "JSON",
      '{"certificates": {"www": {"domains": ["a.example"]}}}',
      '{"certificates": {"www": {"domains": ["a.example"], "generation": 2}}}',
    ],
  ])("%s", (_name, before, after) => {
    expect(edited(before, raise("www"))).toBe(after);
  });

  test("a name that YAML reads as something else is quoted", () => {
    const text = edited("certificates:\n  www:\n    issuer: le\n", { entry: "www", key: "issuer", value: "null" });
    expect(text).toBe('certificates:\n  www:\n    issuer: "null"\n');
  });

  test.each([
    [
      "an alias",
      "x-a: &a { domains: [a.example] }\ncertificates:\n  www: *a\n",
      'certfleet.yaml:3:3: The entry "www" is an alias, and the edit would change its other uses.',
    ],
    ["a missing entry", "certificates:\n  shop: { domains: [a.example] }\n", 'The entry "www" is not a mapping in the text of the file.'],
    [
      "a value with an anchor",
      "certificates:\n  www:\n    generation: &g 1\n",
      'certfleet.yaml:3:20: The entry "www" has a `generation` that is not a plain value of its own.',
    ],
    [
      "an alias as value",
      "x-g: &g 1\ncertificates:\n  www:\n    generation: *g\n",
      "has a `generation` that is not a plain value of its own",
    ],
  ])("%s is refused", (_name, text, message) => {
    expect(() => edited(text, raise("www"))).toThrow(CertfleetError);
    expect(() => edited(text, raise("www"))).toThrow(message);
  });
});
