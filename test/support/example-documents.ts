import * as fs from "fs";
import * as path from "path";
import { TerraformDocument } from "./schema-check";

const DIRECTORY = path.join(__dirname, "..", "golden", "examples");

/** The documents that the examples synthesise, by the example's name. */
export function exampleDocuments(): [name: string, document: TerraformDocument][] {
  return fs
    .readdirSync(DIRECTORY)
    .map((name) => [name, JSON.parse(fs.readFileSync(path.join(DIRECTORY, name, "cdk.tf.json"), "utf8")) as TerraformDocument]);
}
