import { IDnsZone } from "./dns-zone";

/** How Terraform's ACME provider reaches a zone, to write the records that answer an ACME DNS challenge. */
export interface AcmeDnsPlugin {
  /** The plugin's code, such as `route53` or `gcloud`. */
  readonly code: string;
  /**
   * What the plugin must be told to reach the account that holds the zone, such as a role, and never a credential: it stands
   * in Terraform's state. Zones with the same code and the same values here can be in one certificate.
   */
  readonly config: Record<string, string>;
  /**
   * What names this one zone to the plugin. It is left out where a certificate has names in several zones of one account:
   * the plugin then looks each name's zone up by itself.
   */
  readonly zoneConfig: Record<string, string>;
}

/** A zone in which an ACME DNS challenge can be answered. */
export interface IAcmeDnsZone extends IDnsZone {
  /** How the ACME provider reaches the zone. */
  acmeDnsPlugin(): AcmeDnsPlugin;
}

/** Whether a zone says how the ACME provider reaches it. */
export function isAcmeDnsZone(zone: IDnsZone): zone is IAcmeDnsZone {
  return typeof (zone as Partial<IAcmeDnsZone>).acmeDnsPlugin === "function";
}
