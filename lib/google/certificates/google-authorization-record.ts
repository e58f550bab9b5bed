/** The record by which Google is shown who holds a name. */
export enum GoogleAuthorizationRecord {
  /** At a name of the project's own, `_acme-challenge_<id>.<name>`: several projects and ACME clients can validate beside each other. */
  PER_PROJECT = "PER_PROJECT_RECORD",
  /** At `_acme-challenge.<name>`, where ACME clients put their TXT records: the two exclude each other. In the global location only. */
  FIXED = "FIXED_RECORD",
}
