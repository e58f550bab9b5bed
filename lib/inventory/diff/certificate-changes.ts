import { Change } from "./change";
import { alertChanges } from "./changes/alerts";
import { endpointChanges } from "./changes/endpoints";
import { identityChanges } from "./changes/identity";
import { keepingChanges } from "./changes/keeping";
import { materialChanges } from "./changes/material";
import { peopleChanges } from "./changes/people";
import { renewalChanges } from "./changes/renewal";
import { Comparison } from "./comparison";
import { Pair } from "./pairs";
import { Stated } from "./side";
import { list, say, Words } from "./words";

/** What differs of a certificate, in the order in which people ask: is it there, what is it, who serves it, who hears of it. */
export function certificateChanges({ base, head, isSame }: Pair): Change[] {
  if (base === undefined) {
    return [{ kind: "certificate-added", effect: "changed", words: say`certificate added, ${described(head!)}` }];
  }
  if (head === undefined) {
    return [{ kind: "certificate-removed", effect: "changed", words: say`certificate removed, ${described(base)}` }];
  }
  const comparison = new Comparison(base, head, isSame);
  const material = materialChanges(comparison);
  return [
    ...identityChanges(comparison, material),
    ...material,
    ...renewalChanges(comparison),
    ...endpointChanges(comparison),
    ...keepingChanges(comparison),
    ...alertChanges(comparison),
    ...peopleChanges(comparison),
  ];
}

function described({ inventory, unresolved }: Stated): Words {
  const { domains, issuer, madeBy } = inventory;
  const names = domains.length === 0 ? say`names that are not known before an apply` : list(domains);
  const by = madeBy === "elsewhere" ? say`made elsewhere` : unresolved.has("issuer") ? say`made by the stack` : say`issued by ${issuer}`;
  return say`${by} for ${names}`;
}
