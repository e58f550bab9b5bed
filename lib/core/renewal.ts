import { Duration } from "./duration";
import { CertfleetError } from "./error";

/** Who renews a certificate. */
export enum RenewedBy {
  /** The issuer renews automatically, as ACM and Google do. */
  ISSUER = "issuer",
  /** A Terraform run renews, as with ACME. Without runs, the certificate expires. */
  TERRAFORM = "terraform",
  /** Someone must request and provide a new certificate. */
  NOBODY = "nobody",
}

/** How many days before expiry an alert fires. */
export interface AlertThresholds {
  /** The owner is warned at this many days before expiry, when renewal is overdue. Whole days. */
  readonly warnDays: number;
  /** On-call is paged at this many days before expiry. Whole days, fewer than `warnDays`. */
  readonly pageDays: number;
}

/** The lifetime of a certificate, and when its renewal is due. */
export interface RenewalProps {
  /** How long the certificate is valid. Use the shortest lifetime that the CA has announced. */
  readonly lifetime: Duration;
  /** How long before expiry renewal is due. */
  readonly due: Duration;
}

/** The same for a certificate that a Terraform run renews. */
export interface TerraformRenewalProps extends RenewalProps {
  /** How often Terraform runs. */
  readonly every: Duration;
}

/**
 * How a certificate is renewed: its lifetime, how long before expiry renewal is due, and who does it.
 *
 * Alert thresholds follow from it. With R the time between due date and expiry, the owner is warned when two thirds of R are left
 * (renewal is overdue), and on-call is paged when one third is left.
 */
export class Renewal {
  /** The issuer renews automatically. */
  static byIssuer(props: RenewalProps): Renewal {
    return new Renewal(props, RenewedBy.ISSUER);
  }

  /** A Terraform run renews. Two runs must fit between the due date and the warning. */
  static byTerraform(props: TerraformRenewalProps): Renewal {
    const largest = Math.floor(props.due.toMinutes() / 6);
    if (props.every.toMinutes() > largest) {
      throw new CertfleetError(
        "schedule-too-slow",
        `Terraform runs every ${props.every.toString()}, which is too rare for a certificate whose renewal is due ${props.due.toString()} before expiry: ` +
          `two runs must fit before the first warning. Run Terraform at least every ${wholeHours(largest)}.`,
      );
    }
    return new Renewal(props, RenewedBy.TERRAFORM, props.every);
  }

  /** The certificate does not renew automatically. `due` is when someone must request a new one. */
  static byNobody(props: RenewalProps): Renewal {
    return new Renewal(props, RenewedBy.NOBODY);
  }

  /** How long a certificate is valid. */
  readonly lifetime: Duration;
  /** How long before expiry renewal is due. */
  readonly due: Duration;

  private constructor(
    props: RenewalProps,
    /** Who renews the certificate. */
    readonly by: RenewedBy,
    /** How often Terraform runs, if a run renews. */
    readonly every?: Duration,
  ) {
    if (props.due.toMinutes() >= props.lifetime.toMinutes()) {
      throw new CertfleetError(
        "renewal-window",
        `Renewal is due ${props.due.toString()} before expiry, and the certificate is valid for ${props.lifetime.toString()} only. Use a shorter time before expiry.`,
      );
    }
    this.lifetime = props.lifetime;
    this.due = props.due;
  }

  /** The thresholds that follow from the renewal, rounded down to days. Throws if the lifetime is too short for thresholds in days. */
  thresholds(): AlertThresholds {
    const due = this.due.toDays();
    return this.checkThresholds({ warnDays: Math.floor((2 * due) / 3), pageDays: Math.floor(due / 3) });
  }

  /** Checks thresholds that the user sets: both between due date and expiry, the warning first. Returns them. */
  checkThresholds(thresholds: AlertThresholds): AlertThresholds {
    const { warnDays, pageDays } = thresholds;
    if (!Number.isInteger(warnDays) || !Number.isInteger(pageDays)) {
      throw new CertfleetError(
        "alert-threshold",
        `Alert thresholds are whole days, and ${warnDays} and ${pageDays} are not both whole. Use whole numbers.`,
      );
    }
    if (pageDays < 1) {
      throw new CertfleetError(
        "alert-threshold",
        `\`pageDays\` is ${pageDays}, so that on-call would be paged only after expiry. ` +
          (this.due.toDays() < 3
            ? `Renewal is due ${this.due.toString()} before expiry, which is too short for thresholds in days. Turn alerts off, or use a longer lifetime.`
            : "Use 1 day or more."),
      );
    }
    if (warnDays <= pageDays) {
      throw new CertfleetError(
        "alert-threshold",
        `The warning at ${warnDays} days must come before the page at ${pageDays} days. Make \`warnDays\` larger than \`pageDays\`.`,
      );
    }
    if (warnDays >= this.due.toDays()) {
      throw new CertfleetError(
        "alert-threshold",
        `A warning at ${warnDays} days would fire for a healthy certificate, because renewal is due ${this.due.toString()} before expiry. Use fewer days.`,
      );
    }
    return thresholds;
  }
}

function wholeHours(minutes: number): string {
  return minutes >= 60 ? `${Math.floor(minutes / 60)}h` : `${minutes}m`;
}
