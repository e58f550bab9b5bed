import { ComputeUrlMap } from "@cdktf/provider-google/lib/compute-url-map";
import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { App, TerraformStack } from "cdktf";
import {
  CertificateMap,
  CloudDnsZone,
  GoogleAuthorization,
  GoogleChannel,
  GoogleDashboards,
  GoogleHttpsProxy,
  GoogleManagedCertificate,
  UptimeAlerts,
} from "certfleet/google";
import { CertificateInventory } from "certfleet/fleet";
import { Construct } from "constructs";

/** A Google-managed wildcard certificate in a certificate map, which several proxies can share. */
export class GoogleWildcardMap extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new GoogleProvider(this, "google", { project: "media-prod", region: "europe-west1" });
    const contact = { owner: "edge-team", service: "tenants", runbook: "https://runbooks.example.net/tls" };

    // One DNS authorization and one record cover the name and its wildcard.
    const certificate = new GoogleManagedCertificate(this, "Tenants", {
      domainNames: ["tenants.example.net", "*.tenants.example.net"],
      authorization: GoogleAuthorization.dns([new CloudDnsZone({ zoneName: "example.net", managedZone: "example-net" })]),
      contact,
    });

    const map = new CertificateMap(this, "Map");
    map.addCertificate(certificate);
    map.addPrimary(certificate);

    const urlMap = new ComputeUrlMap(this, "UrlMap", {
      name: "tenants",
      defaultUrlRedirect: { hostRedirect: "www.example.net", httpsRedirect: true, stripQuery: false },
    });
    const proxy = new GoogleHttpsProxy(this, "Https", { urlMap: urlMap.id, certificates: [certificate], certificateMap: map });
    proxy.addHttpRedirect();

    new UptimeAlerts(this, "Alerts", {
      certificate,
      certificateName: "tenants",
      hosts: [{ host: "tenants.example.net", port: 443 }],
      channels: [GoogleChannel.email("edge-team", "edge-team@example.net")],
    });
    new GoogleDashboards(this, "Dashboards", { certificates: [{ certificateName: "tenants", certificate, endpoints: [] }] });
    CertificateInventory.of(this);
  }
}

if (require.main === module) {
  const app = new App();
  new GoogleWildcardMap(app, "google-wildcard-map");
  app.synth();
}
