import * as fs from "node:fs";
import * as path from "node:path";

const ROOT = path.join(__dirname, "..", "..", "..");
const DOC = fs.readFileSync(path.join(ROOT, "docs", "reference", "findings.md"), "utf8");

function literals(folder: string, pattern: RegExp): string[] {
  const names = (fs.readdirSync(path.join(ROOT, folder), { recursive: true }) as string[]).filter((name) => name.endsWith(".ts"));
  const files = names.map((name) => fs.readFileSync(path.join(ROOT, folder, name), "utf8"));
  return [...new Set(files.flatMap((text) => [...text.matchAll(pattern)].map(([, literal]) => literal)))].sort();
}

describe("docs/reference/findings.md", () => {
  test("documents exactly the kinds of findings in the code", () => {
    const kinds = [
      ...literals("lib/inventory/health", /kind: "([a-z-]+)"/g),
      ...literals("lib/inventory/health", /\? "(expiring)" : "renewal-overdue"/g),
      "renewal-overdue",
    ].sort();
    const rows = [...DOC.matchAll(/^### `([a-z-]+)`$/gm)].map(([, kind]) => kind);
    expect(rows.sort()).toEqual(kinds);
    expect(kinds).toContain("expiring");
  });
});
