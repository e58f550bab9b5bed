import { Document } from "./project";

/** Expects what `apps/google.js` creates: a validated certificate for both names, in the map of a load balancer. */
export function expectGoogleCertificate({ resource }: Document): void {
  const only = (type: string): Document => {
    const resources = Object.values<Document>(resource[type] ?? {});
    expect([type, resources.length]).toEqual([type, 1]);
    return resources[0];
  };
  const { managed } = only("google_certificate_manager_certificate");
  const { certificate_map: map } = only("google_compute_target_https_proxy");
  const { name } = only("google_dns_record_set");

  expect(managed.domains).toEqual(["static.example.org", "*.static.example.org"]);
  expect(managed.dns_authorizations).toEqual([expect.stringMatching(/google_certificate_manager_dns_authorization\./)]);
  expect(map).toMatch(/google_certificate_manager_certificate_map\./);
  expect(name).toMatch(/google_certificate_manager_dns_authorization\./);
  expect(Object.keys(resource.google_monitoring_alert_policy).length).toBeGreaterThan(0);
}
