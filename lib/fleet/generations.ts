import { Problem, problem } from "../core/error";
import { CertificateSpec, isProvided } from "../core/kind";
import { todayUtc } from "../policy/waiver";
import { ServedGeneration } from "./fleet-certificate-props";

/** What a certificate says of its generations. */
export type GenerationSpec = Pick<CertificateSpec, "generation" | "rotate" | "keepPrevious" | "serve">;

/** One generation: the id of its construct, from which its addresses follow, and its number, where it has one. */
export interface Generation {
  readonly id: string;
  readonly number?: number;
}

/** What role a certificate has that is attached to nothing. */
export type StandbyRole = "previous" | "next";

/** The generations that a stack has of a certificate. */
export interface Generations {
  readonly served: Generation;
  /** Kept, and attached to nothing. */
  readonly standby?: Generation & { readonly role: StandbyRole };
}

/** The highest generation, far above what a certificate reaches. */
const HIGHEST = 9999;

const LABEL = /^[A-Za-z0-9][A-Za-z0-9._-]{0,29}$/;

const LABEL_FORM = "A label has up to 30 letters, digits, dots, hyphens and underscores, such as 2026-12.";

/** The generations of a certificate on a day. */
export function generationsOf(spec: GenerationSpec, today = todayUtc()): Generations {
  if (spec.rotate !== undefined) {
    return { served: { id: `rotated-${spec.rotate}` } };
  }
  const current = generation(spec.generation ?? 1);
  if (!isPreviousKept(spec, today)) {
    return { served: current };
  }
  const previous = generation(current.number - 1);
  return spec.serve === ServedGeneration.PREVIOUS
    ? { served: previous, standby: { ...current, role: "next" } }
    : { served: current, standby: { ...previous, role: "previous" } };
}

/** The name of a standby certificate in inventory and alerts. */
export function standbyName(name: string, { number }: Generation): string {
  return `${name}@${number}`;
}

/** What is wrong with what a certificate says of its generations, with paths in the certificate. */
export function* generationProblems(spec: CertificateSpec, today = todayUtc()): Iterable<Problem> {
  const { generation: number, rotate, keepPrevious } = spec;
  if (number !== undefined && (!Number.isInteger(number) || number < 1 || number > HIGHEST)) {
    yield problem(
      "generation",
      ["generation"],
      `\`generation\` is ${number}. Write a whole number from 1 to ${HIGHEST}, and raise it by one.`,
    );
    return;
  }
  if (rotate !== undefined && !LABEL.test(rotate)) {
    yield problem("rotate-label", ["rotate"], `"${rotate}" is not a label for \`rotate\`. ${LABEL_FORM}`);
  }
  if (rotate !== undefined && number !== undefined) {
    const message =
      "A certificate has either `generation` or `rotate`. Keep `generation` to be able to serve the previous certificate again.";
    yield problem("rotate-and-generation", ["rotate"], message);
  }
  if (typeof keepPrevious === "string" && !isDate(keepPrevious)) {
    const message = `"${keepPrevious}" is not a date. Terraform does not know when the generation was raised: write the last day, such as 2026-12-15, or false.`;
    yield problem("keep-previous-date", ["keepPrevious"], message);
    return;
  }
  yield* servedProblems(spec, today);
  if (((number ?? 1) > 1 || rotate !== undefined) && isProvided(spec)) {
    const path = rotate === undefined ? ["generation"] : ["rotate"];
    yield problem(
      "generation-of-provided",
      path,
      `"${spec.name}" is issued elsewhere and provided to Terraform, which cannot issue it again. Provide another certificate, and remove \`${path[0]}\`.`,
    );
  }
}

function* servedProblems(spec: CertificateSpec, today: string): Iterable<Problem> {
  const { generation: number = 1, keepPrevious, serve } = spec;
  if (serve !== ServedGeneration.PREVIOUS || isPreviousKept(spec, today)) {
    return;
  }
  const why =
    number === 1
      ? "Generation 1 has no previous one"
      : keepPrevious === false
        ? "`keepPrevious: false` does not keep the previous generation"
        : `The previous generation was kept until ${keepPrevious}`;
  yield problem("no-previous-generation", ["serve"], `${why}. Remove \`serve\`, or raise \`generation\` to issue another certificate.`);
}

function generation(number: number): Generation & { readonly number: number } {
  return { id: number === 1 ? "Certificate" : `g${number}`, number };
}

function isPreviousKept({ generation: number = 1, rotate, keepPrevious }: GenerationSpec, today: string): boolean {
  return rotate === undefined && number > 1 && keepPrevious !== false && (keepPrevious === undefined || today <= keepPrevious);
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}
