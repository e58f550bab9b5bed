// Scripts use this file too: what the page says of clouds is in their registrations.
import "../../lib/clouds";
import { InventoryDocument, inventorySchema } from "../../lib/inventory/inventory-schema";
import { mergeInventories } from "../../lib/inventory/fleet-view";
import { ServedEndpoint } from "../../lib/inventory/health/health";
import { assessFleet } from "../../lib/inventory/health/assess";
import { pageAssets, reportData, reportDocument } from "../../lib/report/document";
import { ReportData } from "../../lib/report/report-data";
import { SAMPLE_NOW } from "./sample-fleet";

interface ReportOptions {
  readonly title?: string;
  readonly served?: readonly ServedEndpoint[];
}

/** The data of the page for inventories, as the command reads them from files. */
export function dataOf(inventories: readonly unknown[], { title = "Certificates", served }: ReportOptions = {}): ReportData {
  const sources = inventories.map((inventory, index) => ({
    file: `${index}.json`,
    applied: true,
    inventory: inventorySchema().parse(inventory) as InventoryDocument,
  }));
  return reportData(assessFleet(mergeInventories(sources), { now: new Date(SAMPLE_NOW), served }), title);
}

/** The report of inventories. */
export function reportOf(inventories: readonly unknown[], options: ReportOptions = {}): string {
  return reportDocument(dataOf(inventories, options), pageAssets());
}
