import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { Token } from "cdktf";
import { CertificateContact } from "../../../lib/core/certificate";
import { GoogleChannel, GoogleQuotas } from "../../../lib/google";
import {
  CertificateManagerAlerts,
  certificatePolicies,
  documentation,
  DOCUMENTATION_LENGTH,
} from "../../../lib/google/alerts/certificate-manager-alerts";
import { certificate, CONTACT, synth } from "../fixtures";

const POLICY = "google_monitoring_alert_policy";

const email = (name: string) => GoogleChannel.email(name, `${name}@example.net`);

/** The list of certificates in the text of the alert on expiry. */
function listed(contacts: Record<string, CertificateContact>): string[] {
  const { all } = synth((stack) => {
    const alerts = new CertificateManagerAlerts(stack, "Alerts", { channels: [email("sre")] });
    for (const [name, contact] of Object.entries(contacts)) {
      alerts.cover(name, certificate(stack, name, { domainNames: [`${name}.example.net`], contact }));
    }
  });
  const [expiry] = Object.values(all(POLICY)).filter(({ severity }) => severity === "CRITICAL");
  return expiry.documentation.content.split("\n").filter((line: string) => line.startsWith("* "));
}

describe("the alerts on Certificate Manager", () => {
  test("are a policy on log entries about expiry and one on certificates that are not active", () => {
    const { all } = synth((stack) => {
      const alerts = new CertificateManagerAlerts(stack, "Alerts", { channels: [email("sre")] });
      alerts.cover("www", certificate(stack, "Www", { contact: CONTACT }));
    });

    expect(all(POLICY)).toMatchSnapshot();
  });

  test("list the certificates in the order of their names, with what is known of each", () => {
    const { owner, service, runbook } = CONTACT;

    expect(listed({ d: CONTACT, b: { owner }, a: {}, c: { service }, e: { runbook } })).toEqual([
      "* a",
      "* b: owner edge-team",
      "* c: service assets",
      "* d: service assets, owner edge-team, [runbook](https://runbooks.example.net/tls)",
      "* e: [runbook](https://runbooks.example.net/tls)",
    ]);
  });

  test("list as many certificates as there is room for, and the number of the others", () => {
    const owner = (length: number) => ({ owner: "o".repeat(length) });
    // A line is "* a: owner …" and its end.
    const room = DOCUMENTATION_LENGTH / 2 - "* a: owner \n".length;

    expect(listed({ a: owner(room), b: owner(room) })).toEqual(["a", "b"].map((name) => `* ${name}: owner ${"o".repeat(room)}`));
    expect(listed({ a: owner(room), b: owner(room + 1), c: {} })).toEqual([`* a: owner ${"o".repeat(room)}`, "* and 2 more"]);
  });

  test("notify each channel once", () => {
    const { all } = synth((stack) => {
      const sre = email("sre");
      new CertificateManagerAlerts(stack, "Alerts", { channels: [sre, email("edge"), sre] });
    });

    for (const policy of Object.values(all(POLICY))) {
      expect(policy.notification_channels).toHaveLength(2);
    }
  });

  test("are registered with the certificate for dashboards", () => {
    synth((stack) => {
      const www = certificate(stack, "Www");
      const alerts = new CertificateManagerAlerts(stack, "Alerts", { channels: [email("sre")] });
      alerts.cover("www", www);

      expect(certificatePolicies.of(www)).toEqual([{ policies: [alerts.expiry, alerts.state], checks: [], managedIn: "media-prod" }]);
    });
  });

  test("count as two policies against the quota", () => {
    const within = (alertPolicies: number) => () =>
      synth((stack) => {
        GoogleQuotas.declare(stack, { alertPolicies });
        new CertificateManagerAlerts(stack, "Alerts", { channels: [] });
      });

    expect(within(2)).not.toThrow();
    expect(within(1)).toThrow(/has 2 alert policies in one project, and the quota is 1.*google-quota/);
  });
});

describe("the alerts of a project", () => {
  const [sre, edge] = ["sre", "edge"].map(email);

  test("are the same for the same channels in another order", () => {
    synth((stack) => {
      const both = CertificateManagerAlerts.shared(stack, [sre, edge], {});
      expect(CertificateManagerAlerts.shared(stack, [edge, sre], {})).toBe(both);
      const ofSre = CertificateManagerAlerts.shared(stack, [sre], {});
      expect(ofSre).not.toBe(both);
      expect(CertificateManagerAlerts.shared(stack, [edge], {})).not.toBe(ofSre);
    });
  });

  test("are apart for each project, and created there", () => {
    const { all } = synth((stack) => {
      const provider = new GoogleProvider(stack, "Other", { alias: "other", project: "other-prod" });
      const here = CertificateManagerAlerts.shared(stack, [sre], {});
      expect(CertificateManagerAlerts.shared(stack, [sre], { project: "media-prod" })).toBe(here);
      CertificateManagerAlerts.shared(stack, [sre], { project: "media-test" });
      CertificateManagerAlerts.shared(stack, [sre], { provider });
    });

    const placed = Object.values(all(POLICY)).map(({ project, provider, conditions: [{ condition_matched_log: log }] }) => {
      return [project, provider, /projects\/([\w-]+)\/logs/.exec(log?.filter)?.[1]];
    });
    expect(placed.filter(([, , logOf]) => logOf !== undefined)).toEqual(
      expect.arrayContaining([
        [undefined, undefined, "media-prod"],
        ["media-test", undefined, "media-test"],
        [undefined, "google.other", "other-prod"],
      ]),
    );
    expect(Object.keys(all(POLICY))).toHaveLength(6);
  });
});

describe("the documentation of a policy", () => {
  test("has no variables, which Cloud Monitoring would replace", () => {
    expect(documentation("subject", "a ${resource.label.host} and ${b}")).toEqual({
      subject: "subject",
      content: "a $ {resource.label.host} and $ {b}",
      mimeType: "text/markdown",
      links: undefined,
    });
  });

  test("keeps a text that is known later, and links to the runbook", () => {
    const later = Token.asString({ ref: "text" });

    expect(documentation("subject", later, CONTACT)).toMatchObject({
      content: later,
      links: [{ displayName: "Runbook", url: "https://runbooks.example.net/tls" }],
    });
  });
});
