import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Route53Zone as HostedZone } from "@cdktf/provider-aws/lib/route53-zone";
import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret";
import { SecretsmanagerSecretVersion } from "@cdktf/provider-aws/lib/secretsmanager-secret-version";
import { Fn, TerraformStack, Token } from "cdktf";
import {
  AcmeAccount,
  AcmeChallenge,
  AcmeDirectory,
  AcmeIssuer,
  AcmeIssuerProps,
  AcmePropagation,
  PersistentAccount,
  PersistentValidation,
} from "../../lib/acme";
import { AcmeCertificate } from "../../lib/acme/certificate";
import { Route53Zone } from "../../lib/aws";
import { DnsRecord, DnsZones, Duration, IDnsRecord } from "../../lib/core";
import { AcmeDnsPlugin, IAcmeDnsZone } from "../../lib/core/dns-zone";
import { findPebble, missingPebble, Pebble, startPebble } from "../acme/support/pebble";
import { missingTerraform, Workspace } from "../acme/support/terraform";
import { Moto } from "./support/moto";
import { AWS_PROVIDER } from "./support/terraform-settings";
import { describeUnless } from "../support/skip";

const DAY = 24 * 60 * 60;
const pebbleBinary = findPebble();
const missing = [
  missingTerraform(),
  missingPebble(pebbleBinary),
  spawnSync("moto_server", ["--help"]).status === 0 ? undefined : "moto_server is not on the path",
]
  .filter((reason) => reason !== undefined)
  .join("; ");

if (missing !== "" && process.env.CI) {
  throw new Error(`the ACME runs must run in CI: ${missing}`);
}

/** A zone in the AWS double with the challenge settings of the library's Route 53 zone. */
class DoubleZone implements IAcmeDnsZone {
  readonly zoneName = "example.com";

  constructor(private readonly zoneId: string) {}

  acmeDnsPlugin(): AcmeDnsPlugin {
    return { code: "route53", config: { AWS_REGION: "eu-west-1" }, zoneConfig: { AWS_HOSTED_ZONE_ID: this.zoneId } };
  }

  publish(_scope: unknown, _id: string, record: DnsRecord): IDnsRecord {
    throw new Error(`nothing is published for ${record.name}`);
  }
}

