import { issuerFacts } from "../core/cloud";
import { CertificateSpec, IssuerKind, Part } from "../core/kind";
import { didYouMean, covers } from "../core/text";
import { CertfleetError } from "../core/error";
import { FleetCertificate, FleetView } from "../inventory/fleet-view";
import { moment } from "../inventory/health/expiry";
import { serialReadings } from "../inventory/health/endpoint-observations";

/** A certificate of a fleet file, and what the inventories know about it. */
export interface FleetMember {
  readonly spec: CertificateSpec;
  /** The entry of the file: that of the certificate, or the one whose groups are packed into it. */
  readonly entry: string;
  /** What Terraform knows; undefined without an inventory of it. */
  readonly inventory?: FleetCertificate;
  /** Its generations that are kept and attached to nothing. */
  readonly kept: readonly FleetCertificate[];
}

/** Which certificates to replace. A certificate has to match each criterion that is given, by any of its values. */
export interface Selection {
  readonly all?: boolean;
  /** Names of certificates, of file entries, or of hosts that certificates cover. */
  readonly names?: readonly string[];
  /** Issuers by their names in the file. */
  readonly issuers?: readonly string[];
  /** CAs by their names in inventories, such as `lets-encrypt`. */
  readonly authorities?: readonly string[];
  readonly keyTypes?: readonly string[];
  readonly owners?: readonly string[];
  /** Those that expire before this time. */
  readonly expiresBefore?: Date;
  /** Serial numbers, in hexadecimal, lower case and without leading zeros. */
  readonly serials?: ReadonlySet<string>;
  /** Keys of certificates in inventories (`stack/name`) that findings are about. */
  readonly found?: ReadonlySet<string>;
}

/** The certificates to replace. */
export interface Selected {
  readonly members: readonly FleetMember[];
  /** How many of the serial numbers are of no certificate of the inventories. */
  readonly unknownSerials: number;
  /** Certificates that match the other criteria, and whose serial number or expiry is in no inventory: whether they match is unknown. */
  readonly undecided: readonly FleetMember[];
}

/** Joins the certificates of a file with their inventories. */
export function membersOf(stack: string, certificates: readonly CertificateSpec[], view: FleetView): FleetMember[] {
  const byName = new Map<string, FleetCertificate>();
  const kept = new Map<string, FleetCertificate[]>();
  for (const each of view.certificates.filter(({ stack: label }) => label === stack || label.startsWith(`${stack} (`))) {
    const other = byName.get(each.name);
    if (other !== undefined) {
      throw new CertfleetError(
        "ambiguous-inventory",
        `"${each.name}" of the stack ${stack} is in ${other.file} and in ${each.file}. Pass the inventory of one deployment.`,
      );
    }
    byName.set(each.name, each);
    const { standby } = each.inventory;
    if (standby !== undefined) {
      kept.set(standby.of, [...(kept.get(standby.of) ?? []), each]);
    }
  }
  return certificates.map((spec) => ({
    spec,
    entry: spec.entry ?? spec.name,
    inventory: byName.get(spec.name),
    kept: kept.get(spec.name) ?? [],
  }));
}

/** The certificates that a selection names. A value that no certificate of the fleet has is an error: a misspelt one would select nothing. */
export function select(members: readonly FleetMember[], selection: Selection): Selected {
  const criteria = criteriaOf(selection);
  if (criteria.length === 0 && selection.all !== true) {
    throw new CertfleetError(
      "nothing-selected",
      "Nothing says which certificates to replace. Use --serials, --ca, --issuer, --name, --owner, --key-type, --expires-within or --revoked, or --all.",
    );
  }
  criteria.forEach((criterion) => checkKnown(criterion, members));
  const matches = (member: FleetMember, wanted: true | undefined) =>
    criteria.every(({ test }) => test(member) !== false && (wanted === undefined || test(member) === true));
  const serials = new Set(
    members.flatMap(({ inventory, kept }) => [inventory, ...kept].flatMap((each) => serialReadings(each?.inventory.serial))),
  );
  return {
    members: members.filter((member) => matches(member, true)),
    undecided: members.filter((member) => matches(member, undefined) && !matches(member, true)),
    unknownSerials: [...(selection.serials ?? [])].filter((serial) => !serials.has(serial)).length,
  };
}

