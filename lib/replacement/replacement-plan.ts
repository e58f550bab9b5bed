import { IssuanceLimit } from "../core/issuer";
import { CertificateSpec, isProvided, IssuerKind, Part, ProviderSettings } from "../core/kind";
import { FleetCertificate } from "../inventory/fleet-view";
import { moment } from "../inventory/health/expiry";
import { expiryOf, FleetMember, inventoryNameOf } from "./selection";
import { Blocked, EarlierUsage, Order, Pace, planWaves, Wave } from "./waves";

/** A certificate of a plan. */
export interface PlannedCertificate extends Order {
  readonly member: FleetMember;
  /** The issuer of the new certificate. */
  readonly issuer: Part<IssuerKind>;
  /** Whether that is the fallback issuer of the certificate. */
  readonly isMoved: boolean;
  /** The addresses that Terraform replaces with `-replace`, instead of an edit of the file. */
  readonly addresses: readonly string[];
}

/** How a replacement is planned. */
export interface PlanOptions {
  readonly pace: Pace;
  /** When the first wave can start. */
  readonly start: Date;
  /** Minutes after the start at which the last certificate must be replaced. */
  readonly deadline?: number;
  /** Whether all certificates move to their fallback issuers. */
  readonly toFallback?: boolean;
  /** Whether replacements count against limits that do not count renewals. */
  readonly countRenewals?: boolean;
  /** Whether the previous certificates are kept for a rollback. */
  readonly keepsPrevious: boolean;
  /** The addresses of certificates by their names, to replace them there instead of by edits of the file. A replacement at its address keeps no previous one. */
  readonly addresses?: ReadonlyMap<string, readonly string[]>;
}

/** Which certificates are replaced when, and which cannot be. Times are minutes from the start. */
export interface ReplacementPlan {
  readonly start: Date;
  readonly deadline?: number;
  readonly keepsPrevious: boolean;
  readonly waves: readonly Wave<PlannedCertificate>[];
  /** Those that a quota or limit keeps out of every wave. */
  readonly blocked: readonly Blocked<PlannedCertificate>[];
  /** Those that would miss the deadline with their own issuer. */
  readonly needSecondIssuer: readonly FleetMember[];
  /** Those that have to move to a fallback issuer and declare none. */
  readonly withoutFallback: readonly FleetMember[];
  /** Those whose new certificate somebody has to provide. */
  readonly manual: readonly FleetMember[];
  /** Those whose replacement is written in the file and not applied. */
  readonly pending: readonly FleetMember[];
}

/** When the last wave ends, in minutes from the start. */
export function endOf({ waves }: ReplacementPlan): number {
  return waves.reduce((last, { end }) => Math.max(last, end), 0);
}

/** The certificates that the plan replaces after its deadline, or not at all. */
export function lateOf({ waves, blocked, deadline }: Pick<ReplacementPlan, "waves" | "blocked" | "deadline">): PlannedCertificate[] {
  if (deadline === undefined) {
    return [];
  }
  return [...waves.filter(({ end }) => end > deadline), ...blocked].flatMap(({ orders }) => orders);
}

/** The generation of a certificate in the file, and the highest that is applied. */
export function generationsOf({ spec, inventory, kept }: FleetMember): { readonly declared: number; readonly applied?: number } {
  const applied = [...(inventory === undefined ? [] : [inventory]), ...kept].filter(({ lifecycle }) => lifecycle !== "declared");
  return {
    declared: spec.generation ?? 1,
    applied: applied.length === 0 ? undefined : Math.max(...applied.map((each) => each.inventory.generation ?? 1)),
  };
}

/**
 * Plans the replacement of some certificates of a fleet.
 *
 * @param fleet all certificates, which count against limits already
 */
