import { CertificateFleet, HostEndpoint } from "../../../lib/fleet";
import { GoogleChannel, GoogleManagedIssuer } from "../../../lib/google";
import { CONTACT, synth, zone } from "../fixtures";

interface Notice {
  readonly subject: string;
  readonly content: string;
  readonly links?: { readonly url: string }[];
}

/** The documentation of each alert policy, by its display name. */
function notices(): Record<string, Notice> {
  const { all } = synth((stack) => {
    const notify = [GoogleChannel.email("sre", "sre@example.net")];
    const fleet = new CertificateFleet(stack, "Fleet", {
      zones: [zone()],
      defaults: { issuer: new GoogleManagedIssuer(), notify, ...CONTACT },
    });
    fleet.add("www", { domains: ["www.example.net"], endpoints: [new HostEndpoint("www.example.net")] });
  });
  const policies = Object.values(all("google_monitoring_alert_policy"));
  return Object.fromEntries(policies.map(({ display_name, documentation }) => [display_name, documentation]));
}

const POLICIES = ["test-certificate-manager-expiry", "test-certificate-manager-state", "test-www-page", "test-www-warn"];

describe("alert documentation", () => {
  let documented: Record<string, Notice>;

  beforeAll(() => {
    documented = notices();
  });

  test("exists for every kind of alert", () => {
    expect(Object.keys(documented).sort()).toEqual(POLICIES);
  });

  test.each(POLICIES)("of %s includes the certificate, service, owner, advice and runbook", (name) => {
    const { subject, content, links } = documented[name];
    expect(content).toMatch(/\bwww\b/);
    expect(content).toMatch(/service assets, owner edge-team/);
    expect(content).toMatch(/Check |check |Run `/);
    expect(`${content} ${JSON.stringify(links)}`).toContain("https://runbooks.example.net/tls");
    expect(subject.length).toBeLessThanOrEqual(255);
  });

  test.each([
    ["warn", "it expires in 20 days or less and has not renewed", "has not renewed in time"],
    ["page", "it expires in 10 days or less and has not renewed, or clients do not trust", "expires soon or is not trusted"],
  ])("of the %s states the days until expiry and the host", (kind, what, subject) => {
    expect(documented[`test-www-${kind}`].content).toContain(what);
    expect(documented[`test-www-${kind}`].content).toContain("Served at www.example.net:443.");
    expect(documented[`test-www-${kind}`].subject).toBe(`Certificate www ${subject}`);
  });
});
