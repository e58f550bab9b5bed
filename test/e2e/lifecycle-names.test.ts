import { story } from "../support/story";
import { describeE2e } from "./support/e2e";
import { recordsOf } from "./support/estate";
import { addressesOf, Lifecycle, positionOf } from "./support/lifecycle";

describeE2e("changes of the names of certificates", () => {
  const step = story();
  let estate: Lifecycle;

  const fleet = (certificates: Record<string, string>, zones = ["example.com", "example.net"]) => {
    const entries = Object.entries(certificates).map(
      ([name, entry]) => `  ${name}: { ${entry}, alerts: false, endpoints: [${estate.endpoint("media")}] }`,
    );
    return `
version: 1
name: names
providers: { aws: { region: eu-west-1 } }
zones: ${estate.zonesOf(...zones)}
issuers: { acm: { type: acm } }
defaults: { owner: edge-team, issuer: acm }
certificates:
${entries.join("\n")}
`;
  };

  beforeAll(async () => {
    estate = await Lifecycle.start(["media"], ["example.com", "deep.example.com", "example.net"]);
    await estate.change({
      file: fleet({ site: 'domains: [example.com, "*.example.com"]', shop: "domains: [shop.example.net]" }),
      serves: { media: ["example.com", "www.example.com", "shop.example.net"] },
    });
  });

  afterAll(() => estate?.stop());

  step("removing names from a certificate creates its successor first", async () => {
    const steps = await estate.change({
      file: fleet({ site: "domains: [example.com]", shop: "domains: [shop.example.net]" }),
      serves: { media: ["example.com", "shop.example.net"] },
    });

    expect(positionOf(steps, "create", "aws_acm_certificate.site")).toBeLessThan(positionOf(steps, "delete", "aws_acm_certificate.site"));
  });

  step("adding names creates only their records", async () => {
    const steps = await estate.change({
      file: fleet({ site: "domains: [example.com, www.example.com]", shop: "domains: [shop.example.net, buy.deep.example.com]" }),
      serves: { media: ["example.com", "www.example.com", "shop.example.net", "buy.deep.example.com"] },
    });

    expect(addressesOf(steps, "create").filter((address) => address.startsWith("aws_route53_record"))).toEqual([
      "aws_route53_record.buy_deep_example_com",
      "aws_route53_record.www_example_com",
    ]);
    expect(addressesOf(steps, "delete").filter((address) => address.startsWith("aws_route53_record"))).toEqual([]);
  });

  step("changing the first name issues another certificate", async () => {
    const steps = await estate.change({
      file: fleet({ site: "domains: [www.example.com, example.com]", shop: "domains: [shop.example.net, buy.deep.example.com]" }),
      serves: { media: ["example.com", "www.example.com", "shop.example.net", "buy.deep.example.com"] },
    });

    expect(addressesOf(steps, "create")).toContain("aws_acm_certificate.site");
  });

  step("declaring a subdomain's zone moves the validation record, and does not issue certificates", async () => {
    const steps = await estate.change({
      file: fleet({ site: "domains: [www.example.com, example.com]", shop: "domains: [shop.example.net, buy.deep.example.com]" }, [
        "example.com",
        "deep.example.com",
        "example.net",
      ]),
      serves: { media: ["example.com", "www.example.com", "shop.example.net", "buy.deep.example.com"] },
    });

    expect(addressesOf(steps, "create")).toEqual(["aws_acm_certificate_validation.shop", "aws_route53_record.buy_deep_example_com"]);
    expect(await recordsOf(estate.moto, estate.zone("deep.example.com"))).toHaveLength(1);
    expect(await recordsOf(estate.moto, estate.zone("example.com"))).toHaveLength(2);
  });

  const ZONES = ["example.com", "deep.example.com", "example.net"];
  const SERVED = { media: ["example.com", "www.example.com", "shop.example.net"] };

  step("certificates swap names with a temporary third one with another key type", async () => {
    const bridge = "domains: [www.example.com, example.com, shop.example.net], keyType: ecdsa-p256";
    await estate.change({
      file: fleet({ site: "domains: [www.example.com, example.com]", shop: "domains: [shop.example.net]", bridge }, ZONES),
      serves: SERVED,
    });
    await estate.change({
      file: fleet({ site: "domains: [shop.example.net]", shop: "domains: [www.example.com, example.com]", bridge }, ZONES),
      serves: SERVED,
    });
    await estate.change({
      file: fleet({ site: "domains: [shop.example.net]", shop: "domains: [www.example.com, example.com]" }, ZONES),
      serves: SERVED,
    });
  });

  step("removing one of two certificates that share a validation record keeps the record", async () => {
    await estate.change({
      file: fleet(
        {
          site: "domains: [shop.example.net]",
          shop: "domains: [www.example.com, example.com]",
          wild: 'domains: ["*.example.com"]',
        },
        ZONES,
      ),
      serves: SERVED,
    });
    const steps = await estate.change({
      file: fleet({ site: "domains: [shop.example.net]", shop: "domains: [www.example.com, example.com]" }, ZONES),
      serves: SERVED,
    });

    expect(addressesOf(steps, "delete")).toEqual([
      "aws_acm_certificate.wild",
      "aws_acm_certificate_validation.wild",
      "aws_lb_listener_certificate.wild_media-443",
    ]);
  });
});
