import { h } from "./dom.mts";

/** The switch between the light and the dark theme. The system's setting applies until it is used. */
export function themeSwitch(): HTMLElement {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const button = h(
    "button",
    { type: "button", class: "theme", role: "switch" },
    h("span", { class: "knob", "aria-hidden": "true" }),
    "Dark",
  );
  const show = (): void => button.setAttribute("aria-checked", String(isDark()));
  const isDark = (): boolean => (document.documentElement.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
  button.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    show();
  });
  system.addEventListener("change", show);
  show();
  return button;
}
