// Copies the bindings of a provider with only the resources that certfleet uses: the bindings of hashicorp/aws have 30,000 types, which take minutes
// to generate and compile for a language. The tests use the result where a registry does not serve the bindings of a language.
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * @param {string} root the directory with `lib`, `.jsii` and `node_modules`
 * @param {string} name the npm package of the bindings
 * @param {string} directory where to write the copy
 */
export function writeSlimBindings(root, name, directory) {
  const source = join(root, "node_modules", name);
  const assembly = JSON.parse(readFileSync(join(source, ".jsii"), "utf8"));
  const folders = new Set(["provider", ...["lib", "examples"].flatMap((folder) => importedFolders(join(root, folder), name))]);

  const kept = new Set(
    Object.entries(assembly.submodules)
      .filter(([, { symbolId }]) => folders.has(symbolId.split("/")[1]))
      .map(([fqn]) => fqn),
  );
  const inKept = (fqn) => [...kept].some((each) => fqn === each || fqn.startsWith(`${each}.`));
  const pick = (entries) => Object.fromEntries(Object.entries(entries).filter(([fqn]) => inKept(fqn)));

  mkdirSync(directory, { recursive: true });
  writeFileSync(
    join(directory, ".jsii"),
    JSON.stringify({ ...assembly, submodules: pick(assembly.submodules), types: pick(assembly.types) }),
  );
  for (const file of ["package.json", "README.md", "LICENSE"]) {
    cpSync(join(source, file), join(directory, file));
  }
  for (const entry of readdirSync(join(source, "lib"))) {
    if (folders.has(entry)) {
      cpSync(join(source, "lib", entry), join(directory, "lib", entry), { recursive: true });
    }
  }
  const index = readFileSync(join(source, "lib", "index.js"), "utf8");
  const withoutMissing = index.replace(/^.*require\(['"]\.\/([^'"]+)['"]\).*$/gm, (line, folder) => (folders.has(folder) ? line : ""));
  writeFileSync(join(directory, "lib", "index.js"), withoutMissing);
}

function importedFolders(lib, name) {
  return readdirSync(lib, { recursive: true })
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) =>
      [...readFileSync(join(lib, file), "utf8").matchAll(new RegExp(`"${name}/lib/([^/"]+)`, "g"))].map(([, folder]) => folder),
    );
}
