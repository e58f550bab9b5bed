/** A host and port that can be looked at from the internet. */
export interface ProbedHost {
  /** The host's name. */
  readonly host: string;
  /** The port. */
  readonly port: number;
}
