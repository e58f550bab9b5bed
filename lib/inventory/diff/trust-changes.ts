import { InventoryEndpoint, InventoryTrust } from "../inventory-schema";
import { Change, ChangeEffect, list, say, Sentence } from "./change";

type Bundles = Readonly<Record<string, InventoryTrust>>;

/** Changes of the trust bundles that both sides have. An added or removed bundle is a change of the endpoints that use it. */
export function trustChanges(before: Bundles, after: Bundles): Change[] {
  return Object.entries(before).flatMap(([name, from]) => {
    const to = Object.prototype.hasOwnProperty.call(after, name) ? after[name] : undefined;
    return to === undefined ? [] : [...caChanges(name, from, to), ...listChanges(name, from, to)];
  });
}

/**
 * Changes of the trusted CAs. A CA is replaced in two steps: both are trusted, then the new one. Without the first step, no time remains in
 * which clients can change their certificates, so that those of the old CA are refused at once.
 */
function caChanges(bundle: string, from: InventoryTrust, to: InventoryTrust): Change[] {
  const [had, has] = [from, to].map(({ cas }) => new Map(cas.map((ca) => [ca.fingerprint ?? ca.name, ca.name])));
  const added = [...has].filter(([ca]) => !had.has(ca)).map(([, name]) => name);
  const removed = [...had].filter(([ca]) => !has.has(ca)).map(([, name]) => name);
  const remaining = [...had.keys()].filter((ca) => has.has(ca));
  if (removed.length > 0 && remaining.length === 0) {
    const instead = added.length === 0 ? [] : say` and trusts ${list(added)}, without a time in which both are trusted`;
    const sentence = say`trust bundle ${bundle} no longer trusts ${list(removed)}${instead}: clients with their certificates are refused`;
    return [changeOf("trust-lost", "weakened", sentence)];
  }
  return [
    ...(added.length === 0 ? [] : [changeOf("trust-added", "changed", say`trust bundle ${bundle} also trusts ${list(added)}`)]),
    ...(removed.length === 0
      ? []
      : [
          changeOf(
            "trust-removed",
            "changed",
            say`trust bundle ${bundle} no longer trusts ${list(removed)}, but still ${list(remaining.map((ca) => had.get(ca)!))}`,
          ),
        ]),
  ];
}

/** Revocation lists by their CA: a review must notice a missing list, not a newer one. */
function listChanges(bundle: string, from: InventoryTrust, to: InventoryTrust): Change[] {
  const stillTrusted = new Set(to.cas.map(({ name }) => name));
  const [had, has] = [from, to].map(({ revocationLists }) => new Set(revocationLists.map(({ issuer }) => issuer)));
  const lost = [...had].filter((issuer) => !has.has(issuer) && stillTrusted.has(issuer));
  const gained = [...has].filter((issuer) => !had.has(issuer));
  return [
    ...(lost.length === 0
      ? []
      : [
          changeOf(
            "revocation-changed",
            "weakened",
            say`trust bundle ${bundle} no longer has a revocation list of ${list(lost)}, so revoked clients are accepted`,
          ),
        ]),
    ...(gained.length === 0
      ? []
      : [changeOf("revocation-changed", "strengthened", say`trust bundle ${bundle} has a revocation list of ${list(gained)}`)]),
  ];
}

/** Changes of what an endpoint does with client certificates. */
export function clientAuthChanges({ clientAuth: from }: InventoryEndpoint, { clientAuth: to }: InventoryEndpoint, label: string): Change[] {
  const kind = "client-auth-changed";
  if (from === undefined || to === undefined) {
    if (from === to) {
      return [];
    }
    return to === undefined
      ? [changeOf(kind, "weakened", say`endpoint ${label} no longer asks clients for certificates`)]
      : [
          changeOf(
            kind,
            to.mode === "verify" ? "strengthened" : "changed",
            say`endpoint ${label} asks clients for certificates (${to.mode})`,
          ),
        ];
  }
  if (from.mode !== to.mode) {
    const effect = to.mode === "verify" ? "strengthened" : "weakened";
    return [changeOf(kind, effect, say`client authentication of endpoint ${label} is ${to.mode} instead of ${from.mode}`)];
  }
  const knowsBoth = from.trustStore === undefined && to.trustStore === undefined;
  return [
    ...(knowsBoth ? bundleChanges(from, to, label) : trustStoreChanges(from, to, label)),
    ...(!knowsBoth || (from.revocation ?? false) === (to.revocation ?? false)
      ? []
      : [
          to.revocation === true
            ? changeOf("revocation-changed", "strengthened", say`endpoint ${label} refuses revoked client certificates`)
            : changeOf("revocation-changed", "weakened", say`endpoint ${label} no longer refuses revoked client certificates`),
        ]),
    ...(from.verifiedBy === to.verifiedBy
      ? []
      : [changeOf(kind, "changed", say`client certificates of endpoint ${label} are verified by ${to.verifiedBy ?? "nothing known"}`)]),
  ];
}

type ClientAuth = NonNullable<InventoryEndpoint["clientAuth"]>;

function bundleChanges(from: ClientAuth, to: ClientAuth, label: string): Change[] {
  if (from.trust === to.trust || from.trust === undefined || to.trust === undefined) {
    return [];
  }
  return [
    changeOf("trust-lost", "weakened", say`endpoint ${label} verifies clients with trust bundle ${to.trust} instead of ${from.trust}`),
  ];
}

/**
 * Changes of trust stores that are managed elsewhere. What they trust is unknown, so that only a bundle that is given up for one counts as a
 * lost trust: another version of an object is how such a trust store is changed.
 */
function trustStoreChanges(from: ClientAuth, to: ClientAuth, label: string): Change[] {
  if (from.trustStore === to.trustStore) {
    return [];
  }
  if (to.trustStore === undefined) {
    const sentence = say`endpoint ${label} verifies clients with trust bundle ${to.trust ?? "unknown"} instead of trust store ${from.trustStore!}`;
    return [changeOf("client-auth-changed", "changed", sentence)];
  }
  if (from.trustStore === undefined) {
    const sentence = say`endpoint ${label} verifies clients with trust store ${to.trustStore}, whose CAs are unknown, instead of trust bundle ${from.trust ?? "unknown"}`;
    return [changeOf("trust-lost", "weakened", sentence)];
  }
  return [
    changeOf(
      "client-auth-changed",
      "changed",
      say`endpoint ${label} verifies clients with trust store ${to.trustStore} instead of ${from.trustStore}`,
    ),
  ];
}

function changeOf(kind: Change["kind"], effect: ChangeEffect, sentence: Sentence): Change {
  return { kind, effect, sentence };
}
