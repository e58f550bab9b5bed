import { ServedEndpoint } from "../inventory/health/health";
import { jsonLine, SafeText } from "./output/text";
import { JSON_VERSION, jsonEntry, StatusReport, summaryFields } from "./status-report";

// The lines of `--format jsonl`: each has a `type`. docs/reference/findings.md describes them.

/** The result of a probe, printed as soon as it is known. */
export function endpointLine(seen: ServedEndpoint): SafeText {
  return jsonLine({ type: "endpoint", ...seen });
}

/** What is known at the end: endpoints without a result, certificates by urgency, findings, and the summary as the last line. */
export function statusLines(report: StatusReport): SafeText {
  const { now, probed, certificates, findings } = report.health;
  const open = report.undetermined ?? [];
  const lines = [
    ...open.map(({ declaredHost, port }) => ({ type: "not-determined", host: declaredHost, port })),
    ...certificates.map((each) => ({ type: "certificate", ...jsonEntry(each) })),
    ...findings.map((each) => ({ type: "finding", ...each })),
    { type: "summary", version: JSON_VERSION, now: now.toISOString(), probed, ...summaryFields(report) },
  ];
  return SafeText.join(lines.map(jsonLine), "");
}
