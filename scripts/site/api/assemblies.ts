import * as fs from "node:fs";
import * as path from "node:path";
import { ROOT } from "../paths";

/** The parts of a jsii assembly that decide what the documentation needs of it. */
interface Assembly {
  readonly name: string;
  types?: Record<string, unknown>;
  submodules?: Record<string, unknown>;
}

/** A type's name in another assembly, as an assembly's JSON has it. */
const TYPE_NAME = /"((?:@cdktf\/[\w-]+|cdktf|constructs)\.[\w.]+)"/g;

/**
 * Writes certfleet's assembly and those that it depends on into a folder for jsii-docgen. The provider bindings have 230 MB of types, which
 * jsii-docgen reads again for each language, so only the types that certfleet's API refers to are kept, and the types that these refer to.
 */
export function writeAssemblies(folder: string): void {
  const own = path.join(ROOT, ".jsii");
  if (!fs.existsSync(own)) {
    throw new Error("The API reference is made from the jsii assembly .jsii, which does not exist. Run npm run build first.");
  }
  const text = fs.readFileSync(own, "utf8");
  write(folder, "certfleet", text);
  const others = Object.keys((JSON.parse(text) as { dependencies: object }).dependencies).map(readAssembly);
  const needed = referredTypes(text, new Map(others.flatMap(({ types = {} }) => Object.entries(types))));
  for (const assembly of others) {
    write(folder, assembly.name, JSON.stringify(reduced(assembly, needed)));
  }
}

function readAssembly(name: string): Assembly {
  return JSON.parse(fs.readFileSync(path.join(ROOT, "node_modules", name, ".jsii"), "utf8")) as Assembly;
}

/** The names of the types that an assembly refers to, and of the types that they refer to. */
export function referredTypes(text: string, types: ReadonlyMap<string, unknown>): Set<string> {
  const found = new Set<string>();
  const open = [text];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const [, name] of next.matchAll(TYPE_NAME)) {
      if (types.has(name) && !found.has(name)) {
        found.add(name);
        open.push(JSON.stringify(types.get(name)));
      }
    }
  }
  return found;
}

function reduced(assembly: Assembly, needed: ReadonlySet<string>): Assembly {
  const names = [...needed].filter((name) => name.startsWith(`${assembly.name}.`));
  const types = Object.fromEntries(names.map((name) => [name, assembly.types![name]]));
  const isNeeded = (submodule: string) => names.some((name) => name.startsWith(`${submodule}.`));
  const submodules = Object.fromEntries(Object.entries(assembly.submodules ?? {}).filter(([name]) => isNeeded(name)));
  return { ...assembly, types, submodules };
}

function write(folder: string, name: string, text: string): void {
  const target = path.join(folder, name);
  fs.mkdirSync(target, { recursive: true });
  fs.writeFileSync(path.join(target, ".jsii"), text);
}
