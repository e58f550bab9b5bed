import { CertificateFleet, HostEndpoint } from "../../../lib/fleet";
import { GoogleChannel, GoogleManagedIssuer } from "../../../lib/google";
import { CONTACT, synth, zone } from "../fixtures";

/** The documentation of each alert policy, by its display name. */
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

describe("alert documentation", () => {
  const documented = notices();

  test("exists for every kind of alert", () => {
    expect(documented.map(([name]) => name).sort()).toEqual([
      "test-certificate-manager-expiry",
      "test-certificate-manager-state",
      "test-www-page",
      "test-www-warn",
    ]);
  });

  test.each(documented)("of %s includes the certificate, service, owner, advice and runbook", (_name, { subject, content, links }) => {
    expect(content).toMatch(/\bwww\b/);
    expect(content).toMatch(/service assets, owner edge-team/);
    expect(content).toMatch(/Check |check |Run `/);
    expect(`${content} ${JSON.stringify(links)}`).toContain("https://runbooks.example.net/tls");
    expect(subject.length).toBeLessThanOrEqual(255);
  });

  test.each(documented.filter(([name]) => name.includes("www")))("of %s states the days until expiry", (_name, { content }) => {
    expect(content).toMatch(/expires in \d+ days or less and has not renewed/);
  });
});
