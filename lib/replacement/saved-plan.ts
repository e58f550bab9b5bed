import type * as z from "zod";
import { CertfleetError } from "../core/error";
import { lazy } from "../core/schema";
import { editsOf } from "./edits";
import { endOf, generationsOf, lateOf, PlannedCertificate, ReplacementPlan } from "./replacement-plan";
import { FleetMember, inventoryNameOf, Selected } from "./selection";

/** The version of a plan's JSON. It rises when a reader of the old form would be misled. */
const PLAN_VERSION = 1;

const planSchema = lazy((z) => {
  const names = z.array(z.string());
  return z.object({
    version: z.literal(PLAN_VERSION),
    start: z.iso.datetime(),
    end: z.iso.datetime(),
    deadline: z.iso.datetime().optional(),
    waves: z.array(
      z.object({
        wave: z.number().int(),
        start: z.iso.datetime(),
        end: z.iso.datetime(),
        waitsFor: z.string().optional(),
        edits: z.array(
          z.object({
            entry: z.string(),
            key: z.enum(["generation", "issuer", "keepPrevious", "keyType", "rotate", "serve"]),
            value: z.union([z.string(), z.number(), z.literal(false)]),
          }),
        ),
        certificates: z.array(
          z.object({
            name: z.string(),
            entry: z.string(),
            issuer: z.string(),
            ca: z.string(),
            moved: z.boolean(),
            replace: z.array(z.string()),
            before: z.object({
              key: z.string().optional(),
              id: z.string().optional(),
              ca: z.string().optional(),
              serial: z.string().optional(),
              notAfter: z.string().optional(),
              generation: z.number(),
              rotate: z.string().optional(),
            }),
          }),
        ),
      }),
    ),
    late: names,
    needSecondIssuer: names,
    blocked: z.array(z.object({ limit: z.string(), count: z.number(), certificates: names })),
    withoutFallback: names,
    manual: names,
    pending: names,
    undecided: names,
    unknownSerials: z.number(),
  });
});

/** A plan as JSON, which later runs read to write its waves and to follow its progress. */
export type SavedPlan = z.output<ReturnType<typeof planSchema>>;

export type SavedWave = SavedPlan["waves"][number];

/** A plan as data. */
export function savedPlan(plan: ReplacementPlan, { undecided, unknownSerials }: Selected): SavedPlan {
  const { start, deadline, waves, blocked } = plan;
  const names = (members: readonly FleetMember[]) => members.map(({ spec }) => spec.name);
  const at = (minutes: number) => new Date(start.getTime() + minutes * 60_000).toISOString();
  return {
    version: PLAN_VERSION,
    start: at(0),
    end: at(endOf(plan)),
    deadline: deadline === undefined ? undefined : at(deadline),
    waves: waves.map((wave, index) => ({
      wave: index + 1,
      start: at(wave.start),
      end: at(wave.end),
      waitsFor: wave.waitsFor?.what,
      edits: editsOf(wave.orders, plan),
      certificates: wave.orders.map(savedCertificate),
    })),
    late: lateOf(plan).map(({ name }) => name),
    needSecondIssuer: names(plan.needSecondIssuer),
    blocked: blocked.map(({ orders, limit }) => ({ limit: limit.what, count: limit.count, certificates: orders.map(({ name }) => name) })),
    withoutFallback: names(plan.withoutFallback),
    manual: names(plan.manual),
    pending: names(plan.pending),
    undecided: names(undecided),
    unknownSerials,
  };
}

function savedCertificate({ name, entry, issuer, isMoved, addresses, member }: PlannedCertificate): SavedWave["certificates"][number] {
  const { key, inventory } = member.inventory ?? {};
  const { serial, notAfter, issuer: ca, arn, id, rotate } = inventory ?? {};
  const { applied, declared } = generationsOf(member);
  return {
    ...{ name, entry, issuer: issuer.name, ca: inventoryNameOf(issuer), moved: isMoved, replace: [...addresses] },
    before: { key, id: arn ?? id, ca, serial, notAfter, generation: applied ?? declared, rotate },
  };
}

/** Reads a plan from JSON. */
export function parsePlan(file: string, document: unknown): SavedPlan {
  const { success, data, error } = planSchema().safeParse(document);
  if (!success) {
    const [{ path, message }] = error.issues;
    throw new CertfleetError(
      "replace-plan",
      `${file} is not a plan of this version of certfleet${path.length === 0 ? "" : `: ${path.join(".")}: ${message}`}. Write one with certfleet replace --format json.`,
    );
  }
  return data;
}
