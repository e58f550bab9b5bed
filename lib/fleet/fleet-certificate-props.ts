import { AlertThresholds, Renewal } from "../core/renewal";
import { IAlertChannel } from "../core/alert";
import { ICloud } from "../core/cloud";
import { Engine } from "../core/engine";
import { IDeployTarget, ISecretStore } from "../core/secret-store";
import { IDnsZone } from "../core/dns-zone";
import { IIssuer } from "../core/issuer";
import { CertificateUsage, KeyType } from "../core/certificate";
import { IEndpointTarget } from "../core/tls-endpoint";
import { TlsPolicy } from "../policy/tls-policy";

/** When a certificate's alerts fire. */
export abstract class CertificateAlerts {
  /** At thresholds derived from the renewal. */
  static byRenewal(): CertificateAlerts {
    return new AlertsByRenewal();
  }

  /** At the given days before expiry. Both must be between the due date of the renewal and expiry. */
  static at(thresholds: AlertThresholds): CertificateAlerts {
    return new AlertsAt(thresholds);
  }

  /** Never. No one is alerted about the certificate. */
  static off(): CertificateAlerts {
    return new AlertsOff();
  }

  /**
   * The thresholds for a renewal; undefined if alerts are off.
   *
   * @internal
   */
  abstract _thresholds(renewal: Renewal): AlertThresholds | undefined;

  /**
   * The value of `alerts` in a file: nothing, thresholds or `false`.
   *
   * @internal
   */
  abstract _spec(): false | AlertThresholds | undefined;
}

class AlertsByRenewal extends CertificateAlerts {
  _thresholds(renewal: Renewal): AlertThresholds | undefined {
    return renewal.thresholds();
  }

  _spec(): undefined {
    return undefined;
  }
}

class AlertsAt extends CertificateAlerts {
  constructor(private readonly thresholds: AlertThresholds) {
    super();
  }

  _thresholds(renewal: Renewal): AlertThresholds | undefined {
    return renewal.checkThresholds(this.thresholds);
  }

  _spec(): AlertThresholds {
    return this.thresholds;
  }
}

class AlertsOff extends CertificateAlerts {
  _thresholds(): AlertThresholds | undefined {
    return undefined;
  }

  _spec(): false {
    return false;
  }
}

/** The generation of a certificate that endpoints and stores use. */
export enum ServedGeneration {
  /** The one that `generation` states. */
  CURRENT = "current",
  /** The one before it. */
  PREVIOUS = "previous",
}

/** How long the previous generation of a certificate is kept, attached to nothing, so that it can be served again without issuing. */
export class KeepPrevious {
  /** Until the generation is raised again. */
  static untilNext(): KeepPrevious {
    return new KeepPrevious(undefined);
  }

  /** Until the end of a day in UTC, such as `2026-12-15`. A synth after that day removes it. */
  static until(date: string): KeepPrevious {
    return new KeepPrevious(date);
  }

  /** Not at all: it is removed as soon as endpoints and stores have the new one. */
  static never(): KeepPrevious {
    return new KeepPrevious(false);
  }

  private constructor(
    /**
     * The value of `keepPrevious` in a file: nothing, a date or `false`.
     *
     * @internal
     */
    readonly _spec: false | string | undefined,
  ) {}
}

/** Settings of all certificates of a fleet that do not state their own. */
export interface CertificateDefaults {
  /**
   * The issuer.
   *
   * @default - each certificate sets its issuer
   */
  readonly issuer?: IIssuer;
  /**
   * The issuer that certificates can move to, such as when the CA of `issuer` is distrusted. It is checked as if it were the issuer, and
   * changes no resource. A certificate whose own issuer it is has none.
   *
   * @default - none
   */
  readonly fallbackIssuer?: IIssuer;
  /**
   * The team that owns the certificates.
   *
   * @default - none
   */
  readonly owner?: string;
  /**
   * The service that uses the certificates.
   *
   * @default - none
   */
  readonly service?: string;
  /**
   * The URL of the runbook, which alerts link to.
   *
   * @default - no link
   */
  readonly runbook?: string;
  /**
   * The key type.
   *
   * @default - the default of the issuer
   */
  readonly keyType?: KeyType;
  /**
   * The TLS policy of the endpoints.
   *
   * @default TlsPolicy.INTERMEDIATE
   */
  readonly tlsPolicy?: TlsPolicy;
  /**
   * The channels that receive alerts.
   *
   * @default - each certificate sets its channels
   */
  readonly notify?: IAlertChannel[];
  /**
   * Tags or labels.
   *
   * @default - none
   */
  readonly tags?: Record<string, string>;
  /**
   * Whether owner and service are also written to tags or labels.
   *
   * @default true
   */
  readonly contactTags?: boolean;
}

