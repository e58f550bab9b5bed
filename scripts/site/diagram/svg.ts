import { Box, COLUMNS, Lane } from "./model";

const LINE = 16;
const PADDING = 9;
const BETWEEN = 10;
const GAP = 26;
const HEADING = 22;
/** The average width of a character at the diagram's font sizes, a little above what browsers measure. */
const CHARACTER = 6.5;

interface Placed {
  readonly box: Box;
  readonly lines: readonly string[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The diagram of lanes as SVG on one line: columns from left to right, for a wide window. */
export function wideDiagram(lanes: readonly Lane[], label: string): string {
  const width = 164;
  const step = width + GAP;
  let y = HEADING;
  const headings = COLUMNS.map((text, column) => `<text class="heading" x="${column * step}" y="12">${text}</text>`).join("");
  const drawn = lanes.map((lane) => {
    const columns = columnsOf(lane).map((boxes, column) => stack(boxes, column * step, width));
    const height = Math.max(...columns.map(heightOf));
    const placed = columns.map((boxes) => moved(boxes, y + (height - heightOf(boxes)) / 2));
    y += height + GAP;
    const filled = placed.filter((boxes) => boxes.length > 0);
    return (
      filled
        .slice(1)
        .map((boxes, index) => bus(filled[index], boxes))
        .join("") + placed.flat().map(boxSvg).join("")
    );
  });
  return svg(4 * width + 3 * GAP, y - GAP + 1, label, headings + drawn.join(""));
}

/** The same from top to bottom, for a phone. */
export function narrowDiagram(lanes: readonly Lane[], label: string): string {
  const width = 326;
  let y = 0;
  const drawn = lanes.map((lane) => {
    const parts = columnsOf(lane).flatMap((boxes, column) => {
      if (boxes.length === 0) {
        return [];
      }
      const arrow =
        column === 0
          ? ""
          : line([
              [width / 2, y - GAP + 4],
              [width / 2, y - 2],
            ]);
      const heading = `<text class="heading" x="0" y="${y + 12}">${COLUMNS[column]}</text>`;
      const placed = moved(stack(boxes, 0, width), y + HEADING);
      y += HEADING + heightOf(placed) + GAP;
      return [arrow, heading, ...placed.map(boxSvg)];
    });
    y += GAP / 2;
    return parts.join("");
  });
  return svg(width, y - 1.5 * GAP + 1, label, drawn.join(""));
}

function columnsOf({ certificate, validation, uses, alerts }: Lane): (readonly Box[])[] {
  return [[certificate], validation, uses, alerts];
}

function stack(boxes: readonly Box[], x: number, width: number): Placed[] {
  let y = 0;
  return boxes.map((box) => {
    const lines = [...wrapped(box.title, width), "", ...box.lines.flatMap((text) => wrapped(text, width))];
    const height = (lines.length - 1) * LINE + 2 * PADDING;
    const placed = { box, lines, x, y, width, height };
    y += height + BETWEEN;
    return placed;
  });
}

function heightOf(boxes: readonly Placed[]): number {
  const last = boxes.at(-1);
  return last === undefined ? 0 : last.y + last.height - boxes[0].y;
}

function moved(boxes: readonly Placed[], by: number): Placed[] {
  return boxes.map((each) => ({ ...each, y: each.y + by }));
}

/** Lines from the boxes of one column to those of the next, by a common line between them. */
function bus(from: readonly Placed[], to: readonly Placed[]): string {
  const middle = to[0].x - GAP / 2;
  const ys = [...from, ...to].map(centre);
  return [
    ...from.map((each) =>
      line(
        [
          [each.x + each.width, centre(each)],
          [middle, centre(each)],
        ],
        false,
      ),
    ),
    line(
      [
        [middle, Math.min(...ys)],
        [middle, Math.max(...ys)],
      ],
      false,
    ),
    ...to.map((each) =>
      line([
        [middle, centre(each)],
        [each.x - 2, centre(each)],
      ]),
    ),
  ].join("");
}

function centre({ y, height }: Placed): number {
  return y + height / 2;
}

function boxSvg({ lines, x, y, width, height }: Placed): string {
  const end = lines.indexOf("");
  const texts = lines.filter((text) => text !== "");
  const rows = texts.map(
    (text, index) =>
      `<text class="${index < end ? "title" : "line"}" x="${x + PADDING}" y="${round(y + PADDING + index * LINE + 12)}">${escaped(text)}</text>`,
  );
  return `<rect x="${x + 0.5}" y="${round(y) + 0.5}" width="${width - 1}" height="${height}" rx="5"/>${rows.join("")}`;
}

function line(points: readonly (readonly [number, number])[], arrow = true): string {
  const path = points.map(([x, y]) => `${round(x)},${round(y)}`).join(" ");
  const [x, y] = points[points.length - 1];
  const down = points[0][0] === x;
  const head = down
    ? `${x - 4},${y - 5} ${x},${y} ${x + 4},${y - 5}`
    : `${x - 5},${round(y) - 4} ${x},${round(y)} ${x - 5},${round(y) + 4}`;
  return `<polyline points="${path}"/>${arrow ? `<polyline points="${head}"/>` : ""}`;
}

/** A text in lines that fit into a box, broken at spaces, and after dots and hyphens of names. */
function wrapped(text: string, width: number): string[] {
  const limit = Math.floor((width - 2 * PADDING) / CHARACTER);
  const lines: string[] = [];
  let current = "";
  for (const part of text.split(/(?<=[ .-])/)) {
    if (current !== "" && (current + part).trimEnd().length > limit) {
      lines.push(current.trimEnd());
      current = "";
    }
    current += part;
  }
  return [...lines, current.trimEnd()];
}

function svg(width: number, height: number, label: string, content: string): string {
  return `<svg viewBox="0 0 ${width} ${Math.round(height)}" width="${width}" height="${Math.round(height)}" role="img" aria-label="${escaped(label)}">${content}</svg>`;
}

function round(value: number): number {
  return Math.round(value * 2) / 2;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
