import { Document } from "yaml";

const WRITTEN = "Written by `certfleet export prometheus`, which writes it anew each time.";

/** A YAML file with a comment at its head. Prometheus reads what is a word in YAML 1.2 by the rules of 1.1, such as `yes`. */
export function yamlFile(value: unknown, ...comment: string[]): string {
  const document = new Document(value, { version: "1.1", aliasDuplicateObjects: false });
  document.commentBefore = [WRITTEN, ...comment].map((line) => ` ${line}`).join("\n");
  return document.toString({ lineWidth: 0 });
}
