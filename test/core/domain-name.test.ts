import { Fn, Token } from "cdktf";
import * as fc from "fast-check";
import { DomainName, MAXIMUM_LABEL_LENGTH, MAXIMUM_NAME_LENGTH, parseDomainNames, validationBases } from "../../lib/core/domain-name";
import { CertfleetError } from "../../lib/core/error";

/** A name with the given number of octets, in labels of valid length. */
function nameOf(octets: number): string {
  const suffix = ".example.com";
  const filler = "a".repeat(MAXIMUM_LABEL_LENGTH);
  let name = suffix;
  while (octets - name.length > MAXIMUM_LABEL_LENGTH + 1) {
    name = `.${filler}${name}`;
  }
  return `${"b".repeat(octets - name.length)}${name}`;
}

describe("a domain name", () => {
  test.each([
    ["is not changed if it is normalised", "www.example.com", "www.example.com"],
    ["is converted to lower case", "WWW.Example.COM", "www.example.com"],
    ["loses its trailing dot", "www.example.com.", "www.example.com"],
    ["loses surrounding white space", "  www.example.com\n", "www.example.com"],
    ["keeps its wildcard", "*.example.com", "*.example.com"],
    ["keeps its wildcard and loses its dot", "*.Example.com.", "*.example.com"],
    ["is converted to A-labels", "bücher.example", "xn--bcher-kva.example"],
    ["is converted from upper case to A-labels", "BÜCHER.example", "xn--bcher-kva.example"],
    ["is converted to A-labels after a wildcard", "*.bücher.example", "*.xn--bcher-kva.example"],
    ["is converted to an A-label in the top-level domain", "example.рф", "example.xn--p1ai"],
    ["keeps A-labels", "xn--bcher-kva.example", "xn--bcher-kva.example"],
    ["accepts an ideographic full stop as a dot", "例え。example", "xn--r8jz45g.example"],
    ["may have numeric labels", "1.2.example.com", "1.2.example.com"],
    ["may have two hyphens in a row", "a--b.example.com", "a--b.example.com"],
  ])("%s: %j", (_what, written, name) => {
    expect(DomainName.parse(written).name).toBe(name);
  });

  test("distinguishes the validated name from its wildcard", () => {
    expect(DomainName.parse("*.static.example.com")).toMatchObject({ base: "static.example.com", isWildcard: true });
    expect(DomainName.parse("static.example.com")).toMatchObject({ base: "static.example.com", isWildcard: false });
  });

  test.each([
    ["an IPv4 address", "192.0.2.1", "it is an IP address"],
    ["an IPv6 address", "2001:db8::1", "it is an IP address"],
    ["an IPv6 address in brackets", "[2001:db8::1]", "it is an IP address"],
    ["a hexadecimal IPv4 address", "0x7f.0.0.1", "it has no top-level domain"],
    ["a hexadecimal IPv4 address in one part", "0x7f000001", "it has no top-level domain"],
    ["an IPv4 address with a hexadecimal last part", "192.0.2.0x1", "it has no top-level domain"],
    ["an octal IPv4 address", "0177.0.0.01", "it has no top-level domain"],
    ["a short IPv4 address", "127.1", "it has no top-level domain"],
    ["an IPv4 address in full-width digits", "１９２.0.2.1", "it is read as the IP address 192.0.2.1"],
    ["an IPv4 address after a wildcard", "*.192.0.2.1", "IP addresses are not supported"],
    ["an underscore", "_acme.example.com", 'the label "_acme" contains a character that is not allowed in a host name'],
    ["a space", "www example.com", "it is not a domain name"],
    ["a path", "www.example.com/path", "it is not a domain name"],
    ["a query", "www.example.com?q", "it is not a domain name"],
    ["a fragment", "www.example.com#f", "it is not a domain name"],
    ["a backslash", "www.example.com\\path", "it is not a domain name"],
    ["a tab inside", "www\t.example.com", "it is not a domain name"],
    ["a port", "www.example.com:443", "it is not a domain name"],
    ["a scheme", "https://www.example.com", "it is not a domain name"],
    ["a user", "user@example.com", "it is not a domain name"],
    ["a percent sign", "www%2eexample.com", "it is not a domain name"],
    ["an empty string", "", "it is not a domain name"],
    ["a dot alone", ".", "it is not a domain name"],
    ["an empty label at the left", ".example.com", "it has an empty label"],
    ["an empty label in the middle", "www..example.com", "it has an empty label"],
    ["two trailing dots", "www.example.com..", "it has an empty label"],
    ["a hyphen at the start of a label", "-www.example.com", 'the label "-www"'],
    ["a hyphen at the end of a label", "www-.example.com", 'the label "www-"'],
    ["one label", "localhost", "it has no top-level domain"],
    ["a numeric top-level domain", "www.example.123", "it has no top-level domain"],
    ["an A-label that decodes to nothing", "xn--.example.com", "it is not a domain name"],
    ["two wildcards", "*.*.example.com", "a wildcard is allowed once, as the whole first label"],
    ["a wildcard inside", "www.*.example.com", "a wildcard is allowed once, as the whole first label"],
    ["a wildcard that is part of a label", "www*.example.com", "a wildcard is allowed once, as the whole first label"],
    ["a wildcard alone", "*", "a wildcard is allowed once, as the whole first label"],
    ["a wildcard of a top-level domain", "*.com", "it has no top-level domain"],
    ["an empty label after a wildcard", "*..example.com", "it has an empty label"],
  ])("rejects %s", (_what, written, fragment) => {
    const parse = () => DomainName.parse(written);

    expect(parse).toThrow("is not a valid name for a certificate");
    expect(parse).toThrow(fragment);
    expect(parse).toThrow("certfleet:invalid-domain-name");
  });

  test("rejects a token, because the number of records depends on the names", () => {
    for (const token of [Token.asString({ ref: "a" }), Fn.lower("WWW.example.com"), `${Token.asString({ ref: "a" })}.example.com`]) {
      expect(() => DomainName.parse(token)).toThrow("Terraform knows the value only at apply");
    }
  });

  test("has labels of at most 63 octets", () => {
    expect(DomainName.parse(`${"a".repeat(63)}.example.com`).name).toHaveLength(75);
    expect(() => DomainName.parse(`${"a".repeat(64)}.example.com`)).toThrow("has 64 octets and the maximum is 63");
  });

  test("counts the octets of A-labels, not of the input", () => {
    const label = "üß漢字".repeat(13);
    expect(label.length).toBeLessThan(MAXIMUM_LABEL_LENGTH);

    expect(() => DomainName.parse(`${label}.example.com`)).toThrow(/octets and the maximum is 63|it is not a domain name/);
  });

  test("has at most 253 octets, including the wildcard", () => {
    expect(DomainName.parse(nameOf(MAXIMUM_NAME_LENGTH)).name).toHaveLength(253);
    expect(DomainName.parse(`${nameOf(MAXIMUM_NAME_LENGTH)}.`).name).toHaveLength(253);
    expect(() => DomainName.parse(nameOf(254))).toThrow("it has 254 octets and the maximum is 253");
    expect(() => DomainName.parse(`*.${nameOf(252)}`)).toThrow("it has 254 octets and the maximum is 253");
  });

  test("does not change when it is parsed again", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.domain(),
          fc.domain().map((name) => `*.${name.toUpperCase()}.`),
          fc.string(),
        ),
        (written) => {
          let parsed: DomainName;
          try {
            parsed = DomainName.parse(written);
          } catch (error) {
            return error instanceof CertfleetError && error.code === "invalid-domain-name";
          }
          return (
            /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(parsed.name) &&
            DomainName.parse(parsed.name).name === parsed.name &&
            parsed.name === (parsed.isWildcard ? `*.${parsed.base}` : parsed.base)
          );
        },
      ),
    );
  });
});

