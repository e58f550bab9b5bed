/** A part of a sentence: text of certfleet's own, or a value from an inventory, which is untrusted. */
export interface SentencePart {
  readonly text: string;
  readonly isValue: boolean;
}

/** A sentence that keeps values apart from its own text, so that each output format can escape them. */
export type Sentence = readonly SentencePart[];

/** The number of values that a sentence lists before it counts the rest. */
const LISTED = 5;

/** Builds a sentence. Interpolated texts and numbers are values; interpolated sentences become parts of it. */
export function say(strings: TemplateStringsArray, ...parts: (string | number | Sentence)[]): Sentence {
  return strings
    .flatMap((text, index): SentencePart[] => {
      const part = index === 0 ? [] : parts[index - 1];
      const put = typeof part === "object" ? part : [{ text: String(part), isValue: true }];
      return [...put, { text, isValue: false }];
    })
    .filter(({ text, isValue }) => isValue || text !== "");
}

/** Lists values: `a, b and c`, or `a, b, c, d, e and 7 more`. */
export function list(values: readonly string[]): Sentence {
  const shown = values.length > LISTED + 1 ? values.slice(0, LISTED) : values;
  const more = values.length - shown.length;
  const items = [...shown.map((text) => [{ text, isValue: true }]), ...(more > 0 ? [[{ text: `${more} more`, isValue: false }]] : [])];
  return items.flatMap((item, index) => [
    ...(index === 0 ? [] : [{ text: index === items.length - 1 ? " and " : ", ", isValue: false }]),
    ...item,
  ]);
}

/** Lists phrases of certfleet's own. */
export function join(texts: readonly string[]): Sentence {
  const text = texts.length < 2 ? texts.join("") : `${texts.slice(0, -1).join(", ")} and ${texts[texts.length - 1]}`;
  return [{ text, isValue: false }];
}

/** A sentence as text, with unescaped values. */
export function plain(sentence: Sentence): string {
  return sentence.map(({ text }) => text).join("");
}

/** Whether a change weakens or strengthens security, or neither. */
export type ChangeEffect = "weakened" | "strengthened" | "changed";

/** The kind of change: a stable code for scripts. */
export type ChangeKind =
  | "certificate-added"
  | "certificate-removed"
  | "certificate-renamed"
  | "certificate-replaced"
  | "generation-changed"
  | "made-by-changed"
  | "names-added"
  | "names-removed"
  | "names-reordered"
  | "issuer-moved"
  | "key-type-changed"
  | "region-moved"
  | "zone-moved"
  | "transparency-changed"
  | "export-changed"
  | "lifetime-changed"
  | "renewal-changed"
  | "schedule-changed"
  | "endpoint-added"
  | "endpoint-removed"
  | "endpoint-changed"
  | "endpoint-moved"
  | "hsts-changed"
  | "redirect-changed"
  | "tls-policy-changed"
  | "client-auth-changed"
  | "trust-added"
  | "trust-removed"
  | "trust-lost"
  | "revocation-changed"
  | "alert-added"
  | "alert-lost"
  | "thresholds-changed"
  | "channel-added"
  | "channel-lost"
  | "recipients-changed"
  | "digest-changed"
  | "owner-changed"
  | "service-changed"
  | "runbook-changed"
  | "store-added"
  | "store-removed"
  | "readers-changed"
  | "write-only-changed"
  | "consumer-added"
  | "consumer-removed"
  | "deploy-target-added"
  | "deploy-target-removed"
  | "waiver-added"
  | "waiver-changed"
  | "waiver-removed";

/** A change of a certificate or a stack. */
export interface Change {
  readonly kind: ChangeKind;
  readonly effect: ChangeEffect;
  readonly sentence: Sentence;
  /** Whether it replaces the certificate by a new one, which is created first. */
  readonly replaces?: boolean;
}

/** The changes of one certificate, or of a stack as a whole. */
export interface ChangedSubject {
  /** The stack, and the certificate's name in it. */
  readonly key: string;
  readonly stack: string;
  /** The certificate's name; absent for changes of the stack. */
  readonly certificate?: string;
  readonly changes: readonly Change[];
}

/** What differs between two fleets. */
export interface FleetDiff {
  /** Those with changes, by stack and name. */
  readonly subjects: readonly ChangedSubject[];
}
