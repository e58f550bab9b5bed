import { AcmIssuer, EndpointProbe, SnsChannel } from "../../../lib/aws";
import { DESCRIPTION_LENGTH, alarmDescription } from "../../../lib/aws/alerts/acm-alerts";
import { CertificateFleet, HostEndpoint } from "../../../lib/fleet";
import { synth } from "../../support/synth";
import { certificate, CONTACT, zone } from "../fixtures";

const ABOUT = "Certificate www (service storefront, owner edge-team): ";
const RUNBOOK = "Runbook: https://runbooks.example.com/tls";

/** Everything that people can be told of a certificate, by the kind of alert. */
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

describe("what people are told", () => {
  const told = notices();

  test("is there for every kind of alert", () => {
    expect(Object.keys(told).sort()).toEqual([
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
    ]);
  });

  test.each(Object.entries(told))("by %s names certificate, service, owner, what to do and the runbook", (_kind, text) => {
    expect(text.startsWith(ABOUT)).toBe(true);
    expect(text.endsWith(RUNBOOK)).toBe(true);
    expect(text).toMatch(/[Rr]un `?(terraform apply|certfleet status)/);
  });

  test.each(Object.entries(told).filter(([kind]) => /warn|page|event/.test(kind)))("by %s says the days", (_kind, text) => {
    expect(text).toMatch(/\d+ days or fewer|Days left, if ACM states them: <days>/);
  });
});

describe("the description of an alarm", () => {
  test("that is too long for CloudWatch keeps its beginning and the runbook", () => {
    const contact = { ...CONTACT, owner: "o".repeat(2000) };
    const text = alarmDescription("www", contact, "its renewal is overdue.");

    expect(text).toHaveLength(DESCRIPTION_LENGTH);
    expect(text).toMatch(/^Certificate www \(service storefront, owner o+… Runbook: https:\/\/runbooks\.example\.com\/tls$/);
    expect(alarmDescription("w".repeat(2000), {}, "x").length).toBe(DESCRIPTION_LENGTH);
    expect(alarmDescription("w", { runbook: `https://${"r".repeat(2000)}` }, "x").length).toBeLessThanOrEqual(DESCRIPTION_LENGTH);
  });
});
