import { h } from "./dom.mts";

/** What the shortcuts do. */
export interface ShortcutActions {
  readonly search: () => void;
  readonly move: (step: 1 | -1) => void;
}

const KEYS: readonly (readonly [string, string])[] = [
  ["/", "search"],
  ["j", "next row"],
  ["k", "previous row"],
  ["Enter", "open the certificate of the row"],
  ["Esc", "close what is open"],
  ["?", "this list"],
];

/** Shortcuts of one key, which can be switched off: speech input and assistive keyboards can press keys by accident. */
export class Shortcuts {
  readonly button = h("button", { type: "button", class: "plain" }, "Keyboard shortcuts");
  readonly element = h("dialog", { class: "help", "aria-labelledby": "help" });
  private readonly on = h("input", { type: "checkbox", id: "shortcuts", checked: true });

  constructor(private readonly actions: ShortcutActions) {
    const close = h("button", { type: "button", class: "close" }, "Close");
    close.addEventListener("click", () => this.element.close());
    this.element.append(
      h("h2", { id: "help" }, "Keyboard shortcuts"),
      h("dl", {}, ...KEYS.map(([key, what]) => h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, what)))),
      h("label", { for: "shortcuts" }, this.on, " Shortcuts of one key are on"),
      close,
    );
    this.button.addEventListener("click", () => this.element.showModal());
    addEventListener("keydown", (event) => this.press(event));
  }

  private press(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    const isTyping = target.matches("input:not([type=checkbox]), select, textarea") || target.isContentEditable;
    if (!this.on.checked || isTyping || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]") !== null) {
      return;
    }
    const action = this.actionOf(event.key);
    if (action !== undefined) {
      event.preventDefault();
      action();
    }
  }

  private actionOf(key: string): (() => void) | undefined {
    const { search, move } = this.actions;
    return { "/": search, j: () => move(1), k: () => move(-1), "?": () => this.element.showModal() }[key];
  }
}
