import { Estate } from "../estate";
import { Resource } from "../resource";
import { Problem, unresolved } from "../rule";
import { asText, Block, isUnknown } from "../value";

/** Plain HTTP that is served or called; the rule has the fix of each service. */
export type PlainHttp = Omit<Problem, "fix"> & { readonly fix?: string };

/** Looks for plain HTTP at a resource of one type. */
export type PlainHttpCheck = (resource: Resource, estate: Estate) => Iterable<PlainHttp>;

/** An argument that must not have some values. */
export function forbids(read: (attributes: Block) => unknown[], path: string, isPlain: (value: unknown) => boolean): PlainHttpCheck {
  return function* ({ attributes }) {
    for (const value of read(attributes)) {
      if (isUnknown(value)) {
        yield unresolved(path, "plain HTTP is refused");
      } else if (isPlain(value)) {
        yield { message: `${path} ${JSON.stringify(value)} serves plain HTTP` };
      }
    }
  };
}

/** An argument with the URL of what is called. Most have a part that only an apply knows, which a plan shows nothing of. */
export function calls(read: (attributes: Block) => unknown, path: string): PlainHttpCheck {
  return function* ({ attributes }) {
    const url = read(attributes);
    if (isUnknown(url)) {
      yield { ...unresolved(path, "the backend is called over HTTPS"), severity: "advice" };
    } else if (/^http:\/\//i.test(asText(url) ?? "")) {
      yield { message: `${path} calls the backend over plain HTTP`, severity: "warning" };
    }
  };
}
