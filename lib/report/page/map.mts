import { data, h } from "./dom.mts";
import { covers } from "../../core/text";
import { address, Certificate, words } from "./fleet.mts";

/** The number of nodes that a column shows before it counts the rest. */
export const NODES = 24;

/** The longest text of a node. */
const TEXT = 200;

const SVG = "http://www.w3.org/2000/svg";

interface MapNode {
  readonly title: string;
  readonly note?: string;
  /** Whether something is missing here. */
  readonly isGap?: boolean;
  /** The nodes of a later column that it leads to. */
  readonly to: readonly MapNode[];
}

interface MapColumn {
  readonly title: string;
  readonly none: string;
  readonly nodes: readonly MapNode[];
}

/** Names, endpoints, stores, alerts and channels of a certificate: lists beside each other, connected by lines. */
export function certificateMap(certificate: Certificate): HTMLElement {
  const elements = new Map<MapNode, HTMLElement>();
  const columns = columnsOf(certificate);
  const lines = document.createElementNS(SVG, "svg");
  lines.setAttribute("aria-hidden", "true");
  const map = h(
    "div",
    { class: "map" },
    ...columns.map(({ title, none, nodes }) =>
      h(
        "div",
        { class: "map-column" },
        h("h4", {}, title),
        nodes.length === 0
          ? h("p", { class: "node gap" }, none)
          : h(
              "ul",
              {},
              ...nodes.slice(0, NODES).map((node) => {
                const element = h(
                  "li",
                  { class: node.isGap ? "node gap" : "node" },
                  h("span", {}, data(node.title, TEXT)),
                  node.note === undefined ? undefined : h("small", {}, data(node.note, TEXT)),
                );
                elements.set(node, element);
                return element;
              }),
              nodes.length > NODES ? h("li", { class: "node more" }, `and ${(nodes.length - NODES).toLocaleString("en")} more`) : undefined,
            ),
      ),
    ),
  );
  map.append(lines);
  new ResizeObserver(() => draw(map, lines, elements)).observe(map);
  return map;
}

function columnsOf({ domains, endpoints, stores, deployedTo, alerts }: Certificate): MapColumn[] {
  const channels = new Map<string, MapNode>();
  const watchers = alerts.map(({ source, warnDays, pageDays, channels: names }): MapNode => {
    const to = names.map((name) => channels.get(name) ?? channels.set(name, { title: name, to: [] }).get(name)!);
    const days = [
      warnDays === undefined ? undefined : `warns at ${warnDays} days`,
      pageDays === undefined ? undefined : `pages at ${pageDays}`,
    ];
    return { title: words(source), note: days.filter((each) => each !== undefined).join(", ") || undefined, isGap: to.length === 0, to };
  });
  const served = endpoints.flatMap(({ kind, hosts, port, ...endpoint }) =>
    (hosts.length === 0 ? [undefined] : hosts).map((host) => ({
      host,
      node: {
        title: host === undefined ? words(kind) : address({ host, endpoint: { kind, hosts, port, ...endpoint } }),
        note: host === undefined ? `port ${port}` : words(kind),
        to: [],
      } as MapNode,
    })),
  );
  const names = domains.map((name): MapNode => {
    const names = [name.toLowerCase()];
    const to = served.filter(({ host }) => host !== undefined && covers(names, host.toLowerCase())).map(({ node }) => node);
    const isGap = to.length === 0 && served.length > 0 && served.every(({ host }) => host !== undefined);
    return { title: name, note: isGap ? "no endpoint declared" : undefined, isGap, to };
  });
  const kept = [
    ...stores.map(({ name }): MapNode => ({ title: name, note: "store", to: [] })),
    ...deployedTo.map(({ target, region }): MapNode => ({
      title: target,
      note: region === undefined ? "deployed to" : `deployed to, ${region}`,
      to: [],
    })),
  ];
  return [
    { title: "Names", none: "unknown", nodes: names },
    { title: "Endpoints", none: "no endpoint", nodes: served.map(({ node }) => node) },
    ...(kept.length === 0 ? [] : [{ title: "Stores and deploy targets", none: "", nodes: kept }]),
    { title: "Alerts", none: "no alert", nodes: watchers },
    { title: "Channels", none: "no channel", nodes: [...channels.values()] },
  ];
}

/** Draws the lines between the lists; on narrow screens, where the lists are below each other, there are none. */
function draw(map: HTMLElement, lines: SVGSVGElement, elements: ReadonlyMap<MapNode, HTMLElement>): void {
  const frame = map.getBoundingClientRect();
  lines.setAttribute("viewBox", `0 0 ${frame.width} ${frame.height}`);
  lines.replaceChildren();
  for (const [node, element] of elements) {
    for (const to of node.to) {
      const [start, end] = [element.getBoundingClientRect(), elements.get(to)?.getBoundingClientRect()];
      if (end === undefined || end.left < start.right) {
        continue;
      }
      const [x1, y1] = [start.right - frame.left, start.top + start.height / 2 - frame.top];
      const [x2, y2] = [end.left - frame.left, end.top + end.height / 2 - frame.top];
      const path = document.createElementNS(SVG, "path");
      const middle = (x1 + x2) / 2;
      path.setAttribute("d", `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`);
      lines.append(path);
    }
  }
}
