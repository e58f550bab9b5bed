import { ReplacementCause } from "../../core/cloud";
import { Change } from "./change";
import { Comparison } from "./comparison";
import { say, Words } from "./words";

const CREATE_FIRST = say`; a new certificate is made first, then the old one goes`;

/** Adds to a change that it makes another certificate, where it does. */
export function replacing(change: Change, comparison: Comparison, cause: ReplacementCause): Change {
  if (!replaces(comparison, cause)) {
    return change;
  }
  return { ...change, words: withReplacement(change.words), replaces: true };
}

function withReplacement(words: Words): Words {
  return [...words, ...CREATE_FIRST];
}

/**
 * Whether a change creates another certificate before the old one is removed. Where nothing is known of how the old one is replaced, it may
 * be removed first.
 */
function replaces({ before, after, isSame }: Comparison, cause: ReplacementCause): boolean {
  return !isSame && before.replacement.length > 0 && after.replacement.includes(cause);
}