describeUnless(missing === "" ? undefined : missing, "ACME certificates on the real providers", () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-acme-"));
  const running: { stop(): void }[] = [];
  let moto: Moto;

  beforeAll(async () => {
    moto = await Moto.start();
  });

  afterAll(async () => {
    await moto.stop();
    running.forEach((server) => server.stop());
    fs.rmSync(root, { recursive: true, force: true });
  });

  async function pebble(name: string, lifetimeSeconds: number): Promise<Pebble> {
    const server = await startPebble(pebbleBinary!, path.join(root, name), lifetimeSeconds);
    running.push(server);
    return server;
  }

  function workspace(name: string, servers: Pebble[]): Workspace {
    const trusted = path.join(root, `${name}-ca.pem`);
    fs.writeFileSync(trusted, servers.map((server) => fs.readFileSync(server.caFile, "utf8")).join(""));
    return new Workspace(path.join(root, name), {
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_ENDPOINT_URL: moto.url,
      SSL_CERT_FILE: trusted,
    });
  }

  function awsProvider(stack: TerraformStack): void {
    new AwsProvider(stack, "Aws", {
      region: "eu-west-1",
      skipCredentialsValidation: true,
      skipMetadataApiCheck: "true",
      skipRequestingAccountId: true,
    });
    stack.addOverride("terraform.required_providers.aws.version", AWS_PROVIDER.version);
  }

  /** A certificate that is imported into ACM and stored in Secrets Manager, so that the runs show the effect on consumers. */
  function build(stack: TerraformStack, issuerProps: Omit<AcmeIssuerProps, "challenge">, domainNames: string[]): AcmeCertificate {
    awsProvider(stack);
    const zone = new DoubleZone(new HostedZone(stack, "Zone", { name: "example.com", forceDestroy: true }).zoneId);
    const zones = new DnsZones([zone]);
    const challenge = AcmeChallenge.dns(zones, { propagation: AcmePropagation.waitSeconds(1) });
    const issuer = new AcmeIssuer({ ...issuerProps, challenge });
    const certificate = issuer.issue(stack, "Edge", { domainNames, zones }) as AcmeCertificate;
    new AcmCertificate(stack, "Import", {
      certificateBody: certificate.certificatePem,
      certificateChain: certificate.chainPem,
      privateKey: certificate.privateKey._unwrap(),
      lifecycle: { createBeforeDestroy: true },
    });
    const secret = new SecretsmanagerSecret(stack, "Secret", { namePrefix: "edge-", recoveryWindowInDays: 0 });
    new SecretsmanagerSecretVersion(stack, "SecretVersion", {
      secretId: secret.id,
      secretStringWo: certificate.privateKey._unwrap(),
      secretStringWoVersion: Token.asNumber(Fn.parseint(Fn.substr(Fn.sha256(certificate.certificatePem), 0, 12), 16)),
      lifecycle: { createBeforeDestroy: true },
    });
    return certificate;
  }

  function directory(server: Pebble, name: string, lifetime: Duration, production = false): AcmeDirectory {
    return AcmeDirectory.url(server.directoryUrl, { name, lifetime, renewalInfo: true, production });
  }

  const serialOf = async (state: Workspace) => BigInt((await state.state("acme_certificate")).certificate_serial).toString(16);
  const changesOf = (changes: { type: string; actions: string[] }[], type: string) =>
    changes.filter((change) => change.type === type).map((change) => change.actions.join("+"));

  test("a 45-day certificate is issued, renewed in place, extended by a name, and destroyed without revocation", async () => {
    const server = await pebble("pebble-45d", 45 * DAY);
    const run = workspace("days-45", [server]);
    const props = { directory: directory(server, "test-ca", Duration.days(45)), runsEvery: Duration.hours(12), followRenewalInfo: true };
    await run.write((stack) => build(stack, props, ["www.example.com", "*.static.example.com"]));
    await run.apply();
    const issued = await serialOf(run);
    const key = (await run.state("acme_certificate")).private_key_pem;
    const arn = (await run.state("aws_acm_certificate")).arn;
    const secretVersion = (await run.state("aws_secretsmanager_secret_version")).version_id;
    expect(await server.status(issued)).toBe("Valid");
    expect(await run.plan()).toEqual([]);

    await server.suggestRenewal((await run.state("acme_certificate")).certificate_pem);
    expect(changesOf(await run.plan(), "acme_certificate")).toEqual(["update"]);
    await run.apply();
    const renewed = await serialOf(run);
    expect(renewed).not.toBe(issued);
    expect((await run.state("acme_certificate")).private_key_pem).toBe(key);
    expect((await run.state("aws_acm_certificate")).arn).toBe(arn);
    expect((await run.state("aws_secretsmanager_secret_version")).version_id).not.toBe(secretVersion);
    expect(await run.plan()).toEqual([]);

    await run.write((stack) => build(stack, props, ["www.example.com", "*.static.example.com", "api.example.com"]));
    const change = await run.plan();
    expect(changesOf(change, "acme_certificate")).toEqual(["create+delete"]);
    expect(changesOf(change, "aws_acm_certificate")).toEqual(["update"]);
    await run.apply();
    const renamed = await serialOf(run);
    expect((await run.state("aws_acm_certificate")).arn).toBe(arn);
    expect(await run.plan()).toEqual([]);

    await run.destroy();
    expect(run.states()).toEqual([]);
    for (const serial of [issued, renewed, renamed]) {
      expect(await server.status(serial)).toBe("Valid");
    }
  });

  test("a 6-day certificate is issued and not renewed by the next run", async () => {
    const server = await pebble("pebble-6d", 6 * DAY);
    const run = workspace("days-6", [server]);
    const props = { directory: directory(server, "test-ca", Duration.days(6)), runsEvery: Duration.hours(6), followRenewalInfo: true };
    await run.write((stack) => build(stack, props, ["www.example.com"]));
    await run.apply();
    expect(await run.plan()).toEqual([]);
    await server.suggestRenewal((await run.state("acme_certificate")).certificate_pem);
    expect(changesOf(await run.plan(), "acme_certificate")).toEqual(["update"]);
    await run.destroy();
  });

  test("a certificate that is valid for a few hours is renewed in place by every run", async () => {
    const server = await pebble("pebble-6h", 6 * 60 * 60);
    const run = workspace("hours-6", [server]);
    const props = { directory: directory(server, "test-ca", Duration.hours(6)), runsEvery: Duration.minutes(30) };
    await run.write((stack) => build(stack, props, ["www.example.com"]));
    await run.apply();
    const issued = await serialOf(run);
    const arn = (await run.state("aws_acm_certificate")).arn;
    expect(changesOf(await run.plan(), "acme_certificate")).toEqual(["update"]);
    await run.apply();
    expect(await serialOf(run)).not.toBe(issued);
    expect((await run.state("aws_acm_certificate")).arn).toBe(arn);
    await run.destroy();
    expect(await server.status(issued)).toBe("Valid");
  });

  test("a run with `followRenewalInfo` waits for the CA's renewal time without a limit, and a run without it does not wait", async () => {
    const server = await pebble("pebble-renewal-info", 6 * 60 * 60);
    const run = workspace("renewal-info", [server]);
    const props = { directory: directory(server, "test-ca", Duration.hours(6)), runsEvery: Duration.minutes(30) };
    await run.write((stack) => build(stack, { ...props, followRenewalInfo: true }, ["www.example.com"]));
    await run.apply();
    const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
    await server.suggestRenewal((await run.state("acme_certificate")).certificate_pem, { start: inHours(2), end: inHours(3) });
    expect(await run.applyUntil(/sleeping \S+ until renewal time/)).toMatch(/sleeping [12]h\d+m\d+s/);
    fs.rmSync(path.join(root, "renewal-info", ".terraform.tfstate.lock.info"), { force: true });

    await run.write((stack) => build(stack, props, ["www.example.com"]));
    const issued = await serialOf(run);
    await run.apply();
    expect(await serialOf(run)).not.toBe(issued);
    await run.destroy();
  });

  test("a switch from staging to production keeps the ARN of the import, which always has a certificate", async () => {
    const [staging, production] = [await pebble("staging", 45 * DAY), await pebble("production", 45 * DAY)];
    const run = workspace("switch", [staging, production]);
    const test = directory(staging, "staging-ca", Duration.days(45));
    const real = directory(production, "real-ca", Duration.days(45));
    const runsEvery = Duration.hours(12);
    await run.write((stack) => build(stack, { directory: test, runsEvery }, ["www.example.com"]));
    await run.apply();
    const first = await serialOf(run);
    const arn = (await run.state("aws_acm_certificate")).arn;

    await run.write((stack) => build(stack, { directory: real, runsEvery, formerDirectories: [test] }, ["www.example.com"]));
    const change = await run.plan();
    expect(changesOf(change, "aws_acm_certificate")).toEqual(["update"]);
    expect(changesOf(change, "acme_certificate").sort()).toEqual(["create", "delete"]);
    await run.apply();
    expect(await production.status(await serialOf(run))).toBe("Valid");
    expect(await staging.status(first)).toBe("Valid");
    expect((await run.state("aws_acm_certificate")).arn).toBe(arn);
    expect(await run.plan()).toEqual([]);

    await run.write((stack) => build(stack, { directory: real, runsEvery }, ["www.example.com"]));
    expect(await run.plan()).toEqual([]);
    await run.apply();
    await run.destroy();
  });

  test("the account of a production directory is protected from accidental destruction", async () => {
    const server = await pebble("guarded", 45 * DAY);
    const run = workspace("guarded-account", [server]);
    const props = { directory: directory(server, "guarded-ca", Duration.days(45), true), runsEvery: Duration.hours(12) };
    await run.write((stack) => build(stack, props, ["www.example.com"]));
    await run.apply();
    await expect(run.destroy()).rejects.toThrow(/prevent_destroy/);
    await run.write((stack) => build(stack, { ...props, guarded: false }, ["www.example.com"]));
    await run.destroy();
    expect(run.states()).toEqual([]);
  });

  test("a persistent validation record has the hash of an account that Terraform registers", async () => {
    const server = await pebble("persistent", 45 * DAY);
    const run = workspace("persistent-record", [server]);
    const hashPrefix = `${server.directoryUrl.replace(/\/dir$/, "")}/account-hash/`;
    const issuer = "ca.example";
    await run.write((stack) => {
      awsProvider(stack);
      const zone = new Route53Zone({ zoneName: "example.com", zoneId: new HostedZone(stack, "Zone", { name: "example.com" }).zoneId });
      const account = new AcmeAccount(stack, "Account", { directory: directory(server, "test-ca", Duration.days(45)) });
      const { registrationUrl: url, publicKey } = account;
      const hashed = PersistentAccount.draft02({ url, publicKey: publicKey!, hashPrefix });
      const authorizations = [PersistentAccount.draft01(url), hashed].map((each) => ({ issuer, account: each }));
      new PersistentValidation(stack, "Persistent", { zone, name: "www.example.com", authorizations });
    });
    await run.apply();
    const url = (await run.state("acme_registration")).registration_url as string;
    const publicKey = (await run.state("tls_private_key")).public_key_pem as string;
    const expected = PersistentAccount.draft02({ url, publicKey, hashPrefix })._uriFor("www.example.com");
    const { name, records } = await run.state("aws_route53_record");
    expect(name).toBe("_validation-persist.www.example.com");
    expect(records.sort()).toEqual([`${issuer}; accounturi=${url}`, `${issuer}; accounturi=${expected}`].sort());
    expect(await run.plan()).toEqual([]);
    await run.destroy();
  });
});
