/**
 * The inside of a Terraform expression for a text that may hold expressions: `a.b` for `${a.b}`, `"x"` for `x`, and both joined for
 * a mixture, so that it can be an argument of a function.
 */
export function innerExpression(text: string): string {
  const parts = split(text);
  return parts.length === 0 ? '""' : parts.length === 1 ? parts[0] : `join("", [${parts.join(", ")}])`;
}

function split(text: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let start = text.indexOf("${"); start >= 0; start = text.indexOf("${", from)) {
    if (start > from) {
      parts.push(JSON.stringify(text.slice(from, start)));
    }
    const end = endOfExpression(text, start + 2);
    parts.push(text.slice(start + 2, end));
    from = end + 1;
  }
  return from < text.length ? [...parts, JSON.stringify(text.slice(from))] : parts;
}

/** Where the brace is that closes an expression: braces within it, and quoted text with whatever braces, are skipped. */
function endOfExpression(text: string, from: number): number {
  let depth = 1;
  let isQuoted = false;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (isQuoted) {
      if (character === "\\") {
        at++;
      } else if (character === '"') {
        isQuoted = false;
      }
    } else if (character === '"') {
      isQuoted = true;
    } else if (character === "{") {
      depth++;
    } else if (character === "}" && --depth === 0) {
      return at;
    }
  }
  return text.length;
}
