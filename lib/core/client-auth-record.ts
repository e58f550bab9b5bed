import { TerraformStack } from "cdktf";
import { IConstruct } from "constructs";
import { ClientAuth, ClientAuthMode, ClientRevocation } from "./client-auth";
import { CertfleetError } from "./error";
import { reviewedText } from "./safeguards";
import { TrustBundle } from "./trust-bundle";
import { issuerOfList } from "./trust-files";

/** A CA of a bundle as inventories have it. */
export interface TrustedCa {
  readonly name: string;
  readonly fingerprint?: string;
  readonly notAfter?: string;
}

/** A revocation list of a bundle as inventories have it. */
export interface TrustedRevocationList {
  readonly issuer: string;
  readonly nextUpdate?: string;
}

/** Client authentication as inventories have it. */
export interface ClientAuthRecord {
  readonly mode: string;
  /** The name of the trust bundle. */
  readonly trust?: string;
  /** The trust store instead of a bundle, which is managed elsewhere: its CAs and lists are unknown and not watched. */
  readonly trustStore?: string;
  /** Whether revoked certificates are refused. Unknown with `trustStore`. */
  readonly revocation?: boolean;
  readonly advertise?: boolean;
  readonly verifiedBy?: string;
}

/** Whether an endpoint checks the revocation lists of its bundle. */
export function checksRevocation({ trust, revocation }: ClientAuth): boolean {
  return trust !== undefined && trust._lists.length > 0 && revocation !== ClientRevocation.IGNORE;
}

/** What the inventory says about an endpoint's client authentication. */
export function clientAuthRecord(spec: ClientAuth | undefined): ClientAuthRecord | undefined {
  if (spec === undefined || spec.mode === ClientAuthMode.OFF) {
    return undefined;
  }
  const { mode, trust, trustStore, advertise, verifiedBy } = spec;
  return {
    mode,
    ...(trust === undefined ? {} : { trust: trust.bundleName, revocation: checksRevocation(spec) }),
    ...(trustStore === undefined ? {} : { trustStore: reviewedText(trustStore) }),
    ...(advertise ? { advertise } : {}),
    ...(verifiedBy === undefined ? {} : { verifiedBy }),
  };
}

/** A trust bundle as inventories have it. */
export interface TrustRecord {
  readonly cas: readonly TrustedCa[];
  readonly revocationLists: readonly TrustedRevocationList[];
}

interface Registered {
  readonly bundle: TrustBundle;
  readonly record: TrustRecord;
}

const registered = new WeakMap<TerraformStack, Map<string, Registered>>();

/** Registers a bundle that an endpoint of a stack uses, with what is known of its private CAs. */
export function registerTrust(scope: IConstruct, bundle: TrustBundle, privateCas: readonly TrustedCa[] = []): void {
  const stack = TerraformStack.of(scope);
  const ofStack = registered.get(stack) ?? new Map<string, Registered>();
  registered.set(stack, ofStack);
  const known = ofStack.get(bundle.bundleName);
  if (known !== undefined && known.bundle !== bundle) {
    throw new CertfleetError(
      "duplicate-trust",
      `The stack has two trust bundles with the name "${bundle.bundleName}". Rename one, or pass the same bundle to both endpoints.`,
      scope,
    );
  }
  if (known === undefined || privateCas.length > 0) {
    ofStack.set(bundle.bundleName, { bundle, record: recordOf(bundle, privateCas) });
  }
}

function recordOf({ _cas, _lists }: TrustBundle, privateCas: readonly TrustedCa[]): TrustRecord {
  return {
    cas: [..._cas.map(({ caName, fingerprint, notAfter }) => ({ name: caName, fingerprint, notAfter })), ...privateCas],
    revocationLists: _lists.map((list) => ({ issuer: issuerOfList(list, _cas), nextUpdate: list.nextUpdate })),
  };
}

/** The trust bundles that the endpoints of a stack use, by name. */
export function trustOf(stack: TerraformStack): [string, TrustRecord][] {
  const all = [...(registered.get(stack) ?? [])].map(([name, { record }]): [string, TrustRecord] => [name, record]);
  return all.sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
}
