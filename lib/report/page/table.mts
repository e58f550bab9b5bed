import {
  ColumnDefinition,
  FilterModule,
  FormatModule,
  InteractionModule,
  ResizeColumnsModule,
  SortModule,
  Tabulator,
} from "tabulator-tables";
import { count, h } from "./dom.mts";

Tabulator.registerModule([FilterModule, FormatModule, InteractionModule, ResizeColumnsModule, SortModule]);

/** A column of a table of rows of one kind. */
export interface Column<Row> {
  readonly name: string;
  readonly title: string;
  /** The sort key; rows without one come last. */
  readonly value: (row: Row) => string | number | undefined;
  readonly cell: (row: Row) => Node;
  /** The value in a file of CSV; the sort key if there is none. */
  readonly csv?: (row: Row) => string | number | undefined;
  readonly minWidth: number;
  /** Its share of the width that is left. */
  readonly grow?: number;
  readonly isNumber?: boolean;
  /** Its place in the order in which columns get the width that there is; the column always stays if it has none. */
  readonly order?: number;
}

interface TableProps<Row> {
  readonly host: HTMLElement;
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly rowHeight: number;
  /** The text of an empty table. */
  readonly none: string;
  readonly onOpen?: (row: Row) => void;
}

type Values = Readonly<Record<string, unknown>>;

/** Where a row's own object is among its values. */
const ROW = "$row";

const collator = new Intl.Collator("en", { numeric: true });

/** A table that renders only the visible rows. */
export class Table<Row extends object> {
  /** Becomes true once it is drawn. */
  private readonly built: Promise<void>;
  private readonly table: Tabulator;
  private shownRows: readonly Row[];
  private readonly columns: readonly Column<Row>[];
  /** The names of the columns for which there is space. */
  private visible: ReadonlySet<string>;

  constructor(private readonly props: TableProps<Row>) {
    const { host, rows, rowHeight, none, label, onOpen } = props;
    this.columns = props.columns;
    this.visible = fitting(props.columns, host.clientWidth);
    this.shownRows = rows;
    this.table = new Tabulator(host, {
      data: rows.map((row) => this.valuesOf(row)),
      columns: this.columns.map((column) => this.definitionOf(column)),
      layout: "fitColumns",
      maxHeight: "max(22rem, 74vh)",
      rowHeight,
      placeholder: none,
      // Names have dots in them, columns do not: no value is within another.
      nestedFieldSeparator: false,
      columnDefaults: { resizable: "header", headerSortTristate: true },
    } as ConstructorParameters<typeof Tabulator>[1]);
    this.built = new Promise((resolve) => this.table.on("tableBuilt", () => resolve()));
    this.table.on("renderComplete", () => this.numberRows());
    this.table.on("scrollVertical", () => requestAnimationFrame(() => this.numberRows()));
    this.table.on("dataFiltered", () => host.setAttribute("aria-rowcount", String(this.shownRows.length + 1)));
    if (onOpen) {
      this.table.on("rowClick", (event, row) => {
        if (!(event.target as Element).closest("a") && String(getSelection()) === "") {
          onOpen(rowOf<Row>(row.getData()));
        }
      });
    }
    void this.built.then(() => {
      // It is read as a table, with links in it; a grid would promise arrow keys from cell to cell.
      host.setAttribute("role", "table");
      host.removeAttribute("aria-owns");
      // The part that scrolls takes the focus, and a table may have no child without a role that does.
      host.querySelector(".tabulator-tableholder")!.setAttribute("role", "rowgroup");
      host.querySelector(".tabulator-table")!.setAttribute("role", "none");
      host.setAttribute("aria-label", label);
      host.setAttribute("aria-rowcount", String(this.shownRows.length + 1));
      addEventListener("resize", () => void this.redraw());
      this.numberRows();
    });
  }

  /** Shows only these rows. */
  async filter(rows: readonly Row[]): Promise<void> {
    this.shownRows = rows;
    await this.built;
    if (rows.length === this.props.rows.length) {
      // It is drawn with all of them to begin with.
      if (this.table.getFilters(false).length > 0) {
        this.table.clearFilter(false);
      }
    } else {
      const set = new Set(rows);
      this.table.setFilter((values: Values) => set.has(rowOf<Row>(values)), {});
    }
  }

  /** Redraws the table for its current size; a hidden table is redrawn when it is shown. */
  async redraw(): Promise<void> {
    await this.built;
    if (this.props.host.checkVisibility()) {
      this.fit();
      this.table.redraw();
    }
  }

  /** Rows in the current sort order. */
  sorted(rows: readonly Row[]): readonly Row[] {
    const set = new Set(rows);
    const sorter = this.table.getSorters()[0];
    const column = this.columns.find(({ name }) => name === sorter?.field);
    const all = this.props.rows.filter((row) => set.has(row));
    if (column === undefined) {
      return all;
    }
    const direction = sorter.dir === "asc" ? 1 : -1;
    return all.sort((one, other) => direction * compare(column.value(one), column.value(other), direction));
  }

