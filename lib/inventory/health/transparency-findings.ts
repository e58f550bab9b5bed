import { issuerFacts } from "../../core/cloud";
import { CertfleetError } from "../../core/error";
import { compareText, plural } from "../../core/text";
import { CaName } from "../../policy/certificates/distrusted-cas";
import { FleetCertificate } from "../fleet-view";
import { LoggedCertificate } from "../transparency/logged-certificate";
import { serialReadings } from "./endpoint-observations";
import { dayOf, moment } from "./expiry";
import { HealthFinding } from "./health";

/** How far apart two readings of one expiry may be: logs have seconds, some clouds minutes. */
const SAME_EXPIRY = 60 * 60 * 1000;

/** The most certificates that no inventory has. More are a wrong search or a missing inventory, and would fill the memory. */
const MOST_UNKNOWN = 100_000;

/** The names that a finding shows. */
const NAMES_SHOWN = 3;

/** Certificates for the same names from the same CA, which are renewals of each other. */
interface UnknownCertificates {
  readonly names: readonly string[];
  readonly issuer: CaName;
  readonly isEarlier: boolean;
  count: number;
  /** The one that expires last. */
  last: LoggedCertificate;
}

/** Finds the certificates in Certificate Transparency logs that are valid for names of a fleet, and that no inventory has. */
export class TransparencyCheck {
  private readonly names: FleetNames;
  private readonly known: KnownCertificates;
  private readonly seen = new Set<string>();
  private readonly unknown = new Map<string, UnknownCertificates>();
  private total = 0;

  /**
   * @param all the certificates of all inventories, which are known
   * @param watched the certificates whose names and zones are looked for
   */
  constructor(
    all: readonly FleetCertificate[],
    watched: readonly FleetCertificate[],
    private readonly now: Date,
  ) {
    this.names = new FleetNames(watched);
    this.known = new KnownCertificates(all);
  }

  /** The number of certificates that were read, also of those that have expired or are for other names. */
  get read(): number {
    return this.total;
  }

  /** Adds a certificate. A precertificate, its certificate and copies of them count once. */
  add(certificate: LoggedCertificate): void {
    this.total++;
    const { names, issuer, serial, notAfter } = certificate;
    if (notAfter <= this.now || !names.some((name) => this.names.has(name)) || this.known.has(certificate)) {
      return;
    }
    const identity = JSON.stringify([issuer.organization ?? issuer.commonName, serial]);
    if (this.seen.has(identity)) {
      return;
    }
    this.seen.add(identity);
    if (this.seen.size > MOST_UNKNOWN) {
      throw new CertfleetError(
        "unreadable-ct",
        `The files of --ct have more than ${MOST_UNKNOWN} certificates that no inventory has. Name the inventories of all stacks, or search for fewer names.`,
      );
    }
    this.group(certificate);
  }

  private group(certificate: LoggedCertificate): void {
    const { names, issuer, notAfter } = certificate;
    const isEarlier = this.known.hasSuccessor(certificate);
    const key = JSON.stringify([issuer.organization ?? issuer.commonName, isEarlier, names]);
    const group = this.unknown.get(key);
    if (group === undefined) {
      this.unknown.set(key, { names, issuer, isEarlier, count: 1, last: certificate });
      return;
    }
    group.count++;
    if (notAfter > group.last.notAfter) {
      group.last = certificate;
    }
  }

  /** The certificates that no inventory has, by name. */
  findings(): HealthFinding[] {
    return [...this.unknown.values()].sort((one, other) => compareText(one.names.join(" "), other.names.join(" "))).map(findingOf);
  }
}

function findingOf({ names, issuer, isEarlier, count, last }: UnknownCertificates): HealthFinding {
  const shown = names.slice(0, NAMES_SHOWN).join(", ");
  const others = names.length > NAMES_SHOWN ? ` and ${plural(names.length - NAMES_SHOWN, "other name")}` : "";
  const ca = [issuer.organization, issuer.commonName].filter((part) => part !== undefined).join(", ") || "a CA without a name";
  const day = dayOf(last.notAfter);
  const which = count === 1 ? `serial ${last.serial}` : `${count} of them, the last with serial ${last.serial}`;
  return isEarlier
    ? {
        kind: "issued-not-ours",
        severity: "advice",
        message: `an earlier certificate for ${shown}${others} is valid until ${day}: ${ca} issued it (${which}), and the inventory has a later one for the same names`,
        fix: "none if the fleet has renewed or replaced it; otherwise find out who requested it",
      }
    : {
        kind: "issued-not-ours",
        severity: "warning",
        message: `someone can serve ${shown}${others} until ${day} with a certificate that is in no inventory: ${ca} issued it (${which})`,
        fix: "find out who requested it: update the states with apply -refresh-only, and read the inventories of all stacks; if no one knows it, have its CA revoke it, and restrict issuance with CAA records",
      };
}

