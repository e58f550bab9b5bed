import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Route53Zone as Route53ZoneResource } from "@cdktf/provider-aws/lib/route53-zone";
import { ComputeUrlMap } from "@cdktf/provider-google/lib/compute-url-map";
import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { TerraformStack } from "cdktf";
import { AcmeChallenge, AcmeDirectory, AcmeIssuer, AcmePropagation } from "../../lib/acme";
import { DnsRecord, DnsZones, Duration, IDnsRecord, IPemCertificate } from "../../lib/core";
import { AcmeDnsPlugin, IAcmeDnsZone } from "../../lib/core/dns-zone";
import { CertificateFleet } from "../../lib/fleet";
import { GoogleChannel, GoogleHttpsEndpoint, GoogleSecretManagerStore } from "../../lib/google";
import { findPebble, missingPebble, Pebble, startPebble } from "../acme/support/pebble";
import { missingTerraform, Workspace } from "../acme/support/terraform";
import { GoogleCloud } from "./support/google-cloud";
import { describeOnGoogle, GOOGLE_PROVIDER } from "./support/google-terraform";
import { Moto } from "./support/moto";
import { AWS_PROVIDER } from "./support/terraform-settings";
import { testUnless } from "../support/skip";

const pebbleBinary = findPebble();
const missing =
  missingTerraform() ??
  missingPebble(pebbleBinary) ??
  (spawnSync("moto_server", ["--help"]).status === 0 ? undefined : "moto_server is not on the path");

/** A zone in the double of AWS, in which the ACME provider answers challenges. */
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

describeOnGoogle("a certificate from an ACME CA on Google's load balancer", () => {
  testUnless(missing, "is renewed in one run, and the successor is served before the predecessor is deleted", async () => {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-google-acme-"));
    const [cloud, moto] = [await GoogleCloud.start(), await Moto.start()];
    let pebble: Pebble | undefined;
    try {
      pebble = await startPebble(pebbleBinary!, path.join(root, "pebble"), 45 * 24 * 60 * 60);
      const run = new Workspace(path.join(root, "run"), {
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
        AWS_ENDPOINT_URL: moto.url,
        SSL_CERT_FILE: pebble.caFile,
      });
      const directory = AcmeDirectory.url(pebble.directoryUrl, { name: "test-ca", lifetime: Duration.days(45), renewalInfo: true });
      await run.write((stack) => build(stack, directory, cloud));
      await run.apply();
      expect(await run.plan()).toEqual([]);
      const first = (await run.state("google_certificate_manager_certificate")).name;

      await pebble.suggestRenewal((await run.state("acme_certificate")).certificate_pem);
      await run.apply();

      expect((await run.state("google_certificate_manager_certificate")).name).not.toBe(first);
      expect(await run.plan()).toEqual([]);
      await run.destroy();
      expect(await cloud.refused()).toEqual([]);
    } finally {
      pebble?.stop();
      await Promise.all([cloud.stop(), moto.stop()]);
      fs.rmSync(root, { recursive: true, force: true });
    }
  });
});

function build(stack: TerraformStack, directory: AcmeDirectory, cloud: GoogleCloud): void {
  const google = new GoogleProvider(stack, "google", { project: "media-prod", region: "europe-west1" });
  for (const [setting, value] of Object.entries(cloud.providerSettings())) {
    google.addOverride(setting, value);
  }
  new AwsProvider(stack, "aws", {
    region: "eu-west-1",
    skipCredentialsValidation: true,
    skipMetadataApiCheck: "true",
    skipRequestingAccountId: true,
  });
  stack.addOverride("terraform.required_providers.aws.version", AWS_PROVIDER.version);
  stack.addOverride("terraform.required_providers.google.version", GOOGLE_PROVIDER.version);
  const zone = new DoubleZone(new Route53ZoneResource(stack, "Zone", { name: "example.com", forceDestroy: true }).zoneId);
  const zones = new DnsZones([zone]);
  const challenge = AcmeChallenge.dns(zones, { propagation: AcmePropagation.waitSeconds(1) });
  const urlMap = new ComputeUrlMap(stack, "Edge", { name: "edge", defaultUrlRedirect: { httpsRedirect: true, stripQuery: false } });
  const fleet = new CertificateFleet(stack, "Fleet", {
    zones: [zone],
    defaults: {
      issuer: new AcmeIssuer({ directory, runsEvery: Duration.hours(12), challenge, followRenewalInfo: true, guarded: false }),
      notify: [GoogleChannel.email("sre", "sre@example.com")],
    },
  });
  const edge = fleet.add("edge", {
    domains: ["edge.example.com"],
    endpoints: [new GoogleHttpsEndpoint({ urlMap: urlMap.id, endpointName: "edge" })],
  });
  new GoogleSecretManagerStore("edge").put(stack, "Stored", { certificate: edge as IPemCertificate, name: "edge" });
}
