import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { findPebble, missingPebble, Pebble, startPebble } from "../acme/support/pebble";
import { story } from "../support/story";
import { describeE2e } from "./support/e2e";
import { addressesOf, Lifecycle } from "./support/lifecycle";
import { testUnless } from "../support/skip";

const pebbleBinary = findPebble();

const missing = missingPebble(pebbleBinary);

const GONE = "2020-01-31";

describeE2e("replacement by another generation", () => {
  const step = story();
  let estate: Lifecycle;
  const serves = { media: ["www.example.com", "shop.example.com"] };

  const fleet = (www: string) => `
version: 1
name: generations
providers: { aws: { region: eu-west-1 } }
zones: ${estate.zonesOf("example.com")}
issuers: { acm: { type: acm } }
channels: { sre: { type: sns, topicArn: "arn:aws:sns:eu-west-1:123456789012:sre" } }
defaults: { owner: edge-team, issuer: acm, notify: [sre] }
certificates:
  www: { domains: [www.example.com], endpoints: [${estate.endpoint("media")}], ${www} }
  shop: { domains: [shop.example.com], endpoints: [${estate.endpoint("media")}], ${www} }
`;

  const changed = (www: string) => estate.change({ file: fleet(www), serves });

  const certificates = (action: "create" | "delete", steps: Awaited<ReturnType<typeof changed>>) =>
    addressesOf(steps, action).filter((address) => address.startsWith("aws_acm_certificate."));

  beforeAll(async () => {
    estate = await Lifecycle.start(["media"], ["example.com"]);
    await changed("generation: 1");
  });

  afterAll(() => estate?.stop());

  step("issues and serves the next generation, and keeps the previous one", async () => {
    const steps = await changed("generation: 2");

    expect(certificates("create", steps)).toEqual(["aws_acm_certificate.shop_g2", "aws_acm_certificate.www_g2"]);
    expect(certificates("delete", steps)).toEqual([]);
    expect(addressesOf(steps, "update").filter((address) => address.startsWith("aws_route53_record"))).toEqual([]);
  });

  step("does not issue certificates when rolling back and forward again", async () => {
    for (const www of ["generation: 2, serve: previous", "generation: 2"]) {
      const steps = await changed(www);

      expect(certificates("create", steps)).toEqual([]);
      expect(certificates("delete", steps)).toEqual([]);
    }
  });

  step("deletes the previous generation after its last day, and does not change anything else", async () => {
    const steps = await changed(`generation: 2, keepPrevious: ${GONE}`);

    expect(certificates("delete", steps)).toEqual(["aws_acm_certificate.shop", "aws_acm_certificate.www"]);
    expect(addressesOf(steps, "create")).toEqual([]);
  });

  step("deletes the generation before the previous one", async () => {
    await changed("generation: 3");
    const steps = await changed("generation: 4");

    expect(certificates("delete", steps)).toEqual(["aws_acm_certificate.shop_g2", "aws_acm_certificate.www_g2"]);
  });

  step("deletes a generation that is not kept, after its successor is served", async () => {
    const steps = await changed("generation: 5, keepPrevious: false");

    expect(certificates("delete", steps)).toHaveLength(4);
  });

  step("replaces the certificate when a label is set or changed", async () => {
    await changed("rotate: 2026-12");
    const steps = await changed("rotate: 2027-01");

    expect(certificates("create", steps)).toEqual(["aws_acm_certificate.shop_rotated-2027-01", "aws_acm_certificate.www_rotated-2027-01"]);
    expect(certificates("delete", steps)).toEqual(["aws_acm_certificate.shop_rotated-2026-12", "aws_acm_certificate.www_rotated-2026-12"]);
  });
});

describeE2e("replacement of a stored and imported ACME certificate by another generation", () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-generations-"));
  let estate: Lifecycle;
  let pebble: Pebble | undefined;

  const changed = async (generation: string) => {
    const ca = `{ type: acme, directory: "${pebble!.directoryUrl}", lifetime: 45d, challenge: { http: { port: 5002 } } }`;
    await estate.change({
      file: `
version: 1
name: generations
providers: { aws: { region: eu-west-1 } }
zones: ${estate.zonesOf("example.com")}
issuers: { ca: ${ca} }
stores: { vault: { type: aws-secrets-manager, prefix: tls } }
certificates:
  www:
    { domains: [www.example.com], issuer: ca, runsEvery: 12h, alerts: false, stores: [vault], endpoints: [${estate.endpoint("media")}], ${generation} }
`,
      serves: { media: ["www.example.com"] },
    });
    const secret = await estate.terraform.resource("aws_secretsmanager_secret.www_vault");
    const imported = await estate.terraform.resource("aws_acm_certificate.www_imported");
    return { secretId: secret.id, arn: imported.arn, body: imported.certificate_body };
  };

  beforeAll(async () => {
    estate = await Lifecycle.start(["media"], ["example.com"]);
    if (pebbleBinary !== undefined) {
      pebble = await startPebble(pebbleBinary, root, 45 * 24 * 60 * 60);
      process.env.SSL_CERT_FILE = pebble.caFile;
    }
  });

  afterAll(async () => {
    pebble?.stop();
    await estate?.stop();
    fs.rmSync(root, { recursive: true, force: true });
  });

  testUnless(missing, "keeps the ARN and the secret, and restores the previous certificate on a rollback", async () => {
    const first = await changed("generation: 1");
    const second = await changed("generation: 2");
    const back = await changed("generation: 2, serve: previous");
    const forward = await changed("generation: 2");

    expect(second).toMatchObject({ secretId: first.secretId, arn: first.arn });
    expect(second.body).not.toBe(first.body);
    expect(back).toEqual(first);
    expect(forward).toEqual(second);
  });
});
