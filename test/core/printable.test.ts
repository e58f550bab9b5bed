import { columnsOf, printable, shorten } from "../../lib/core/printable";

describe("text for a terminal", () => {
  test.each([
    ["unchanged if it is plain", "www.example.com (edge)", "www.example.com (edge)"],
    ["with visible escape sequences", "\u001b[31mred\u001b[0m", "\\x1b[31mred\\x1b[0m"],
    ["with visible one-character escapes of old terminals", "\u009b2Jx\u0090", "\\x9b2Jx\\x90"],
    ["on one line", "one\r\ntwo\tthree\u2028four", "one\\r\\ntwo\\tthree\\u{2028}four"],
    ["without changes of direction", "abc\u202egnp.exe\u2066", "abc\\u{202e}gnp.exe\\u{2066}"],
    ["without zero-width characters", "a\u200bb\ufeffc\u00add", "a\\u{200b}b\\u{feff}c\\xadd"],
    ["with emoji that consist of several characters", "team 👩‍💻 🇩🇪 ❤️", "team 👩‍💻 🇩🇪 ❤️"],
    ["without lone surrogates", "x\ud800y", "x\\u{d800}y"],
    ["with a limited number of combining marks", `e${"\u0301".repeat(50)}x`, `e${"\u0301".repeat(4)}x`],
    ["with visible bells and backspaces", "a\u0007\u0008\u007f", "a\\x07\\x08\\x7f"],
  ])("is printed %s", (_, text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  test("is shortened, but never within a character", () => {
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
  ])("with %j needs %d columns", (text, columns) => {
    expect(columnsOf(text)).toBe(columns);
  });

  test("ends with an ellipsis if only its beginning was processed", () => {
    expect(printable("\u0301".repeat(17), 1)).toMatch(/…$/);
    expect(printable("x".repeat(160), 160)).toBe("x".repeat(160));
  });

  test.each(["x", "👩‍💻", "漢", "e\u0301", "\u001b", "\u202e", "\ud800", "\u0301"])(
    "with a million %j is printed safely and quickly",
    (character) => {
      const text = printable(character.repeat(1_000_000), 40);
      expect(columnsOf(text)).toBeLessThanOrEqual(40);
      expect(text).not.toMatch(/[\p{Cc}\u202e\ud800]/u);
    },
  );
});
