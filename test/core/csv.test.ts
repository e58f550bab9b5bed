import { csvLines } from "../../lib/core/csv";

describe("a cell of CSV", () => {
  test.each<[string | number | undefined, string]>([
    ["plain", "plain"],
    [4.5, "4.5"],
    [undefined, ""],
    ["a,b", '"a,b"'],
    ["a;b", '"a;b"'],
    ['say "x"', '"say ""x"""'],
    [" padded ", '" padded "'],
    ["=1+1", "'=1+1"],
    ["  @SUM(A1)", "'  @SUM(A1)"],
    ["-2", "'-2"],
    ["two\nlines", "two\\nlines"],
  ])("for %j is %s", (value, expected) => {
    expect(csvLines([[value]])).toBe(`${expected}\n`);
  });

  test("is one of a line", () => {
    expect(csvLines([["a", 1], ["b"]])).toBe("a,1\nb\n");
  });
});
