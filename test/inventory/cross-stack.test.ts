import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Lb } from "@cdktf/provider-aws/lib/lb";
import { Testing, Token, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { AcmCertificate, AcmIssuer, AlbDefaultAction, AlbHttpsListener, IAcmCertificate } from "../../lib/aws";
import { ICertificate } from "../../lib/core";
import { ITlsEndpoint } from "../../lib/core/tls-endpoint";
import { CertificateFleet, CertificateInventory } from "../../lib/fleet";
import { CertificateAlerts } from "../../lib/fleet/fleet-certificate-props";
import { assessFleet } from "../../lib/inventory/health/assess";
import { mergeInventories } from "../../lib/inventory/fleet-view";
import { InventorySource } from "../../lib/inventory/inventory-reader";
import { inventorySchema } from "../../lib/inventory/inventory-schema";
import { fleetText, synthesised } from "../file/support";
import { ALB, TARGET_GROUP, zone } from "../aws/fixtures";
import { synthStack } from "../support/synth";
import { entry, inventory } from "./support";

/** An app with a stack of certificates and a stack that references them. */
function twoStacks(use: (edge: TerraformStack, www: ICertificate) => void) {
  const app = Testing.app();
  const [tls, edge] = ["tls", "edge"].map((id) => new TerraformStack(app, id));
  [tls, edge].forEach((stack) => new AwsProvider(stack, "Aws", { region: "eu-west-1" }));
  const fleet = new CertificateFleet(tls, "Fleet", { zones: [zone()], defaults: { issuer: new AcmIssuer() } });
  const www = fleet.add("www", { domains: ["www.example.com"], alerts: CertificateAlerts.off() });
  use(edge, www);
  const { json, text } = synthStack(tls);
  return { tls: text, edge: synthStack(edge), endpoints: json.output!.certfleet.value.certificates.www.endpoints };
}

function listener(stack: TerraformStack, certificate: IAcmCertificate, loadBalancerArn = ALB): AlbHttpsListener {
  const defaultAction = AlbDefaultAction.forward(TARGET_GROUP);
  return new AlbHttpsListener(stack, "Listener", { loadBalancerArn, certificates: [certificate], defaultAction });
}

/** An endpoint from another library, whose port and policy are only known at apply. */
class Appliance extends Construct implements ITlsEndpoint {
  readonly kind = "appliance";
  readonly hosts = ["www.example.com", "${var.host}"];
  readonly port = Token.asNumber("${var.port}");
  readonly probeable = true;
  readonly tlsPolicyName = "${data.appliance.x.policy}";

  constructor(
    scope: Construct,
    id: string,
    readonly certificates: ICertificate[],
  ) {
    super(scope, id);
  }
}

describe("a certificate used by another stack of the app", () => {
  test("lists the other stack's endpoint in its inventory, and does not depend on that stack", () => {
    const { tls, edge, endpoints } = twoStacks((stack, www) => {
      listener(stack, AcmCertificate.of(www), new Lb(stack, "Edge", { loadBalancerType: "application" }).arn);
    });

    expect(endpoints).toEqual([expect.objectContaining({ kind: "alb", hosts: ["www.example.com"], port: 443 })]);
    expect(tls).not.toContain("terraform_remote_state");
    expect(edge.one("aws_lb_listener").certificate_arn).toContain("terraform_remote_state");
  });

  test("also lists it if the other stack references the certificate by its ARN", () => {
    const { tls, endpoints } = twoStacks((stack, www) => {
      listener(stack, AcmCertificate.fromCertificateArn(stack, "Www", AcmCertificate.of(www).certificateArn));
    });

    expect(endpoints).toHaveLength(1);
    expect(tls).not.toContain("terraform_remote_state");
  });

  test("lists the properties that are known at synth", () => {
    const { tls, endpoints } = twoStacks((stack, www) => new Appliance(stack, "Appliance", [www]));

    expect(endpoints).toEqual([{ kind: "appliance", hosts: ["www.example.com"], port: 443, minimumTls: "1.2" }]);
    expect(tls).not.toContain("var.port");
  });

  test("lists an endpoint that was added after the first synth", () => {
    const app = Testing.app();
    const [tls, edge] = ["tls", "edge"].map((id) => new TerraformStack(app, id));
    [tls, edge].forEach((stack) => new AwsProvider(stack, "Aws", { region: "eu-west-1" }));
    CertificateInventory.of(tls);
    const certificate = new AcmCertificate(tls, "Www", { domainNames: ["www.example.com"], zones: [zone()] });
    const endpointsNow = () => synthStack(tls).json.output!.certfleet.value.certificates.Www.endpoints as unknown[];

    expect(endpointsNow()).toEqual([]);
    listener(edge, certificate);
    expect(endpointsNow()).toHaveLength(1);
  });
});

const arn = (id: number) => `arn:aws:acm:eu-west-1:111122223333:certificate/${id}`;
const source = (stack: string, certificates: Record<string, unknown>): InventorySource => ({
  file: `${stack}.json`,
  applied: true,
  inventory: inventorySchema().parse(inventory(certificates, stack)),
});
const unused = (changes: Record<string, unknown> = {}) => entry({ endpoints: [], ...changes });
const alb = { kind: "alb", hosts: ["www.example.com"], port: 443, tlsPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06" };

const kindsOf = (...sources: InventorySource[]) =>
  assessFleet(mergeInventories(sources), { now: new Date("2027-01-01T00:00:00Z") }).findings.map(({ kind }) => kind);

describe("inventories of several stacks", () => {
  test("combine a certificate with the entries of stacks that reference it by its ARN", () => {
    const sources = [
      source("tls", { www: unused({ arn: arn(1) }) }),
      source("edge", {
        Www: entry({ madeBy: "elsewhere", arn: arn(1), endpoints: [alb], owner: undefined, issuer: "external", alerts: [] }),
      }),
    ];
    const { certificates, stacks } = mergeInventories(sources);

    expect(certificates.map(({ key }) => key)).toEqual(["tls/www"]);
    expect(certificates[0].inventory).toMatchObject({ issuer: "acm", owner: "edge-team", endpoints: [alb] });
    expect(stacks).toEqual(["edge", "tls"]);
    expect(kindsOf(sources[0])).toContain("served-nowhere");
    expect(kindsOf(...sources)).not.toContain("served-nowhere");
  });

  test("combine a certificate with the entries that reference its import", () => {
    const imported = unused({ arn: undefined, issuer: "lets-encrypt", deployedTo: [{ target: "acm", arn: arn(2) }] });
    const { certificates } = mergeInventories([
      source("tls", { edge: imported }),
      source("web", { Edge: entry({ madeBy: "elsewhere", arn: arn(2), endpoints: [alb] }) }),
    ]);

    expect(certificates.map(({ key, inventory: { endpoints } }) => [key, endpoints.length])).toEqual([["tls/edge", 1]]);
  });

  test("count an endpoint once if both stacks list it", () => {
    const { certificates } = mergeInventories([
      source("tls", { www: entry({ arn: arn(1), endpoints: [alb] }) }),
      source("edge", { Www: entry({ madeBy: "elsewhere", arn: arn(1), endpoints: [{ ...alb, tlsPolicy: undefined }] }) }),
    ]);

    expect(certificates.map(({ inventory: { endpoints } }) => endpoints)).toEqual([[alb]]);
  });

  test("keep a reference whose certificate is not in any of them", () => {
    const { certificates } = mergeInventories([
      source("tls", { www: unused({ arn: arn(1) }) }),
      source("edge", { Other: entry({ madeBy: "elsewhere", arn: arn(3) }), Unknown: entry({ madeBy: "elsewhere", arn: undefined }) }),
    ]);

    expect(certificates.map(({ key }) => key)).toEqual(["edge/Other", "edge/Unknown", "tls/www"]);
  });
});

describe("a consumer of a certificate outside the fleet", () => {
  const CONSUMER = "terraform: media-edge, aws_cloudfront_distribution.site";

  test("is listed in the inventory", () => {
    const { json } = synthesised(fleetText({ www: `{ domains: [example.com], usedBy: ["${CONSUMER}"] }` }));

    expect(json.output!.certfleet.value.certificates.www.usedBy).toEqual([CONSUMER]);
  });

  test("marks the certificate as used", () => {
    expect(kindsOf(source("tls", { www: unused() }))).toContain("served-nowhere");
    expect(kindsOf(source("tls", { www: unused({ usedBy: [CONSUMER] }) }))).not.toContain("served-nowhere");
  });

  test("makes an expired certificate an error", () => {
    const expired = (more: object) => source("tls", { www: unused({ notAfter: "2026-12-01T00:00:00Z", ...more }) });
    const severityOf = (of: InventorySource) =>
      assessFleet(mergeInventories([of]), { now: new Date("2027-01-01T00:00:00Z") }).findings.find(({ kind }) => kind === "expired")!
        .severity;

    expect(severityOf(expired({}))).toBe("warning");
    expect(severityOf(expired({ usedBy: [CONSUMER] }))).toBe("error");
  });
});
