import { AcmeDirectory, AcmeIssuer } from "../../lib/acme";
import { acmeCloud, acmeIssuer } from "../../lib/acme/cloud";
import { AcmImport, AcmIssuer, AlbEndpoint, Route53Zone, SecretsManagerStore, SnsChannel } from "../../lib/aws";
import { awsCloud } from "../../lib/aws/cloud";
import { CertificateIdentity, Duration, ICertificate, IIssuer } from "../../lib/core";
import { issuerFacts, locate, registeredClouds } from "../../lib/core/cloud";
import { CertificateFleet, FleetCertificateProps, HostEndpoint } from "../../lib/fleet";
import { googleCloud } from "../../lib/google/cloud";
import { inventorySchema } from "../../lib/inventory/inventory-schema";
import { ALB, TARGET_GROUP } from "../aws/fixtures";
import { synth } from "../support/synth";
import { linesBetween, acmeEntry } from "./diff/fleet";
import { entry, inventory } from "./support";

const ALL_DIRECTORIES = AcmeDirectory.names;

/** The inventory entry of a fleet's only certificate. */
function entryOf(props: Partial<FleetCertificateProps>): Record<string, any> {
  const { json } = synth((stack) => {
    const zones = [new Route53Zone({ zoneName: "example.com", zoneId: "Z0123456789ABCDEFGHIJ" })];
    const notify = [SnsChannel.ofSubscribers("on-call", { email: ["on-call@example.com"] })];
    const fleet = new CertificateFleet(stack, "Fleet", { zones, defaults: { issuer: acme(AcmeDirectory.LETS_ENCRYPT), notify } });
    fleet.add("www", { domains: ["www.example.com"], endpoints: [new HostEndpoint("www.example.com")], ...props });
  });
  return json.output!.certfleet.value.certificates.www;
}

function acme(directory: AcmeDirectory): IIssuer {
  return new AcmeIssuer({ directory, runsEvery: Duration.hours(12) });
}

/** An issuer whose certificates have the given identity. */
function stating(identity?: CertificateIdentity): IIssuer {
  const issuer = new AcmIssuer();
  return {
    issuerName: issuer.issuerName,
    capabilities: issuer.capabilities,
    issue: (scope, id, request) => Object.assign(issuer.issue(scope, id, request) as ICertificate, { identity }),
  };
}

function read(fields: Record<string, unknown>) {
  return inventorySchema().parse(inventory({ www: entry(fields) })).certificates.www;
}

describe("an inventory entry", () => {
  test("states the cloud, the public trust and the replacement triggers of a certificate", () => {
    expect(entryOf({ issuer: new AcmIssuer() })).toMatchObject({
      cloud: "aws",
      publiclyTrusted: true,
      replacement: ["names", "common-name", "issuer", "key", "region", "address"],
    });
  });

  test("assigns an ACME certificate to the cloud of its imports, then of its stores, else to none", () => {
    const stores = [new SecretsManagerStore("vault")];
    const alb = new AlbEndpoint({ loadBalancerArn: ALB, targetGroupArn: TARGET_GROUP });

    expect(entryOf({ deployTo: [new AcmImport()] }).cloud).toBe("aws");
    expect(entryOf({ endpoints: [alb] }).cloud).toBe("aws");
    expect(entryOf({ stores }).cloud).toBe("aws");
    expect(entryOf({})).not.toHaveProperty("cloud");
  });

  test("does not mistake an ACME CA of Google for Google Cloud", () => {
    const stored = read({ issuer: "google-trust-services", arn: undefined, stores: [{ name: "vault", id: SECRET }] });

    expect([stored.cloud, stored.publiclyTrusted]).toEqual(["aws", true]);
    expect(read({ issuer: "google-trust-services", arn: undefined }).cloud).toBeUndefined();
  });

  test("states that a certificate from a staging environment is not publicly trusted", () => {
    expect(entryOf({ issuer: acme(AcmeDirectory.LETS_ENCRYPT_STAGING) }).publiclyTrusted).toBe(false);
  });

  test("states what a custom issuer declares, and no replacement triggers by default", () => {
    const identity = { cloud: "nimbus", publiclyTrusted: false, replacedOn: ["names"] };

    expect(entryOf({ issuer: stating(identity) })).toMatchObject({ cloud: "nimbus", publiclyTrusted: false, replacement: ["names"] });
    expect(entryOf({ issuer: stating() })).toMatchObject({ replacement: [] });
  });
});

const SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:edge/www-AbCdEf";

describe("an inventory without these facts", () => {
  test.each([
    ["by its ARN", {}, "aws"],
    ["by its id", { arn: undefined, issuer: "external", id: "projects/media/locations/global/certificates/www" }, "google"],
    ["by its issuer", { arn: undefined, issuer: "google-managed" }, "google"],
    ["by its import", { arn: undefined, issuer: "zerossl", deployedTo: [{ target: "google" }] }, "google"],
    ["by its store", { arn: undefined, issuer: "zerossl", stores: [{ name: "vault", id: SECRET }] }, "aws"],
    ["not by an unknown store", { arn: undefined, issuer: "zerossl", stores: [{ name: "vault", id: "secret/www" }] }, undefined],
  ])("gets the cloud of the certificate: %s", (_how, fields, cloud) => {
    expect(read(fields).cloud).toBe(cloud);
  });

  test("gets the facts of the issuer if it is known", () => {
    expect(read({ issuer: "acm-private-ca" }).publiclyTrusted).toBe(false);
    expect(read({ issuer: "zerossl" }).replacement).toContain("lifetime");
    expect(read({ issuer: "corporate-ca" }).publiclyTrusted).toBeUndefined();
  });

  test.each([
    ["made elsewhere", { madeBy: "elsewhere" }],
    ["a plain resource", { madeBy: "stack", renewal: undefined }],
  ])("has no replacement triggers for a certificate that is %s", (_what, fields) => {
    expect(read(fields).replacement).toEqual([]);
  });

  test("does not override facts in an inventory", () => {
    const stated = read({ cloud: "nimbus", publiclyTrusted: false, replacement: [] });

    expect([stated.cloud, stated.publiclyTrusted, stated.replacement]).toEqual(["nimbus", false, []]);
  });
});

describe("issuer facts", () => {
  test("cover every ACME directory: none is in a cloud, and only staging environments are not trusted", () => {
    const facts = ALL_DIRECTORIES.map((name) => [name, issuerFacts(name)?.cloud, issuerFacts(name)?.publiclyTrusted]);

    expect(facts).toEqual(ALL_DIRECTORIES.map((name) => [name, undefined, !name.endsWith("-staging")]));
  });

  test.each([...ALL_DIRECTORIES, "corporate-ca"])("include the lifetime as a replacement trigger of %s", (issuer) => {
    const replacement = [...acmeIssuer(issuer).replacedOn];
    const [line] = linesBetween(
      { www: acmeEntry({ issuer, replacement }) },
      { www: acmeEntry({ issuer, replacement, renewal: { by: "terraform", lifetimeDays: 90, dueDays: 30, runsEvery: "12h" } }) },
    );

    expect(line).toMatch(/new certificate/);
  });

  test.each(["toString", "__proto__", "corporate-ca", ""])("are undefined for the unknown issuer %j", (issuer) => {
    expect(issuerFacts(issuer)).toBeUndefined();
  });

  test("are registered only once", () => {
    const all = registeredClouds().flatMap(({ issuers = {} }) => Object.keys(issuers));

    expect(all).toEqual([...new Set(all)]);
  });
});

describe("the location of an identifier", () => {
  test.each([
    ["arn:aws:acm:eu-west-1:111122223333:certificate/1", { cloud: "aws", account: "111122223333", region: "eu-west-1" }],
    ["arn:aws-cn:iam::111122223333:server-certificate/www", { cloud: "aws", account: "111122223333" }],
    ["projects/media/locations/europe-west1/certificates/www", { cloud: "google", account: "media", region: "europe-west1" }],
    ["projects/media/global/sslCertificates/www", { cloud: "google", account: "media" }],
    [
      "//certificatemanager.googleapis.com/projects/1/locations/global/certificates/www",
      { cloud: "google", account: "1", region: "global" },
    ],
    ["https://www.googleapis.com/compute/v1/projects/media/global/sslCertificates/www", { cloud: "google", account: "media" }],
  ])("is parsed from %s", (id, location) => {
    expect(locate(id)).toEqual(location);
  });

  test.each(["", "arn:nimbus:kv:x:1:y", "arn:aws:acm", "projects/media", "https://example.com/projects/media/x", "www.example.com"])(
    "is not parsed from %j",
    (id) => {
      expect(locate(id)).toBeUndefined();
    },
  );
});

