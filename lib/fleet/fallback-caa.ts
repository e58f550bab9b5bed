import { IConstruct } from "constructs";
import { DomainName } from "../core/domain-name";
import { CertfleetError } from "../core/error";
import { IssuerKind, Part } from "../core/kind";
import { caaRecordSets } from "../policy/caa";
import { acceptedDomains, caaAllows, nearestCaaRecords } from "../policy/caa-issuers";

/** A certificate that can move to another issuer. */
export interface MovableCertificate {
  readonly certificate: string;
  readonly names: readonly DomainName[];
  /** The fallback issuer. */
  readonly issuer: Part<IssuerKind>;
}

/**
 * Checks at synth, when all records are known, that the app's own CAA records allow the fallback issuer too: a CA refuses to issue otherwise, and
 * a change of records takes as long as resolvers keep the old ones.
 */
export function checkFallbackCaa(scope: IConstruct, { certificate, names, issuer: { kind, properties } }: MovableCertificate): void {
  const authority = kind.inventoryName?.(properties) ?? kind.key;
  const domains = acceptedDomains(authority);
  if (domains === undefined) {
    return;
  }
  scope.node.addValidation({
    validate: () => {
      const sets = caaRecordSets(scope);
      for (const { name, isWildcard } of sets.size === 0 ? [] : names) {
        const nearest = nearestCaaRecords(name, sets);
        if (nearest !== undefined && !caaAllows(nearest.values, isWildcard, domains)) {
          return [
            new CertfleetError(
              "caa-forbids-fallback",
              `The CAA records ${nearest.path} do not allow ${authority} (${domains.join(", ")}) to issue "${name}", so "${certificate}" cannot move to its fallback issuer. ` +
                `Add { issuer: "${authority}"${isWildcard ? ", wildcards: true" : ""} } to \`issuers\` of the records.`,
            ).message,
          ];
        }
      }
      return [];
    },
  });
}
