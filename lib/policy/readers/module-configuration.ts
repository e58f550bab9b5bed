import { withoutKeys } from "../estate";
import { Block, Value } from "../value";
import { asBlock, referencesIn } from "./json-shapes";

/** A module of a plan's configuration, as far as it is kept: what its call and its outputs refer to. */
export interface ModuleConfiguration {
  readonly address: string;
  readonly parent?: ModuleConfiguration;
  call: Readonly<Record<string, readonly string[]>>;
  outputs: Readonly<Record<string, readonly string[]>>;
  /** The texts that the call gives, or that the variables have as defaults, by variable. */
  literals: Record<string, Value>;
  /** What the call waits for. */
  dependsOn: readonly string[];
}

/** A module of which nothing is read yet. */
export function moduleAt(address: string, parent?: ModuleConfiguration): ModuleConfiguration {
  return { address, parent, call: {}, outputs: {}, literals: {}, dependsOn: [] };
}

/** What each of some expressions is, where it is nothing but a value. */
export function constantsIn(expressions: Value): Block {
  return Object.fromEntries(
    Object.entries(asBlock(expressions))
      .filter(([, expression]) => "constant_value" in asBlock(expression))
      .map(([name, expression]) => [name, asBlock(expression).constant_value]),
  );
}

/** The defaults of the variables that a module's call leaves out, as far as they are no secrets. */
export function defaultsIn(variables: Block, call: Readonly<Record<string, unknown>>): Block {
  return Object.fromEntries(
    Object.entries(variables)
      .filter(([name, variable]) => !(name in call) && "default" in asBlock(variable) && asBlock(variable).sensitive !== true)
      .map(([name, variable]) => [name, asBlock(variable).default]),
  );
}

/** An address in a module, without keys. */
export function inModule(module: ModuleConfiguration, address: string): string {
  return withoutKeys(module.address === "" ? address : `${module.address}.${address}`);
}

/** What each of some expressions refers to. */
export function referencesOf(
  expressions: Value,
  expressionIn: (entry: Value) => Value,
  waitedForIn: (entry: Value) => readonly string[] = () => [],
): Record<string, readonly string[]> {
  const entries = Object.entries(asBlock(expressions)).map(([name, entry]): [string, readonly string[]] => [
    name,
    [...referencesIn(expressionIn(entry)), ...waitedForIn(entry)],
  ]);
  return Object.fromEntries(entries);
}
