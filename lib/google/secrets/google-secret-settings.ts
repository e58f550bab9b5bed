import { Duration } from "../../core/duration";
import { CertfleetError } from "../../core/error";

/** What of a prefix is allowed (Secret Manager, `secretId`). */
const PREFIX = /^[A-Za-z0-9_-]*$/;

/** How long a version can be kept after its destruction was asked for (Secret Manager, "Delay destruction of secret versions"). */
const DESTROY_DELAY_DAYS = { atLeast: 1, atMost: 1000 } as const;

/** The forms of an IAM member. */
const MEMBER = /^(user|serviceAccount|group|domain|principal|principalSet):.+/;

/** What a store can be told, as far as it is checked. */
export interface GoogleSecretSettings {
  readonly prefix?: string;
  readonly destroyDelay?: Duration;
  readonly readers?: readonly string[];
}

/** Refuses settings that Secret Manager would refuse. */
export function checkGoogleSecretSettings({ prefix, destroyDelay, readers }: GoogleSecretSettings): void {
  if (prefix !== undefined && !PREFIX.test(prefix) && !prefix.includes("${")) {
    throw new CertfleetError(
      "secret-name",
      `"${prefix}" cannot stand before the names of secrets: Secret Manager allows letters, digits, hyphens and underscores, so write tls- for tls/`,
    );
  }
  const days = destroyDelay?.toDays();
  if (days !== undefined && (days < DESTROY_DELAY_DAYS.atLeast || days > DESTROY_DELAY_DAYS.atMost)) {
    throw new CertfleetError(
      "destroy-delay",
      `a version cannot stay ${destroyDelay!.toString()} after it was given up: Secret Manager allows ${DESTROY_DELAY_DAYS.atLeast}d to ${DESTROY_DELAY_DAYS.atMost}d`,
    );
  }
  readers?.forEach(checkMember);
}

/** Refuses what is no IAM member. */
export function checkMember(principal: string): void {
  if (!MEMBER.test(principal) && !principal.includes("${")) {
    throw new CertfleetError(
      "iam-member",
      `"${principal}" cannot be let in: an IAM member has its kind before it, such as serviceAccount:edge@media-prod.iam.gserviceaccount.com`,
    );
  }
}
