import { readFileSync } from "node:fs";
import * as path from "node:path";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformOutput, TerraformStack } from "cdktf";
import { AcmeAccount, AcmeCertificate, AcmeChallenge, AcmeDirectory, AcmeKey } from "certfleet/acme";
import { EndpointProbe, Route53Zone, SnsChannel } from "certfleet/aws";
import { DnsZones, Duration, KeyType } from "certfleet/core";
import { CertificateInventory } from "certfleet/fleet";
import { Construct } from "constructs";

/** A gateway that generated its own key. Terraform gets the signing request and outputs the certificate, which is not secret. */
export class SigningRequest extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new AwsProvider(this, "aws", { region: "eu-west-1" });
    const zones = new DnsZones([new Route53Zone({ zoneName: "example.com", zoneId: "Z0123456789ABCDEFGHIJ" })]);
    const request = readFileSync(path.join(__dirname, "gateway.csr"), "utf8");

    const certificate = new AcmeCertificate(this, "Gateway", {
      account: AcmeAccount.shared(this, AcmeDirectory.LETS_ENCRYPT),
      domainNames: ["gateway.example.com"],
      challenge: AcmeChallenge.dns(zones),
      key: AcmeKey.signingRequest(request, KeyType.ECDSA_P256),
      profile: "tlsserver",
      runsEvery: Duration.hours(12),
      contact: { owner: "gateway-team", service: "gateway" },
    });

    new TerraformOutput(this, "gateway_full_chain", { value: `${certificate.certificatePem}${certificate.chainPem}` });
    new EndpointProbe(this, "Probe", {
      endpoints: [
        {
          host: "gateway.example.com",
          certificate,
          certificateName: "gateway",
          channels: [SnsChannel.ofSubscribers("on-call", { email: ["on-call@example.com"] })],
          serial: certificate.serial,
        },
      ],
    });
    CertificateInventory.of(this);
  }
}

if (require.main === module) {
  const app = new App();
  new SigningRequest(app, "acme-csr");
  app.synth();
}
