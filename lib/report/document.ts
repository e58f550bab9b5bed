import { createHash } from "node:crypto";
import { printable } from "../core/printable";
import { PageAssets } from "./assets";
import { ReportData } from "./shape";

/** The longest title that a browser's tab is given. */
const TITLE_COLUMNS = 120;

/**
 * The report as one file. What it shows is JSON that the page's script reads and puts into texts; nothing of it is ever markup, and the
 * policy in its head lets nothing run or load but the script and the style whose hashes it has.
 */
export function reportDocument(data: ReportData, { script, style }: PageAssets): string {
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${escapeMarkup(printable(data.title, TITLE_COLUMNS))}</title>
<style>${style}</style>
</head>
<body>
<noscript><p>This report needs JavaScript, all of which is in this file: it loads nothing.</p></noscript>
<script type="application/json" id="data">${jsonInMarkup(data)}</script>
<script>${script}</script>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

/** In a script element nothing but `<` can end it or begin a comment. */
function jsonInMarkup(data: ReportData): string {
  return JSON.stringify(data, wellFormed)
    .replace(/</g, "\\u003c")
    .replace(/\u2028/g, "\\u2028")
    .replace(/\u2029/g, "\\u2029");
}

/** Halves of characters cannot be in an address, which has keys and what is filtered by. */
function wellFormed(_: string, value: unknown): unknown {
  return typeof value === "string" ? value.replace(/\p{Cs}/gu, "\ufffd") : value;
}

function escapeMarkup(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
