import { testUnless } from "./skip";

type Body = () => void | Promise<void>;

/**
 * Declares the tests of a story, each of which continues where the one before it ended: apply, change, destroy.
 *
 * A test first runs those before it that have not run yet, so it passes alone and in any order. After a failure, the rest of the story is not run.
 *
 * @param missing the prerequisite without which the tests are skipped
 */
export function story(missing?: string): (name: string, body: Body) => void {
  const continued = inOrder();
  return (name, body) => testUnless(missing, name, continued(name, body));
}

/** Makes each body run once, after those before it; if one fails, those after it fail with its name. */
export function inOrder(): (name: string, body: Body) => () => Promise<void> {
  let last: (() => Promise<void>) | undefined;
  let previous = "";
  return (name, body) => {
    const [before, nameBefore] = [last, previous];
    let result: Promise<void> | undefined;
    const run = async () => {
      try {
        await before?.();
      } catch (error) {
        throw new StoryStopped(error instanceof StoryStopped ? error.at : nameBefore);
      }
      await body();
    };
    previous = name;
    return (last = () => (result ??= run()));
  };
}

class StoryStopped extends Error {
  constructor(readonly at: string) {
    super(`not run, because "${at}" failed`);
  }
}
