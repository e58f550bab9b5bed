import * as fs from "fs";
import * as path from "path";
import { docsPages } from "../../scripts/site/docs-pages";
import { examples } from "../../scripts/site/example-pages";
import { landingPage } from "../../scripts/site/landing-page";
import { ROOT } from "../../scripts/site/paths";

describe("the pages of the site", () => {
  test.each([...docsPages()])("%s has no text that the site would take for a component or an expression: write it as code", (_, text) => {
    const plain = text
      .replace(/^ *```[^]*?^ *```$/gm, "")
      .replace(/`[^`]+`/g, "")
      .replace(/<!--[^]*?-->/g, "");

    expect(plain.match(/<(?!img |https?:)[A-Za-z/][^\n>]*|\{\{[^\n]*/g) ?? []).toEqual([]);
  });

  test.each([...docsPages()])("%s has one title, and headings without a skipped level", (_, text) => {
    const levels = [...text.replace(/^ *```[^]*?^ *```$/gm, "").matchAll(/^(#+) /gm)].map(([, marks]) => marks.length);

    expect(levels[0]).toBe(1);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels.filter((level, index) => index > 0 && level > levels[index - 1] + 1)).toEqual([]);
  });

  test("include every example, with the description of README.md", () => {
    const folders = fs.readdirSync(path.join(ROOT, "test", "golden", "examples"));

    expect(
      examples()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(folders.sort());
  });

  test("begin with the example of README.md, its commands and a diagram of what it makes", () => {
    const text = landingPage();

    expect(text).toContain("```yaml\n# certfleet.yaml\nversion: 1\n");
    expect(text).toContain("npx certfleet synth certfleet.yaml");
    expect(text).toContain(
      "Certificate origin (origin.example.com, ACM), is validated in example.com, is used by Application Load Balancer, alerts on-call.",
    );
    expect(text).not.toContain("<!--");
  });
});