export function planReplacement(
  fleet: readonly FleetMember[],
  chosen: readonly FleetMember[],
  providers: ProviderSettings,
  options: PlanOptions,
): ReplacementPlan {
  const { pace, deadline, start, toFallback = false } = options;
  const keepsPrevious = options.keepsPrevious && options.addresses === undefined;
  const manual = chosen.filter(({ spec }) => isProvided(spec) && !(toFallback && spec.fallback !== undefined));
  const pending = chosen.filter((member) => !manual.includes(member) && isPending(member));
  const rest = chosen.filter((member) => !manual.includes(member) && !pending.includes(member));
  const withoutFallback = toFallback ? rest.filter(({ spec }) => spec.fallback === undefined) : [];
  const replaced = rest.filter((member) => !withoutFallback.includes(member));
  const earlier = fleet.flatMap((member) => earlierUsage(member, providers, options));
  const planWith = (isMoved: (member: FleetMember) => boolean) =>
    planWaves(
      replaced.map((member) => orderOf(member, isMoved(member), providers, options)),
      earlier,
      pace,
      keepsPrevious,
    );
  const own = planWith(() => toFallback);
  const late = toFallback ? [] : lateOf({ ...own, deadline }).map(({ member }) => member);
  const moved = new Set(late.filter(({ spec }) => spec.fallback !== undefined).map(({ entry }) => entry));
  const final = moved.size === 0 ? own : planWith(({ entry, spec }) => moved.has(entry) && spec.fallback !== undefined);
  return { start, deadline, keepsPrevious, ...final, needSecondIssuer: late, withoutFallback, manual, pending };
}

function isPending(member: FleetMember): boolean {
  const { declared, applied } = generationsOf(member);
  if (applied === undefined) {
    return false;
  }
  const { issuer, rotate } = member.inventory!.inventory;
  return declared > applied || inventoryNameOf(member.spec.issuer!) !== issuer || (rotate !== undefined && member.spec.rotate !== rotate);
}

function orderOf(member: FleetMember, isMoved: boolean, providers: ProviderSettings, options: PlanOptions): PlannedCertificate {
  const { spec, entry, inventory } = member;
  const ordered = isMoved ? spec.fallback! : spec;
  return {
    name: spec.name,
    entry,
    member,
    issuer: ordered.issuer!,
    isMoved,
    addresses: isMoved ? [] : (options.addresses?.get(spec.name) ?? []),
    limits: limitsOf(ordered, !isMoved && isRenewal(member, options), providers),
    isServed: spec.endpoints.length > 0 || (inventory?.inventory.endpoints.length ?? 0) > 0,
    notAfter: expiryOf(member)?.getTime(),
  };
}

function limitsOf(spec: CertificateSpec, isRenewed: boolean, providers: ProviderSettings): IssuanceLimit[] {
  const { kind, properties } = spec.issuer!;
  return kind.limits?.(properties, spec, isRenewed, providers) ?? [];
}

/** Whether the CA has issued exactly these names: an inventory with other names disproves it. */
function isRenewal({ spec, inventory }: FleetMember, { countRenewals }: PlanOptions): boolean {
  const issued = inventory?.inventory.domains ?? [];
  const names = spec.domains.map(({ name }) => name).sort();
  return countRenewals !== true && (issued.length === 0 || [...issued].sort().join(" ") === names.join(" "));
}

const MINUTE = 60_000;

/** What a certificate counts already: as long as it exists, and in the periods since it was issued. */
function earlierUsage(member: FleetMember, providers: ProviderSettings, options: PlanOptions): EarlierUsage[] {
  const { inventory, kept } = member;
  return [...(inventory === undefined ? [] : [inventory]), ...kept].flatMap((each) => usageOf(member, each, providers, options));
}

function usageOf(
  member: FleetMember,
  { inventory, lifecycle }: FleetCertificate,
  providers: ProviderSettings,
  options: PlanOptions,
): EarlierUsage[] {
  const { spec } = member;
  if (spec.issuer === undefined || lifecycle === "declared") {
    return [];
  }
  const expiry = moment(inventory.notAfter);
  const lifetime = inventory.renewal?.lifetimeDays;
  const minutesAgo =
    expiry === undefined || lifetime === undefined ? undefined : (options.start.getTime() - expiry.getTime()) / MINUTE + lifetime * 24 * 60;
  return limitsOf(spec, isRenewal(member, options), providers).flatMap((limit): EarlierUsage[] => {
    if (limit.per === undefined) {
      return [{ limit }];
    }
    return minutesAgo !== undefined && minutesAgo < limit.per.toMinutes() ? [{ limit, minutesAgo: Math.max(0, minutesAgo) }] : [];
  });
}
