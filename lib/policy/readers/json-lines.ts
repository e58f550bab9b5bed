/** The lines on which the resources of a file in Terraform's JSON syntax begin, by `type.name`; counted from 1. */
export function resourceLines(text: string): Map<string, number> {
  const lines = new Map<string, number>();
  const keys: (string | undefined)[] = [];
  let line = 1;
  let pending: string | undefined;
  for (let i = 0; i < text.length; i++) {
    switch (text[i]) {
      case "\n":
        line++;
        break;
      case '"': {
        const end = endOfString(text, i);
        if (isKey(text, end)) {
          pending = text.slice(i + 1, end);
          const [resource, type] = keys.filter((key) => key !== undefined);
          if (resource === "resource" && type !== undefined && named(keys) === 2) {
            lines.set(`${type}.${pending}`, line);
          }
        }
        i = end;
        break;
      }
      case "{":
      case "[":
        keys.push(pending);
        pending = undefined;
        break;
      case "}":
      case "]":
        keys.pop();
        break;
    }
  }
  return lines;
}

function named(keys: readonly (string | undefined)[]): number {
  return keys.filter((key) => key !== undefined).length;
}

function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === "\\") {
      i++;
    } else if (text[i] === '"') {
      return i;
    }
  }
  return text.length;
}

function isKey(text: string, end: number): boolean {
  for (let i = end + 1; i < text.length; i++) {
    if (text[i] !== " " && text[i] !== "\t") {
      return text[i] === ":";
    }
  }
  return false;
}
