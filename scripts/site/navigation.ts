import { withSiteLinks } from "./links";

/** An entry of the sidebar. */
export interface SidebarItem {
  readonly text: string;
  readonly link?: string;
  readonly items?: SidebarItem[];
}

/** The sidebar of the index in docs/README.md: its sections, and in them the groups and links in the same order. */
export function sidebarOf(index: string): SidebarItem[] {
  const [intro, ...sections] = withSiteLinks("docs/README.md", index).split(/^## /m);
  const [first] = linksOf(intro, LINK);
  return [
    ...(first === undefined ? [] : [first]),
    ...sections.map((section) => {
      const [title, ...lines] = section.split("\n");
      return { text: title.trim(), items: groupsOf(lines.join("\n")) };
    }),
  ];
}

/** The links of a section. Those below a line such as "Issue certificates:" form a group. */
function groupsOf(section: string): SidebarItem[] {
  return section.split(/^(?=[^-\s].*:$)/m).flatMap((part) => {
    const [, text] = /^([^-\s].*):$/m.exec(part) ?? [];
    const items = linksOf(part);
    return text === undefined ? items : [{ text: text.replace(/,.*/, ""), items }];
  });
}

const LINK = /\[([^\]]+)\]\(([^)]+)\)/g;
const FIRST_OF_ITEM = /^- \[([^\]]+)\]\(([^)]+)\)/gm;

/** The links of a text, or only the first of each list item. */
function linksOf(text: string, pattern = FIRST_OF_ITEM): SidebarItem[] {
  return [...text.matchAll(pattern)].map(([, label, link]) => ({ text: label, link: routeOf(link) }));
}

/** The URL path of a link to a page. */
export function routeOf(link: string): string {
  return link.replace(/\.md$/, "").replace(/\.md#/, "#");
}
