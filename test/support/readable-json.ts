const WIDTH = 180;

/** JSON with short values on one line, so that the position of a widget, a metric or an alarm is one line of a diff. */
export function readableJson(value: unknown, indent = ""): string {
  const short = JSON.stringify(value);
  if (!isContainer(value) || (indent + short).length <= WIDTH) {
    return short;
  }
  const inner = `${indent}  `;
  const lines: string[] = [];
  let isOpen = false;
  for (const [key, item] of Object.entries(value)) {
    const label = Array.isArray(value) ? "" : `${JSON.stringify(key)}: `;
    const text = `${label}${readableJson(item, inner)}`;
    const last = lines.length - 1;
    if (isOpen && !isContainer(item) && !Array.isArray(value) && (inner + lines[last] + text).length < WIDTH) {
      lines[last] += `, ${text}`;
    } else {
      lines.push(text);
    }
    isOpen = !isContainer(item);
  }
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${lines.map((line) => inner + line).join(",\n")}\n${indent}${close}`;
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