/** The names that a fleet is responsible for: those of its certificates and hosts, and all below its zones. */
class FleetNames {
  private readonly names = new Set<string>();
  private readonly parents = new Set<string>();
  private readonly zones = new Set<string>();

  constructor(certificates: readonly FleetCertificate[]) {
    for (const { inventory } of certificates) {
      for (const name of [...inventory.domains, ...inventory.endpoints.flatMap(({ hosts }) => hosts)]) {
        const plain = name.toLowerCase();
        this.names.add(plain);
        this.parents.add(parentOf(plain));
      }
      (inventory.zones ?? []).forEach(({ name }) => this.zones.add(name.toLowerCase().replace(/\.$/, "")));
    }
  }

  /** Whether a certificate with the name is valid for a name of the fleet, or the name is below a zone of it. */
  has(name: string): boolean {
    if (this.names.has(name) || this.names.has(`*.${parentOf(name)}`) || (name.startsWith("*.") && this.parents.has(name.slice(2)))) {
      return true;
    }
    for (let zone = name; zone !== ""; zone = parentOf(zone)) {
      if (this.zones.has(zone)) {
        return true;
      }
    }
    return false;
  }
}

/** The name without its first label; empty for a single label. */
function parentOf(name: string): string {
  const dot = name.indexOf(".");
  return dot < 0 ? "" : name.slice(dot + 1);
}

/** The certificates of all inventories, by their serial numbers and by their names. */
class KnownCertificates {
  private readonly serials = new Set<string>();
  private readonly byName = new Map<string, FleetCertificate[]>();

  constructor(certificates: readonly FleetCertificate[]) {
    for (const certificate of certificates) {
      const { serial, domains } = certificate.inventory;
      serialReadings(serial).forEach((reading) => this.serials.add(reading));
      for (const name of new Set(domains.map((domain) => domain.toLowerCase()))) {
        this.byName.set(name, [...(this.byName.get(name) ?? []), certificate]);
      }
    }
  }

  /**
   * Whether an inventory has the certificate. Clouds that renew certificates do not tell their serial numbers: such a certificate is known if
   * one of its issuer's CAs issued it for the same names; if the CAs are not known, if it expires at the same time.
   */
  has(certificate: LoggedCertificate): boolean {
    return (
      this.serials.has(certificate.serial) ||
      this.withNamesOf(certificate).some(({ inventory }) => {
        const end = moment(inventory.notAfter);
        return (
          inventory.serial === undefined &&
          (isByIssuer(inventory.issuer, certificate.issuer) ??
            (end !== undefined && Math.abs(end.getTime() - certificate.notAfter.getTime()) <= SAME_EXPIRY))
        );
      })
    );
  }

  /** Whether an inventory has a certificate of the same names and CA that expires later, as after a renewal. */
  hasSuccessor(certificate: LoggedCertificate): boolean {
    return this.withNamesOf(certificate).some(({ inventory }) => {
      const end = moment(inventory.notAfter);
      return end !== undefined && end > certificate.notAfter && isByIssuer(inventory.issuer, certificate.issuer) === true;
    });
  }

  private withNamesOf({ names, hasAllNames }: LoggedCertificate): FleetCertificate[] {
    return (this.byName.get(names[0]) ?? []).filter(({ inventory: { domains } }) => {
      const own = new Set(domains.map((domain) => domain.toLowerCase()));
      return names.every((name) => own.has(name)) && (!hasAllNames || own.size === names.length);
    });
  }
}

/** Whether a CA is one of an issuer's; undefined if the issuer's CAs are not known. */
function isByIssuer(issuer: string, ca: CaName): boolean | undefined {
  return issuerFacts(issuer)?.organizations?.includes(ca.organization ?? "");
}