  /** Moves the focus to a row further down or up, and into sight; from outside of the table, to the first one. */
  async move(step: 1 | -1): Promise<void> {
    await this.built;
    const rows = this.table.getRows("active");
    const focused = document.activeElement?.closest(".tabulator-row") ?? null;
    const at = focused === null ? -1 : rows.findIndex((row) => row.getElement() === focused);
    const row = rows[at === -1 ? 0 : at + step];
    if (row !== undefined) {
      // Its element is only in the page once it is in sight.
      await this.table.scrollToRow(row, "nearest", false);
      const element = row.getElement();
      const target = element.querySelector<HTMLElement>("a") ?? element;
      if (target === element) {
        element.tabIndex = -1;
      }
      target.focus();
    }
  }

  private valuesOf(row: Row): Values {
    return { [ROW]: row, ...Object.fromEntries(this.columns.map(({ name, value }) => [name, value(row)])) };
  }

  private definitionOf({ name, title, cell, minWidth, grow, isNumber }: Column<Row>): ColumnDefinition {
    return {
      field: name,
      title,
      minWidth,
      ...(grow === undefined ? { width: minWidth } : { widthGrow: grow }),
      hozAlign: isNumber ? "right" : "left",
      headerHozAlign: isNumber ? "right" : "left",
      cssClass: isNumber ? "number" : "",
      visible: this.visible.has(name),
      titleFormatter: () => h("button", { type: "button", class: "sort" }, title),
      formatter: (component) => {
        component.getElement().setAttribute("role", "cell");
        return cell(rowOf<Row>(component.getData())) as HTMLElement;
      },
      sorter: (one: unknown, other: unknown, _row, _other, _column, direction) => compare(one, other, direction === "asc" ? 1 : -1),
    };
  }

  private fit(): void {
    this.visible = fitting(this.columns, this.props.host.clientWidth);
    for (const { name } of this.columns) {
      const column = this.table.getColumn(name);
      if (column && column.isVisible() !== this.visible.has(name)) {
        column.toggle();
      }
    }
  }

  /** Announces the row numbers to screen readers, because only a part of the rows is in the page. */
  private numberRows(): void {
    const [visible] = this.table.getRows("visible");
    if (visible === undefined) {
      return;
    }
    // What is in the page is in one piece, around what is in sight.
    const drawn = [...this.props.host.querySelectorAll(".tabulator-row")];
    const first = Number(visible.getPosition()) - drawn.indexOf(visible.getElement());
    drawn.forEach((element, index) => element.setAttribute("aria-rowindex", String(first + index + 1)));
  }
}

/** The columns that fit into a width. */
function fitting<Row>(columns: readonly Column<Row>[], width: number): ReadonlySet<string> {
  const names = new Set<string>();
  let left = width;
  for (const { name, minWidth, order } of [...columns].sort((one, other) => (one.order ?? 0) - (other.order ?? 0))) {
    if (order === undefined || minWidth <= left) {
      names.add(name);
      left -= minWidth;
    }
  }
  return names;
}

/** The width of a landscape page of A4 or Letter paper, in pixels of the screen, and the size of its text in relation to the screen's. */
const PAPER = { width: 950, scale: 0.72 };

/** All rows, for printing, with the columns that fit on paper without broken words. */
export function printedTable<Row>(label: string, rows: readonly Row[], all: readonly Column<Row>[]): HTMLElement {
  const names = fitting(all, PAPER.width / PAPER.scale);
  const columns = all.filter(({ name }) => names.has(name));
  const heading = ({ title, minWidth, isNumber }: Column<Row>): HTMLElement => {
    const element = h("th", { scope: "col", class: isNumber && "number" }, title);
    element.style.minWidth = `${Math.round(minWidth * PAPER.scale)}px`;
    return element;
  };
  const cells = (row: Row): Node[] =>
    columns.map(({ cell, isNumber, grow }) => h("td", { class: isNumber ? "number" : grow === undefined && "whole" }, cell(row)));
  return h(
    "table",
    {},
    h("caption", {}, `${label}: ${count(rows.length, "row")}`),
    h("thead", {}, h("tr", {}, ...columns.map(heading))),
    h("tbody", {}, ...rows.map((row) => h("tr", {}, ...cells(row)))),
  );
}

function rowOf<Row>(values: unknown): Row {
  return (values as Record<string, unknown>)[ROW] as Row;
}

/** Unknown values come last in either direction. */
function compare(one: unknown, other: unknown, direction: 1 | -1): number {
  const [isUnknown, isOtherUnknown] = [one, other].map((each) => each === undefined || each === "");
  if (isUnknown || isOtherUnknown) {
    return isUnknown === isOtherUnknown ? 0 : (isUnknown ? 1 : -1) * direction;
  }
  return typeof one === "number" && typeof other === "number" ? one - other : collator.compare(String(one), String(other));
}