/** The name of the CA that issued a certificate, as inventories have it. */
function authorityOf({ spec: { issuer }, inventory }: FleetMember): string {
  return inventory?.inventory.issuer ?? (issuer === undefined ? "unknown" : inventoryNameOf(issuer));
}

/** The name of an issuer's CA in inventories. */
export function inventoryNameOf({ kind, properties }: Part<IssuerKind>): string {
  return kind.inventoryName?.(properties) ?? kind.key;
}

/** When a certificate expires, if that is known. */
export function expiryOf({ inventory }: FleetMember): Date | undefined {
  return moment(inventory?.inventory.notAfter);
}

function serialsOf({ inventory }: FleetMember): string[] {
  return serialReadings(inventory?.inventory.serial);
}

interface Criterion {
  /** The option, for messages. */
  readonly option: string;
  /** Whether a certificate matches; undefined if that is not known. */
  test(member: FleetMember): boolean | undefined;
  /** The values that are asked for, and those that a certificate has. */
  readonly asked?: readonly string[];
  valuesOf?(member: FleetMember): readonly string[];
}

function criteriaOf({ names, issuers, authorities, keyTypes, owners, expiresBefore, serials, found }: Selection): Criterion[] {
  const oneOf = (
    option: string,
    asked: readonly string[] | undefined,
    valuesOf: (member: FleetMember) => readonly string[],
  ): Criterion[] =>
    asked === undefined || asked.length === 0
      ? []
      : [{ option, asked, valuesOf, test: (member) => valuesOf(member).some((value) => asked.includes(value)) }];
  const known = <T>(value: T | undefined, test: Criterion["test"], option: string): Criterion[] =>
    value === undefined ? [] : [{ option, test }];
  return [
    ...nameCriterion(names),
    ...oneOf("--issuer", issuers, ({ spec: { issuer } }) => (issuer === undefined ? [] : [issuer.name])),
    ...oneOf("--ca", authorities, (member) => [authorityOf(member), issuerFacts(authorityOf(member))?.label ?? authorityOf(member)]),
    ...oneOf("--key-type", keyTypes, (member) => [keyTypeOf(member)]),
    ...oneOf("--owner", owners, ({ spec: { owner } }) => (owner === undefined ? [] : [owner])),
    ...known(
      expiresBefore,
      (member) => {
        const expiry = expiryOf(member);
        return expiry && expiry < expiresBefore!;
      },
      "--expires-within",
    ),
    ...known(
      serials,
      (member) => {
        const own = serialsOf(member);
        return own.length === 0 ? undefined : own.some((serial) => serials!.has(serial));
      },
      "--serials",
    ),
    ...known(found, ({ inventory }) => inventory !== undefined && found!.has(inventory.key), "--revoked"),
  ];
}

function nameCriterion(names: readonly string[] | undefined): Criterion[] {
  const domains = ({ spec }: FleetMember) => spec.domains.map(({ name }) => name);
  return names === undefined || names.length === 0
    ? []
    : [
        {
          option: "--name",
          asked: names,
          valuesOf: (member) => [
            member.spec.name,
            member.entry,
            ...domains(member),
            ...names.filter((name) => covers(domains(member), name)),
          ],
          test: (member) => names.some((name) => [member.spec.name, member.entry].includes(name) || covers(domains(member), name)),
        },
      ];
}

function keyTypeOf({ spec: { keyType, issuer } }: FleetMember): string {
  return keyType ?? issuer!.kind.capabilities(issuer!.properties).keyTypes[0];
}

function checkKnown({ option, asked = [], valuesOf }: Criterion, members: readonly FleetMember[]): void {
  if (valuesOf === undefined) {
    return;
  }
  const known = [...new Set(members.flatMap(valuesOf))];
  const wrong = asked.find((value) => !known.includes(value));
  if (wrong !== undefined) {
    throw new CertfleetError(
      "unknown-selection",
      `${option} "${wrong}" matches no certificate of the fleet${didYouMean(wrong, known) || "."} Certificates have ${shown(known)}.`,
    );
  }
}

/** The number of values that a message lists. */
const LISTED = 10;

function shown(values: readonly string[]): string {
  const more = values.length - LISTED;
  return `${values.slice(0, LISTED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
