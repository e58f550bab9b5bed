import { count, h } from "./dom.mts";
import { addressesOf, Fleet, STATES } from "./fleet.mts";
import { Filters, Matches } from "./filters.mts";

const MEANINGS: Readonly<Record<string, string>> = {
  expired: "clients refuse it",
  critical: "breaks clients, or soon will",
  warning: "leads there",
  unknown: "its expiry is not known",
  healthy: "nothing to do",
};

/** The summary of what the filters select: a button for each state, and totals. */
export class Tiles {
  readonly element: HTMLElement;
  private readonly buttons = new Map<string, HTMLButtonElement>();
  private readonly facts = h("dl", { class: "facts" });

  constructor(
    private readonly fleet: Fleet,
    onState: (state: string | undefined) => void,
  ) {
    for (const state of STATES) {
      const button = h(
        "button",
        { type: "button", class: `tile ${state}`, "aria-pressed": "false" },
        h("span", { class: "figure" }),
        h("span", { class: "label" }, state),
        h("span", { class: "meaning" }, MEANINGS[state]),
      );
      button.addEventListener("click", () => onState(button.getAttribute("aria-pressed") === "true" ? undefined : state));
      this.buttons.set(state, button);
    }
    this.element = h(
      "section",
      { class: "summary", "aria-labelledby": "summary" },
      h("h2", { id: "summary", class: "unseen" }, "Summary"),
      h("div", { class: "tiles", role: "group", "aria-label": "Certificates by state" }, ...this.buttons.values()),
      this.facts,
    );
  }

  /** The number of a state is that of the rows that its button leads to. */
  show({ state: selected }: Filters, matches: Matches): void {
    const ofStates = matches.without("state");
    this.buttons.forEach((button, state) => {
      const number = ofStates.filter((each) => each.state === state).length;
      button.querySelector(".figure")!.textContent = number.toLocaleString("en");
      button.setAttribute("aria-pressed", String(state === selected));
      button.disabled = number === 0 && state !== selected;
    });
    const { certificates } = matches;
    const all = this.fleet.certificates.length;
    const stacks = new Set(certificates.map(({ stack }) => stack)).size;
    const endpoints = this.fleet.endpointsOf(new Set(certificates));
    const addresses = addressesOf(endpoints);
    const unowned = certificates.filter(({ owner }) => owner === undefined).length;
    this.facts.replaceChildren(
      fact(
        certificates.length,
        "Certificates",
        certificates.length === all
          ? count(this.fleet.data.stacks.length, "stack")
          : `of ${all.toLocaleString("en")}, ${count(stacks, "stack")}`,
      ),
      fact(
        endpoints.length,
        "Endpoints",
        `${addresses === endpoints.length ? "" : `at ${count(addresses, "address", "addresses")}, `}${this.fleet.data.probed ? "probed" : "not probed"}`,
      ),
      fact(
        new Set(certificates.flatMap(({ owner }) => owner ?? [])).size,
        "Owners",
        unowned === 0 ? "of all certificates" : `${unowned.toLocaleString("en")} without one`,
      ),
    );
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