describe("the list of names of a certificate", () => {
  test("is parsed in order", () => {
    expect(parseDomainNames(["B.example.com", "a.example.com"]).map(({ name }) => name)).toEqual(["b.example.com", "a.example.com"]);
  });

  test("has one validation name for a name and its wildcard", () => {
    const names = parseDomainNames(["*.example.com", "www.example.com", "example.com", "*.www.example.com"]);

    expect(validationBases(names)).toEqual(["example.com", "www.example.com"]);
  });

  test("must not be empty", () => {
    expect(() => parseDomainNames([])).toThrow(/needs at least one domain name.*certfleet:no-domain-names/);
  });

  test.each([
    ["in the same spelling", ["example.com", "example.com"], '"example.com" is listed twice in this certificate'],
    ["in upper case", ["example.com", "EXAMPLE.com"], '"EXAMPLE.com" (it is "example.com") is listed twice in this certificate'],
    ["with a trailing dot", ["example.com", "example.com."], '(it is "example.com")'],
    ["as an IDN and its A-label", ["xn--bcher-kva.example", "bücher.example"], '(it is "xn--bcher-kva.example")'],
    ["with its wildcard", ["*.example.com", "*.Example.com"], '(it is "*.example.com")'],
  ])("rejects a duplicate, %s", (_how, names, fragment) => {
    expect(() => parseDomainNames(names)).toThrow(fragment);
    expect(() => parseDomainNames(names)).toThrow("certfleet:duplicate-domain-name");
  });

  test("rejects a token as the list", () => {
    expect(() => parseDomainNames(Token.asList({ ref: "names" }))).toThrow("Terraform knows the list only at apply");
  });
});
