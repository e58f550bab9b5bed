import { Document } from "../support/synth";
import { fleetText, synthesised } from "./support";

const json = (text: string): Document => synthesised(text).json;

const aliases = ({ provider = {} }: Document) =>
  Object.entries(provider as Record<string, { alias?: string }[]>).flatMap(([name, settings]) =>
    settings.flatMap(({ alias }) => (alias === undefined ? [] : [`${name}.${alias}`])),
  );

describe("provider configurations that no resource uses", () => {
  test("are kept for declared regions with hashicorp/aws 5", () => {
    const text = fleetText(["www: { domains: [example.com] }"], {
      providers: "{ aws: { region: eu-west-1, version: 5.100.0, regions: [us-east-1, eu-central-1] } }",
    });

    expect(aliases(json(text))).toEqual(["aws.us-east-1", "aws.eu-central-1"]);
  });

  test("are not needed for regions with hashicorp/aws 6, whose resources have a region argument", () => {
    const text = fleetText(["www: { domains: [example.com] }"], {
      providers: "{ aws: { region: eu-west-1, regions: [us-east-1] } }",
    });

    expect(aliases(json(text))).toEqual([]);
  });

  test("are kept for the account of a retired zone, in which no records are created", () => {
    const text = fleetText(["www: { domains: [www.example.com] }"], {
      zones: `{ example.com: { route53: Z0123456789ABCDEFGHIJ },
                www.example.com: { route53: Z1123456789ABCDEFGHIJ, assumeRole: "arn:aws:iam::222233334444:role/dns", retired: true } }`,
    });
    const document = json(text);

    expect(aliases(document)).toEqual(["aws.account_222233334444_dns"]);
    expect(JSON.stringify(document.resource)).toContain("Z0123456789ABCDEFGHIJ");
    expect(JSON.stringify(document.resource)).not.toContain("Z1123456789ABCDEFGHIJ");
  });

  test("are kept for declared ACME directories, by name or URL", () => {
    const text = fleetText(["www: { domains: [example.com] }"], {
      providers: '{ aws: { region: eu-west-1 }, acme: { directories: [zerossl, "https://ca.example.com/acme/directory"] } }',
    });

    expect(aliases(json(text))).toEqual(["acme.zerossl", "acme.ca-example-com-acme-directory", "tls.acme-account-keys"]);
  });
});

test("an ACME account with `guarded: false` can be destroyed and replaced", () => {
  const issuer = (more: string) =>
    fleetText(["www: { domains: [example.com], endpoints: [{ host: example.com }] }"], {
      issuers: `{ ca: { type: acme, directory: lets-encrypt${more} } }`,
      defaults: "{ issuer: ca, runsEvery: 12h, notify: [sre] }",
    });

  expect(JSON.stringify(json(issuer("")).resource?.acme_registration)).toContain("prevent_destroy");
  expect(JSON.stringify(json(issuer(", guarded: false")).resource)).not.toContain("prevent_destroy");
});
