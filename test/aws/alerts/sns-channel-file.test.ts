import { checkEmail, checkHttps } from "../../../lib/aws/alerts/kinds";
import { fleetText, problemsOf, Sections, synthesised, unmarked } from "../../file/support";

const TOPIC = "arn:aws:sns:us-east-1:111122223333:alerts";
const OWN = { issuers: "{ acm: { type: acm }, own: { type: provided, certificate: own, privateKey: key } }" };

/** The problems of a file with one certificate and one channel, as `code line:column`, and the places that are marked with `¦`. */
function checked(channel: string, certificate = "{ domains: [example.com] }", sections: Sections = {}) {
  const { text, marks } = unmarked(fleetText([`www: ${certificate}`], { channels: `{ sre: ${channel} }`, ...sections }));
  return { found: problemsOf(text).map(({ code, line, column }) => `${code} ${line}:${column}`), marks };
}

describe("an SNS channel of a file", () => {
  test("has e-mail addresses, HTTPS addresses and variables, or an existing topic", () => {
    const accepted = [
      "{ type: sns, email: [a@example.com, b@example.com] }",
      "{ type: sns, https: ['https://a.example.com', { variable: pagerduty_url }] }",
      "{ type: sns, email: [a@example.com], https: [{ variable: pagerduty_url }], digest: daily }",
      `{ type: sns, topicArn: "${TOPIC}", digest: daily }`,
    ];
    expect(accepted.flatMap((channel) => checked(channel).found)).toEqual([]);

    const rejected = [
      ["¦{ type: sns }", "channel-without-subscribers"],
      ["{ type: sns, email: ¦[], https: ['https://a.example.com'] }", "out-of-range"],
      ["{ type: sns, email: [a@example.com], https: ¦[] }", "out-of-range"],
      ["{ type: sns, https: [¦{}] }", "missing-key"],
      ["{ type: sns, https: [¦7] }", "invalid-value"],
      ["{ type: sns, https: [¦'http://a.example.com'] }", "channel-address"],
      ["{ type: sns, email: [a@example.com], digest: ¦weekly }", "not-allowed"],
      [`¦{ type: sns, topicArn: "${TOPIC}", email: [a@example.com], digest: daily }`, "invalid-value"],
      [`¦{ type: sns, topicArn: "${TOPIC}", https: ['https://a.example.com'], digest: daily }`, "invalid-value"],
    ];
    const results = rejected.map(([channel, code]) => ({ channel, code, ...checked(channel) }));
    expect(results.map(({ channel, found }) => [channel, found])).toEqual(
      results.map(({ channel, code, marks }) => [channel, [`${code} ${marks[0]}`]]),
    );
  });

  test("subscribes its addresses in order, including those in variables", () => {
    const channels = "{ sre: { type: sns, email: [a@example.com, b@example.com], https: ['https://a.example.com', { variable: url }] } }";
    const { json } = synthesised(fleetText({ www: "{ domains: [example.com] }" }, { channels }));

    const subscriptions = Object.values(json.resource!.aws_sns_topic_subscription);
    expect(subscriptions.map(({ protocol, endpoint, endpoint_auto_confirms }) => [protocol, endpoint, endpoint_auto_confirms])).toEqual([
      ["email", "a@example.com", undefined],
      ["email", "b@example.com", undefined],
      ["https", "https://a.example.com", true],
      ["https", "${var.url}", true],
    ]);
    expect(json.variable!.url.sensitive).toBe(true);
    expect(json.resource).not.toHaveProperty("aws_lambda_function");
  });

  test("sends the digest to an existing topic with a function", () => {
    const channels = `{ sre: { type: sns, topicArn: "${TOPIC}", digest: daily } }`;
    const { json } = synthesised(fleetText({ www: "{ domains: [example.com] }" }, { channels }));

    const [target] = Object.values(json.resource!.aws_cloudwatch_event_target);
    expect(JSON.parse(target.input)).toMatchObject({ channel: "sre", topic: TOPIC });
    expect(json.resource).not.toHaveProperty("aws_sns_topic_subscription");
  });
});

describe("the region of a channel's topic", () => {
  const channel = `{ type: sns, topicArn: "${TOPIC}" }`;

  test("must be the certificate's region", () => {
    expect(checked(channel, "{ domains: [example.com], region: us-east-1 }").found).toEqual([]);
    const stated = checked(channel, "{ domains: [example.com], region: ¦eu-central-1 }");
    expect(stated.found).toEqual([`region-mismatch ${stated.marks[0]}`]);
  });

  test("must be the region of the provider if the certificate has none", () => {
    const { found, marks } = checked(channel, "¦{ domains: [example.com] }");
    expect(found).toEqual([`region-mismatch ${marks[0]}`]);
    expect(checked(channel, "{ domains: [example.com] }", { providers: "{ aws: { region: us-east-1 } }" }).found).toEqual([]);
  });

  test("can be any region for a digest, because its function runs in the region of the topic", () => {
    expect(checked(`{ type: sns, topicArn: "${TOPIC}", digest: daily }`).found).toEqual([]);
  });
});

