/** A problem that stops the demo, and its fix. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly fix: string,
  ) {
    super(message);
  }
}
