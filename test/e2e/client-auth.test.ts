import * as fs from "node:fs";
import { synthesiseFile } from "../../lib/cli/synthesise-file";
import { story } from "../support/story";
import { elements, rest } from "./support/aws-api";
import { acceptedBy, ClientPki } from "./support/client-pki";
import { Document } from "./support/documents";
import { describeE2e } from "./support/e2e";
import { existingAlb, ExistingLoadBalancer, existingNlb, existingZone } from "./support/estate";
import { Moto } from "./support/moto";
import { MutualTlsAws } from "./support/mutual-tls-aws";
import { Terraform } from "./support/terraform";

describeE2e("client authentication on AWS", () => {
  const step = story();
  const pki = new ClientPki();
  let moto: Moto;
  let aws: MutualTlsAws;
  let terraform: Terraform;
  let balancer: ExistingLoadBalancer;
  let zone: string;
  let api: string;

  beforeAll(async () => {
    moto = await Moto.start();
    aws = await MutualTlsAws.start(moto);
    balancer = await existingAlb(moto, "orders");
    zone = await existingZone(moto, "example.com");
    await versionedBucket(moto, "example-trust");
    await rest(moto, "s3", "PUT", "/unversioned-trust", LOCATION);
    const made = await rest(
      moto,
      "apigateway",
      "POST",
      "/v2/apis",
      JSON.stringify({ name: "prices", protocolType: "HTTP", disableExecuteApiEndpoint: true }),
    );
    api = (JSON.parse(made) as { apiId: string }).apiId;
    ["old-ca", "new-ca", "other-ca"].forEach((name) => pki.ca(name));
    pki.client("old-client", "old-ca");
    pki.client("revoked-client", "old-ca");
    pki.client("new-client", "new-ca");
    pki.client("stranger", "other-ca");
    pki.revoke("revoked-client", "old-ca");
  }, 120_000);

  afterAll(async () => {
    terraform?.remove();
    pki.remove();
    aws?.stop();
    await moto?.stop();
  });

  const CLIENTS = ["old-client", "revoked-client", "new-client", "stranger", ""];

  /** The fleet with a bundle of these CAs; without CAs, client authentication is off. */
  function fleet(cas: string[], { bucket = "example-trust", lists = cas } = {}): Document {
    const names = (all: string[], extension: string) => `[${all.map((name) => `${name}.${extension}`).join(", ")}]`;
    const block = (more: string) =>
      cas.length === 0 ? ", clientAuth: { mode: off }" : `, clientAuth: { mode: verify, trust: partners${more} }`;
    const trust = `trust: { partners: { cas: ${names(cas, "pem")}, revocationLists: ${names(lists, "crl")}, bucket: ${bucket} } }`;
    const file = pki.path("certfleet.yaml");
    fs.writeFileSync(
      file,
      `
version: 1
name: partners
providers: { aws: { region: eu-west-1, version: "5.100.0" } }
zones: { example.com: { route53: ${zone} } }
issuers: { acm: { type: acm } }
defaults: { owner: api-team, issuer: acm }
${cas.length === 0 ? "" : trust}
certificates:
  orders:
    domains: [orders.example.com]
    alerts: false
    endpoints: [{ alb: { loadBalancerArn: "${balancer.loadBalancerArn}", targetGroupArn: "${balancer.targetGroupArn}"${block(", advertise: true")} } }]
  prices:
    domains: [prices.example.com]
    alerts: false
    endpoints: [{ apiGateway: { type: http, domainName: prices.example.com, apiId: ${api}${block(", revocation: ignore")} } }]
`,
    );
    return synthesiseFile(file, { asModule: false }).document;
  }

  /** Applies a change. */
  async function apply(document: Document): Promise<void> {
    await terraform.use(document);
    aws.calls.splice(0);
    await terraform.apply();
  }

  const atLoadBalancer = () => acceptedBy(aws.listener!, pki, CLIENTS);
  const atApi = () => acceptedBy({ bundle: aws.domain("prices.example.com")! }, pki, CLIENTS);

  step("an apply without versions in the bucket fails, and says why", async () => {
    const document = fleet(["old-ca"], { bucket: "unversioned-trust" });
    terraform = await Terraform.of(document, aws);

    await expect(terraform.apply()).rejects.toThrow(/does not keep versions/);
  });

  step("only clients of the CA are accepted, and at the load balancer no revoked ones", async () => {
    await apply(fleet(["old-ca"]));

    expect(await terraform.plan()).toEqual([]);
    expect(aws.storeCount).toBe(1);
    expect(await atLoadBalancer()).toEqual({
      "old-client": true,
      "revoked-client": false,
      "new-client": false,
      stranger: false,
      "": false,
    });
    expect(await atApi()).toEqual({ "old-client": true, "revoked-client": true, "new-client": false, stranger: false, "": false });
  });

  step("a new list reaches the load balancer, and is added before the old one is removed", async () => {
    pki.client("leaver", "old-ca");
    const [before] = [await acceptedBy(aws.listener!, pki, ["leaver"])];
    pki.revoke("leaver", "old-ca");
    await apply(fleet(["old-ca"]));

    expect(aws.calls).toEqual(["AddTrustStoreRevocations", "RemoveTrustStoreRevocations"]);
    expect([before, await acceptedBy(aws.listener!, pki, ["leaver", "old-client"])]).toEqual([
      { leaver: true },
      { leaver: false, "old-client": true },
    ]);
  });

  step("a CA is rotated in two steps: both are trusted, then the new one", async () => {
    await apply(fleet(["old-ca", "new-ca"]));
    expect(await atLoadBalancer()).toEqual({ "old-client": true, "revoked-client": false, "new-client": true, stranger: false, "": false });
    expect(await atApi()).toMatchObject({ "old-client": true, "new-client": true, stranger: false });

    await apply(fleet(["new-ca"]));
    expect(aws.storeCount).toBe(1);
    expect(await atLoadBalancer()).toEqual({
      "old-client": false,
      "revoked-client": false,
      "new-client": true,
      stranger: false,
      "": false,
    });
    expect(await atApi()).toMatchObject({ "old-client": false, "new-client": true });
  });

  step("the inventory in the state has the bundle", async () => {
    const { certfleet } = await terraform.outputs();
    expect(certfleet.trust.partners.cas.map(({ name }: { name: string }) => name)).toEqual(["new-ca"]);
  });

  step("client authentication is removed from the listener before its trust store", async () => {
    await apply(fleet([]));

    expect(await terraform.plan()).toEqual([]);
    expect(aws.calls.indexOf("ModifyListener off")).toBeGreaterThanOrEqual(0);
    expect(aws.calls.indexOf("ModifyListener off")).toBeLessThan(aws.calls.indexOf("DeleteTrustStore"));
    expect([aws.listener, aws.storeCount]).toEqual([undefined, 0]);
  });

  step("everything is destroyed", async () => {
    await terraform.destroy();

    expect(await terraform.stateList()).toEqual([]);
  });
});

