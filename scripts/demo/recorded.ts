import * as fs from "node:fs";
import * as path from "node:path";
import { pageAssets } from "../../lib/report/page-assets";
import { reportData, reportDocument } from "../../lib/report/document";
import { statusTable } from "../../lib/cli/status-report";
import { terminal } from "../../lib/cli/output/writer";
import { ServedEndpoint } from "../../lib/inventory/health/health";
import { assessFleet } from "../../lib/inventory/health/assess";
import { mergeInventories } from "../../lib/inventory/fleet-view";
import { InventoryDocument, inventorySchema } from "../../lib/inventory/shape";
import { Document } from "../../test/e2e/support/documents";
import { Stage } from "./stage";

const FILE = path.join(__dirname, "recorded.json");

/** A live demo as it was. */
interface Recording {
  /** The moment that it was judged for, RFC 3339. */
  readonly now: string;
  readonly inventory: unknown;
  readonly served: readonly ServedEndpoint[];
  readonly notes: readonly string[];
}

/** Keeps a live demo: the inventory that was applied, and what its endpoints were seen to serve, as `status --format json` tells it. */
export function keep(inventory: InventoryDocument, status: Document, notes: readonly string[]): void {
  const seen = (status.certificates as { served?: ServedEndpoint[] }[]).flatMap((certificate) => certificate.served ?? []);
  const served = new Map(seen.map((each) => [`${each.host}:${each.port}`, each]));
  const recording: Recording = { now: status.now as string, inventory, served: [...served.values()], notes };
  fs.writeFileSync(FILE, `${JSON.stringify(recording, undefined, 2)}\n`);
}

/** Shows the demo that was recorded, for the day on which it was. */
export function recorded(out: string, stage: Stage): void {
  const { now, inventory, served, notes } = JSON.parse(fs.readFileSync(FILE, "utf8")) as Recording;
  const day = now.slice(0, 10);
  const marked = `recorded on ${day}`;
  stage.say(`Nothing of what follows is live: it was ${marked}, and is judged for that day. Wrong on purpose then:`);
  stage.say(`${notes.map((note) => `  - ${note}`).join("\n")}\n`);
  const source = {
    file: `scripts/demo/recorded.json (${marked})`,
    applied: true,
    inventory: inventorySchema.parse(inventory) as InventoryDocument,
  };
  const health = assessFleet(mergeInventories([source]), { now: new Date(now), served });
  stage.say(`certfleet status --probe, ${marked}\n`);
  stage.say(statusTable({ health, probed: served.length, skipped: 0 }, terminal()).text);
  fs.writeFileSync(out, reportDocument(reportData(health, `Certificates of content-delivery, ${marked}`), pageAssets()));
  stage.say(`The report is ${out}, ${marked} as well: open it in a browser.`);
}
