import { story } from "../support/story";
import { describeE2e } from "./support/e2e";
import { addressesOf, Lifecycle } from "./support/lifecycle";

describeE2e("changes of endpoints and regions", () => {
  const step = story();
  let estate: Lifecycle;

  const fleet = (certificates: Record<string, string>) => `
version: 1
name: endpoints
providers: { aws: { region: eu-west-1, version: "5.100.0" } }
zones: ${estate.zonesOf("example.com")}
issuers: { acm: { type: acm } }
defaults: { owner: edge-team, issuer: acm }
certificates:
${Object.entries(certificates)
  .map(([name, entry]) => `  ${name}: { ${entry}, alerts: false }`)
  .join("\n")}
`;

  const media = () => `endpoints: [${estate.endpoint("media")}]`;
  const spare = () => `endpoints: [${estate.endpoint("media")}, ${estate.endpoint("spare")}]`;
  const abroad = () => `region: us-east-1, endpoints: [${estate.endpoint("abroad")}]`;

  beforeAll(async () => {
    estate = await Lifecycle.start(["media", "spare", "abroad@us-east-1"], ["example.com"]);
    await estate.change({
      file: fleet({
        site: `domains: [example.com], ${media()}`,
        docs: `domains: [docs.example.com], ${media()}`,
        shop: `domains: [shop.example.com], ${media()}`,
      }),
      serves: { media: ["example.com", "shop.example.com", "docs.example.com"] },
    });
  });

  afterAll(() => estate?.stop());

  step("adding an endpoint to a certificate deletes nothing", async () => {
    const steps = await estate.change({
      file: fleet({
        site: `domains: [example.com], ${media()}`,
        docs: `domains: [docs.example.com], ${media()}`,
        shop: `domains: [shop.example.com], ${spare()}`,
      }),
      serves: { media: ["example.com", "shop.example.com", "docs.example.com"], spare: ["shop.example.com"] },
    });

    expect(addressesOf(steps, "delete")).toEqual([]);
  });

  step("removing an endpoint from its last certificate deletes the listener and keeps the certificate", async () => {
    const steps = await estate.change({
      file: fleet({
        site: `domains: [example.com], ${media()}`,
        docs: `domains: [docs.example.com], ${media()}`,
        shop: `domains: [shop.example.com], ${media()}`,
      }),
      serves: { media: ["example.com", "shop.example.com", "docs.example.com"] },
    });

    expect(addressesOf(steps, "delete")).toContain("aws_lb_listener.spare-443");
    expect(addressesOf(steps, "delete")).not.toContain("aws_acm_certificate.shop");
  });

  // AWS serves the listener's next default certificate from the additional certificates until Terraform removes it from that list.
  // Terraform does not order this removal and the change of the default, so another certificate serves its names meanwhile.
  step("removing the default certificate of a listener is safe if a third one covers the names of the next", async () => {
    const shop = `domains: [shop.example.com], ${media()}`;
    const docs = `domains: [docs.example.com], ${media()}`;
    const bridge = `domains: [docs.example.com], keyType: ecdsa-p256, ${media()}`;
    await estate.change({
      file: fleet({ site: `domains: [example.com], ${media()}`, docs, shop, bridge }),
      serves: { media: ["example.com", "shop.example.com", "docs.example.com"] },
    });
    const steps = await estate.change({
      file: fleet({ docs, shop, bridge }),
      serves: { media: ["shop.example.com", "docs.example.com"] },
    });
    await estate.change({ file: fleet({ docs, shop }), serves: { media: ["shop.example.com", "docs.example.com"] } });

    expect(addressesOf(steps, "delete")).toEqual([
      "aws_acm_certificate.site",
      "aws_acm_certificate_validation.site",
      "aws_lb_listener_certificate.docs_media-443",
      "aws_route53_record.example_com",
    ]);
  });

  step("a certificate moves to another region with a temporary second entry", async () => {
    await estate.change({
      file: fleet({
        docs: `domains: [docs.example.com], ${media()}`,
        shop: `domains: [shop.example.com], ${media()}`,
        shop_us: `domains: [shop.example.com], ${abroad()}`,
      }),
      serves: { media: ["shop.example.com", "docs.example.com"], abroad: ["shop.example.com"] },
    });
    const steps = await estate.change({
      file: fleet({ docs: `domains: [docs.example.com], ${media()}`, shop_us: `domains: [shop.example.com], ${abroad()}` }),
      serves: { media: ["docs.example.com"], abroad: ["shop.example.com"] },
    });

    expect(addressesOf(steps, "delete")).toEqual([
      "aws_acm_certificate.shop",
      "aws_acm_certificate_validation.shop",
      "aws_lb_listener_certificate.shop_media-443",
    ]);
  });

  step("removing the last certificate of the default region deletes its listener", async () => {
    const steps = await estate.change({
      file: fleet({ shop_us: `domains: [shop.example.com], ${abroad()}` }),
      serves: { abroad: ["shop.example.com"] },
    });

    expect(addressesOf(steps, "delete")).toContain("aws_lb_listener.media-443");
  });

  step("the fleet is destroyed without leftovers", async () => {
    await estate.terraform.destroy();

    expect(await estate.terraform.stateList()).toEqual([]);
  });
});
