import { readFileSync } from "node:fs";
import * as path from "node:path";
import { Problem, problem, SpecPath } from "./error";
import { ENTRY_NAME, ENTRY_NAME_FORM } from "./schema";
import { CaFacts, isPublicCa, readCas, readRevocationLists, RevocationListFacts } from "./trust-material";

/** What a bundle consists of, besides private CAs. */
export interface TrustContents {
  readonly cas: readonly CaFacts[];
  readonly lists: readonly RevocationListFacts[];
}

/** The paths of a bundle's files. */
export interface TrustFiles {
  readonly cas?: readonly string[];
  readonly revocationLists?: readonly string[];
}

/** A file or text, and where it is stated. */
interface Stated {
  readonly path: SpecPath;
  /** What it is, at the beginning of a sentence. */
  readonly what: string;
  readonly content: Buffer;
}

/** The contents of files, each at its path in the specification. */
export interface ReadTrust extends TrustContents {
  readonly problems: Problem[];
  /** Where each certificate is stated. */
  readonly caPaths: readonly SpecPath[];
  readonly listPaths: readonly SpecPath[];
}

/**
 * Reads the files of a bundle. Paths are relative to a directory.
 */
export function readTrustFiles({ cas = [], revocationLists = [] }: TrustFiles, directory: string): ReadTrust {
  const problems: Problem[] = [];
  const stated = (key: string, files: readonly string[]) =>
    files.flatMap((file, index): Stated[] => {
      const at = [key, index];
      try {
        return [{ path: at, what: file, content: readFileSync(path.resolve(directory, file)) }];
      } catch (error) {
        const reason = (error as NodeJS.ErrnoException).code === "ENOENT" ? "the file does not exist" : (error as Error).message;
        problems.push(problem("unreadable-file", at, `Cannot read ${file}: ${reason}. Correct the path.`));
        return [];
      }
    });
  const found = foundCas(stated("cas", cas));
  const lists = foundLists(stated("revocationLists", revocationLists));
  return {
    cas: found.cas,
    lists: lists.lists,
    caPaths: found.caPaths,
    listPaths: lists.listPaths,
    problems: [...problems, ...found.problems, ...lists.problems],
  };
}

/** Reads the certificates in a PEM text. */
export function readTrustText(pem: string): ReadTrust {
  return { ...foundCas([{ path: ["cas"], what: "The text", content: Buffer.from(pem) }]), lists: [], listPaths: [] };
}

function foundCas(files: readonly Stated[]): Pick<ReadTrust, "cas" | "caPaths" | "problems"> {
  const problems: Problem[] = [];
  const found = files.flatMap(({ path, what, content }) => {
    const text = content.toString("latin1");
    if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
      problems.push(problem("key-in-clear", path, `${what} contains a private key. Remove it: a trust bundle has certificates only.`));
      return [];
    }
    const cas = readCas(text);
    if (cas.length === 0 || cas.includes(undefined)) {
      const wrong = cas.length === 0 ? "contains no certificate in PEM" : "contains a certificate that cannot be read";
      problems.push(problem("invalid-pem", path, `${what} ${wrong}. Use PEM text, which starts with -----BEGIN CERTIFICATE-----.`));
    }
    return cas.flatMap((ca) => (ca === undefined ? [] : [{ ca, path }]));
  });
  return { cas: found.map(({ ca }) => ca), caPaths: found.map(({ path }) => path), problems };
}

function foundLists(files: readonly Stated[]): Pick<ReadTrust, "lists" | "listPaths" | "problems"> {
  const problems: Problem[] = [];
  const found = files.flatMap(({ path, what, content }) => {
    const lists = readRevocationLists(content);
    if (lists.includes(undefined)) {
      const message = `${what} is not a certificate revocation list. Use a list in DER or PEM, as the CA publishes it.`;
      problems.push(problem("invalid-revocation-list", path, message));
    }
    return lists.flatMap((list) => (list === undefined ? [] : [{ list, path }]));
  });
  return { lists: found.map(({ list }) => list), listPaths: found.map(({ path }) => path), problems };
}

/**
 * What is wrong with the contents of a bundle. Dates do not count: synth has no clock.
 */
export function* trustProblems(bundleName: string, { cas, lists, caPaths, listPaths }: ReadTrust, privateCas: number): Iterable<Problem> {
  if (!ENTRY_NAME.test(bundleName)) {
    yield { ...problem("entry-name", [], `"${bundleName}" is not a valid name. ${ENTRY_NAME_FORM}`), atKey: true };
  }
  if (cas.length + privateCas === 0) {
    yield problem("no-trust-anchor", [], `The trust bundle "${bundleName}" has no CA. Add the certificate of a CA to \`cas\`.`);
  }
  for (const [index, ca] of cas.entries()) {
    yield* caProblems(caPaths[index], ca, cas.slice(0, index), cas);
  }
  for (const [index, list] of lists.entries()) {
    yield* listProblems(listPaths[index], list, cas);
  }
}

function* caProblems(path: SpecPath, ca: CaFacts, before: readonly CaFacts[], all: readonly CaFacts[]): Iterable<Problem> {
  const { caName, certificate } = ca;
  if (before.some(({ fingerprint }) => fingerprint === ca.fingerprint)) {
    yield problem("duplicate-ca", path, `The certificate of "${caName}" is listed twice. Remove one of the two.`);
  } else if (!ca.isCa) {
    yield problem(
      "not-a-ca",
      path,
      `"${caName}" is not a CA: its certificate does not allow it to issue others. List the CA that issued it, ` +
        `"${(certificate.issuer ?? "").split("\n").join(", ")}".`,
    );
  } else if (ca.weakness !== undefined) {
    yield problem("weak-ca", path, `The CA "${caName}" ${ca.weakness}. Trust a CA with a stronger key.`);
  } else if (isPublicCa(ca)) {
    yield problem(
      "public-ca-trusted",
      path,
      `"${caName}" is a public CA: anybody who controls a domain gets a certificate from it that this bundle would accept. ` +
        "Trust a private CA, which issues to your clients only.",
    );
  } else if (!ca.isSelfSigned && !all.some((other) => certificate.checkIssued(other.certificate))) {
    yield problem(
      "incomplete-trust-chain",
      path,
      `The bundle has the intermediate CA "${caName}" without its issuer, so that no chain ends at a root. Add the certificates up to the root.`,
    );
  }
}

function* listProblems(path: SpecPath, list: RevocationListFacts, cas: readonly CaFacts[]): Iterable<Problem> {
  if (!cas.some((ca) => list.isOf(ca))) {
    const message = "The revocation list is not signed by a CA of the bundle. Use the list of one of its CAs, or add its CA to `cas`.";
    yield problem("invalid-revocation-list", path, message);
  } else if (list.nextUpdate === undefined) {
    const message = "The revocation list does not say until when it is valid (nextUpdate). Let the CA publish lists with an end.";
    yield problem("invalid-revocation-list", path, message);
  }
}

/** The CA that signed a list. */
export function issuerOfList(list: RevocationListFacts, cas: readonly CaFacts[]): string {
  return cas.find((ca) => list.isOf(ca))?.caName ?? "unknown";
}
