// Scripts use this file too: what the page says of clouds is in their registrations.
import "../../lib/clouds";
import { InventoryDocument, inventorySchema } from "../../lib/inventory/inventory-schema";
import { mergeInventories } from "../../lib/inventory/fleet-view";
import { ServedEndpoint } from "../../lib/inventory/health/health";
import { assessFleet } from "../../lib/inventory/health/assess";
import { changesSince, EarlierReport } from "../../lib/report/earlier-report";
import { pageAssets, reportData, reportDocument } from "../../lib/report/document";
import { ReportData } from "../../lib/report/report-data";
import { SAMPLE_NOW } from "./sample-fleet";

interface ReportOptions {
  readonly title?: string;
  readonly served?: readonly ServedEndpoint[];
  readonly earlier?: EarlierReport;
}

/** The data of the page for inventories, as the command reads them from files. */
export function dataOf(inventories: readonly unknown[], { title = "Certificates", served, earlier }: ReportOptions = {}): ReportData {
  const sources = inventories.map((inventory, index) => ({
    file: `${index}.json`,
    applied: true,
    inventory: inventorySchema().parse(inventory) as InventoryDocument,
  }));
  const health = assessFleet(mergeInventories(sources), { now: new Date(SAMPLE_NOW), served });
  return reportData(health, title, earlier && changesSince(earlier, health));
}

/** The report of inventories. */
export function reportOf(inventories: readonly unknown[], options: ReportOptions = {}): string {
  return reportDocument(dataOf(inventories, options), pageAssets());
}
