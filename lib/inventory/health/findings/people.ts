import { isDeployed, Judged, OwnFinding } from "../judged";

/** Nobody answers for it, or nobody would hear of it. */
export function* peopleFindings({ certificate }: Judged): Iterable<OwnFinding> {
  const { madeBy, owner, alerts } = certificate.inventory;
  if (madeBy === "elsewhere") {
    return;
  }
  if (owner === undefined || owner.trim() === "") {
    yield {
      kind: "owner-missing",
      severity: "advice",
      message: "nobody is named who answers for it",
      fix: madeBy === "fleet" ? "set `owner`, for it or in the fleet's defaults" : "give its `contact`, or the tag or label `owner`",
    };
  }
  if (!alerts.some(({ channels }) => channels.length > 0)) {
    const missed = madeBy === "fleet" && isDeployed(certificate);
    yield {
      kind: "alert-missing",
      severity: missed ? "warning" : "advice",
      message:
        alerts.length > 0
          ? "its alerts have no channel: nobody hears of them"
          : "no alert is set up for it: its users would be the first to notice",
      fix:
        madeBy === "fleet"
          ? "name a channel in `notify`, for it or in the fleet's defaults"
          : "watch it, or make it in a fleet, which does",
    };
  }
}
