import * as fc from "fast-check";
import { compareText, covers, didYouMean, piecesOf, plural } from "../../lib/core/text";

describe("compareText", () => {
  test("sorts by code points, regardless of the machine's language", () => {
    expect(["b", "ä", "a", "B", "a"].sort(compareText)).toEqual(["B", "a", "a", "b", "ä"]);
  });

  test.each([
    ["a", "b", -1],
    ["b", "a", 1],
    ["a", "a", 0],
  ])("returns the order of %s and %s: %d", (one, other, order) => {
    expect(compareText(one, other)).toBe(order);
  });
});

describe("plural", () => {
  test.each([
    [1, "certificate", "1 certificate"],
    [0, "certificate", "0 certificates"],
    [2, "policy", "2 policies"],
    [2, "key", "2 keys"],
    [2, "yard", "2 yards"],
    [2, "alias", "2 aliases"],
    [2, "box", "2 boxes"],
    [2, "batch", "2 batches"],
    [2, "hash", "2 hashes"],
    [2, "stack", "2 stacks"],
  ])("%d %s", (count, noun, text) => {
    expect(plural(count, noun)).toBe(text);
  });

  test("accepts an irregular form", () => {
    expect(plural(2, "is", "are")).toBe("2 are");
    expect(plural(1, "is", "are")).toBe("1 is");
  });
});

describe("piecesOf", () => {
  test("keeps all items in order, in chunks of the given length", () => {
    expect(piecesOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
    expect(piecesOf([1, 2], 2)).toEqual([[1, 2]]);
    expect(piecesOf([], 2)).toEqual([]);
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 9 }), (items, length) => {
        const pieces = piecesOf(items, length);
        expect(pieces.flat()).toEqual(items);
        expect(pieces.slice(0, -1).every((piece) => piece.length === length)).toBe(true);
      }),
    );
  });
});

describe("covers", () => {
  test.each([
    [["www.example.com"], "www.example.com", true],
    [["*.example.com"], "www.example.com", true],
    [["api.example.com", "*.example.com"], "www.example.com", true],
    [["*.example.com"], "example.com", false],
    [["*.example.com"], "a.b.example.com", false],
    [["*.example.com"], "*.example.com", true],
    [["example.com"], "www.example.com", false],
    [[], "www.example.com", false],
  ])("names %j and host %s: %s", (names, host, isCovered) => {
    expect(covers(names, host)).toBe(isCovered);
  });
});

describe("didYouMean", () => {
  test.each([
    ["acn", ["sns", "acm", "alb"], "acm"],
    ["ACM", ["acm"], "acm"],
    ["lets-encrpt", ["lets-encrypt-staging", "lets-encrypt"], "lets-encrypt"],
    ["ownr", ["owner"], "owner"],
  ])("suggests a candidate for %s from %j: %s", (word, candidates, suggestion) => {
    expect(didYouMean(word, candidates)).toContain(`did you mean "${suggestion}"?`);
  });

  test.each([
    ["acm", ["google-managed"]],
    ["x", ["owner"]],
    ["acm", []],
  ])("has no suggestion for %s from %j", (word, candidates) => {
    expect(didYouMean(word, candidates)).toBe("");
  });
});
