import * as fs from "fs";
import * as path from "path";

/**
 * A provider's answer to Terraform's question for its schemas, without those of the types that a directory does not use.
 *
 * AWS has 1500 types. To write, send and read their schemas takes Terraform and the provider most of the time of a plan. The schemas that stay are the
 * provider's own bytes.
 */
export class SchemaAnswer {
  /** The entries of the answer, with the type for those that have one. */
  private readonly entries: { readonly type?: string; readonly bytes: Buffer }[] = [];

  /** @param whole the answer, as a message of Protocol Buffers */
  constructor(
    private readonly whole: Buffer,
    method: string,
  ) {
    for (let at = 0; at < whole.length;) {
      const [tag, afterTag] = varint(whole, at);
      const [value, afterValue] = varint(whole, afterTag);
      const end = (tag & 7) === LENGTH_DELIMITED ? afterValue + value : afterValue;
      const isOfType = MAPS[method].includes(tag >> 3);
      this.entries.push({ type: isOfType ? keyOf(whole, afterValue) : undefined, bytes: whole.subarray(at, end) });
      at = end;
    }
  }

  /** The answer for a directory: with the types in its documents and its state. */
  for(directory: string): Buffer {
    const words = wordsIn(directory);
    return words === undefined
      ? this.whole
      : Buffer.concat(this.entries.filter(({ type }) => type === undefined || words.has(type)).map(({ bytes }) => bytes));
  }
}

/** Whether a method asks for schemas. */
export function asksForSchemas(method: string): boolean {
  return method in MAPS;
}

/**
 * The questions for schemas, with the fields of the answers that are maps from types.
 *
 * Source: tfplugin5.proto and tfplugin6.proto of Terraform, `GetProviderSchema.Response` and `GetResourceIdentitySchemas.Response`.
 */
const MAPS: Readonly<Record<string, readonly number[]>> = {
  "/tfplugin5.Provider/GetSchema": [2, 3, 8, 9],
  "/tfplugin6.Provider/GetProviderSchema": [2, 3, 8, 9],
  "/tfplugin5.Provider/GetResourceIdentitySchemas": [1],
  "/tfplugin6.Provider/GetResourceIdentitySchemas": [1],
};

const LENGTH_DELIMITED = 2;

/** The words of the documents and of the state; undefined if there are more, in modules or in an encrypted state. */
function wordsIn(directory: string): Set<string> | undefined {
  const names = fs.readdirSync(directory).filter((name) => /\.(tf|tf\.json|tofu|tofu\.json|tfstate)$/.test(name));
  const text = names.map((name) => fs.readFileSync(path.join(directory, name), "utf8")).join("\n");
  const hasMore = /"(module|encrypted_data)":|^module "/m.test(text);
  return hasMore ? undefined : new Set(text.match(/[a-z][a-z0-9_]+/g));
}

/** The key of an entry of a map, which is the first field of the entry. */
function keyOf(message: Buffer, at: number): string {
  const [length, start] = varint(message, at + 1);
  return message.toString("utf8", start, start + length);
}

/** A number of up to 28 bits, and the position after it. */
function varint(message: Buffer, at: number): [value: number, next: number] {
  let [value, next] = [0, at];
  for (let shift = 0; ; shift += 7) {
    const byte = message[next++];
    value |= (byte & 127) << shift;
    if (byte < 128) {
      return [value, next];
    }
  }
}
