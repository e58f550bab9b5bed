import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack } from "cdktf";
import { AcmCertificate, AcmIssuer, Route53Zone } from "certfleet/aws";
import { ICertificate, IDnsZone, KeyType } from "certfleet/core";
import { CertificateFleet } from "certfleet/fleet";
import { TlsPolicy } from "certfleet/policy";
import { Construct } from "constructs";

class Edge extends TerraformStack {
  readonly certificate: ICertificate;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    new AwsProvider(this, "Aws", { region: "us-east-1" });
    const zones: IDnsZone[] = [new Route53Zone({ zoneName: "example.com", zoneId: "Z0123456789ABCDEFGHIJ" })];
    this.certificate = new AcmCertificate(this, "Www", { domainNames: ["www.example.com"], zones, keyType: KeyType.ECDSA_P256 });
  }
}

export const used = [AcmIssuer, CertificateFleet, TlsPolicy.MODERN];

const app = new App();
new Edge(app, "app");
app.synth();
