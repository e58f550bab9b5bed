import { h, shown } from "./dom.mts";
import { longDay, DAY } from "./dates.mts";
import { Fleet, STATES, words } from "./fleet.mts";
import { Facet, FACETS, Filters, spanOf, valuesOf } from "./filters.mts";

/** The longest text of an option. */
const OPTION = 60;

/** The value of the option without a filter; no facet has it, because it begins with a space. */
const ALL = " all";

const NAMES: Readonly<
  Record<Facet, { readonly one: string; readonly none: string; readonly text: (value: string, fleet: Fleet) => string }>
> = {
  state: { one: "State", none: "none", text: (value) => value },
  owner: { one: "Owner", none: "no owner", text: (value) => value },
  service: { one: "Service", none: "no service", text: (value) => value },
  issuer: { one: "Issuer", none: "none", text: (value, fleet) => fleet.issuerName(value) },
  cloud: { one: "Cloud", none: "none", text: (value, fleet) => fleet.cloudName(value) },
  finding: { one: "Finding", none: "none", text: words },
};

/** The controls that filter the tables. */
export class FilterBar {
  readonly element: HTMLElement;
  private readonly text = h("input", {
    type: "search",
    id: "text",
    placeholder: "Name, owner, ARN, policy, …",
    autocomplete: "off",
    spellcheck: "false",
  });
  private readonly selects = new Map<Facet, { readonly select: HTMLSelectElement; readonly values: string[] }>();
  private readonly status = h("p", { role: "status", class: "status" });
  private readonly clear = h("button", { type: "button", class: "clear" }, "Clear filters");
  private readonly span = h("button", { type: "button", class: "chip", hidden: true });
  private filters: Filters = {};

  constructor(fleet: Fleet, onChange: (filters: Filters) => void) {
    this.text.addEventListener("input", () => onChange({ ...this.filters, text: this.text.value || undefined }));
    this.clear.addEventListener("click", () => {
      onChange({});
      this.text.focus();
    });
    this.span.addEventListener("click", () => {
      onChange({ ...this.filters, expires: undefined, renews: undefined });
      this.text.focus();
    });
    const fields = FACETS.map((facet) => {
      const { one, none, text } = NAMES[facet];
      const values = facetValues(fleet, facet);
      const select = h(
        "select",
        { id: `filter-${facet}` },
        h("option", { value: ALL }, "All"),
        ...values.map(([value, number], index) =>
          h("option", { value: index }, `${value === "" ? none : shown(text(value, fleet), OPTION)} (${number.toLocaleString("en")})`),
        ),
      );
      select.addEventListener("change", () =>
        onChange({ ...this.filters, [facet]: select.value === ALL ? undefined : values[Number(select.value)][0] }),
      );
      this.selects.set(facet, { select, values: values.map(([value]) => value) });
      return h("div", { class: "field" }, h("label", { for: `filter-${facet}` }, one), select);
    });
    this.element = h(
      "form",
      { class: "filters", role: "search", "aria-label": "Filters" },
      h("div", { class: "field text" }, h("label", { for: "text" }, "Search"), this.text),
      ...fields,
      h("div", { class: "below" }, this.status, this.span, this.clear),
    );
    this.element.addEventListener("submit", (event) => event.preventDefault());
  }

  show(filters: Filters): void {
    this.filters = filters;
    if (this.text.value !== (filters.text ?? "")) {
      this.text.value = filters.text ?? "";
    }
    this.selects.forEach(({ select, values }, facet) => {
      const value = filters[facet];
      const index = value === undefined ? -1 : values.indexOf(value);
      // A link can have a value that no certificate has.
      select.value = value === undefined ? ALL : String(index);
      select.classList.toggle("active", value !== undefined);
    });
    const days = filters.expires ?? filters.renews;
    const ends = days === undefined ? undefined : spanOf(days);
    this.span.hidden = ends === undefined;
    if (ends !== undefined) {
      const what = filters.expires === undefined ? "Renewal due" : "Expires";
      const text =
        ends[0] === -Infinity
          ? `before ${longDay(ends[1])}`
          : ends[1] === Infinity
            ? `from ${longDay(ends[0])}`
            : `${longDay(ends[0])} to ${longDay(ends[1] - DAY)}`;
      this.span.replaceChildren(
        `${what} ${text} `,
        h("span", { "aria-hidden": "true" }, "×"),
        h("span", { class: "unseen" }, ": show all dates"),
      );
    }
    this.clear.hidden = Object.values(filters).every((value) => value === undefined);
  }

  /** Shows the number of matches. */
  tell(text: string): void {
    this.status.textContent = text;
  }
}

/** The values of a facet with their numbers: states by urgency, others by name, empty ones first. */
function facetValues(fleet: Fleet, facet: Facet): [string, number][] {
  const numbers = new Map<string, number>();
  const all = facet === "finding" ? fleet.findings.map(({ kind }) => [kind]) : fleet.certificates.map((each) => valuesOf(each, facet));
  for (const values of all) {
    for (const value of values) {
      numbers.set(value, (numbers.get(value) ?? 0) + 1);
    }
  }
  const order = facet === "state" ? (value: string) => STATES.indexOf(value as (typeof STATES)[number]) : () => 0;
  return [...numbers].sort(([one], [other]) => order(one) - order(other) || (one < other ? -1 : one > other ? 1 : 0));
}
