import { X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { synthesiseFile } from "../../lib/cli/synthesise-file";
import { story } from "../support/story";
import { json, rest } from "./support/aws-api";
import { acceptedBy, ClientPki } from "./support/client-pki";
import { Document } from "./support/documents";
import { describeE2e } from "./support/e2e";
import { existingAlb, ExistingLoadBalancer, existingZone } from "./support/estate";
import { Moto } from "./support/moto";
import { MutualTlsAws } from "./support/mutual-tls-aws";
import { privateCa } from "./support/private-ca";
import { Terraform } from "./support/terraform";

const DAY = 86_400_000;
const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

describeE2e("client certificates of AWS Private CA", () => {
  const step = story();
  const pki = new ClientPki();
  let moto: Moto;
  let aws: MutualTlsAws;
  let terraform: Terraform;
  let balancer: ExistingLoadBalancer;
  let zone: string;
  let authority: string;

  beforeAll(async () => {
    moto = await Moto.start();
    aws = await MutualTlsAws.start(moto);
    balancer = await existingAlb(moto, "orders");
    zone = await existingZone(moto, "example.com");
    authority = await privateCa(moto, "Example Clients");
    await rest(moto, "s3", "PUT", "/example-trust", LOCATION);
    await rest(moto, "s3", "PUT", "/example-trust?versioning", VERSIONING);
    pki.ca("other-ca");
    pki.client("stranger", "other-ca");
    terraform = await Terraform.of(fleet(), aws);
    await terraform.apply();
  }, 240_000);

  afterAll(async () => {
    terraform?.remove();
    pki.remove();
    aws?.stop();
    await moto?.stop();
  });

  /** A load balancer that accepts clients of a private CA, and a client whose certificate that CA issues. */
  function fleet(names = "billing.clients.example.com"): Document {
    const file = pki.path("certfleet.yaml");
    fs.writeFileSync(
      file,
      `
version: 1
name: orders
providers: { aws: { region: eu-west-1, version: "5.100.0" } }
zones: { example.com: { route53: ${zone} } }
issuers:
  acm: { type: acm }
  clients: { type: aws-client-ca, authorityArn: "${authority}", lifetime: 90d }
stores: { vault: { type: aws-secrets-manager } }
channels: { sre: { type: sns, email: [sre@example.com] } }
trust: { clients: { privateCas: [{ acmPrivateCa: { name: clients, authorityArn: "${authority}" } }], bucket: example-trust } }
defaults: { owner: orders-team, issuer: acm, runsEvery: 12h, notify: [sre] }
certificates:
  orders:
    domains: [orders.example.com]
    endpoints: [{ alb: { loadBalancerArn: "${balancer.loadBalancerArn}", targetGroupArn: "${balancer.targetGroupArn}", clientAuth: { mode: verify, trust: clients } } }]
  billing: { usage: client, issuer: clients, domains: [${names}], stores: [vault], deployTo: [acm] }
`,
    );
    return synthesiseFile(file, { asModule: false }).document;
  }

  /** What the client reads from its secret: certificate and key, as files. */
  async function secret(name: string): Promise<X509Certificate> {
    const { SecretString } = await json<{ SecretString: string }>(moto, "secretsmanager", "secretsmanager.GetSecretValue", {
      SecretId: "orders/billing",
    });
    const { certificate, privateKey } = JSON.parse(SecretString) as Record<string, string>;
    fs.writeFileSync(pki.path(`${name}.pem`), certificate);
    fs.writeFileSync(pki.path(`${name}.key`), privateKey);
    return new X509Certificate(certificate);
  }

  /** The planned changes. The double loses the tags of a certificate that is imported into ACM again. */
  async function changes(): Promise<string[]> {
    const planned = await terraform.plan();
    return planned
      .filter(({ address }) => address !== "aws_acm_certificate.billing_imported")
      .map(({ address, actions }) => `${actions.join("-")} ${address}`);
  }

  /** Lets the certificate of the state end on another day. */
  function endClock(at: Date): void {
    const file = path.join(terraform.directory, "terraform.tfstate");
    const state = JSON.parse(fs.readFileSync(file, "utf8")) as { serial: number; resources: StateResource[] };
    const instance = (type: string) => state.resources.find((each) => each.type === type)!.instances[0].attributes;
    const end = at.toISOString();
    instance("tls_self_signed_cert").validity_end_time = end;
    (instance("aws_acmpca_certificate").validity as { value: string }[])[0].value = end;
    fs.writeFileSync(file, JSON.stringify({ ...state, serial: state.serial + 1 }));
  }

  step("a server that trusts the CA accepts the certificate, which is for clients only", async () => {
    const issued = await secret("first");

    expect(await changes()).toEqual([]);
    expect(await acceptedBy(aws.listener!, pki, ["first", "stranger", ""])).toEqual({ first: true, stranger: false, "": false });
    expect(issued.keyUsage).toEqual([CLIENT_AUTH]);
    expect(issued.subjectAltName).toBe("DNS:billing.clients.example.com");
    expect(Math.round((Date.parse(issued.validTo) - Date.now()) / DAY)).toBe(90);
  });

  step("the inventory in the state has it, with its owner, expiry and alerts", async () => {
    const { certfleet } = await terraform.outputs();
    const { notAfter, ...billing } = certfleet.certificates.billing;

    expect(billing).toMatchObject({ usage: "client", owner: "orders-team", issuer: "aws-client-ca", publiclyTrusted: false });
    expect(billing.alerts.map(({ source }: { source: string }) => source)).toEqual(["acm-days-to-expiry", "acm-events"]);
    expect(Math.abs(Date.parse(notAfter) - Date.parse((await secret("first")).validTo))).toBeLessThan(1000);
  });

  step("a run before the renewal is due changes nothing", async () => {
    endClock(new Date(Date.now() + 31 * DAY));

    expect((await changes()).filter((change) => change.startsWith("create"))).toEqual([]);
  });

  step("the first run after that renews with the same key, and the client is accepted without a gap", async () => {
    const before = await secret("first");
    endClock(new Date(Date.now() + 29 * DAY));
    const steps = (await terraform.apply()).map(({ address, action }) => `${action} ${address}`);
    const after = await secret("second");

    expect(steps.indexOf("update aws_acm_certificate.billing_imported")).toBeLessThan(
      steps.indexOf("delete aws_acmpca_certificate.billing"),
    );
    expect(after.serialNumber).not.toBe(before.serialNumber);
    expect(after.publicKey.equals(before.publicKey)).toBe(true);
    expect(Math.round((Date.parse(after.validTo) - Date.now()) / DAY)).toBe(90);
    expect(await acceptedBy(aws.listener!, pki, ["second"])).toEqual({ second: true });
    expect(await changes()).toEqual([]);
  });

  step("another name is another certificate", async () => {
    await terraform.use(fleet("billing.clients.example.com, invoices.clients.example.com"));
    await terraform.apply();

    expect((await secret("third")).subjectAltName).toBe("DNS:billing.clients.example.com, DNS:invoices.clients.example.com");
  });

  step("everything is destroyed", async () => {
    await terraform.destroy();

    expect(await terraform.stateList()).toEqual([]);
  });
});

interface StateResource {
  readonly type: string;
  readonly instances: { readonly attributes: Record<string, unknown> }[];
}

const LOCATION =
  '<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>';
const VERSIONING =
  '<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>Enabled</Status></VersioningConfiguration>';
