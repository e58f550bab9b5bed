// A Google-managed certificate with names in Cloud DNS, on a load balancer, with an alert.
const { DnsManagedZone } = require("@cdktf/provider-google/lib/dns-managed-zone");
const { GoogleProvider } = require("@cdktf/provider-google/lib/provider");
const { CertificateFleet } = require("certfleet/fleet");
const { CloudDnsZone, GoogleChannel, GoogleHttpsEndpoint, GoogleManagedIssuer } = require("certfleet/google");
const { App, TerraformStack } = require("cdktf");

const app = new App();
const stack = new TerraformStack(app, "app");
new GoogleProvider(stack, "Google", { project: "media-delivery", region: "europe-west1" });

const zone = new DnsManagedZone(stack, "Zone", { name: "example-org", dnsName: "example.org." });
const fleet = new CertificateFleet(stack, "Certificates", {
  zones: [CloudDnsZone.fromManagedZone(zone)],
  defaults: {
    issuer: new GoogleManagedIssuer(),
    owner: "media-delivery",
    notify: [GoogleChannel.email("on-call", "on-call@example.com")],
  },
});
fleet.add("static", {
  domains: ["static.example.org", "*.static.example.org"],
  endpoints: [
    new GoogleHttpsEndpoint({
      urlMap: "projects/media-delivery/global/urlMaps/static",
      endpointName: "static",
      host: "static.example.org",
      redirectHttp: true,
    }),
  ],
});

app.synth();
