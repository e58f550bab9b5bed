import { SpecPath } from "../core/error";
import { ReadCertificate, ReadFile } from "./read-file";

/**
 * Where a file has the value that a problem of a certificate is about: in the certificate, in the defaults, or in the schedule.
 *
 * @param path the path in the fleet: `certificates`, the certificate's name, and the path in the certificate
 */
export function placeInFile(path: SpecPath, read: ReadCertificate, file: ReadFile): SpecPath {
  const [, name, key, index, ...inner] = path;
  switch (key) {
    case "domains":
    case "endpoints":
      // Values that are wrong were left out, so that the indexes of the file differ.
      return index === undefined ? path : ["certificates", name, key, read[key][Number(index)].index, ...inner];
    case "runsEvery":
      return placeOfInterval(read, file);
    default: {
      const isOwn = key === "tags" && index !== undefined ? index in (read.tags ?? {}) : key !== undefined && key in read;
      const isDefault = key !== undefined && !isOwn && key in file.defaults;
      return isDefault ? ["defaults", ...path.slice(2)] : path;
    }
  }
}

/** Where a file states how often Terraform runs for a certificate. */
export function placeOfInterval(read: ReadCertificate, { defaults }: ReadFile): SpecPath {
  if (read.runsEvery !== undefined) {
    return ["certificates", read.name, "runsEvery"];
  }
  return defaults.runsEvery === undefined ? ["schedule", "every"] : ["defaults", "runsEvery"];
}
