import { isAlias, isMap, isScalar, Node, parseDocument, stringify } from "yaml";
import { CertfleetError } from "../core/error";
import { ShardSettings } from "../fleet/shard-assignment";

/** The most pins that fit into one line. */
const PINS_IN_LINE = 4;

/**
 * Sets `shards` of a fleet file. All other text stays as it is.
 *
 * @param file the name in messages
 */
export function editShards(file: string, text: string, settings: ShardSettings): string {
  const document = parseDocument(text, { merge: true, uniqueKeys: false });
  const { contents } = document;
  if (!isMap(contents) || contents.flow === true) {
    throw new CertfleetError("file-not-editable", `${file} is not a block of YAML with \`shards\` as a key. Edit \`shards\` by hand.`);
  }
  const pair = contents.items.find(({ key }) => isScalar(key) && key.value === "shards");
  const written = render(settings);
  if (pair === undefined) {
    const certificates = contents.items.find(({ key }) => isScalar(key) && key.value === "certificates")!;
    const at = (certificates.key as Node).range![0];
    return `${text.slice(0, at)}shards:${written}\n${text.slice(at)}`;
  }
  const value = pair.value as Node;
  if (isAlias(value) || !value.range || (value as { anchor?: string }).anchor !== undefined) {
    throw new CertfleetError("file-not-editable", `\`shards\` of ${file} is an alias or has an anchor. Edit it by hand.`);
  }
  const from = (pair.key as Node).range![1] + 1;
  // A block ends after its last line end.
  const former = text.slice(from, value.range[1]).trimEnd();
  return `${text.slice(0, from)}${written}${text.slice(from + former.length)}`;
}

function render(settings: ShardSettings): string {
  const { pins = {}, ...others } = settings;
  const given = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined));
  const count = Object.keys(pins).length;
  if (count > PINS_IN_LINE) {
    const lines = stringify({ ...given, pins })
      .trimEnd()
      .split("\n");
    return `\n${lines.map((line) => `  ${line}`).join("\n")}`;
  }
  const isPlain = count === 0 && Object.keys(given).join() === "count";
  return isPlain
    ? ` ${settings.count}`
    : ` ${stringify({ ...given, ...(count > 0 && { pins }) }, { collectionStyle: "flow", lineWidth: 0 }).trimEnd()}`;
}
