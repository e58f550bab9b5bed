// What the certificates of both sides are about.
module.exports = {
  ZONE: { name: "example.com", id: "Z0123456789ABCDEFGHIJ" },
  TOPIC: "arn:aws:sns:eu-west-1:111122223333:on-call",
  MANAGED_ZONE: { name: "example.net", id: "example-net" },
  PROJECT: "media-prod",
  CHANNEL: "projects/media-prod/notificationChannels/1234567890123456789",
  nameOf: (index) => `site-${index}`,
  contact: (name) => ({ owner: "edge-team", service: name, runbook: `https://runbooks.example.com/tls/${name}` }),
};
