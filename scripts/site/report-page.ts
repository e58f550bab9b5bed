import * as fs from "node:fs";
import * as path from "node:path";
import { recordedReport } from "../demo/recorded";
import { PUBLIC, ROOT } from "./paths";

/** The page with the report of the demo's recorded run. The report is one file without network requests, so a frame can show it. */
export function reportPage(): string {
  const { day, text } = recordedReport();
  fs.writeFileSync(path.join(PUBLIC, "demo-report.html"), text);
  return fs.readFileSync(path.join(ROOT, "site", "report.md"), "utf8").replaceAll("<!-- day -->", day);
}
