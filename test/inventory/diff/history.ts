import { App, TerraformStack } from "cdktf";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Document, isMap, isScalar, parse, parseDocument, Scalar, stringify } from "yaml";
import { synthesiseFile } from "../../../lib/cli/synthesise-file";
import { InventorySource, readInventories } from "../../../lib/inventory/inventory-reader";

const ROOT = path.join(__dirname, "..", "..", "..");
const EXAMPLES = path.join(ROOT, "examples");
const TABLES = path.join(ROOT, "test", "golden", "diff");

type Key = string | number;

/** An edit: the operation, the path and the value. */
type Edit = readonly ["add" | "set", ...Key[], unknown] | readonly ["delete", ...Key[]] | readonly ["rename", ...Key[], string];

/** A change of an example, and the line that describes it. */
export interface Step {
  readonly edit: readonly Edit[];
  readonly line: string;
}

export const examples = fs
  .readdirSync(EXAMPLES, { withFileTypes: true })
  .filter((each) => each.isDirectory())
  .map(({ name }) => name);

export const tables = fs.readdirSync(TABLES).flatMap((file) => (file.endsWith(".yaml") ? [path.basename(file, ".yaml")] : []));

/** The steps of an example's history. */
export function stepsOf(example: string): Step[] {
  return parse(fs.readFileSync(path.join(TABLES, `${example}.yaml`), "utf8")) as Step[];
}

/** Rewrites the lines of a table, and does not change the rest. */
export function writeLines(example: string, lines: readonly string[]): void {
  const file = path.join(TABLES, `${example}.yaml`);
  const table = parseDocument(fs.readFileSync(file, "utf8"));
  lines.forEach((line, index) => {
    const scalar = new Scalar(line);
    scalar.type = Scalar.QUOTE_DOUBLE;
    table.setIn([index, "line"], scalar);
  });
  fs.writeFileSync(file, table.toString({ lineWidth: 0, flowCollectionPadding: false }));
}

/** The fleets of an example's history: initially, and after each of the cumulative steps. */
export function historyOf(example: string, steps: readonly Step[]): InventorySource[][] {
  const folder = path.join(EXAMPLES, example);
  const file = ["certfleet.yaml", "fleet.yaml"].map((name) => path.join(folder, name)).find((each) => fs.existsSync(each));
  const [document, read] =
    file === undefined
      ? [new Document(inventoryOf(folder, example)), declared]
      : [parseDocument(fs.readFileSync(file, "utf8")), declaredBy];
  const states = [document.toString()];
  for (const { edit } of steps) {
    edit.forEach((each) => apply(document, each));
    states.push(document.toString());
  }
  return states.map(read);
}

function apply(document: Document, [what, ...rest]: Edit): void {
  const place = what === "delete" ? rest : rest.slice(0, -1);
  const value = rest[rest.length - 1];
  if (what !== "set" && what !== "add" && !document.hasIn(place)) {
    throw new Error(`there is nothing at ${place.join(" > ")}`);
  }
  if (what === "delete") {
    document.deleteIn(place);
  } else if (what === "rename") {
    const map = document.getIn(place.slice(0, -1));
    const pair = isMap(map) ? map.items.find(({ key }) => (isScalar(key) ? key.value : key) === place[place.length - 1]) : undefined;
    pair!.key = document.createNode(value);
  } else if (what === "set") {
    document.setIn(place, document.createNode(value));
  } else {
    document.addIn(place, document.createNode(value));
  }
}

/** The inventory that a fleet file declares. */
export function declaredBy(file: string): InventorySource[] {
  return declared(synthesised(file));
}

/** The synthesised document of a fleet file. */
function synthesised(text: string): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-history-"));
  try {
    const file = path.join(directory, "certfleet.yaml");
    fs.writeFileSync(file, text);
    const { document, errors } = synthesiseFile(file, { asModule: false });
    expect(errors).toEqual([]);
    return stringify((document.output as { certfleet: { value: unknown } }).certfleet.value);
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
}

/** The inventory of the stack that an example's code creates. */
function inventoryOf(folder: string, id: string): unknown {
  const exported = fs
    .readdirSync(folder)
    .filter((file) => file.endsWith(".ts") && file !== "main.ts")
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- which examples there are is not known before
    .flatMap((file) => Object.values(require(path.join(folder, file)) as Record<string, unknown>));
  const Stack = exported.find(
    (value): value is new (scope: App, id: string) => TerraformStack =>
      typeof value === "function" && value.prototype instanceof TerraformStack,
  )!;
  const stack = new Stack(new App({ outdir: os.tmpdir() }), id);
  return JSON.parse(JSON.stringify((stack.toTerraform() as { output: { certfleet: { value: unknown } } }).output.certfleet.value));
}

/** An inventory as a configuration declares it. */
function declared(inventory: string): InventorySource[] {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-history-"));
  try {
    const file = path.join(directory, "cdk.tf.json");
    fs.writeFileSync(file, JSON.stringify({ terraform: {}, output: { certfleet: { value: parse(inventory) } } }));
    return readInventories([file]);
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
}
