/** A part of a sentence: sentence of certfleet's own, or a value that an inventory holds, which anybody may have written. */
export interface SentencePart {
  readonly text: string;
  readonly isValue: boolean;
}

/** A sentence whose values can be told from its sentence, so that each format can make them safe in its own way. */
export type Sentence = readonly SentencePart[];

/** Values listed in a sentence before the rest is counted. */
const LISTED = 5;

/** A sentence: texts and numbers put into it are values, sentences are a part of it. */
export function say(strings: TemplateStringsArray, ...parts: (string | number | Sentence)[]): Sentence {
  return strings
    .flatMap((text, index): SentencePart[] => {
      const part = index === 0 ? [] : parts[index - 1];
      const put = typeof part === "object" ? part : [{ text: String(part), isValue: true }];
      return [...put, { text, isValue: false }];
    })
    .filter(({ text, isValue }) => isValue || text !== "");
}

/** Values as people list them: `a, b and c`, and where they are many, how many more. */
export function list(values: readonly string[]): Sentence {
  const shown = values.length > LISTED + 1 ? values.slice(0, LISTED) : values;
  const more = values.length - shown.length;
  const items = [...shown.map((text) => [{ text, isValue: true }]), ...(more > 0 ? [[{ text: `${more} more`, isValue: false }]] : [])];
  return items.flatMap((item, index) => [
    ...(index === 0 ? [] : [{ text: index === items.length - 1 ? " and " : ", ", isValue: false }]),
    ...item,
  ]);
}

/** Sentence of certfleet's own, joined as in a sentence. */
export function join(texts: readonly string[]): Sentence {
  const text = texts.length < 2 ? texts.join("") : `${texts.slice(0, -1).join(", ")} and ${texts[texts.length - 1]}`;
  return [{ text, isValue: false }];
}

/** A sentence as it is, with its values as the inventories have them. */
export function plain(sentence: Sentence): string {
  return sentence.map(({ text }) => text).join("");
}

/** What a change does to safety: it takes some away, gives some, or neither. */
export type ChangeEffect = "weakened" | "strengthened" | "changed";

/** What kind of change it is, the same in every version. */
export type ChangeKind =
  | "certificate-added"
  | "certificate-removed"
  | "certificate-renamed"
  | "certificate-replaced"
  | "made-by-changed"
  | "names-added"
  | "names-removed"
  | "names-reordered"
  | "issuer-moved"
  | "key-type-changed"
  | "region-moved"
  | "lifetime-changed"
  | "renewal-changed"
  | "schedule-changed"
  | "endpoint-added"
  | "endpoint-removed"
  | "endpoint-changed"
  | "tls-policy-changed"
  | "alert-added"
  | "alert-lost"
  | "thresholds-changed"
  | "channel-added"
  | "channel-lost"
  | "owner-changed"
  | "service-changed"
  | "runbook-changed"
  | "store-added"
  | "store-removed"
  | "deploy-target-added"
  | "deploy-target-removed"
  | "waiver-added"
  | "waiver-changed"
  | "waiver-removed";

/** One thing that differs, of a certificate or of a stack. */
export interface Change {
  readonly kind: ChangeKind;
  readonly effect: ChangeEffect;
  readonly sentence: Sentence;
  /** Whether it makes another certificate, which is there before the old one goes. */
  readonly replaces?: boolean;
}

/** What differs of one certificate, or of a stack as a whole. */
export interface ChangedSubject {
  /** The stack, and the certificate's name in it. */
  readonly key: string;
  readonly stack: string;
  /** The certificate's name; absent for what is the stack's. */
  readonly certificate?: string;
  readonly changes: readonly Change[];
}

/** What differs between two fleets. */
export interface FleetDiff {
  /** By stack and name; only those of which something differs. */
  readonly subjects: readonly ChangedSubject[];
}
