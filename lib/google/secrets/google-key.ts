import { Token } from "cdktf";
import { CertfleetError } from "../../core/error";

/** A key of Cloud KMS, by its id. */
const KEY = /^projects\/[^/\s]+\/locations\/([^/\s]+)\/keyRings\/[^/\s]+\/cryptoKeys\/[^/\s]+$/;

/** Refuses what is no key, and one of another location, with which a copy cannot be encrypted. */
export function checkGoogleKey(kmsKeyName: string | undefined, location: string): void {
  if (kmsKeyName === undefined || Token.isUnresolved(kmsKeyName) || kmsKeyName.includes("${")) {
    return;
  }
  const at = KEY.exec(kmsKeyName)?.[1];
  if (at !== location) {
    const fault = at === undefined ? "is no id of a key of Cloud KMS" : `is in ${at}, and the copy of the secret in ${location}`;
    throw new CertfleetError(
      "google-key",
      `"${kmsKeyName}" ${fault}: it is one such as projects/PROJECT/locations/${location}/keyRings/RING/cryptoKeys/KEY`,
    );
  }
}