describe("the console page of a certificate", () => {
  test.each([
    [
      awsCloud,
      "arn:aws:acm:eu-west-1:111122223333:certificate/1-2",
      "https://eu-west-1.console.aws.amazon.com/acm/home?region=eu-west-1#/certificates/1-2",
    ],
    [
      awsCloud,
      "arn:aws-cn:acm:cn-north-1:111122223333:certificate/1",
      "https://cn-north-1.console.amazonaws.cn/acm/home?region=cn-north-1#/certificates/1",
    ],
    [
      googleCloud,
      "projects/media/locations/global/certificates/www",
      "https://console.cloud.google.com/security/ccm/list/certificates?project=media",
    ],
    [
      googleCloud,
      "projects/media/global/sslCertificates/www",
      "https://console.cloud.google.com/security/ccm/list/lbCertificates?project=media",
    ],
    [
      awsCloud,
      "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/edge/50dc6c495c0c9188",
      "https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#LoadBalancer:loadBalancerArn=arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/edge/50dc6c495c0c9188",
    ],
    [
      awsCloud,
      "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/edge/50dc6c495c0c9188/f2f7dc8efc522ab2",
      "https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#LoadBalancer:loadBalancerArn=arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/edge/50dc6c495c0c9188",
    ],
    [
      awsCloud,
      "arn:aws:cloudfront::111122223333:distribution/E2QWRUHAPOMQZL",
      "https://us-east-1.console.aws.amazon.com/cloudfront/v4/home#/distributions/E2QWRUHAPOMQZL",
    ],
    [
      awsCloud,
      "arn:aws:apigateway:eu-west-1::/domainnames/api.example.com",
      "https://eu-west-1.console.aws.amazon.com/apigateway/main/publish/domain-names?domain=api.example.com&region=eu-west-1",
    ],
    [
      awsCloud,
      "arn:aws:secretsmanager:eu-west-1:111122223333:secret:tls/edge-nodes-aB3dE6",
      "https://eu-west-1.console.aws.amazon.com/secretsmanager/secret?name=tls%2Fedge-nodes&region=eu-west-1",
    ],
    [
      awsCloud,
      "arn:aws:ssm:eu-west-1:111122223333:parameter/tls/edge",
      "https://eu-west-1.console.aws.amazon.com/systems-manager/parameters/%252Ftls%252Fedge/description?region=eu-west-1",
    ],
    [
      googleCloud,
      "projects/media/secrets/tls_edge",
      "https://console.cloud.google.com/security/secret-manager/secret/tls_edge/versions?project=media",
    ],
    [
      googleCloud,
      "projects/media/global/targetHttpsProxies/edge",
      "https://console.cloud.google.com/net-services/loadbalancing/advanced/targetHttpsProxies/details/edge?project=media",
    ],
  ])("in $key is linked by its identifier %s", (cloud, id, url) => {
    expect(cloud.consoleUrl(id)).toBe(url);
  });

  test.each([
    [awsCloud, "arn:aws:iam::111122223333:server-certificate/www"],
    [awsCloud, 'arn:aws:acm:x"><script>:111122223333:certificate/1'],
    [awsCloud, "arn:aws-iso:acm:us-iso-east-1:111122223333:certificate/1"],
    [awsCloud, "arn:aws:acm:eu-west-1:111122223333:loadbalancer/app/edge/1"],
    [awsCloud, "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/edge/1?x"],
    [awsCloud, "arn:aws:secretsmanager:eu-west-1:111122223333:secret:tls/edge"],
    [awsCloud, "arn:aws:apigateway:eu-west-1::/restapis/a1b2c3d4e5"],
    [googleCloud, "projects/media/secrets/www?x"],
    [googleCloud, "projects/a&b/locations/global/certificates/www"],
    [googleCloud, "www"],
  ])("in $key is not linked for %s", (cloud, id) => {
    expect(cloud.consoleUrl(id)).toBeUndefined();
  });

  test("does not exist for CAs outside clouds", () => {
    expect(acmeCloud.consoleUrl).toBeUndefined();
  });
});
