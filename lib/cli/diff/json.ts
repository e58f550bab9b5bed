import { FleetDiff } from "../../inventory/diff/change";
import { plain } from "../../inventory/diff/words";
import { countChanges } from "./summary";

/** The version of this shape: it grows when a reader of the old one would be misled. */
const VERSION = 1;

/** Characters that JSON allows as they are, and a terminal obeys or does not show. */
const UNSEEN = /[\u007f-\u009f\p{Cf}\p{Co}\u2028\u2029]/gu;

/** The changes for programs. docs/diff.md describes the shape. */
export function jsonDiff(diff: FleetDiff): string {
  const changes = diff.subjects.flatMap(({ stack, certificate, changes: own }) =>
    own.map(({ kind, effect, words, replaces }) => {
      return { stack, certificate, kind, effect, message: plain(words), replacement: replaces === true ? "create-first" : undefined };
    }),
  );
  return `${JSON.stringify({ version: VERSION, summary: countChanges(diff), changes }, undefined, 2).replace(UNSEEN, escaped)}\n`;
}

function escaped(character: string): string {
  return [...Array(character.length).keys()].map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`).join("");
}
