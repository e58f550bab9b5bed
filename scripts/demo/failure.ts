/** Something that stops the demo, and what to do about it. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly fix: string,
  ) {
    super(message);
  }
}
