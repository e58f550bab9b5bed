import { Issuance } from "../core/issuance";
import { RenewedBy } from "../core/renewal";
import { EventQueue } from "./event-queue";
import { firesAt, Issued, Journal } from "./journal";
import { DAY, Interruption, LifetimeChange, SimulatedCertificate, SimulationOutcome, SimulationSettings } from "./model";
import { OrderLimits } from "./order-limits";
import { Random } from "./random";
import { endOfSpan, RunSchedule, Span } from "./run-schedule";

/** A lifetime from a minute on, and how long before expiry renewal begins. */
interface Era {
  readonly start: number;
  readonly lifetime: number;
  readonly due: number;
}

/** A place in the fleet that holds one certificate after the other. */
interface Holder {
  readonly certificate: SimulatedCertificate;
  readonly random: Random;
  readonly eras: readonly Era[];
  /** The runs that renew it. */
  readonly runs?: RunSchedule;
  current?: Issued & { readonly due: number };
  /** When the next certificate is ordered. */
  next: number;
}

/** An attempt to issue a certificate, or the announcement of a revocation. */
interface Event {
  readonly at: number;
  readonly tie: number;
  readonly holder?: Holder;
  readonly revocation?: Interruption;
}

/** Simulates a fleet from its first apply: every issuance, renewal, alert and outage. */
export function simulate(certificates: readonly SimulatedCertificate[], settings: SimulationSettings): SimulationOutcome {
  return new Simulation(certificates, settings).run();
}

class Simulation {
  private readonly length: number;
  private readonly queue = new EventQueue<Event>();
  private readonly limits = new OrderLimits();
  private readonly journal: Journal;
  private readonly holders: readonly Holder[];
  private readonly schedules = new Map<number, RunSchedule>();
  private readonly eras = new Map<Issuance, readonly Era[]>();
  private readonly downtimes = new Map<string, readonly Span[]>();
  /** Holders that have had a certificate. */
  private readonly known = new Set<Holder>();
  private waiting: number;
  private complete?: number;

  constructor(
    private readonly certificates: readonly SimulatedCertificate[],
    private readonly settings: SimulationSettings,
  ) {
    const end = new Date(settings.from);
    end.setUTCFullYear(end.getUTCFullYear() + settings.years);
    this.length = this.minute(end);
    this.journal = new Journal(settings.from, this.length);
    this.waiting = certificates.length;
    this.holders = certificates.map((certificate) => this.holderOf(certificate));
  }

  run(): SimulationOutcome {
    for (const revocation of this.settings.scenario.revocations) {
      this.queue.add({ at: Math.max(0, this.minute(revocation.from)), tie: -1, revocation });
    }
    for (const holder of this.holders) {
      this.start(holder);
    }
    for (let event = this.queue.next(); event !== undefined && event.at < this.length; event = this.queue.next()) {
      if (event.revocation !== undefined) {
        this.revoke(event.revocation, event.at);
      } else if (event.at === event.holder!.next) {
        this.order(event.holder!, event.at);
      }
    }
    for (const { certificate, current } of this.holders) {
      if (current !== undefined) {
        this.journal.ended(certificate, current);
      }
    }
    return this.journal.outcome({
      certificates: this.certificates.length,
      limits: this.limits.uses(),
      changes: this.lifetimeChanges(),
      complete: this.complete,
      missing: this.waiting,
    });
  }

  private start(holder: Holder): void {
    const { certificate, eras } = holder;
    if (certificate.notAfter === undefined) {
      this.schedule(holder, holder.runs?.kept(0) ?? 0);
      return;
    }
    const expiry = this.minute(certificate.notAfter);
    const { lifetime, due } = eras[0];
    this.limits.hasIssued(certificate);
    this.hold(holder, { issued: expiry - lifetime, expiry, due }, 0);
  }

  /** Issues the next certificate of a holder, unless the CA is down or a limit refuses the order. */
  private order(holder: Holder, now: number): void {
    const { certificate, eras } = holder;
    const isDown = endOfSpan(this.downtimeOf(certificate.issuer), now) !== undefined;
    if (isDown || !this.limits.order(certificate, now)) {
      if (!isDown) {
        this.journal.refused(now);
      }
      if (holder.current !== undefined) {
        holder.current.troubledSince ??= now;
      }
      this.schedule(holder, this.retry(holder, now));
      return;
    }
    this.journal.ordered(certificate, now);
    this.release(holder, now);
    const { lifetime, due } = eras.filter(({ start }) => start <= now).at(-1) ?? eras[0];
    this.hold(holder, { issued: now, expiry: now + lifetime, due }, now);
  }

  /** Ends the certificate that a holder had. */
  private release({ certificate, current, runs }: Holder, now: number): void {
    if (current === undefined) {
      return;
    }
    this.journal.ended(certificate, current, now);
    const { expiry, troubledSince, revoked, due } = current;
    if (troubledSince === undefined && revoked === undefined && now < expiry && certificate.renewedBy !== RenewedBy.NOBODY) {
      this.journal.tolerated(certificate, now, runs === undefined ? expiry - now - slackOf(due) : runs.lastBefore(expiry) - now);
    }
  }

