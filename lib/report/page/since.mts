import type { ReportChange, ReportSince } from "../report-data";
import { badge, link } from "./columns.mts";
import { longDay, time } from "./dates.mts";
import { data, h } from "./dom.mts";

/** The certificates that a list names before it counts the rest. */
const LISTED = 12;

/** The longest name of a certificate that is gone. */
const NAME = 160;

/** What has changed since the earlier report. */
export function sinceSection({ now, added, gone, worse, better }: ReportSince): HTMLElement {
  const lists = [
    list("Worse", worse, (change) => link(change, change.key)),
    list("Better", better, (change) => link(change, change.key)),
    list("New", added, (change) => link(change, change.key)),
    // There is nothing to open.
    list("Gone", gone, ({ key }) => data(key, NAME)),
  ];
  return h(
    "section",
    { class: "timeline since", "aria-labelledby": "since" },
    h("div", { class: "heading" }, h("h2", { id: "since" }, `Since ${longDay(now)}, ${time(now)}`)),
    h("div", { class: "lists" }, ...lists),
  );
}

function list(title: string, changes: readonly ReportChange[], name: (change: ReportChange) => HTMLElement): HTMLElement {
  const rest = changes.length - LISTED;
  return h(
    "div",
    {},
    h("h3", {}, `${title}: ${changes.length.toLocaleString("en")}`),
    h(
      "ul",
      {},
      ...changes
        .slice(0, LISTED)
        .map((change) =>
          h(
            "li",
            {},
            name(change),
            " ",
            ...(change.before === undefined ? [] : [h("small", {}, `${change.before} → `)]),
            badge(change.state),
          ),
        ),
      rest > 0 ? h("li", {}, `and ${rest.toLocaleString("en")} more`) : undefined,
    ),
  );
}
