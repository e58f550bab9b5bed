import { h, shown } from "./dom.mts";

/** How long a button says that it has copied, in milliseconds. */
const SAID = 1500;

/** A button that copies a text as it is in the inventory. */
export function copyButton(text: string, what: string): HTMLElement {
  const button = h("button", { type: "button", class: "copy", "aria-label": `Copy ${what} ${shown(text, 80)}` }, "Copy");
  button.addEventListener("click", () => {
    void copy(text).then((copied) => {
      button.textContent = copied ? "Copied" : "Not copied";
      setTimeout(() => (button.textContent = "Copy"), SAID);
    });
  });
  return button;
}

/** Browsers have a clipboard only for pages of this machine and of HTTPS; elsewhere a selection is copied. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = h("textarea", { class: "unseen", "aria-hidden": "true" });
    const focused = document.activeElement;
    field.value = text;
    // Within the dialog, if one is open: nothing else can be selected then.
    (document.querySelector("dialog[open]") ?? document.body).append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    (focused as HTMLElement | null)?.focus();
    return copied;
  }
}
