import { Duration } from "./duration";
import { CertfleetError } from "./error";

/** Who makes the next certificate. */
export enum RenewedBy {
  /** The issuer renews by itself, as ACM and Google do. */
  ISSUER = "issuer",
  /** A Terraform run renews, as with ACME: without runs there is no renewal. */
  TERRAFORM = "terraform",
  /** Somebody has to bring a new one. */
  NOBODY = "nobody",
}

/** How many days before expiry an alert fires. */
export interface AlertThresholds {
  /** Days left at or below which the owner is warned: renewal is overdue. Whole days. */
  readonly warnDays: number;
  /** Days left at or below which on-call is paged. Whole days, fewer than `warnDays`. */
  readonly pageDays: number;
}

/** When a certificate's successor is due, and from whom. */
export interface RenewalProps {
  /** How long a certificate of this kind is valid. The shortest announced lifetime, where a CA has announced one. */
  readonly lifetime: Duration;
  /** How long before expiry renewal is due. */
  readonly due: Duration;
}

/** A `RenewalProps` that depends on how often Terraform runs. */
export interface TerraformRenewalProps extends RenewalProps {
  /** How often Terraform runs. */
  readonly every: Duration;
}

/**
 * How a certificate is renewed: its lifetime, how long before expiry renewal is due, and who does it.
 *
 * Alert thresholds and the feasibility of a schedule follow from it. With R the time between due and expiry, the owner is
 * warned when two thirds of R are left (renewal is overdue) and on-call is paged at one third.
 */
export class Renewal {
  /** The issuer renews by itself. */
  static byIssuer(props: RenewalProps): Renewal {
    return new Renewal(props, RenewedBy.ISSUER);
  }

  /** A Terraform run renews; two runs must fit between the day it is due and the warning. */
  static byTerraform(props: TerraformRenewalProps): Renewal {
    const largest = Math.floor(props.due.toMinutes() / 6);
    if (props.every.toMinutes() > largest) {
      throw new CertfleetError(
        "schedule-too-slow",
        `a Terraform run every ${props.every.toString()} cannot renew a certificate in time that is due ${props.due.toString()} before expiry: ` +
          `two runs must fit before the first warning, so run at least every ${wholeHours(largest)}`,
      );
    }
    return new Renewal(props, RenewedBy.TERRAFORM, props.every);
  }

  /** Nobody renews: `due` is when somebody must start to get a new one. */
  static byNobody(props: RenewalProps): Renewal {
    return new Renewal(props, RenewedBy.NOBODY);
  }

  /** How long a certificate is valid. */
  readonly lifetime: Duration;
  /** How long before expiry renewal is due. */
  readonly due: Duration;

  private constructor(
    props: RenewalProps,
    /** Who makes the next certificate. */
    readonly by: RenewedBy,
    /** How often Terraform runs, where a run renews. */
    readonly every?: Duration,
  ) {
    if (props.due.toMinutes() >= props.lifetime.toMinutes()) {
      throw new CertfleetError(
        "renewal-window",
        `renewal due ${props.due.toString()} before expiry does not fit a lifetime of ${props.lifetime.toString()}: it must be shorter`,
      );
    }
    this.lifetime = props.lifetime;
    this.due = props.due;
  }

  /** The thresholds that follow from the renewal, rounded down to days. Fails where days are too coarse for the lifetime. */
  thresholds(): AlertThresholds {
    const due = this.due.toDays();
    return this.checkThresholds({ warnDays: Math.floor((2 * due) / 3), pageDays: Math.floor(due / 3) });
  }

  /** Returns thresholds of the caller's own if they can work: after renewal is due, before expiry, and in this order. */
  checkThresholds(thresholds: AlertThresholds): AlertThresholds {
    const { warnDays, pageDays } = thresholds;
    if (!Number.isInteger(warnDays) || !Number.isInteger(pageDays)) {
      throw new CertfleetError("alert-threshold", `alert thresholds are whole days, ${warnDays} and ${pageDays} are not`);
    }
    if (pageDays < 1) {
      throw new CertfleetError(
        "alert-threshold",
        `a page at ${pageDays} days would come only after expiry; a lifetime of ${this.lifetime.toString()} with renewal due ` +
          `${this.due.toString()} before expiry ${this.due.toDays() < 3 ? "cannot be watched in days: turn its alerts off or lengthen it" : "needs 1 day or more"}`,
      );
    }
    if (warnDays <= pageDays) {
      throw new CertfleetError("alert-threshold", `the warning (${warnDays} days left) must come before the page (${pageDays} days left)`);
    }
    if (warnDays >= this.due.toDays()) {
      throw new CertfleetError(
        "alert-threshold",
        `a warning at ${warnDays} days would fire on a healthy certificate, since renewal is due ${this.due.toString()} before expiry: use fewer days`,
      );
    }
    return thresholds;
  }
}

function wholeHours(minutes: number): string {
  return minutes >= 60 ? `${Math.floor(minutes / 60)}h` : `${minutes}m`;
}
