import { createHash } from "node:crypto";
import { Duration } from "../../core/duration";
import { CertfleetError } from "../../core/error";

/** Minutes of an hour that runs can be apart, so that they are evenly. */
const PARTS_OF_AN_HOUR = [15, 20, 30];

/**
 * An EventBridge schedule at a minute, and for runs that are hours apart an hour, that follow from a seed: not all fleets run at once.
 *
 * Runs are never further apart than asked for; where a day is no multiple of the hours, the last gap of a day is shorter.
 */
export function runSchedule(every: Duration, seed: string): string {
  const digest = createHash("sha256").update(seed).digest();
  const minutes = every.toMinutes();
  const hours = minutes / 60;
  if (PARTS_OF_AN_HOUR.includes(minutes)) {
    return `cron(${digest[0] % minutes}/${minutes} * * * ? *)`;
  }
  if (!Number.isInteger(hours) || hours > 24) {
    throw new CertfleetError(
      "run-interval",
      `Terraform cannot be run every ${every.toString()} here: allowed are ${PARTS_OF_AN_HOUR.map((part) => `${part}m`).join(", ")}, and 1h to 24h in whole hours`,
    );
  }
  const first = digest[1] % hours;
  const times = Array.from({ length: Math.ceil(24 / hours) }, (_, index) => (first + index * hours) % 24).sort((a, b) => a - b);
  return `cron(${digest[0] % 60} ${hours === 1 ? "*" : times.join(",")} * * ? *)`;
}
