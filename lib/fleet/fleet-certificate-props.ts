import { AlertThresholds, Renewal } from "../core/renewal";
import { IAlertChannel } from "../core/alert";
import { ICloud } from "../core/cloud";
import { IDeployTarget } from "../core/deploy-target";
import { IDnsZone } from "../core/dns-zone";
import { IIssuer } from "../core/issuer";
import { KeyType } from "../core/key-type";
import { ISecretStore } from "../core/secret-store";
import { IEndpointTarget } from "../core/tls-endpoint";
import { TlsPolicy } from "../policy/tls-policy";

/** When a certificate's alerts fire. */
export abstract class CertificateAlerts {
  /** At the days that follow from how it is renewed. */
  static byRenewal(): CertificateAlerts {
    return new AlertsByRenewal();
  }

  /** At days of one's own, which must come after renewal is due and before expiry. */
  static at(thresholds: AlertThresholds): CertificateAlerts {
    return new AlertsAt(thresholds);
  }

  /** Never: nobody hears when it is in trouble. */
  static off(): CertificateAlerts {
    return new AlertsOff();
  }

  /**
   * The thresholds for a renewal; undefined where alerts are off.
   *
   * @internal
   */
  abstract _thresholds(renewal: Renewal): AlertThresholds | undefined;

  /**
   * What a file would say: nothing, thresholds, or `false`.
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

/** What certificates of a fleet have in common, unless they say otherwise. */
export interface CertificateDefaults {
  /**
   * Who issues.
   *
   * @default - none: each certificate names its issuer
   */
  readonly issuer?: IIssuer;
  /**
   * The team that answers.
   *
   * @default - nobody is named
   */
  readonly owner?: string;
  /**
   * The service that the certificates are for.
   *
   * @default - none is named
   */
  readonly service?: string;
  /**
   * Where the steps to mend a certificate are written, as a URL.
   *
   * @default - no link
   */
  readonly runbook?: string;
  /**
   * The kind of key.
   *
   * @default - the issuer's own default
   */
  readonly keyType?: KeyType;
  /**
   * What the endpoints' TLS must be.
   *
   * @default TlsPolicy.INTERMEDIATE
   */
  readonly tlsPolicy?: TlsPolicy;
  /**
   * Who hears of trouble.
   *
   * @default - nobody: each certificate names its channels
   */
  readonly notify?: IAlertChannel[];
  /**
   * Tags or labels.
   *
   * @default - none
   */
  readonly tags?: Record<string, string>;
}

/** A fleet of certificates. */
export interface CertificateFleetProps {
  /**
   * Clouds besides those of the library, such as one of your own (`certfleet/extend`).
   *
   * @default - AWS, Google Cloud and ACME
   */
  readonly clouds?: ICloud[];
  /**
   * Whether resources have addresses without hashes, such as `aws_acm_certificate.www`, as fleets of a file have. Changing it changes the
   * addresses of existing resources: they need `moved` blocks.
   *
   * @default false
   */
  readonly readableAddresses?: boolean;
  /**
   * The zones in which names are validated.
   *
   * @default - none
   */
  readonly zones?: IDnsZone[];
  /**
   * What the certificates have in common.
   *
   * @default - nothing
   */
  readonly defaults?: CertificateDefaults;
  /**
   * Who hears of trouble, by owner. It comes before the fleet's default channels, and after those that a certificate names itself.
   *
   * @default - the certificate's channels, or the fleet's default ones
   */
  readonly owners?: Record<string, IAlertChannel[]>;
}

/** What a certificate of a fleet can be told besides its names. What it does not say follows from the fleet's defaults; tags are added to the fleet's. */
export interface FleetCertificateOptions extends CertificateDefaults {
  /**
   * The region that it must be in, such as `us-east-1` for CloudFront.
   *
   * @default - the provider's region
   */
  readonly region?: string;
  /**
   * Where it is served.
   *
   * @default - nowhere that the fleet knows of
   */
  readonly endpoints?: IEndpointTarget[];
  /**
   * The stores that get certificate and key, for machines that terminate TLS themselves.
   *
   * @default - none
   */
  readonly stores?: ISecretStore[];
  /**
   * The services that it is imported into. An endpoint of this library does so by itself.
   *
   * @default - none
   */
  readonly deployTo?: IDeployTarget[];
  /**
   * When alerts fire.
   *
   * @default - at the days that follow from how it is renewed
   */
  readonly alerts?: CertificateAlerts;
}

/** A certificate of a fleet. */
export interface FleetCertificateProps extends FleetCertificateOptions {
  /** The names, the common name first. */
  readonly domains: string[];
}

/** Names that are packed into as few certificates as their issuer allows. All of these have the same settings. */
export interface PackedCertificatesProps extends FleetCertificateOptions {
  /**
   * The names, in groups that stay together, such as a domain and its `www`.
   *
   * The order of the groups decides which certificate each is in: add new ones at the end.
   */
  readonly groups: string[][];
  /**
   * Names of `groups` that are no longer wanted. They keep their places, so that no other name changes its certificate, and are in none.
   *
   * @default - none
   */
  readonly retired?: string[];
}
