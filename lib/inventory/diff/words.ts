/** A part of a sentence: words of certfleet's own, or a value that an inventory holds, which anybody may have written. */
export interface Word {
  readonly text: string;
  readonly isValue: boolean;
}

/** A sentence whose values can be told from its words, so that each format can make them safe in its own way. */
export type Words = readonly Word[];

/** Values listed in a sentence before the rest is counted. */
const LISTED = 5;

/** A sentence: texts and numbers put into it are values, sentences are a part of it. */
export function say(strings: TemplateStringsArray, ...parts: (string | number | Words)[]): Words {
  return strings
    .flatMap((text, index): Word[] => {
      const part = index === 0 ? [] : parts[index - 1];
      const put = typeof part === "object" ? part : [{ text: String(part), isValue: true }];
      return [...put, { text, isValue: false }];
    })
    .filter(({ text, isValue }) => isValue || text !== "");
}

/** Values as people list them: `a, b and c`, and where they are many, how many more. */
export function list(values: readonly string[]): Words {
  const shown = values.length > LISTED + 1 ? values.slice(0, LISTED) : values;
  const more = values.length - shown.length;
  const items = [...shown.map((text) => [{ text, isValue: true }]), ...(more > 0 ? [[{ text: `${more} more`, isValue: false }]] : [])];
  return items.flatMap((item, index) => [
    ...(index === 0 ? [] : [{ text: index === items.length - 1 ? " and " : ", ", isValue: false }]),
    ...item,
  ]);
}

/** Words of certfleet's own, joined as in a sentence. */
export function join(texts: readonly string[]): Words {
  const text = texts.length < 2 ? texts.join("") : `${texts.slice(0, -1).join(", ")} and ${texts[texts.length - 1]}`;
  return [{ text, isValue: false }];
}

/** A sentence as it is, with its values as the inventories have them. */
export function plain(words: Words): string {
  return words.map(({ text }) => text).join("");
}
