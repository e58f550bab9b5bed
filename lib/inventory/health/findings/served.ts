import { Judged, OwnFinding } from "../judged";
import { addressOf } from "../looks";
import { chainFindings } from "./served/chain";
import { connectionFinding } from "./served/connection";
import { identityFindings } from "./served/identity";
import { nameFindings } from "./served/name";
import { protocolFindings } from "./served/protocol";

/** What its endpoints serve is not what it should be. */
export function* servedFindings(judged: Judged): Iterable<OwnFinding> {
  for (const look of judged.looks) {
    const { seen } = look;
    const findings = seen.reachable
      ? [...nameFindings(look), ...chainFindings(look), ...identityFindings(judged, look), ...protocolFindings(look)]
      : [connectionFinding(seen)];
    for (const finding of findings) {
      yield { ...finding, endpoint: addressOf(seen) };
    }
  }
}
