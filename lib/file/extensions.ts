import { createRequire } from "node:module";
import * as path from "node:path";
import { CloudRegistration, registerCloud } from "../core/cloud";
import { CloudKinds } from "../core/kind";
import { Report } from "./problem";
import { isMapping } from "./read";

/**
 * Loads the registrations that a file names in `extensions`: packages, or paths relative to the file. Each module exports its registration
 * as `cloud` or as its default.
 */
export function loadExtensions(data: unknown, file: string, report: Report): CloudKinds[] {
  const names: unknown = isMapping(data) ? data.extensions : undefined;
  // A list of the wrong type is reported where the file is read by its schema.
  return (Array.isArray(names) ? names : []).flatMap((name: unknown, index) => {
    const cloud = typeof name === "string" ? load(name, file, (code, message) => report(code, ["extensions", index], message)) : undefined;
    if (cloud === undefined) {
      return [];
    }
    registerCloud(cloud);
    return cloud.kinds === undefined ? [] : [cloud.kinds()];
  });
}

function load(name: string, file: string, report: (code: string, message: string) => void): CloudRegistration | undefined {
  let loaded: unknown;
  try {
    loaded = createRequire(path.resolve(file))(name);
  } catch (error) {
    const reason = (error as Error).message.split("\n")[0];
    report(
      "extension-not-loaded",
      `The extension "${name}" cannot be loaded: ${reason}. Name an installed package, or a path such as "./my-cloud.js".`,
    );
    return undefined;
  }
  const { cloud, default: byDefault } = loaded as { cloud?: unknown; default?: unknown };
  const registration = cloud ?? byDefault;
  if (!isMapping(registration) || typeof registration.key !== "string" || typeof registration.label !== "string") {
    report(
      "invalid-extension",
      `The extension "${name}" does not export a registration. Export one with \`key\` and \`label\` as \`cloud\`.`,
    );
    return undefined;
  }
  return registration as unknown as CloudRegistration;
}
