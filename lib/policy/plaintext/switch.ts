import { Resource } from "../resource";
import { asBoolean, Block, isAbsent, Value } from "../value";

/** An argument that decides whether a service encrypts in transit. */
export interface Switch {
  readonly service: string;
  readonly types: readonly string[];
  readonly path: string;
  read(attributes: Block, resource: Resource): Value[];
  /** Whether what is not known is worth an advice only, since plans never show it. */
  readonly isHidden?: boolean;
  /** Whether a value lets traffic pass in clear; an absent one is the service's default. */
  isClear(value: Value): boolean;
  readonly fix: string;
}

export const isOff = (value: Value) => asBoolean(value) === false;
export const isOffOrAbsent = (value: Value) => isAbsent(value) || asBoolean(value) === false;
export const isOneOf =
  (...values: string[]) =>
  (value: Value) =>
    values.includes(String(value));
