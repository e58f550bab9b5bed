import { sampleInventories } from "../support/sample-fleet";
import { diff, fileOf } from "./diff-command";

test("compares two inventories of 10,000 certificates in which each certificate changed", async () => {
  const head = sampleInventories(10_000).map((each) => {
    const certificates = Object.entries(each.certificates as Record<string, Record<string, unknown>>);
    return {
      ...each,
      certificates: Object.fromEntries(certificates.map(([name, all]) => [`${name}-x`, { ...all, arn: undefined, id: undefined }])),
    };
  });
  const outputs = (inventories: unknown[]) =>
    fileOf(Object.fromEntries(inventories.map((value, index) => [`certfleet${index}`, { sensitive: false, type: "dynamic", value }])));
  const [base, renamed] = [outputs(sampleInventories(10_000)), outputs(head)];
  const { status, out } = await diff(base, renamed, "--format", "json");
  expect(status).toBe(0);
  const { summary, changes } = JSON.parse(out) as { summary: unknown; changes: { kind: string }[] };
  expect(summary).toEqual({ changes: 10_000, weakened: 0, strengthened: 0 });
  expect(new Set(changes.map(({ kind }) => kind))).toEqual(new Set(["certificate-renamed"]));
});
