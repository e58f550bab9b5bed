import { createHash } from "node:crypto";
import { Document, isMap, isScalar, isSeq, Node, visit } from "yaml";
import { FleetData } from "./fleet-draft";

const SCHEMA = "# yaml-language-server: $schema=node_modules/certfleet/schemas/certfleet.schema.json";

/** The line that tells whether a file is as the import wrote it. */
const WRITTEN = /^# Written by certfleet import\b.* \[([0-9a-f]{16})\]$/m;

const NEXT = `# Alerts are off, so that the import creates nothing. After the import is applied, declare channels, set notify in defaults, and remove
# the lines "alerts: false".`;

/** The keys of a file's sections whose entries are on one line each. */
const ON_ONE_LINE = new Set(["providers", "zones", "issuers"]);

/** A fleet file as text. */
export function fleetText(data: FleetData, mapping: string): string {
  const document = new Document(data, { aliasDuplicateObjects: false });
  visit(document, {
    Pair(_, pair, ancestors) {
      const key = isScalar(pair.key) ? String(pair.key.value) : "";
      const depth = ancestors.filter((each) => isMap(each)).length;
      if (depth === 1 && ON_ONE_LINE.has(key) && isMap(pair.value)) {
        pair.value.items.forEach((item) => flow(item.value));
      }
      if (depth === 1 && key === "defaults") {
        flow(pair.value);
      }
      // Keys of a certificate, not of what a user calls a zone.
      if (depth === 3 && (key === "domains" || key === "tags")) {
        flow(pair.value);
      }
      if (depth === 3 && key === "endpoints" && isSeq(pair.value)) {
        pair.value.items.forEach(flow);
      }
    },
  });
  const body = `${NEXT}\n${document.toString({ lineWidth: 0 })}`;
  const about = `# Written by certfleet import. Names come from ${mapping.replace(/\s+/g, " ")}. [${digestOf(body)}]`;
  return `${SCHEMA}\n${about}\n${body}`;
}

/** Whether a user wrote the file, or edited it since an import wrote it. */
export function isEdited(text: string): boolean {
  const match = WRITTEN.exec(text);
  return match === null || digestOf(text.slice(match.index + match[0].length + 1)) !== match[1];
}

function digestOf(body: string): string {
  return createHash("sha256").update(body).digest("hex").slice(0, 16);
}

function flow(node: unknown): void {
  if (isMap(node) || isSeq(node)) {
    (node as Node & { flow?: boolean }).flow = true;
  }
}
