import { AcmIssuer, EndpointProbe, SnsChannel } from "../../../lib/aws";
import { DESCRIPTION_LENGTH, alarmDescription } from "../../../lib/aws/alerts/acm-alerts";
import { CertificateFleet, HostEndpoint } from "../../../lib/fleet";
import { synth } from "../../support/synth";
import { certificate, CONTACT, zone } from "../fixtures";

const ABOUT = "Certificate www (service storefront, owner edge-team): ";
const RUNBOOK = "Runbook: https://runbooks.example.com/tls";

/** The notification texts for a certificate, by the kind of alert. */
function notices(): Record<string, string> {
  const { all } = synth((stack) => {
    const notify = [SnsChannel.ofSubscribers("sre", { email: ["sre@example.com"] })];
    const fleet = new CertificateFleet(stack, "Fleet", { zones: [zone()], defaults: { issuer: new AcmIssuer(), notify, ...CONTACT } });
    fleet.add("www", { domains: ["www.example.com"], endpoints: [new HostEndpoint("www.example.com")] });
    const issued = certificate(stack, "Issued", { domainNames: ["issued.example.com"], contact: CONTACT });
    const endpoint = { host: "issued.example.com", certificate: issued, certificateName: "www", channels: notify, serial: "01" };
    new EndpointProbe(stack, "Probe", { endpoints: [endpoint] });
  });
  const alarms = Object.values(all("aws_cloudwatch_metric_alarm")).map(({ alarm_name, alarm_description }) => [
    alarm_name,
    alarm_description,
  ]);
  const templates = Object.values(all("aws_cloudwatch_event_target"))
    .filter(({ input_transformer }) => input_transformer !== undefined)
    .map(({ input_transformer }) => ["event", JSON.parse(input_transformer.input_template)]);
  return Object.fromEntries([...alarms, ...templates]);
}

const KINDS = [
  "event",
  "test-www-issued.example.com-443-chain",
  "test-www-issued.example.com-443-issued",
  "test-www-issued.example.com-443-name",
  "test-www-issued.example.com-443-page",
  "test-www-issued.example.com-443-warn",
  "test-www-page",
  "test-www-warn",
  "test-www-www.example.com-443-chain",
  "test-www-www.example.com-443-name",
  "test-www-www.example.com-443-page",
  "test-www-www.example.com-443-warn",
];

describe("the notification text", () => {
  let told: Record<string, string>;

  beforeAll(() => {
    told = notices();
  });

  test("exists for every kind of alert", () => {
    expect(Object.keys(told).sort()).toEqual(KINDS);
  });

  test.each(KINDS)("of %s includes the certificate, service, owner, advice and runbook", (kind) => {
    expect(told[kind].startsWith(ABOUT)).toBe(true);
    expect(told[kind].endsWith(RUNBOOK)).toBe(true);
    expect(told[kind]).toMatch(/[Rr]un `?(terraform apply|certfleet status)/);
  });

  test.each(KINDS.filter((kind) => /warn|page|event/.test(kind)))("of %s states the days until expiry", (kind) => {
    expect(told[kind]).toMatch(/\d+ days or fewer|Days left, if ACM states them: <days>/);
  });

  test.each([
    ["chain", "serves a certificate chain that clients do not trust"],
    ["name", "serves a certificate for another name"],
    ["issued", "has served another certificate than the issued one for 12h"],
  ])("of %s states the endpoint and its fault", (kind, what) => {
    expect(told[`test-www-issued.example.com-443-${kind}`]).toContain(`the endpoint issued.example.com:443 ${what}.`);
  });
});

describe("an alarm description", () => {
  test("that is too long for CloudWatch keeps its beginning and the runbook", () => {
    const contact = { ...CONTACT, owner: "o".repeat(2000) };
    const text = alarmDescription("www", contact, "its renewal is overdue.");

    expect(text).toHaveLength(DESCRIPTION_LENGTH);
    expect(text).toMatch(/^Certificate www \(service storefront, owner o+… Runbook: https:\/\/runbooks\.example\.com\/tls$/);
    expect(alarmDescription("w".repeat(2000), {}, "x").length).toBe(DESCRIPTION_LENGTH);
    expect(alarmDescription("w", { runbook: `https://${"r".repeat(2000)}` }, "x").length).toBeLessThanOrEqual(DESCRIPTION_LENGTH);
  });

  test("is whole up to the length that CloudWatch allows", () => {
    const described = (length: number) => alarmDescription("www", { ...CONTACT, owner: "o".repeat(length) }, "its renewal is overdue.");
    const room = DESCRIPTION_LENGTH - described(0).length;

    expect(described(room)).toHaveLength(DESCRIPTION_LENGTH);
    expect(described(room)).not.toContain("…");
    expect(described(room + 1)).toContain("…");
  });

  test("that is too long ends with an ellipsis if there is no runbook", () => {
    expect(alarmDescription("www", { owner: "o".repeat(2000) }, "its renewal is overdue.")).toMatch(/^Certificate www \(owner o+…$/);
  });
});
