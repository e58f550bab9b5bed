import { columnsOf, printable, shorten } from "../../lib/core/printable";

describe("text for a terminal", () => {
  test.each([
    ["as it is where it is plain", "www.example.com (edge)", "www.example.com (edge)"],
    ["with escapes written out", "\u001b[31mred\u001b[0m", "\\x1b[31mred\\x1b[0m"],
    ["with the one-character escapes of old terminals written out", "\u009b2Jx\u0090", "\\x9b2Jx\\x90"],
    ["on one line", "one\r\ntwo\tthree\u2028four", "one\\r\\ntwo\\tthree\\u{2028}four"],
    ["without a change of direction", "abc\u202egnp.exe\u2066", "abc\\u{202e}gnp.exe\\u{2066}"],
    ["without what has no width", "a\u200bb\ufeffc\u00add", "a\\u{200b}b\\u{feff}c\\xadd"],
    ["with emoji of several parts", "team 👩‍💻 🇩🇪 ❤️", "team 👩‍💻 🇩🇪 ❤️"],
    ["without halves of characters", "x\ud800y", "x\\u{d800}y"],
    ["with no more than a few marks on a letter", `e${"\u0301".repeat(50)}x`, `e${"\u0301".repeat(4)}x`],
    ["with bells and backspaces written out", "a\u0007\u0008\u007f", "a\\x07\\x08\\x7f"],
  ])("is %s", (_, text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  test("is shortened, and never within a character", () => {
    expect(printable("x".repeat(10_000), 10)).toBe("xxxxxxxxx…");
    expect(printable("👩‍💻".repeat(10_000), 10)).toBe("👩‍💻👩‍💻👩‍💻👩‍💻…");
    expect(shorten("漢字漢字", 5)).toBe("漢字…");
    expect(shorten("漢字漢字", 8)).toBe("漢字漢字");
    expect(shorten("abc", 3)).toBe("abc");
    expect(shorten("abcd", 3)).toBe("ab…");
    expect(shorten("abc", 0)).toBe("…");
    expect(shorten("漢 字漢字", 4)).toBe("漢…");
    expect(shorten(" 漢字", 4)).toBe(" 漢…");
  });

  test.each([
    ["", 0],
    ["abc", 3],
    ["漢字", 4],
    ["a漢", 3],
    ["e\u0301", 1],
    ["👩‍💻", 2],
  ])("%j takes %d columns", (text, columns) => {
    expect(columnsOf(text)).toBe(columns);
  });

  test("ends with an ellipsis if only its beginning was read", () => {
    expect(printable("\u0301".repeat(17), 1)).toMatch(/…$/);
    expect(printable("x".repeat(160), 160)).toBe("x".repeat(160));
  });

  test.each(["x", "👩‍💻", "漢", "e\u0301", "\u001b", "\u202e", "\ud800", "\u0301"])(
    "of a million %j is safe and short in no time",
    (character) => {
      const text = printable(character.repeat(1_000_000), 40);
      expect(columnsOf(text)).toBeLessThanOrEqual(40);
      expect(text).not.toMatch(/[\p{Cc}\u202e\ud800]/u);
    },
  );
});