  /** Makes a certificate that of a holder, and schedules its renewal. */
  private hold(holder: Holder, current: NonNullable<Holder["current"]>, now: number): void {
    holder.current = { ...current };
    if (this.waiting > 0 && !this.known.has(holder)) {
      this.known.add(holder);
      this.waiting--;
      this.complete = this.waiting === 0 ? now : undefined;
    }
    const { certificate, runs, random } = holder;
    const due = Math.max(current.expiry - current.due, now + (current.issued === now ? 1 : 0));
    if (runs !== undefined) {
      const [planned, kept] = [runs.planned(due), runs.kept(due)];
      if (planned !== kept) {
        holder.current.troubledSince = planned;
      }
      this.schedule(holder, kept);
    } else if (certificate.renewedBy === RenewedBy.NOBODY) {
      // Without an alert, nobody replaces it.
      const asked = certificate.alerts === undefined ? Infinity : Math.max(now, firesAt(current, certificate.alerts.warnDays));
      this.schedule(holder, asked + this.settings.response.toMinutes());
    } else {
      this.schedule(holder, due + random.below(slackOf(current.due)));
    }
  }

  /** When an order that failed is repeated. */
  private retry({ runs, certificate, current, random }: Holder, now: number): number {
    if (runs !== undefined) {
      return runs.kept(now + 1);
    }
    if (certificate.renewedBy === RenewedBy.NOBODY) {
      return now + this.settings.response.toMinutes();
    }
    return now + 1 + random.below(slackOf(current?.due ?? 6 * DAY));
  }

  /** An issuer announces that it revokes what it has issued: people replace it once they have reacted, in the next run where runs renew. */
  private revoke({ from, length, issuer }: Interruption, now: number): void {
    const reacted = now + this.settings.response.toMinutes();
    for (const holder of this.holders) {
      const { certificate, current, runs, random, next } = holder;
      if (current === undefined || (issuer !== undefined && certificate.issuer !== issuer)) {
        continue;
      }
      current.revoked = Math.min(current.revoked ?? Infinity, this.minute(from) + length.toMinutes());
      const isAutomatic = certificate.renewedBy === RenewedBy.ISSUER;
      const replaced = isAutomatic ? now + random.below(slackOf(current.due)) : (runs?.kept(reacted) ?? reacted);
      this.schedule(holder, Math.min(next, replaced));
    }
  }

  private schedule(holder: Holder, at: number): void {
    holder.next = at;
    if (at < this.length) {
      this.queue.add({ at, tie: holder.random.fraction(), holder });
    }
  }

  private holderOf(certificate: SimulatedCertificate): Holder {
    const random = new Random(this.settings.seed, certificate.name);
    const { renewedBy, runsEvery } = certificate;
    const runs = renewedBy === RenewedBy.TERRAFORM && runsEvery !== undefined ? this.runsOf(runsEvery.toMinutes()) : undefined;
    return { certificate, random, eras: this.erasOf(certificate.issuance), runs, next: Infinity };
  }

  private runsOf(every: number): RunSchedule {
    const { drift, seed, scenario } = this.settings;
    const runs =
      this.schedules.get(every) ??
      new RunSchedule(
        every,
        drift.toMinutes(),
        seed,
        scenario.missedRuns.map((each) => this.spanOf(each)),
      );
    this.schedules.set(every, runs);
    return runs;
  }

  /** The lifetimes in the simulated time: the one at the start, and those that begin later. */
  private erasOf(issuance: Issuance): readonly Era[] {
    const known = this.eras.get(issuance);
    if (known !== undefined) {
      return known;
    }
    const all = issuance.lifetimes.map(({ since, lifetime }): Era => {
      return { start: this.minute(new Date(since)), lifetime: lifetime.toMinutes(), due: issuance.dueOf(lifetime).toMinutes() };
    });
    const begun = all.filter(({ start }) => start <= 0).length;
    const eras = all.slice(Math.max(0, begun - 1));
    this.eras.set(issuance, eras);
    return eras;
  }

  private downtimeOf(issuer: string): readonly Span[] {
    const known = this.downtimes.get(issuer);
    if (known !== undefined) {
      return known;
    }
    const about = this.settings.scenario.caDown.filter((each) => each.issuer === undefined || each.issuer === issuer);
    const spans = about.map((each) => this.spanOf(each));
    this.downtimes.set(issuer, spans);
    return spans;
  }

  private lifetimeChanges(): LifetimeChange[] {
    const { from } = this.settings;
    const changes = this.certificates.flatMap(({ issuer, issuance: { lifetimes } }) =>
      lifetimes.slice(1).map(({ since, lifetime, source }): LifetimeChange => ({ issuer, since, lifetime, source })),
    );
    const within = changes.filter(({ since }) => new Date(since) > from && this.minute(new Date(since)) < this.length);
    const distinct = new Map(within.map((each) => [`${each.since}\n${each.issuer}\n${each.lifetime.toString()}`, each]));
    return [...distinct].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, each]) => each);
  }

  private spanOf({ from, length }: Interruption): Span {
    const start = this.minute(from);
    return [start, start + length.toMinutes()];
  }

  private minute(date: Date): number {
    return Math.round((date.getTime() - this.settings.from.getTime()) / 60_000);
  }
}

/** An issuer that renews by itself does so within a day after renewal is due, and within a sixth of the time that is left. */
function slackOf(due: number): number {
  return Math.max(1, Math.min(DAY, Math.floor(due / 6)));
}
