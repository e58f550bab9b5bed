import * as fs from "fs";
import * as path from "path";
import { Document } from "./documents";

/** A resource in the file of a state, version 4. */
interface StateResource {
  readonly module?: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  readonly instances: readonly {
    readonly index_key?: string | number;
    readonly deposed?: string;
    readonly attributes: Document;
  }[];
}

/** A resource in a state. */
export interface ResourceState {
  readonly address: string;
  readonly type: string;
  /** Its attributes, as `terraform show -json` writes them. */
  readonly values: Document;
}

/**
 * The state in a directory; undefined if it is not in a local file.
 *
 * Reading the file takes no time. `terraform show` starts every provider for its schema, which takes three seconds of processor time.
 */
export function localState(directory: string): Document | undefined {
  const file = path.join(directory, "terraform.tfstate");
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, "utf8")) as Document) : undefined;
}

/** The resources of a state, without deposed instances. */
export function resourcesOf(state: Document): ResourceState[] {
  return (state.resources as StateResource[]).flatMap(({ module, mode, type, name, instances }) =>
    instances
      .filter(({ deposed }) => deposed === undefined)
      .map(({ index_key: key, attributes }) => {
        const parts = [...(module === undefined ? [] : [module]), ...(mode === "data" ? ["data"] : []), type, name];
        return { address: `${parts.join(".")}${key === undefined ? "" : `[${JSON.stringify(key)}]`}`, type, values: attributes };
      }),
  );
}
