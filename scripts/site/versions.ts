import * as fs from "node:fs";
import * as path from "node:path";
import { SITE } from "./paths";

/** A version of the documentation. */
export interface DocsVersion {
  readonly name: string;
  /** Where the site has it, such as `next/`; empty for the version that readers get first. */
  readonly path: string;
  /** The tag or branch that it is built from. Without it, the version is built from the main branch. */
  readonly ref?: string;
}

/** The versions of the version menu, the default one first. */
export function readVersions(file = path.join(SITE, "versions.json")): DocsVersion[] {
  const versions = JSON.parse(fs.readFileSync(file, "utf8")) as DocsVersion[];
  const misplaced = versions.find(({ path: at }) => at !== "" && !/^[a-z0-9.-]+\/$/.test(at));
  if (misplaced !== undefined) {
    throw new Error(`${file}: the path "${misplaced.path}" of version ${misplaced.name} must be empty or end with "/", such as "next/".`);
  }
  if (versions.filter(({ path: at }) => at === "").length !== 1 || new Set(versions.map(({ path: at }) => at)).size < versions.length) {
    throw new Error(`${file}: each version needs its own path, and one version the empty path.`);
  }
  return versions;
}

/** The version to build: the one with this name, or the default one. */
export function versionOf(name: string | undefined, versions: readonly DocsVersion[]): DocsVersion {
  const found = name === undefined ? versions.find(({ path: at }) => at === "") : versions.find((each) => each.name === name);
  if (found === undefined) {
    throw new Error(`"${name}" is not a version of the documentation. Expected one of ${versions.map((each) => each.name).join(", ")}.`);
  }
  return found;
}
