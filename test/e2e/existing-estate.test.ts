import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { synthesiseFile } from "../../lib/cli/synthesise-file";
import { AcmCertificate, AlbDefaultAction, AlbHttpsListener } from "../../lib/aws";
import { CertificateInventory } from "../../lib/fleet";
import { mergeInventories } from "../../lib/inventory/fleet-view";
import { assessFleet } from "../../lib/inventory/health/assess";
import { readInventories } from "../../lib/inventory/inventory-reader";
import { fleetText } from "../file/support";
import { story } from "../support/story";
import { synth } from "../support/synth";
import { Document } from "./support/documents";
import { describeE2e } from "./support/e2e";
import { certificatesOf, existingAlb, existingListener, existingZone } from "./support/estate";
import { Moto } from "./support/moto";
import { Terraform } from "./support/terraform";

const POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06";

/** The document of a fleet file, as `certfleet synth` writes it. */
function synthesised(text: string, options = { asModule: false }) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-file-"));
  try {
    fs.writeFileSync(path.join(directory, "certfleet.yaml"), text);
    return synthesiseFile(path.join(directory, "certfleet.yaml"), options).document;
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

describeE2e("a listener that another team owns", () => {
  const step = story();
  let moto: Moto;
  let terraform: Terraform;
  let listener: string;
  let fleet: (names: string[]) => ReturnType<typeof synthesised>;

  beforeAll(async () => {
    moto = await Moto.start();
    listener = await existingListener(moto, await existingAlb(moto, "edge"), POLICY);
    const zone = await existingZone(moto, "example.com");
    fleet = (names) =>
      synthesised(
        fleetText(
          names.map(
            (name) => `${name}: { domains: [${name}.example.com], endpoints: [{ alb: { listenerArn: "${listener}", lookup: true } }] }`,
          ),
          { zones: `{ example.com: { route53: ${zone} } }` },
        ),
      );
    terraform = await Terraform.of(fleet(["www", "api"]), moto);
  });

  afterAll(async () => {
    terraform?.remove();
    await moto?.stop();
  });

  step("gets the certificates in addition to its own, and a second plan is empty", async () => {
    await terraform.apply();

    expect(await certificatesOf(moto, listener)).toHaveLength(3);
    expect(await terraform.plan()).toEqual([]);
    const { certfleet } = await terraform.outputs();
    expect(certfleet.certificates.www.endpoints).toEqual([expect.objectContaining({ resource: listener, tlsPolicy: POLICY })]);
  });

  step("keeps its other certificates when a certificate and then the whole fleet is removed", async () => {
    await terraform.use(fleet(["www"]));
    await terraform.apply();
    expect(await certificatesOf(moto, listener)).toHaveLength(2);

    await terraform.destroy();
    expect(await certificatesOf(moto, listener)).toHaveLength(1);
  });
});

describeE2e("a certificate of one stack that a stack of another app serves", () => {
  let moto: Moto;
  const applied: Terraform[] = [];

  beforeAll(async () => void (moto = await Moto.start()));

  afterAll(async () => {
    applied.forEach((terraform) => terraform.remove());
    await moto?.stop();
  });

  /** Applies a document, and returns its outputs and the file of its state. */
  async function apply(document: Document) {
    const terraform = await Terraform.of(document, moto);
    applied.push(terraform);
    await terraform.apply();
    return { outputs: await terraform.outputs(), state: path.join(terraform.directory, "terraform.tfstate") };
  }

  const kindsOf = (...states: string[]) =>
    assessFleet(mergeInventories(readInventories(states)), { now: new Date() }).findings.map(({ kind }) => kind);

  test("is one certificate with that endpoint in the merged states, and is not reported as unused", async () => {
    const zone = await existingZone(moto, "example.com");
    const { loadBalancerArn, targetGroupArn } = await existingAlb(moto, "edge");
    const text = fleetText({ www: "{ domains: [www.example.com] }" }, { name: "tls", zones: `{ example.com: { route53: ${zone} } }` });
    const tls = await apply(synthesised(text));
    const { json } = synth((stack) => {
      CertificateInventory.of(stack);
      const certificate = AcmCertificate.fromCertificateArn(stack, "Www", tls.outputs.certfleet.certificates.www.arn);
      const defaultAction = AlbDefaultAction.forward(targetGroupArn);
      new AlbHttpsListener(stack, "Listener", { loadBalancerArn, certificates: [certificate], defaultAction });
    });
    const edge = await apply(json as Document);

    const { certificates } = mergeInventories(readInventories([tls.state, edge.state]));
    expect(certificates.map(({ key, inventory: { endpoints } }) => [key, endpoints.map(({ kind }) => kind)])).toEqual([
      ["tls/www", ["alb"]],
    ]);
    expect(kindsOf(tls.state)).toContain("served-nowhere");
    expect(kindsOf(tls.state, edge.state)).not.toContain("served-nowhere");
  });
});

describeE2e("a CloudFront distribution in HCL that uses a fleet's module", () => {
  let moto: Moto;
  let terraform: Terraform;
  let directory: string;

  beforeAll(async () => {
    moto = await Moto.start();
    const zone = await existingZone(moto, "example.com");
    const names = "domains: [example.com, www.example.com]";
    const text = fleetText([`site: { ${names}, endpoints: [{ cloudfront: { aliases: [example.com, www.example.com] } }] }`], {
      providers: "{ aws: { region: us-east-1, version: 5.100.0 } }",
      zones: `{ example.com: { route53: ${zone} } }`,
    });
    directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-module-"));
    const module = path.join(directory, "cdk.tf.json");
    fs.writeFileSync(module, JSON.stringify(synthesised(text, { asModule: true })));
    terraform = await Terraform.of(caller(), moto, [[module, "tls/cdk.tf.json"]]);
  });

  afterAll(async () => {
    terraform?.remove();
    fs.rmSync(directory, { recursive: true, force: true });
    await moto?.stop();
  });

  test("serves the issued certificate with the fleet's minimum version, and a second plan is empty", async () => {
    await terraform.apply();

    const { certificates, certfleet } = await terraform.outputs();
    const [viewer] = (await terraform.resource("aws_cloudfront_distribution.site")).viewer_certificate as Document[];
    expect(viewer).toMatchObject({
      acm_certificate_arn: certificates.site,
      minimum_protocol_version: "TLSv1.2_2021",
      ssl_support_method: "sni-only",
    });
    expect(certfleet.certificates.site.endpoints).toEqual([
      expect.objectContaining({ kind: "cloudfront", hosts: ["example.com", "www.example.com"], tlsPolicy: "TLSv1.2_2021" }),
    ]);
    // The double always returns a distribution with CloudFront's default certificate.
    expect((await terraform.plan()).filter(({ address }) => address !== "aws_cloudfront_distribution.site")).toEqual([]);
  });
});

/** The configuration of examples/cloudfront-beside-hcl, as JSON. */
function caller(): Document {
  const viewer = (argument: string) => `\${module.certificates.cloudfront_viewer_certificates["site"].${argument}}`;
  return {
    terraform: { required_providers: { aws: { source: "hashicorp/aws", version: "5.100.0" } } },
    provider: { aws: [{ region: "us-east-1" }] },
    module: { certificates: { source: "./tls" } },
    resource: {
      aws_cloudfront_distribution: {
        site: {
          enabled: true,
          aliases: ["example.com", "www.example.com"],
          origin: [
            {
              origin_id: "origin",
              domain_name: "origin.example.com",
              custom_origin_config: [
                { http_port: 80, https_port: 443, origin_protocol_policy: "https-only", origin_ssl_protocols: ["TLSv1.2"] },
              ],
            },
          ],
          default_cache_behavior: [
            {
              target_origin_id: "origin",
              allowed_methods: ["GET", "HEAD"],
              cached_methods: ["GET", "HEAD"],
              viewer_protocol_policy: "redirect-to-https",
              forwarded_values: [{ query_string: false, cookies: [{ forward: "none" }] }],
            },
          ],
          restrictions: [{ geo_restriction: [{ restriction_type: "none" }] }],
          viewer_certificate: [
            {
              acm_certificate_arn: viewer("acm_certificate_arn"),
              minimum_protocol_version: viewer("minimum_protocol_version"),
              ssl_support_method: viewer("ssl_support_method"),
            },
          ],
        },
      },
    },
    output: {
      certificates: { value: "${module.certificates.certificate_arns}" },
      certfleet: { value: "${module.certificates.certfleet}" },
    },
  };
}
