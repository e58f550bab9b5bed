import { Duration } from "../core/duration";
import { RenewedBy } from "../core/renewal";
import { compareText } from "../core/text";
import { DAY, Outage, SimulatedCertificate, SimulatedWeek, SimulationOutcome, Tolerance, UnneededAlerts } from "./model";

const WEEK = 7 * DAY;

/** A certificate that was issued, with times in minutes. */
export interface Issued {
  readonly issued: number;
  readonly expiry: number;
  /** When its renewal should have begun, but did not. */
  troubledSince?: number;
  /** When the issuer revokes it. */
  revoked?: number;
}

/** What is counted of a week. */
interface Week {
  readonly orders: Record<string, number>;
  refused: number;
  warnings: number;
  pages: number;
  invalid: number;
}

/** Counts what happens in a simulation: orders, alerts and outages. */
export class Journal {
  private readonly weeks: Week[];
  private readonly outages: Outage[] = [];
  private readonly unneeded = new Map<string, UnneededAlerts>();
  private readonly tolerances = new Map<string, Tolerance>();

  constructor(
    private readonly from: Date,
    /** The length of the simulation in minutes. */
    private readonly length: number,
  ) {
    this.weeks = Array.from({ length: Math.ceil(length / WEEK) }, (): Week => ({
      // An inventory can hold any name of an issuer, such as that of a member of every object.
      orders: Object.create(null) as Record<string, number>,
      ...{ refused: 0, warnings: 0, pages: 0, invalid: 0 },
    }));
  }

  /** A certificate was issued. */
  ordered({ issuer }: SimulatedCertificate, at: number): void {
    const { orders } = this.week(at);
    orders[issuer] = (orders[issuer] ?? 0) + 1;
  }

  /** A limit refused an order. */
  refused(at: number): void {
    this.week(at).refused++;
  }

  /** A certificate was replaced, or the simulation ended: its alerts and its outage are known now. */
  ended(certificate: SimulatedCertificate, each: Issued, replaced?: number): void {
    const end = replaced ?? this.length;
    const [warned, paged] = (["warning", "page"] as const).map((severity) => this.alerted(certificate, each, severity, end));
    const invalid = Math.min(each.expiry, each.revoked ?? Infinity);
    if (invalid >= end) {
      return;
    }
    const start = Math.max(0, invalid);
    for (let week = Math.floor(start / WEEK); week < Math.min(this.weeks.length, Math.ceil(end / WEEK)); week++) {
      this.weeks[week].invalid++;
    }
    this.outages.push({
      certificate: certificate.name,
      issuer: certificate.issuer,
      cause: invalid === each.expiry ? "expired" : "revoked",
      from: this.date(start),
      to: replaced === undefined ? undefined : this.date(replaced),
      warned: warned === undefined ? undefined : this.date(warned),
      paged: paged === undefined ? undefined : this.date(paged),
    });
  }

  /** A certificate was renewed on time, and would have survived a failure of this length that begins now. */
  tolerated({ issuer, name, renewedBy }: SimulatedCertificate, at: number, minutes: number): void {
    const date = this.date(at);
    const year = date.getUTCFullYear();
    const key = `${issuer}\n${renewedBy}\n${year}`;
    const least = this.tolerances.get(key);
    if (least === undefined || minutes < (least.length?.toMinutes() ?? 0)) {
      const length = minutes < 1 ? undefined : Duration.minutes(minutes);
      this.tolerances.set(key, { issuer, renewedBy, year, length, at: date, certificate: name });
    }
  }

  outcome(
    rest: Pick<SimulationOutcome, "certificates" | "limits" | "changes" | "missing"> & { readonly complete?: number },
  ): SimulationOutcome {
    return {
      ...rest,
      from: this.from,
      to: this.date(this.length),
      complete: rest.complete === undefined ? undefined : this.date(rest.complete),
      weeks: this.weeks.map((week, index): SimulatedWeek => ({ start: this.date(index * WEEK), ...week })),
      outages: this.outages.sort(
        (one, other) => one.from.getTime() - other.from.getTime() || compareText(one.certificate, other.certificate),
      ),
      unneeded: [...this.unneeded.values()].sort((one, other) => one.first.getTime() - other.first.getTime()),
      tolerances: [...this.tolerances.values()].sort((one, other) => compareText(one.issuer, other.issuer) || one.year - other.year),
    };
  }

  /** Counts an alert if it fires before the end; returns when. */
  private alerted(certificate: SimulatedCertificate, each: Issued, severity: "warning" | "page", end: number): number | undefined {
    const { alerts, renewedBy } = certificate;
    if (alerts === undefined) {
      return undefined;
    }
    const days = severity === "warning" ? alerts.warnDays : alerts.pageDays;
    const at = firesAt(each, days);
    if (at >= end) {
      return undefined;
    }
    // Before the start, it is not part of what is simulated.
    if (at >= 0) {
      this.week(at)[severity === "warning" ? "warnings" : "pages"]++;
      const isNeeded = renewedBy === RenewedBy.NOBODY || (each.troubledSince ?? each.revoked ?? Infinity) <= at;
      if (!isNeeded) {
        this.addUnneeded(certificate, each, { severity, days, at });
      }
    }
    return at;
  }

  private addUnneeded(
    { issuer, name }: SimulatedCertificate,
    { issued, expiry }: Issued,
    { severity, days, at }: { readonly severity: "warning" | "page"; readonly days: number; readonly at: number },
  ): void {
    const lifetime = expiry - issued;
    const key = [issuer, severity, days, lifetime].join("\n");
    const known = this.unneeded.get(key);
    const [first, certificate] =
      known === undefined || this.date(at) < known.first ? [this.date(at), name] : [known.first, known.certificate];
    const count = (known?.count ?? 0) + 1;
    this.unneeded.set(key, { issuer, severity, days, lifetime: Duration.minutes(lifetime), count, first, certificate });
  }

  private week(at: number): Week {
    return this.weeks[Math.min(this.weeks.length - 1, Math.floor(at / WEEK))];
  }

  private date(at: number): Date {
    return new Date(this.from.getTime() + at * 60_000);
  }
}

/** When an alert at a number of days left fires: at once for a certificate that has fewer days when it is issued. */
export function firesAt({ issued, expiry }: Issued, days: number): number {
  return Math.max(issued, expiry - days * DAY);
}
