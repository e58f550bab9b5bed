import { readFileSync } from "node:fs";
import * as path from "node:path";
import { catalogueCodes, catalogueEntry, ERROR_CATALOGUE, errorDocument } from "../../lib/core/error-catalogue";
import { usedCodes } from "../support/error-codes";

const used = usedCodes();
const entries = ERROR_CATALOGUE.flatMap((group) => Object.entries(group.entries));

describe("the error catalogue", () => {
  test("has an entry for every code in lib/", () => {
    const codes = catalogueCodes();
    const missing = used.filter(({ pattern }) => !codes.some((code) => pattern.test(code)));
    expect(missing.map(({ code, place }) => advice(code, place))).toEqual([]);
  });

  test("has no entry that lib/ does not use", () => {
    const unused = catalogueCodes().filter((code) => !used.some(({ pattern }) => pattern.test(code)));
    expect(unused.map((code) => `Remove the entry "${code}" from lib/core/error-catalogue.ts, then run: npm run generate:errors`)).toEqual(
      [],
    );
  });

  test("finds codes in every form that lib/ uses", () => {
    const places = (code: string) => used.filter((each) => each.code === code).map(({ place }) => place.replace(/:\d+$/, ""));
    // Thrown, warned with, reported in a file, a field of a problem, passed on by a subclass, and computed.
    expect(places("invalid-duration")).toContain("lib/core/duration.ts");
    expect(places("unwatched-certificate").length).toBeGreaterThan(0);
    expect(places("unknown-key").length).toBeGreaterThan(0);
    expect(places("common-name-length").length).toBeGreaterThan(0);
    expect(places("invalid-fleet-file").length).toBeGreaterThan(0);
    expect(places("unknown-*")).toContain("lib/cli/status-selection.ts");
  });

  test("has unique codes, sorted within each group", () => {
    expect(new Set(catalogueCodes()).size).toBe(entries.length);
    for (const group of ERROR_CATALOGUE) {
      const codes = Object.keys(group.entries);
      expect(codes).toEqual([...codes].sort());
    }
  });

  test.each(entries)("describes the cause and the fix of %s in sentences", (_code, { cause, fix }) => {
    for (const text of [cause, fix]) {
      expect(text).toMatch(/^[A-Z`].*\.$/);
      expect(text.length).toBeLessThan(200);
    }
    // "Is no" is not how errors are written here.
    expect(cause).not.toMatch(/(?<!there )\bis no\b/i);
  });

  test("ignores property names of JavaScript objects", () => {
    expect(catalogueEntry("constructor")).toBeUndefined();
    expect(catalogueEntry("__proto__")).toBeUndefined();
  });
});

test("docs/errors.md is up to date (npm run generate:errors)", () => {
  expect(readFileSync(path.join(__dirname, "../../docs/errors.md"), "utf8")).toBe(errorDocument());
});

function advice(code: string, place: string): string {
  return `${place} uses the code "${code}". Add "${code}": { cause: "…", fix: "…" } to a group of lib/core/error-catalogue.ts (sorted), then run: npm run generate:errors`;
}
