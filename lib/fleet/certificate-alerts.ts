import { AlertThresholds, Renewal } from "../core/renewal";

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