describeE2e("client authentication at a network load balancer", () => {
  const NETWORK = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/stream/50dc6c495c0c9188";
  const pki = new ClientPki();
  let moto: Moto;
  let aws: MutualTlsAws;
  let terraform: Terraform;

  afterAll(async () => {
    terraform?.remove();
    pki.remove();
    aws?.stop();
    await moto?.stop();
  });

  test("its TLS listener accepts only clients of the CA that are not revoked, and everything is destroyed", async () => {
    moto = await Moto.start();
    aws = await MutualTlsAws.start(moto);
    const balancer = await existingNlb(moto, "stream");
    const zone = await existingZone(moto, "example.com");
    await versionedBucket(moto, "example-trust");
    ["own-ca", "other-ca"].forEach((name) => pki.ca(name));
    pki.client("client", "own-ca");
    pki.client("leaver", "own-ca");
    pki.client("stranger", "other-ca");
    pki.revoke("leaver", "own-ca");
    const file = pki.path("certfleet.yaml");
    fs.writeFileSync(
      file,
      `
version: 1
name: stream
providers: { aws: { region: eu-west-1, version: "5.100.0" } }
zones: { example.com: { route53: ${zone} } }
issuers: { acm: { type: acm } }
trust: { partners: { cas: [own-ca.pem], revocationLists: [own-ca.crl], bucket: example-trust } }
defaults: { owner: stream-team, issuer: acm }
certificates:
  stream:
    domains: [stream.example.com]
    alerts: false
    endpoints: [{ nlb: { loadBalancerArn: "${NETWORK}", targetGroupArn: "${balancer.targetGroupArn}", clientAuth: { mode: verify, trust: partners } } }]
`,
    );
    // The double gives network load balancers ARNs of application load balancers.
    const text = JSON.stringify(synthesiseFile(file, { asModule: false }).document).replaceAll(NETWORK, balancer.loadBalancerArn);
    terraform = await Terraform.of(JSON.parse(text) as Document, aws);
    await terraform.apply();

    expect(await acceptedBy(aws.listener!, pki, ["client", "leaver", "stranger", ""])).toEqual({
      client: true,
      leaver: false,
      stranger: false,
      "": false,
    });
    expect(await terraform.plan()).toEqual([]);

    await terraform.destroy();
    expect(aws.storeCount).toBe(0);
  }, 300_000);
});

