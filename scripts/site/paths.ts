import * as path from "node:path";

/** The folder of the repository. */
export const ROOT = path.join(__dirname, "..", "..");

/** The folder of the site's own files. */
export const SITE = path.join(ROOT, "site");

/** The pages from which VitePress builds the site. They are written new for each build. */
export const PAGES = path.join(SITE, "pages");

/** Files that the site serves as they are. */
export const PUBLIC = path.join(PAGES, "public");

/** The repository, for links to files that are not part of the site. */
export const REPOSITORY = "https://github.com/certfleet/certfleet";