/** Properties of a `CertificateFleet`. */
export interface CertificateFleetProps {
  /**
   * Clouds besides those of the library, such as one of your own (`certfleet/extend`).
   *
   * @default - AWS, Google Cloud and ACME
   */
  readonly clouds?: ICloud[];
  /**
   * What plans and applies the stack. Texts of alerts and findings name its command, and the inventory states it.
   *
   * @default - not stated: texts name `terraform`
   */
  readonly engine?: Engine;
  /**
   * Whether resources have addresses without hashes, such as `aws_acm_certificate.www`, as fleets of a file have. Changing it changes the
   * addresses of existing resources: they need `moved` blocks.
   *
   * @default false
   */
  readonly readableAddresses?: boolean;
  /**
   * The DNS zones that validation records are written to.
   *
   * @default - none
   */
  readonly zones?: IDnsZone[];
  /**
   * Settings of certificates that do not state their own.
   *
   * @default - none
   */
  readonly defaults?: CertificateDefaults;
  /**
   * The channels of each owner. A certificate's own `notify` takes precedence; `defaults.notify` applies to other owners.
   *
   * @default - `notify` of the certificate or of `defaults`
   */
  readonly owners?: Record<string, IAlertChannel[]>;
}

/** Settings of a certificate besides its names. `defaults` of the fleet apply to the rest, and tags are added to those of the fleet. */
export interface FleetCertificateOptions extends CertificateDefaults {
  /**
   * What the certificate proves. `CLIENT` needs an issuer of client certificates, which are those of private CAs.
   *
   * @default CertificateUsage.SERVER
   */
  readonly usage?: CertificateUsage;
  /**
   * The AWS region of the certificate, such as `us-east-1` for CloudFront.
   *
   * @default - the region of the provider
   */
  readonly region?: string;
  /**
   * The endpoints that serve the certificate.
   *
   * @default - none
   */
  readonly endpoints?: IEndpointTarget[];
  /**
   * The secret stores that receive certificate and key, for hosts that terminate TLS themselves.
   *
   * @default - none
   */
  readonly stores?: ISecretStore[];
  /**
   * The services that the certificate is imported into. Endpoints of this library import it themselves.
   *
   * @default - none
   */
  readonly deployTo?: IDeployTarget[];
  /**
   * What uses the certificate outside of the app, as text or as an ARN, such as "terraform: media-edge, aws_cloudfront_distribution.site". The
   * inventory lists it, and the certificate counts as in use.
   *
   * @default - none
   */
  readonly usedBy?: string[];
  /**
   * When alerts fire.
   *
   * @default - at thresholds derived from the renewal
   */
  readonly alerts?: CertificateAlerts;
  /**
   * The generation. Raise it by one to replace the certificate: another one with the same names is issued first, endpoints and stores
   * switch to it, and the previous generation is kept.
   *
   * @default 1
   */
  readonly generation?: number;
  /**
   * A label, such as a month. A change replaces the certificate as `generation` does, and keeps no previous one.
   *
   * @default - none
   */
  readonly rotate?: string;
  /**
   * How long the previous generation is kept.
   *
   * @default KeepPrevious.untilNext()
   */
  readonly keepPrevious?: KeepPrevious;
  /**
   * The generation that endpoints and stores use. `PREVIOUS` rolls back, without issuing a certificate.
   *
   * @default ServedGeneration.CURRENT
   */
  readonly serve?: ServedGeneration;
}

/** A certificate of a fleet. */
export interface FleetCertificateProps extends FleetCertificateOptions {
  /** The domain names, the common name first. */
  readonly domains: string[];
}

/** Names that are packed into as few certificates as the issuer allows, all with the same settings. */
export interface PackedCertificatesProps extends FleetCertificateOptions {
  /**
   * Groups of names that stay in one certificate, such as a domain and its `www`.
   *
   * The order of the groups decides which certificate each is in. Add new groups at the end.
   */
  readonly groups: string[][];
  /**
   * Names of `groups` that are no longer in a certificate. They keep their positions, so that no other name moves to another certificate.
   *
   * @default - none
   */
  readonly retired?: string[];
}
