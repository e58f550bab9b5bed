/** A Markdown table. */
export function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

const MARKED = /<!-- table: (\S+) -->\n[^]*?<!-- end of table -->/g;

/** The page with the tables between its markers replaced. Throws if the page has other tables than these. */
export function withTables(page: string, tables: ReadonlyMap<string, string>): string {
  const named = [...page.matchAll(MARKED)].map(([, name]) => name);
  const missing = [...tables.keys()].filter((name) => !named.includes(name));
  const unknown = named.filter((name) => !tables.has(name));
  if (missing.length > 0 || unknown.length > 0) {
    const add = missing.map((name) => `add <!-- table: ${name} --><!-- end of table -->, with an example`);
    throw new Error([...add, ...unknown.map((name) => `remove the table ${name}`)].join("\n"));
  }
  return page.replace(MARKED, (_, name: string) => `<!-- table: ${name} -->\n\n${tables.get(name)}\n\n<!-- end of table -->`);
}
