import * as fc from "fast-check";
import { synth } from "../../support/synth";
import { certificate, otherAccount, usEast1, zone } from "../fixtures";

describe("an ACM validation record", () => {
  test("looks up its content by domain name, not by position", () => {
    const { one } = synth((stack) => certificate(stack, "Www", { domainNames: ["*.example.com", "example.com"] }));

    const lookup = (attribute: string) =>
      expect.stringMatching(
        new RegExp(
          String.raw`^\$\{\{ for o in aws_acm_certificate\.\w+\.domain_validation_options : o\.domain_name => o\.${attribute} \}\["\*\.example\.com"\]\}$`,
        ),
      );
    expect(one("aws_route53_record")).toMatchObject({
      name: lookup("resource_record_name"),
      records: [lookup("resource_record_value")],
      type: "CNAME",
      allow_overwrite: true,
    });
  });

  test("ignores a name that is unknown during planning, as when a certificate is replaced", () => {
    const { one } = synth((stack) => certificate(stack, "Www"));

    expect(one("aws_route53_record").lifecycle).toEqual({ ignore_changes: ["name", "allow_overwrite", "ttl"] });
  });

  test("is a dependency of the certificate validation", () => {
    const { one, all } = synth((stack) => certificate(stack, "Www"));

    const [id] = Object.keys(all("aws_route53_record"));
    expect(one("aws_acm_certificate_validation").validation_record_fqdns).toEqual([`\${aws_route53_record.${id}.fqdn}`]);
  });

  test("is shared by a name and its wildcard", () => {
    const { one } = synth((stack) => certificate(stack, "Www", { domainNames: ["example.com", "*.example.com"] }));

    expect(one("aws_route53_record").name).toContain('["example.com"]');
  });

  test("is shared by two certificates of a stack, and both validations wait for it", () => {
    const { all } = synth((stack) => {
      certificate(stack, "Rsa", { domainNames: ["example.com"] });
      certificate(stack, "Wildcard", { domainNames: ["*.example.com", "www.example.com"] });
    });

    expect(Object.keys(all("aws_route53_record"))).toHaveLength(2);
    const [rsa, wildcard] = Object.values(all("aws_acm_certificate_validation")).map((each) => each.validation_record_fqdns);
    expect(wildcard).toContain(rsa[0]);
  });

  test.each(["by `region`", "by an aliased provider"])("is shared by certificates in several regions of one account, %s", (how) => {
    const { one } = synth((stack) => {
      certificate(stack, "Origin");
      certificate(stack, "Edge", how === "by `region`" ? { region: "us-east-1" } : { provider: usEast1(stack) });
    });

    expect(one("aws_route53_record")).toBeDefined();
  });

  test("is separate for a certificate in another account, for which ACM generates another record", () => {
    const { all } = synth((stack) => {
      certificate(stack, "Own");
      certificate(stack, "Other", { provider: otherAccount(stack, "media") });
    });

    const records = all("aws_route53_record");
    expect(Object.keys(records).map((id) => id.includes("media"))).toEqual(expect.arrayContaining([true, false]));
    expect(new Set(Object.values(records).map(({ name }) => name)).size).toBe(2);
    expect(Object.values(records).map(({ provider }) => provider)).toEqual([undefined, undefined]);
  });

  test("has the same address regardless of the order of certificates", () => {
    const addresses = (ids: string[]) =>
      Object.keys(synth((stack) => ids.forEach((id) => certificate(stack, id))).all("aws_route53_record"));

    expect(addresses(["A", "B"])).toEqual(addresses(["B", "A"]));
  });

  test("exists once per base name in a stack, and each certificate waits for the records of its own names", () => {
    const label = fc.constantFrom("a", "b", "c", "d");
    const name = fc.tuple(fc.boolean(), label).map(([isWildcard, host]) => `${isWildcard ? "*." : ""}${host}.example.com`);
    const fleet = fc.array(fc.uniqueArray(name, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 });
    const bases = (names: string[]) => new Set(names.map((each) => each.replace(/^\*\./, "")));

    fc.assert(
      fc.property(fleet, (certificates) => {
        const { all } = synth((stack) => {
          certificates.forEach((domainNames, index) => certificate(stack, `C${index}`, { domainNames, zones: [zone()] }));
        });
        const awaited = Object.values(all("aws_acm_certificate_validation")).map((each) => each.validation_record_fqdns.length);
        expect(Object.keys(all("aws_route53_record"))).toHaveLength(bases(certificates.flat()).size);
        expect(awaited).toEqual(certificates.map((names) => bases(names).size));
      }),
      { numRuns: 30 },
    );
  });
});
