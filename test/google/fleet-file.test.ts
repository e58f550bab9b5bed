import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { synthesiseFile } from "../../lib/cli/synthesise-file";
import { FleetFileError } from "../../lib/file/schema-reader";
import { assertSchema } from "../support/schema-check";

interface Options {
  readonly issuer?: string;
  readonly certificate?: string;
  readonly channel?: string;
  readonly providers?: string;
  readonly zone?: string;
}

/** A file with one certificate on Google Cloud. */
function file({ issuer, certificate, channel, providers, zone }: Options = {}): string {
  return `
version: 1
name: edge
providers: ${providers ?? "{ google: { project: media-prod } }"}
zones: { example.net: ${zone ?? "{ cloudDns: example-net }"} }
issuers: { issuer: ${issuer ?? "{ type: google-managed }"} }
channels: { sre: ${channel ?? "{ type: google-email, address: sre@example.net }"} }
certificates:
  www: { issuer: issuer, domains: [www.example.net], notify: [sre], ${certificate ?? "endpoints: [{ googleHttpsProxy: { urlMap: www } }]"} }
`;
}

function synthesise(text: string): Record<string, any> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-file-"));
  try {
    const name = path.join(directory, "certfleet.yaml");
    fs.writeFileSync(name, text);
    const { document, errors } = synthesiseFile(name, { asModule: false });
    expect(errors).toEqual([]);
    const json = JSON.parse(JSON.stringify(document));
    assertSchema(json);
    return json;
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

function problems(text: string): string {
  try {
    synthesise(text);
  } catch (error) {
    if (error instanceof FleetFileError) {
      return error.problems.map(({ message }) => message).join("\n");
    }
    throw error;
  }
  return "none";
}

const POOL = "projects/media-prod/locations/europe-west1/caPools/main";

describe("a Google Trust Services account in a file", () => {
  const acme = (eab: string, directory = "google-trust-services") => ({
    issuer: `{ type: acme, directory: ${directory}, eab: ${eab} }`,
    certificate: "runsEvery: 12h, endpoints: [{ googleHttpsProxy: { urlMap: www } }]",
  });

  test("requests its EAB key from Google through Terraform", () => {
    const json = synthesise(file(acme("{ googlePublicCa: {} }")));

    const [[id]] = Object.entries(json.resource.google_public_ca_external_account_key);
    const [registration] = Object.values<Record<string, any>>(json.resource.acme_registration);
    expect(id).toBe("google-public-ca");
    expect(registration.external_account_binding).toEqual({
      key_id: `\${google_public_ca_external_account_key.${id}.key_id}`,
      hmac_base64: `\${google_public_ca_external_account_key.${id}.b64url_mac_key}`,
    });
  });

  test("has one key, in the given project, for certificates with different renewal schedules", () => {
    const text = file(acme("{ googlePublicCa: { project: media-pki } }")).concat(
      "  api: { issuer: issuer, domains: [api.example.net], notify: [sre], runsEvery: 6h, endpoints: [{ googleHttpsProxy: { urlMap: www } }] }\n",
    );

    const json = synthesise(text);

    expect(Object.values(json.resource.google_public_ca_external_account_key)).toEqual([{ project: "media-pki" }]);
    expect(Object.keys(json.resource.acme_registration)).toHaveLength(1);
  });

  test.each<[string, ReturnType<typeof acme>, RegExp]>([
    ["no key", acme("{}"), /`keyId` is missing.*`eab: \{ keyId: …, hmac: … \}`/],
    ["half a key", acme("{ keyId: kid }"), /`hmac` is missing/],
    ["two keys", acme("{ keyId: kid, hmac: mac, googlePublicCa: {} }"), /bound once. Remove `googlePublicCa`, or/],
    ["another CA", acme("{ googlePublicCa: {} }", "zerossl"), /is a key for accounts at Google Trust Services, and the directory is/],
  ])("is refused with %s", (_what, options, message) => {
    expect(problems(file(options))).toMatch(message);
  });

  test("is pointed to googlePublicCa if it has no EAB key", () => {
    expect(problems(file({ ...acme(""), issuer: "{ type: acme, directory: google-trust-services }" }))).toMatch(
      /Terraform can also request them: `eab: \{ googlePublicCa: \{\} \}`/,
    );
  });

  test("is refused without a Google provider", () => {
    const text = `
version: 1
name: edge
providers: { aws: { region: eu-west-1 } }
zones: { example.com: { route53: Z0123456789ABCDEFGHIJ } }
issuers: { gts: { type: acme, directory: google-trust-services, eab: { googlePublicCa: {} } } }
channels: { sre: { type: sns, email: [sre@example.com] } }
certificates:
  www: { issuer: gts, domains: [www.example.com], runsEvery: 12h, notify: [sre], deployTo: [acm] }
`;

    expect(problems(text)).toMatch(/`googlePublicCa` needs the Google provider[.:] [Aa]dd `providers: \{ google: \{ project: … \} \}`/);
  });
});

describe("a Cloud DNS zone in a file", () => {
  test("is looked up with lookUp: true", () => {
    const json = synthesise(file({ zone: "{ cloudDns: example-net, lookUp: true }" }));

    expect(Object.values(json.data.google_dns_managed_zone)).toEqual([
      expect.objectContaining({ name: "example-net", project: "media-prod" }),
    ]);
  });
});

describe("a file for Google Cloud", () => {
  test.each<[string, Options, string[]]>([
    ["a managed certificate on a proxy", {}, ["google_compute_target_https_proxy", "google_certificate_manager_dns_authorization"]],
    [
      "a CA pool",
      { issuer: `{ type: google-private-ca, pool: ${POOL}, lifetime: 30d }` },
      ["google_certificate_manager_certificate_issuance_config"],
    ],
    ["an SSL proxy", { certificate: "endpoints: [{ googleSslProxy: { backendService: tcp } }]" }, ["google_compute_target_ssl_proxy"]],
    [
      "a regional proxy",
      {
        issuer: "{ type: google-managed, region: europe-west1 }",
        certificate: "endpoints: [{ googleRegionalHttpsProxy: { region: europe-west1, urlMap: www, network: default } }]",
      },
      ["google_compute_region_target_https_proxy", "google_compute_region_ssl_policy"],
    ],
    [
      "a Slack channel",
      { channel: '{ type: google-slack, channel: "#sre", token: slack_token }' },
      ["google_monitoring_notification_channel"],
    ],
    [
      "a PagerDuty channel",
      { channel: "{ type: google-pagerduty, serviceKey: pagerduty_key }" },
      ["google_monitoring_notification_channel"],
    ],
    [
      "a webhook",
      { channel: '{ type: google-webhook, url: "https://hooks.example.com/tls", username: certfleet, password: hook_password }' },
      ["google_monitoring_notification_channel"],
    ],
    [
      "a Pub/Sub topic",
      { channel: "{ type: google-pubsub, topic: projects/media-prod/topics/tls }" },
      ["google_monitoring_notification_channel"],
    ],
  ])("supports %s", (_what, options, types) => {
    expect(Object.keys(synthesise(file(options)).resource)).toEqual(expect.arrayContaining(types));
  });

  test.each<[string, Options, RegExp]>([
    ["a missing provider", { providers: "{}" }, /needs the Google provider[.:] [Aa]dd `providers: \{ google: \{ project: … \} \}`/],
    ["a region", { certificate: "region: us-east-1" }, /region us-east-1.*Remove `region`/],
    ["a DNS name for a zone", { zone: "{ cloudDns: example.net }" }, /"example.net" is not the resource name of a zone/],
    [
      "a plain-text Slack token",
      { channel: '{ type: google-slack, channel: "#sre", token: xoxb-1234-abc }' },
      /Secrets must not be in the file/,
    ],
    [
      "a plain-text PagerDuty key",
      { channel: "{ type: google-pagerduty, serviceKey: e93facc04764012d7bfb002500d5d1a6 }" },
      /Secrets must not be/,
    ],
    [
      "a webhook URL with a secret",
      { channel: '{ type: google-webhook, url: "https://a:b@hooks.example.com/", username: u, password: p }' },
      /URL of the webhook contains a secret/,
    ],
    [
      "TLS 1.3 only",
      { certificate: "tlsPolicy: modern, endpoints: [{ googleHttpsProxy: { urlMap: www } }]" },
      /do not support the TLS policy "modern"/,
    ],
    ["a P-384 key", { certificate: "keyType: ecdsa-p384" }, /Google.*ecdsa-p384/],
    [
      "a global certificate on a regional proxy",
      { certificate: "endpoints: [{ googleRegionalHttpsProxy: { region: europe-west1, urlMap: www, network: default } }]" },
      /Use an issuer with `region: europe-west1`/,
    ],
    [
      "a regional certificate on a global proxy",
      { issuer: "{ type: google-managed, region: europe-west1 }" },
      /Use an issuer without `region`/,
    ],
    [
      "a regional fixed record",
      { issuer: "{ type: google-managed, region: europe-west1, record: fixed }" },
      /fixed validation record works for global certificates only/,
    ],
    ["a scope that no proxy serves", { issuer: "{ type: google-managed, scope: edge-cache }" }, /the scope EDGE_CACHE/],
    [
      "an AWS load balancer",
      {
        providers: "{ google: { project: media-prod }, aws: { region: eu-west-1 } }",
        certificate:
          'endpoints: [{ alb: { loadBalancerArn: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/edge/50dc6c495c0c9188", targetGroupArn: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/edge/73e2d6bc24d8a067" } }]',
      },
      /`alb` cannot serve a certificate from Google/,
    ],
  ])("reports %s", (_what, options, message) => {
    expect(problems(file(options))).toMatch(message);
  });

  test("differs from a file for ACM only in the issuer and the channel", () => {
    const entry = (issuer: string, channel: string) => `
version: 1
name: edge
providers: { google: { project: media-prod }, aws: { region: eu-west-1 } }
zones: { example.net: { cloudDns: example-net } }
issuers: { acm: { type: acm }, google: { type: google-managed } }
channels: { aws: { type: sns, email: [sre@example.net] }, google: { type: google-email, address: sre@example.net } }
certificates:
  www: { issuer: ${issuer}, domains: [www.example.net, "*.example.net"], owner: edge-team, service: www, tags: { Tier: Gold }, notify: [${channel}] }
`;

    expect(Object.keys(synthesise(entry("acm", "aws")).resource)).toContain("aws_acm_certificate");
    expect(Object.keys(synthesise(entry("google", "google")).resource)).toContain("google_certificate_manager_certificate");
  });
});
