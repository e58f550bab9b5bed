import { CertfleetError } from "../../core/error";

/** Targets that EventBridge takes in one rule. */
const TARGETS_PER_RULE = 5;

/** Refuses more listeners of one stored certificate than EventBridge tells, and one twice. */
export function checkListenerNames(names: readonly string[]): void {
  if (names.length > TARGETS_PER_RULE) {
    throw new CertfleetError(
      "too-many-listeners",
      `${names.length} listeners for one stored certificate, EventBridge tells ${TARGETS_PER_RULE} at most: put a topic before them`,
    );
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new CertfleetError(
      "duplicate-listener",
      `two listeners of one stored certificate are called "${twice}": remove one, or call it differently`,
    );
  }
}
