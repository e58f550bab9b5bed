// Certificates of Google's as a user of the library makes them.
const {
  CertificateMap,
  CloudDnsZone,
  GoogleAuthorization,
  GoogleChannel,
  GoogleManagedCertificate,
  GoogleQuotas,
  UptimeAlerts,
} = require("../dist/google");
const { CHANNEL, contact, MANAGED_ZONE, nameOf } = require("./fleet.cjs");

module.exports = (stack, certificates) => {
  // More than a project has unless Google was asked for more.
  GoogleQuotas.declare(stack, {
    certificates,
    dnsAuthorizations: certificates,
    mapEntries: certificates,
    uptimeChecks: certificates,
    alertPolicies: 2 * certificates,
  });
  const authorization = GoogleAuthorization.dns([new CloudDnsZone({ zoneName: MANAGED_ZONE.name, managedZone: MANAGED_ZONE.id })]);
  const channels = [GoogleChannel.fromChannelId("on-call", CHANNEL)];
  const map = new CertificateMap(stack, "map");
  for (let index = 0; index < certificates; index += 1) {
    const name = nameOf(index);
    const host = `${name}.${MANAGED_ZONE.name}`;
    const certificate = new GoogleManagedCertificate(stack, name, { domainNames: [host], authorization, contact: contact(name) });
    map.addCertificate(certificate);
    new UptimeAlerts(stack, `${name}-expiry`, { certificate, certificateName: name, hosts: [{ host, port: 443 }], channels });
  }
};
