import { plural } from "../../../lib/core/text";
import { Lane, lanesOf } from "./model";
import { narrowDiagram, wideDiagram } from "./svg";

/**
 * The diagram of what a synthesised document makes, as HTML for a Markdown page: how each certificate is validated, where it is served, and who is
 * alerted. A style sheet shows the form that fits the window.
 */
export function diagramOf(document: object): string {
  const lanes = lanesOf(document);
  const label = labelOf(lanes);
  return `<div class="diagram" v-pre><div class="wide">${wideDiagram(lanes, label)}</div><div class="narrow">${narrowDiagram(lanes, label)}</div></div>`;
}

/** The diagram in words, for a reader who does not see it. */
export function labelOf(lanes: readonly Lane[]): string {
  const sentences = lanes.map(({ certificate, validation, uses, alerts }) =>
    [
      `Certificate ${certificate.title} (${certificate.lines.join(", ")})`,
      validation.length === 0 ? undefined : `is validated in ${titles(validation)}`,
      uses.length === 0 ? undefined : `is used by ${titles(uses)}`,
      alerts.length === 0 ? undefined : `alerts ${titles(alerts)}`,
    ]
      .filter((part) => part !== undefined)
      .join(", "),
  );
  return `${plural(lanes.length, "certificate")}. ${sentences.join(". ")}.`;
}

function titles(boxes: readonly { readonly title: string }[]): string {
  return [...new Set(boxes.map(({ title }) => title))].join(", ");
}
