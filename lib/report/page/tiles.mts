import { count, h } from "./dom.mts";
import { Fleet, STATES } from "./fleet.mts";
import { Filters } from "./filters.mts";

const MEANINGS: Readonly<Record<string, string>> = {
  expired: "clients refuse it",
  critical: "breaks clients, or soon will",
  warning: "leads there",
  unknown: "its expiry is not known",
  healthy: "nothing to do",
};

/** The summary: a button for each state, and totals. */
export class Tiles {
  readonly element: HTMLElement;
  private readonly buttons = new Map<string, HTMLButtonElement>();

  constructor(fleet: Fleet, onState: (state: string | undefined) => void) {
    for (const state of STATES) {
      const number = fleet.certificates.filter((each) => each.state === state).length;
      const button = h(
        "button",
        { type: "button", class: `tile ${state}`, "aria-pressed": "false", disabled: number === 0 },
        h("span", { class: "figure" }, number.toLocaleString("en")),
        h("span", { class: "label" }, state),
        h("span", { class: "meaning" }, MEANINGS[state]),
      );
      button.addEventListener("click", () => onState(button.getAttribute("aria-pressed") === "true" ? undefined : state));
      this.buttons.set(state, button);
    }
    const owned = fleet.certificates.filter(({ owner }) => owner !== undefined).length;
    const facts = [
      fact(fleet.certificates.length, "Certificates", count(fleet.data.stacks.length, "stack")),
      fact(fleet.addresses, "Endpoints", fleet.data.probed ? "probed" : "not probed"),
      fact(
        fleet.owners,
        "Owners",
        owned === fleet.certificates.length
          ? "of all certificates"
          : `${(fleet.certificates.length - owned).toLocaleString("en")} without one`,
      ),
    ];
    this.element = h(
      "section",
      { class: "summary", "aria-labelledby": "summary" },
      h("h2", { id: "summary", class: "unseen" }, "Summary"),
      h("div", { class: "tiles", role: "group", "aria-label": "Certificates by state" }, ...this.buttons.values()),
      h("dl", { class: "facts" }, ...facts),
    );
  }

  show({ state }: Filters): void {
    this.buttons.forEach((button, each) => button.setAttribute("aria-pressed", String(each === state)));
  }
}

function fact(number: number, label: string, note: string): HTMLElement {
  return h(
    "div",
    {},
    h("dt", {}, label),
    h("dd", {}, h("span", { class: "figure" }, number.toLocaleString("en")), h("span", { class: "meaning" }, note)),
  );
}
