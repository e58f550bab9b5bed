import * as fs from "node:fs";
import * as path from "node:path";
import { simulatedFleet } from "../../lib/cli/simulated-fleet";
import { run } from "./support";

const EXAMPLES = path.join(__dirname, "..", "..", "examples");
const GOLDEN = path.join(__dirname, "..", "golden", "examples");

const files = fs.readdirSync(EXAMPLES).flatMap((name) => {
  const own = fs.readdirSync(path.join(EXAMPLES, name)).filter((file) => file.endsWith(".yaml"));
  return [...own.map((file) => path.join(EXAMPLES, name, file)), path.join(GOLDEN, name, "cdk.tf.json")];
});

test.each(files.map((file) => [path.relative(path.join(__dirname, "..", ".."), file), file]))(
  "%s has no outage in five years",
  async (_name, file) => {
    const { certificates, leftOut } = await simulatedFleet(file, {});
    const { outages, missing } = run(certificates);

    expect(certificates.length + leftOut.length).toBeGreaterThan(0);
    expect(certificates.length).toBeGreaterThan(0);
    expect(missing).toBe(0);
    expect(outages).toEqual([]);
  },
);
