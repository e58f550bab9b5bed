import * as fs from "node:fs";
import * as path from "node:path";
import { pageAssets, reportData, reportDocument } from "../../lib/report/document";
import { statusTable } from "../../lib/cli/status-report";
import { terminal } from "../../lib/cli/output/writer";
import { FleetHealth, ServedEndpoint } from "../../lib/inventory/health/health";
import { assessFleet } from "../../lib/inventory/health/assess";
import { mergeInventories } from "../../lib/inventory/fleet-view";
import { InventoryDocument, inventorySchema } from "../../lib/inventory/inventory-schema";
import { Document } from "../../test/e2e/support/documents";
import { Stage } from "./stage";

const FILE = path.join(__dirname, "recorded.json");

/** The title of the report. */
export const TITLE = "Certificates of the demo";

/** A recorded run. */
interface Recording {
  /** The time for which the fleet was judged, in RFC 3339. */
  readonly now: string;
  readonly inventories: readonly unknown[];
  readonly served: readonly ServedEndpoint[];
  readonly notes: readonly string[];
}

/** Records a live run: the applied inventory, and what its endpoints served according to `status --format json`. */
export function keep(inventories: readonly InventoryDocument[], status: Document, notes: readonly string[]): void {
  const seen = (status.certificates as { served?: ServedEndpoint[] }[]).flatMap((certificate) => certificate.served ?? []);
  const served = new Map(seen.map((each) => [`${each.host}:${each.port}`, each]));
  const recording: Recording = { now: status.now as string, inventories, served: [...served.values()], notes };
  fs.writeFileSync(FILE, `${JSON.stringify(recording, undefined, 2)}\n`);
}

/** Shows the recorded run, judged for the day of the recording. */
export function recorded(out: string, stage: Stage): void {
  const { marked, notes, health, probed, text } = recordedReport();
  stage.say(`This run is not live. It was ${marked} and is judged for that day, with these deliberate faults:`);
  stage.say(`${notes.map((note) => `  - ${note}`).join("\n")}\n`);
  stage.say(`certfleet status --probe, ${marked}\n`);
  stage.say(statusTable({ health, probed, skipped: 0 }, terminal()).text);
  fs.writeFileSync(out, text);
  stage.say(`The report is ${out} (${marked}). Open it in a browser.`);
}

/** A recorded run, judged for the day of the recording. */
interface RecordedReport {
  readonly day: string;
  /** When it was recorded, in words. */
  readonly marked: string;
  readonly notes: readonly string[];
  readonly health: FleetHealth;
  /** The number of probed endpoints. */
  readonly probed: number;
  /** The report, as HTML. */
  readonly text: string;
}

/** The report of the recorded run. */
export function recordedReport(): RecordedReport {
  const { now, inventories, served, notes } = JSON.parse(fs.readFileSync(FILE, "utf8")) as Recording;
  const day = now.slice(0, 10);
  const marked = `recorded on ${day}`;
  const sources = inventories.map((inventory) => ({
    file: `scripts/demo/recorded.json (${marked})`,
    applied: true,
    inventory: inventorySchema().parse(inventory) as InventoryDocument,
  }));
  const health = assessFleet(mergeInventories(sources), { now: new Date(now), served });
  const text = reportDocument(reportData(health, `${TITLE}, ${marked}`), pageAssets());
  return { day, marked, notes, health, probed: served.length, text };
}
