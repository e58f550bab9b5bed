import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Check } from "../../lib/policy/check";
import { DEFAULT_SETTINGS } from "../../lib/policy/policy-settings";
import { loadEstates } from "../../lib/policy/readers/load";
import { TODAY } from "./support/check";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const RESOURCES = 5000;

/** The largest that a resource may stay in memory while its plan is checked; its text is about as long. */
const BYTES_PER_RESOURCE = 1500;

/** A plan of many instances whose faults are few. */
function largePlan(): string {
  const plan = JSON.parse(readFileSync(path.join(__dirname, "../fixtures/plans/twenty-faults-mended/plan.json"), "utf8"));
  const changes: { address: string }[] = plan.resource_changes;
  plan.resource_changes = Array.from({ length: RESOURCES }, (_, i) => {
    const change = changes[i % changes.length];
    return { ...change, address: `${change.address.replace(/\[.*$/, "")}["k${i}"]` };
  });
  const file = path.join(mkdtempSync(path.join(tmpdir(), "certfleet-memory-")), "plan.json");
  writeFileSync(file, JSON.stringify(plan));
  return file;
}

function heapUsed(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** Checks a plan, and returns how much the heap grew while its estate was held. */
function growthWhileChecking(check: Check, file: string): number {
  const before = heapUsed();
  let growth = 0;
  for (const estate of loadEstates(file)) {
    check.add(estate);
    growth = heapUsed() - before;
    expect(estate.resources).toHaveLength(RESOURCES);
  }
  return growth;
}

test("a plan's resources stay in its file while it is checked, and nothing of it stays afterwards", () => {
  const file = largePlan();
  const check = new Check(DEFAULT_SETTINGS, TODAY);
  growthWhileChecking(new Check(DEFAULT_SETTINGS, TODAY), file);
  const before = heapUsed();
  expect(growthWhileChecking(check, file) / RESOURCES).toBeLessThan(BYTES_PER_RESOURCE);
  expect(check.finish()).toEqual([]);
  expect((heapUsed() - before) / RESOURCES).toBeLessThan(BYTES_PER_RESOURCE / 10);
});