describeE2e("client authentication with trust stores of another team", () => {
  const pki = new ClientPki();
  let moto: Moto;
  let aws: MutualTlsAws;
  let terraform: Terraform;

  afterAll(async () => {
    terraform?.remove();
    pki.remove();
    aws?.stop();
    await moto?.stop();
  });

  test("accepts the clients of their CAs, follows their versions, and leaves them in place", async () => {
    moto = await Moto.start();
    aws = await MutualTlsAws.start(moto);
    const balancer = await existingAlb(moto, "orders");
    const zone = await existingZone(moto, "example.com");
    await versionedBucket(moto, "example-trust");
    for (const name of ["old", "new"]) {
      pki.ca(`${name}-ca`);
      pki.client(`${name}-client`, `${name}-ca`);
      await rest(moto, "s3", "PUT", "/example-trust/partners.pem", pki.read(`${name}-ca.pem`));
    }
    const [newest, before] = elements(await rest(moto, "s3", "GET", "/example-trust?versions"), "VersionId");
    const store = await aws.existingTrustStore("partners", "example-trust", "partners.pem");
    const fleet = (version: string) => {
      const file = pki.path("certfleet.yaml");
      fs.writeFileSync(
        file,
        `
version: 1
name: partners
providers: { aws: { region: eu-west-1, version: "5.100.0" } }
zones: { example.com: { route53: ${zone} } }
issuers: { acm: { type: acm } }
defaults: { owner: api-team, issuer: acm }
certificates:
  orders:
    domains: [orders.example.com]
    alerts: false
    endpoints:
      - alb:
          loadBalancerArn: "${balancer.loadBalancerArn}"
          targetGroupArn: "${balancer.targetGroupArn}"
          clientAuth: { mode: verify, trustStore: "${store}" }
  prices:
    domains: [prices.example.com]
    alerts: false
    endpoints:
      - apiGateway:
          type: http
          domainName: prices.example.com
          clientAuth: { mode: verify, trustStore: "s3://example-trust/partners.pem?versionId=${version}" }
`,
      );
      return synthesiseFile(file, { asModule: false }).document;
    };
    const atApi = () => acceptedBy({ bundle: aws.domain("prices.example.com")! }, pki, ["old-client", "new-client", ""]);
    terraform = await Terraform.of(fleet(before), aws);
    await terraform.apply();

    expect(await acceptedBy(aws.listener!, pki, ["old-client", "new-client", ""])).toEqual({
      "old-client": false,
      "new-client": true,
      "": false,
    });
    expect(await atApi()).toEqual({ "old-client": true, "new-client": false, "": false });
    expect(await terraform.plan()).toEqual([]);
    const { certfleet } = await terraform.outputs();
    expect(certfleet.certificates.orders.endpoints[0].clientAuth).toEqual({ mode: "verify", trustStore: store });

    await terraform.use(fleet(newest));
    await terraform.apply();
    expect(await atApi()).toEqual({ "old-client": false, "new-client": true, "": false });

    await terraform.destroy();
    expect(aws.storeCount).toBe(1);
  }, 300_000);
});

/** Makes a bucket that keeps the versions of its objects. */
async function versionedBucket(moto: Moto, name: string): Promise<void> {
  await rest(moto, "s3", "PUT", `/${name}`, LOCATION);
  await rest(moto, "s3", "PUT", `/${name}?versioning`, VERSIONING);
}

const LOCATION =
  '<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>';
const VERSIONING =
  '<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>Enabled</Status></VersioningConfiguration>';
