// Certificates as a user of the library makes them.
const { AcmCertificate, AcmExpiryAlarms, Route53Zone, SnsChannel, AwsQuotas } = require("../dist/aws");
const { contact, nameOf, TOPIC, ZONE } = require("./fleet.cjs");

module.exports = (stack, certificates) => {
  AwsQuotas.declare(stack, { certificates: 100_000, alarms: 200_000 });
  const zones = [new Route53Zone({ zoneName: ZONE.name, zoneId: ZONE.id })];
  const channels = [SnsChannel.ofTopic("on-call", TOPIC)];
  for (let index = 0; index < certificates; index += 1) {
    const name = nameOf(index);
    const certificate = new AcmCertificate(stack, name, { domainNames: [`${name}.${ZONE.name}`], zones, contact: contact(name) });
    new AcmExpiryAlarms(stack, `${name}-expiry`, { certificate, certificateName: name, channels });
  }
};
