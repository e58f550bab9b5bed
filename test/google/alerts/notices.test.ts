import { CertificateFleet, HostEndpoint } from "../../../lib/fleet";
import { GoogleChannel, GoogleManagedIssuer } from "../../../lib/google";
import { CONTACT, synth, zone } from "../fixtures";

/** What each alert policy says to people, by its name. */
function notices(): [string, { subject: string; content: string; links?: { url: string }[] }][] {
  const { all } = synth((stack) => {
    const notify = [GoogleChannel.email("sre", "sre@example.net")];
    const fleet = new CertificateFleet(stack, "Fleet", {
      zones: [zone()],
      defaults: { issuer: new GoogleManagedIssuer(), notify, ...CONTACT },
    });
    fleet.add("www", { domains: ["www.example.net"], endpoints: [new HostEndpoint("www.example.net")] });
  });
  return Object.values(all("google_monitoring_alert_policy")).map(({ display_name, documentation }) => [display_name, documentation]);
}

describe("what people are told", () => {
  const told = notices();

  test("is there for every kind of alert", () => {
    expect(told.map(([name]) => name).sort()).toEqual([
      "test-certificate-manager-expiry",
      "test-certificate-manager-state",
      "test-www-page",
      "test-www-warn",
    ]);
  });

  test.each(told)("by %s names certificate, service, owner, what to do and the runbook", (_name, { subject, content, links }) => {
    expect(content).toMatch(/\bwww\b/);
    expect(content).toMatch(/service assets, owner edge-team/);
    expect(content).toMatch(/Check |check |Run `/);
    expect(`${content} ${JSON.stringify(links)}`).toContain("https://runbooks.example.net/tls");
    expect(subject.length).toBeLessThanOrEqual(255);
  });

  test.each(told.filter(([name]) => name.includes("www")))("by %s says the days", (_name, { content }) => {
    expect(content).toMatch(/expires in \d+ days or less and has not renewed/);
  });
});