describe("a channel that a schedule notifies", () => {
  const notified = (channel: string) =>
    checked(channel, undefined, {
      providers: "{ aws: { region: eu-west-1 }, google: { project: media-prod } }",
      defaults: "{ issuer: acm, notify: [team] }",
      channels: `{ team: { type: sns, email: [team@example.com] }, sre: ${channel} }`,
      schedule: "{ type: aws-eventbridge, workspaceId: ws-6jrRyVDv1J8zQMB5, token: tfc_token, notify: [¦sre] }",
    });

  test("can have addresses or a topic in the region of the schedule", () => {
    expect(notified("{ type: sns, email: [sre@example.com] }").found).toEqual([]);
    expect(notified(`{ type: sns, topicArn: "${TOPIC.replace("us-east-1", "eu-west-1")}" }`).found).toEqual([]);
  });

  test.each([
    ["a topic in another region", `{ type: sns, topicArn: "${TOPIC}" }`, "region-mismatch"],
    ["a channel of Google", "{ type: google-email, address: sre@example.com }", "channel-kind"],
  ])("cannot be %s", (_what, channel, code) => {
    const { found, marks } = notified(channel);
    expect(found).toEqual([`${code} ${marks[0]}`]);
  });
});

describe("a certificate whose alerts an SNS channel can receive", () => {
  const carried = (certificate: string) => checked("{ type: sns, email: [sre@example.com] }", certificate, OWN);

  test.each([
    ["is issued by ACM", "{ domains: [example.com] }"],
    ["is imported into ACM", "{ domains: [example.com], issuer: own, deployTo: [acm] }"],
    ["is served by a host that AWS probes", "{ domains: [example.com], issuer: own, endpoints: [{ host: example.com }] }"],
    [
      "is served by a second host that AWS probes",
      "{ domains: [example.com], issuer: own, endpoints: [{ host: example.com, port: 8443, probeable: false }, { host: example.com }] }",
    ],
  ])("%s", (_what, certificate) => {
    expect(carried(certificate).found).toEqual([]);
  });

  test.each([
    ["is imported into Certificate Manager", "¦www: { domains: [example.com], issuer: own, deployTo: [google] }"],
    ["a Google load balancer serves", "¦www: { domains: [example.com], issuer: own, endpoints: [{ googleHttpsProxy: { urlMap: web } }] }"],
    ["nothing serves", "¦www: { domains: [example.com], issuer: own, stores: [s] }"],
    [
      "a host serves that is not probed",
      "¦www: { domains: [example.com], issuer: own, endpoints: [{ host: example.com, probeable: false }] }",
    ],
  ])("is not one that %s", (_what, certificate) => {
    const sections = {
      ...OWN,
      providers: "{ aws: { region: eu-west-1 }, google: { project: media-prod } }",
      channels: "{ sre: { type: sns, email: [sre@example.com] } }",
      stores: "{ s: { type: aws-secrets-manager } }",
    };
    const { text, marks } = unmarked(fleetText([certificate], sections));
    expect(problemsOf(text).map(({ code, line, column }) => `${code} ${line}:${column}`)).toEqual([`nothing-watches ${marks[0]}`]);
  });

  test.each([
    ["name", '{ domains: [¦"exa mple.com"], issuer: own, endpoints: [{ host: example.com }] }', "invalid-domain-name"],
    ["host", '{ domains: [example.com], issuer: own, endpoints: [{ host: ¦"exa mple.com" }] }', "invalid-domain-name"],
  ])("is not reported as unwatched because of an invalid %s, which is reported already", (_what, certificate, code) => {
    const { found, marks } = carried(certificate);
    expect(found).toEqual([`${code} ${marks[0]}`]);
  });
});

describe("the message about an invalid address", () => {
  test.each([
    ["http://hooks.example.com/services/T0/hunter2", '"http://hooks.example.com/…"'],
    ["FTP://hooks.example.com/hunter2", '"FTP://hooks.example.com/…"'],
    ["http://hooks.example.com?hunter2", '"http://hooks.example.com?…"'],
    ["http://hooks.example.com#hunter2", '"http://hooks.example.com#…"'],
    ["http://hooks.example.com/", '"http://hooks.example.com/"'],
    ["https:///hunter2.example.com", '"https:///hunter2.example.com"'],
  ])("for %s does not repeat the path, which can be a secret", (address, shown) => {
    expect(() => checkHttps(address)).toThrow(`${shown} is not a valid HTTPS address`);
  });

  test.each(["http://u:hunter2@hooks.example.com/x", "https://u:hunter2@hooks.example.com"])("does not repeat a password", (address) => {
    expect(() => checkHttps(address)).toThrow(/^(?!.*hunter2).*contains a user or a password/);
  });

  test.each(["sre@example.com", "s.r+e@a-b.example.museum", "1@x1.io", "${var.email}"])("does not appear for %s", (address) => {
    expect(() => checkEmail(address)).not.toThrow();
  });

  test.each([
    "sre",
    ".sre@example.com",
    "sre@example",
    "sre@-a.com",
    "sre@a-.com",
    "sre@example.c",
    "a,b@example.com",
    "a@b@example.com",
    "<sre@example.com>",
    "sre@example.com ",
    "Sre: sre@example.com",
  ])("names the e-mail address %j", (address) => {
    expect(() => checkEmail(address)).toThrow(`"${address}" is not a valid e-mail address`);
  });
});
