import { addressesOf, fleetText, messagesOf, synthesised, unmarked } from "./support";

const CHANNELS = "{ sre: { type: sns, email: [sre@example.com] }, edge: { type: sns, email: [edge@example.com] } }";
const WWW = "{ domains: [www.example.com], owner: edge-team }";

const topicsOf = (text: string) => {
  const { json } = synthesised(text);
  return json.resource!.aws_cloudwatch_metric_alarm.www_warn.alarm_actions;
};

describe("`owners` in a file", () => {
  test("route a certificate's alerts to its owner's channels", () => {
    const text = fleetText({ www: WWW }, { channels: CHANNELS, owners: "{ edge-team: [edge] }" });

    expect(messagesOf(text)).toEqual([]);
    expect(topicsOf(text)).toEqual(["${aws_sns_topic.edge.arn}"]);
  });

  test("apply after a certificate's own `notify`, and before the default", () => {
    const sections = { channels: CHANNELS, owners: "{ edge-team: [edge], shop-team: [sre] }" };

    expect(topicsOf(fleetText({ www: "{ domains: [www.example.com], owner: edge-team, notify: [sre] }" }, sections))).toEqual([
      "${aws_sns_topic.sre.arn}",
    ]);
    expect(topicsOf(fleetText({ www: "{ domains: [www.example.com], owner: unlisted }" }, sections))).toEqual(["${aws_sns_topic.sre.arn}"]);
  });

  test("are rejected if misspelt, and cause a warning if no certificate uses them", () => {
    const { text, marks } = unmarked(fleetText({ www: WWW }, { channels: CHANNELS, owners: "{ ¦edge-taem: [edge] }" }));
    expect(messagesOf(text)).toEqual([
      expect.stringContaining(`${marks[0]} No certificate has the owner "edge-taem"; did you mean "edge-team"?`),
    ]);

    const { warnings } = synthesised(fleetText({ www: WWW }, { channels: CHANNELS, owners: "{ edge-team: [edge], shop: [sre] }" }));
    expect(warnings).toEqual([expect.stringMatching(/No certificate has the owner "shop".*certfleet:unused-owner/)]);
  });

  test("are sufficient for a certificate without other channels", () => {
    const sections = { channels: CHANNELS, owners: "{ edge-team: [edge] }", defaults: "{ issuer: acm }" };

    expect(messagesOf(fleetText({ www: WWW }, sections))).toEqual([]);
    expect(messagesOf(fleetText({ www: "{ domains: [www.example.com], owner: shop-team }" }, sections))).toEqual([
      expect.stringContaining('Nobody is alerted about "www"'),
    ]);
  });

  test.each([
    ["an unknown channel", "{ edge-team: [¦edeg] }", 'The channel "edeg" is not declared. Declared are sre, edge; did you mean "edge"?'],
    [
      "an unknown channel of an owner without certificates",
      "{ edge-team: [edge], other: [sre, ¦sms] }",
      'The channel "sms" is not declared',
    ],
    ["an owner without channels", "{ edge-team: ¦[] }", "`owners.edge-team` is empty"],
    ["a channel instead of a list", "{ edge-team: ¦edge }", "`owners.edge-team` must be a list"],
    ["a list instead of a mapping", "¦[edge]", "`owners` must be a mapping"],
  ])("are rejected with %s, at its position", (_what, marked, message) => {
    const { text, marks } = unmarked(fleetText({ www: WWW }, { channels: CHANNELS, owners: marked }));

    expect(messagesOf(text)).toEqual([expect.stringContaining(`${marks[0]} ${message}`)]);
  });
});

describe("`digest` of a channel", () => {
  const digest = (more = "") => `{ sre: { type: sns, email: [sre@example.com], digest: daily${more} } }`;

  test("sends one message a day for all alarms", () => {
    const text = fleetText(
      { www: "{ domains: [www.example.com] }", api: "{ domains: [api.example.com], region: us-east-1 }" },
      { channels: digest() },
    );

    expect(messagesOf(text)).toEqual([]);
    const { json, warnings } = synthesised(text);
    expect(warnings).toEqual([]);
    expect(Object.keys(json.resource!.aws_lambda_function)).toEqual(["sre-digest"]);
    expect(json.resource!.aws_cloudwatch_metric_alarm.api_warn.alarm_actions).toEqual(["${aws_sns_topic.sre-digest_Alarms-us-east-1.arn}"]);
  });

  test("allows an existing topic to serve certificates in all regions", () => {
    const channels = '{ sre: { type: sns, topicArn: "arn:aws:sns:eu-west-1:111122223333:sre", digest: daily } }';

    expect(messagesOf(fleetText({ www: "{ domains: [www.example.com], region: us-east-1 }" }, { channels }))).toEqual([]);
  });

  test("must be daily", () => {
    const { text, marks } = unmarked(
      fleetText({ www: WWW }, { channels: "{ sre: { type: sns, email: [sre@example.com], digest: ¦weekly } }" }),
    );

    expect(messagesOf(text)).toEqual([
      expect.stringContaining(`${marks[0]} \`channels.sre.digest\` is "weekly". The allowed value is daily.`),
    ]);
  });
});

describe("`dashboards` in a file", () => {
  const dashboardsOf = (text: string) => addressesOf(synthesised(text).json).filter((address) => address.includes("_dashboard."));

  test("are created in each cloud with watched certificates", () => {
    const both = fleetText(
      { www: "{ domains: [www.example.com], endpoints: [{ host: www.example.com }], notify: [sre, google] }" },
      {
        dashboards: "true",
        providers: "{ aws: { region: eu-west-1 }, google: { project: media-prod } }",
        channels: "{ sre: { type: sns, email: [sre@example.com] }, google: { type: google-email, address: sre@example.com } }",
      },
    );

    expect(messagesOf(both)).toEqual([]);
    expect(dashboardsOf(both)).toEqual(["aws_cloudwatch_dashboard.certificates_1", "google_monitoring_dashboard.google-certificates_1"]);
  });

  test("are not created in a cloud without watched certificates", () => {
    expect(dashboardsOf(fleetText({ www: WWW }, { dashboards: "true" }))).toEqual(["aws_cloudwatch_dashboard.certificates_1"]);
  });

  test.each(["", "false"])("are not created by default (%p)", (dashboards) => {
    expect(dashboardsOf(fleetText({ www: WWW }, { dashboards }))).toEqual([]);
  });

  test("must be true or false", () => {
    const { text, marks } = unmarked(fleetText({ www: WWW }, { dashboards: "¦maybe" }));

    expect(messagesOf(text)).toEqual([`${marks[0]} \`dashboards\` must be true or false, not the text "maybe".`]);
  });
});
