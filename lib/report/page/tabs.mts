import { h } from "./dom.mts";
import { View } from "./route.mts";

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
