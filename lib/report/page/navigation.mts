import { FACETS, Filters } from "./filters.mts";
import { h } from "./dom.mts";

export type View = "certificates" | "endpoints" | "findings" | "cryptography" | "waivers";

const VIEWS: readonly string[] = ["certificates", "endpoints", "findings", "cryptography", "waivers"];

const FILTERS = [...FACETS, "text", "expires", "renews"] as const;

/** What the page shows. All of it is in its address, so that any of it can be linked to. */
export interface Route {
  readonly view: View;
  readonly filters: Filters;
  /** The key of the certificate that is open. */
  readonly certificate?: string;
}

export function readRoute(hash = location.hash): Route {
  const parameters = new URLSearchParams(hash.replace(/^#/, ""));
  const filters = Object.fromEntries(FILTERS.flatMap((name) => (parameters.has(name) ? [[name, parameters.get(name)!]] : [])));
  const view = parameters.get("view") ?? "";
  return {
    view: VIEWS.includes(view) ? (view as View) : "certificates",
    filters,
    certificate: parameters.get("certificate") ?? undefined,
  };
}

export function hashOf({ view, filters, certificate }: Route): string {
  const parameters = new URLSearchParams();
  if (certificate !== undefined) {
    parameters.set("certificate", certificate);
  }
  if (view !== "certificates") {
    parameters.set("view", view);
  }
  for (const name of FILTERS) {
    const value = filters[name];
    if (value !== undefined && (name !== "text" || value !== "")) {
      parameters.set(name, value);
    }
  }
  return `#${parameters.toString().replace(/%2F/g, "/")}`;
}

/** A tab for each table, after the pattern for tabs of ARIA: arrow keys go from one to the next. */
export class Tabs {
  readonly element: HTMLElement;
  private readonly tabs = new Map<View, HTMLButtonElement>();

  constructor(views: readonly (readonly [View, string])[], onView: (view: View) => void) {
    for (const [view, title] of views) {
      const tab = h(
        "button",
        { type: "button", role: "tab", id: `tab-${view}`, "aria-controls": `panel-${view}` },
        h("span", {}, title),
        " ",
        h("span", { class: "number" }),
      );
      tab.addEventListener("click", () => onView(view));
      this.tabs.set(view, tab);
    }
    this.element = h("div", { class: "tabs", role: "tablist", "aria-label": "Tables" }, ...this.tabs.values());
    this.element.addEventListener("keydown", (event) => {
      const all = [...this.tabs.keys()];
      const at = all.findIndex((view) => this.tabs.get(view) === document.activeElement);
      const next = { ArrowRight: (at + 1) % all.length, ArrowLeft: (at + all.length - 1) % all.length, Home: 0, End: all.length - 1 }[
        event.key
      ];
      if (at >= 0 && next !== undefined) {
        event.preventDefault();
        this.tabs.get(all[next])!.focus();
        onView(all[next]);
      }
    });
  }

  show(selected: View): void {
    this.tabs.forEach((tab, view) => {
      tab.setAttribute("aria-selected", String(view === selected));
      tab.tabIndex = view === selected ? 0 : -1;
    });
  }

  count(view: View, number: number): void {
    this.tabs.get(view)!.querySelector(".number")!.textContent = number.toLocaleString("en");
  }
}
