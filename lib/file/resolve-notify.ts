import { FilePath, Report } from "./problem";
import { undeclared } from "./read";
import { ReadCertificate, ReadFile } from "./read-file";

/** Whom a certificate notifies, and where the file says so. */
export interface Notified {
  /** The names of channels; undefined where what the file says is wrong, which was reported. */
  readonly names?: readonly string[];
  readonly path: FilePath;
}

/** A certificate's own channels, else its owner's, else the default ones. */
export function notifiedFor(read: ReadCertificate, { defaults, owners }: ReadFile): Notified {
  if ("notify" in read) {
    return { names: read.notify, path: ["certificates", read.name, "notify"] };
  }
  const owner = "owner" in read ? read.owner : defaults.owner;
  if (owner !== undefined && owners.has(owner)) {
    return { names: owners.get(owner), path: ["owners", owner] };
  }
  return { names: "notify" in defaults ? defaults.notify : [], path: ["defaults", "notify"] };
}

/** Reports channels of owners that are not declared, whether a certificate has the owner or not. */
export function checkOwners({ owners, channels }: ReadFile, report: Report): void {
  const declared = channels.map(({ name }) => name);
  for (const [owner, names] of owners) {
    for (const [index, name] of (names ?? []).entries()) {
      if (!declared.includes(name)) {
        report(["owners", owner, index], undeclared("channel", name, declared));
      }
    }
  }
}
