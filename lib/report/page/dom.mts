import { printable } from "../../core/printable";

/** The content of an element. Text only ever becomes text nodes. */
export type Child = Node | string | undefined;

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** The longest text that the page shows: names and owners can have any length. */
const LONGEST = 20_000;

/** Creates an element. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/**
 * A text from an inventory: what would be obeyed in place of being shown is written out, and what is written from right to left leaves
 * the texts around it alone.
 */
export function data(text: string, columns = LONGEST): HTMLElement {
  return h("bdi", {}, shown(text, columns));
}

/** The same as plain text, for options and labels. */
export function shown(text: string, columns = LONGEST): string {
  return printable(text, columns);
}

/** A number with its noun. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

export function byId<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}
