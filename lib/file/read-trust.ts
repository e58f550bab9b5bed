import * as z from "zod";
import { PrivateCaKind } from "../core/kind";
import { IPrivateCa, TrustBundle } from "../core/trust-bundle";
import { readTrustFiles, trustProblems } from "../core/trust-files";
import { trustSchemaOf } from "./fleet-schema";
import { FileKinds } from "./kinds";
import { FilePath, isMapping, nameOf, readFields, Report } from "./schema-reader";

/** A private CA of a bundle as data. */
export interface ReadPrivateCa {
  readonly kind: PrivateCaKind;
  readonly properties: unknown;
}

/** A trust bundle of a file. */
export interface ReadTrustBundle {
  readonly name: string;
  /** The bundle, whose private CAs have names only; undefined if it is wrong. */
  readonly bundle?: TrustBundle;
  readonly privateCas: readonly ReadPrivateCa[];
}

/** Reads a private CA at a path. */
export type ReadPrivateCaAt = (value: unknown, at: FilePath) => ReadPrivateCa | undefined;

/** Reads a bundle, with the files that it names: their paths are relative to the directory of the fleet file. */
export function readTrustBundle(
  name: string,
  value: unknown,
  { kinds, directory, report, readPrivateCa }: { kinds: FileKinds; directory: string; report: Report; readPrivateCa: ReadPrivateCaAt },
): ReadTrustBundle {
  const at = ["trust", name];
  let isWrong = !isMapping(value);
  const note: Report = (...problem) => {
    isWrong = true;
    report(...problem);
  };
  const schema = z.strictObject({ ...trustSchemaOf(kinds).shape, privateCas: z.unknown() });
  const { cas, revocationLists, bucket } = readFields(schema, value, at, note);
  const raw = isMapping(value) ? value.privateCas : undefined;
  if (raw !== undefined && !Array.isArray(raw)) {
    note("wrong-type", [...at, "privateCas"], `${nameOf([...at, "privateCas"])} must be a list of private CAs.`);
  }
  const privateCas = (Array.isArray(raw) ? raw : []).flatMap((each, index) => {
    const found = readPrivateCa(each, [...at, "privateCas", index]);
    isWrong ||= found?.properties === undefined;
    return found === undefined ? [] : [found];
  });
  const files = readTrustFiles({ cas, revocationLists }, directory);
  const problems = [...files.problems, ...(isWrong || files.problems.length > 0 ? [] : trustProblems(name, files, privateCas.length))];
  for (const { code, path: inner, message, atKey } of problems) {
    note(code, [...at, ...inner], message, atKey ?? inner.length === 0);
  }
  if (isWrong) {
    return { name, privateCas };
  }
  // For checks; the constructs are made with the stack.
  const standIns = privateCas.map(({ kind, properties }) => ({ caName: kind.caName(properties), cloud: kind.cloud }) as IPrivateCa);
  return { name, privateCas, bundle: TrustBundle._checked(name, files, { bucket, privateCas: standIns }) };
}
