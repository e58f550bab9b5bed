import { parse } from "yaml";
import { prometheusFiles } from "../../lib/export/prometheus-files";
import { AlertRule } from "./support";

const BUNDLE = {
  stack: "media",
  name: "partners",
  cas: [{ name: "Partner Root", fingerprint: undefined, notAfter: "2027-01-28T00:00:00Z" }],
  revocationLists: [{ issuer: "Partner Root", nextUpdate: "2026-12-24T00:00:00Z" }],
};

function rulesOf(bundle: Partial<typeof BUNDLE>): AlertRule[] {
  const text = prometheusFiles([], "127.0.0.1:9115", [{ ...BUNDLE, ...bundle }]).get("rules.yml")!;
  const { groups } = parse(text) as { groups: { rules: AlertRule[] }[] };
  return groups.flatMap(({ rules }) => rules);
}

describe("alert rules for trust bundles", () => {
  test("have the ends of CAs and lists, for the owner and for on-call", () => {
    expect(rulesOf({}).map(({ alert, expr, labels }) => [alert, expr, labels.severity])).toEqual([
      ["TlsTrustedCaExpires", `vector((${Date.UTC(2027, 0, 28) / 1000} - time()) / 86400) <= 90`, "warning"],
      ["TlsTrustedCaExpires", `vector((${Date.UTC(2027, 0, 28) / 1000} - time()) / 86400) <= 14`, "critical"],
      ["TlsRevocationListStale", `vector((${Date.UTC(2026, 11, 24) / 1000} - time()) / 86400) <= 3`, "warning"],
      ["TlsRevocationListStale", `vector((${Date.UTC(2026, 11, 24) / 1000} - time()) / 86400) <= 0`, "critical"],
    ]);
  });

  test("name the CA, the bundle and the stack", () => {
    const [{ labels, annotations }] = rulesOf({});
    expect(labels).toEqual({ severity: "warning", bundle: "partners", stack: "media", ca: "Partner Root" });
    expect(annotations.summary).toBe('The CA Partner Root expires in {{ printf "%.1f" $value }} days');
  });

  test("do not exist for an end that is not known", () => {
    expect(rulesOf({ cas: [{ name: "staff-ca", fingerprint: undefined, notAfter: undefined as never }], revocationLists: [] })).toEqual([]);
  });
});
