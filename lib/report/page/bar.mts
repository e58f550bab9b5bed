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
  account: { one: "Account", none: "not known", text: (value) => value },
  region: { one: "Region", none: "not known", text: (value) => value },
  stack: { one: "Stack", none: "none", text: (value) => value },
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
  private readonly choices = new Map<Facet, Choices>();
  private readonly status = h("p", { role: "status", class: "status" });
  private readonly clear = h("button", { type: "button", class: "clear" }, "Clear filters");
  private readonly span = h("button", { type: "button", class: "chip", hidden: true });
  private filters: Filters = {};

  constructor(
    private readonly fleet: Fleet,
    onChange: (filters: Filters) => void,
    onDownload: () => void,
  ) {
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
      const values = facetValues(fleet, facet);
      const options = values.map((_, index) => h("option", { value: index }));
      const select = h("select", { id: `filter-${facet}` }, h("option", { value: ALL }, "All"), ...options);
      select.addEventListener("change", () =>
        onChange({ ...this.filters, [facet]: select.value === ALL ? undefined : values[Number(select.value)] }),
      );
      const field = h("div", { class: "field" }, h("label", { for: `filter-${facet}` }, NAMES[facet].one), select);
      this.choices.set(facet, { field, select, options, values });
      return field;
    });
    const download = h("button", { type: "button", class: "clear download" }, "Download CSV");
    download.addEventListener("click", onDownload);
    const toggle = h("button", { type: "button", class: "toggle", "aria-expanded": "false", "aria-controls": "facets" }, "Filters");
    toggle.addEventListener("click", () => toggle.setAttribute("aria-expanded", String(toggle.getAttribute("aria-expanded") !== "true")));
    this.element = h(
      "form",
      { class: "filters", role: "search", "aria-label": "Filters" },
      h("div", { class: "field text" }, h("label", { for: "text" }, "Search"), this.text),
      toggle,
      h("div", { class: "facets", id: "facets" }, ...fields),
      h("div", { class: "below" }, this.status, this.span, this.clear, download),
    );
    this.element.addEventListener("submit", (event) => event.preventDefault());
  }

  /** Shows the filters, and for each choice of a facet the number of rows that it leads to. */
  show(filters: Filters, numbersOf: (facet: Facet) => ReadonlyMap<string, number>): void {
    this.filters = filters;
    if (this.text.value !== (filters.text ?? "")) {
      this.text.value = filters.text ?? "";
    }
    this.choices.forEach(({ field, select, options, values }, facet) => {
      const value = filters[facet];
      const numbers = numbersOf(facet);
      const { none, text } = NAMES[facet];
      options.forEach((option, at) => {
        const number = (numbers.get(values[at]) ?? 0).toLocaleString("en");
        option.textContent = `${values[at] === "" ? none : shown(text(values[at], this.fleet), OPTION)} (${number})`;
      });
      // A choice of one selects nothing, except for findings, which a certificate can be without.
      field.hidden = value === undefined && values.length < 2 && facet !== "finding";
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

/** The control of a facet. */
interface Choices {
  readonly field: HTMLElement;
  readonly select: HTMLSelectElement;
  /** In the order of the values. */
  readonly options: readonly HTMLOptionElement[];
  readonly values: readonly string[];
}

/** The values of a facet: states by urgency, others by name, empty ones first. */
function facetValues(fleet: Fleet, facet: Facet): string[] {
  const all =
    facet === "finding" ? fleet.findings.map(({ kind }) => kind) : fleet.certificates.flatMap((each) => [...valuesOf(each, facet)]);
  const order = facet === "state" ? (value: string) => STATES.indexOf(value as (typeof STATES)[number]) : () => 0;
  return [...new Set(all)].sort((one, other) => order(one) - order(other) || (one < other ? -1 : one > other ? 1 : 0));
}
