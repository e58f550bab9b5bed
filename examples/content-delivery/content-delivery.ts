import { CloudfrontDistribution } from "@cdktf/provider-aws/lib/cloudfront-distribution";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Route53Zone as HostedZone } from "@cdktf/provider-aws/lib/route53-zone";
import { DnsManagedZone } from "@cdktf/provider-google/lib/dns-managed-zone";
import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { TerraformStack } from "cdktf";
import {
  AcmCertificate,
  AcmIssuer,
  AlbDefaultAction,
  AlbHttpsListener,
  CloudFrontViewerCertificate,
  Hsts,
  Route53Zone,
  SnsChannel,
} from "certfleet/aws";
import { Duration, ICertificate } from "certfleet/core";
import { CertificateFleet, HostEndpoint } from "certfleet/fleet";
import { CloudDnsZone, GoogleChannel, GoogleHttpsEndpoint, GoogleManagedIssuer } from "certfleet/google";
import { Construct } from "constructs";
import { GoogleFront } from "./google-front";
import { Origin } from "./origin";

const CACHING = {
  viewerProtocolPolicy: "redirect-to-https",
  allowedMethods: ["GET", "HEAD"],
  cachedMethods: ["GET", "HEAD"],
  forwardedValues: { queryString: false, cookies: { forward: "none" } },
};

/**
 * CloudFront in front of origins in two regions, and the same content behind a Google Cloud load balancer. Every name has a certificate that
 * renews automatically, a TLS policy, and a channel that is alerted.
 */
export class ContentDelivery extends TerraformStack {
  private readonly fleet: CertificateFleet;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    new AwsProvider(this, "aws", { region: "eu-west-1" });
    const ireland = new AwsProvider(this, "ireland", { alias: "ireland", region: "eu-west-1" });
    const oregon = new AwsProvider(this, "oregon", { alias: "oregon", region: "us-west-2" });
    // CloudFront takes certificates from this region only.
    const virginia = new AwsProvider(this, "virginia", { alias: "virginia", region: "us-east-1" });

    new GoogleProvider(this, "google", { project: "media-delivery", region: "europe-west1" });

    const hostedZones = ["example.com", "example.net"].map((zoneName) => {
      const { zoneId } = new HostedZone(this, zoneName, { name: zoneName });
      return new Route53Zone({ zoneName, zoneId });
    });
    const managedZone = new DnsManagedZone(this, "example.org", { name: "example-org", dnsName: "example.org." });
    this.fleet = new CertificateFleet(this, "Certificates", {
      zones: [...hostedZones, CloudDnsZone.fromManagedZone(managedZone)],
      defaults: {
        issuer: new AcmIssuer({ regionalProviders: { "us-west-2": oregon, "us-east-1": virginia } }),
        owner: "media-delivery",
        notify: [SnsChannel.ofSubscribers("on-call", { email: ["on-call@example.com"] })],
        runbook: "https://runbooks.example.com/tls",
      },
    });

    this.addOrigin("eu", new Origin(this, "Ireland", { region: "eu-west-1", provider: ireland }), ireland, "eu-west-1");
    this.addOrigin("us", new Origin(this, "Oregon", { region: "us-west-2", provider: oregon }), oregon, "us-west-2");
    this.addDistribution();
    this.addGoogleFront(new GoogleFront(this, "Google"));
  }

  /** An origin and its HTTPS listener. The distribution connects to it over TLS. */
  private addOrigin(name: string, origin: Origin, provider: AwsProvider, region: string): void {
    const certificate = this.fleet.add(`origin-${name}`, { domains: [`${name}.origin.example.com`], service: "origin", region });
    new AlbHttpsListener(this, `Listener-${name}`, {
      provider,
      loadBalancerArn: origin.loadBalancer.arn,
      certificates: [AcmCertificate.of(certificate)],
      defaultAction: AlbDefaultAction.forward(origin.targetGroup.arn),
      hsts: Hsts.maxAge(Duration.days(365)),
    });
  }

  /** The distribution that viewers connect to, with names in two zones. */
  private addDistribution(): void {
    const domains = ["example.com", "www.example.com", "www.example.net"];
    const certificate: ICertificate = this.fleet.add("www", {
      domains,
      service: "storefront",
      region: "us-east-1",
      endpoints: [new HostEndpoint("www.example.com"), new HostEndpoint("www.example.net")],
    });
    const { viewerCertificate } = new CloudFrontViewerCertificate(this, "Viewer", { certificate: AcmCertificate.of(certificate) });
    new CloudfrontDistribution(this, "Distribution", {
      enabled: true,
      aliases: domains,
      origin: ["eu", "us"].map((region) => ({
        originId: region,
        domainName: `${region}.origin.example.com`,
        customOriginConfig: { httpPort: 80, httpsPort: 443, originProtocolPolicy: "https-only", originSslProtocols: ["TLSv1.2"] },
      })),
      defaultCacheBehavior: { ...CACHING, targetOriginId: "eu" },
      orderedCacheBehavior: [{ ...CACHING, targetOriginId: "us", pathPattern: "/us/*" }],
      restrictions: { geoRestriction: { restrictionType: "none" } },
      viewerCertificate,
    });
  }

  /** The same content on Google Cloud. One name of its certificate is in Route 53, the other in Cloud DNS. */
  private addGoogleFront({ urlMap }: GoogleFront): void {
    this.fleet.add("static", {
      domains: ["static.example.com", "static.example.org"],
      service: "storefront",
      issuer: new GoogleManagedIssuer(),
      notify: [GoogleChannel.email("on-call-google", "on-call@example.com")],
      endpoints: [new GoogleHttpsEndpoint({ urlMap: urlMap.id, endpointName: "static", redirectHttp: true })],
    });
  }
}
