import * as fs from "fs";
import * as path from "path";
import * as axe from "axe-core";
import { Browser, BrowserContextOptions, Page } from "playwright-core";
import { examples } from "../../../scripts/site/example-pages";
import { SITE } from "../../../scripts/site/paths";
import { readVersions } from "../../../scripts/site/versions";
import { chromiumPath, launchChromium, NO_CHROMIUM } from "../../support/chromium";
import { describeUnless } from "../../support/skip";
import { serveFolder, StaticServer } from "../../support/static-server";

/** Globals of the page, for functions that run in it. */
declare const document: any;

jest.setTimeout(120_000);

const DIST = path.join(SITE, "dist");
const NOT_BUILT = "the site is not built: run npm run docs";

/** The default version only: the folders of other versions have the same pages. */
const otherVersions = readVersions()
  .map(({ path: at }) => at)
  .filter((at) => at !== "");

const html = new Map(
  (fs.existsSync(DIST) ? (fs.readdirSync(DIST, { recursive: true }) as string[]) : [])
    .filter((name) => name.endsWith(".html") && !otherVersions.some((at) => name.startsWith(at)) && name !== "demo-report.html")
    .map((name) => [name, fs.readFileSync(path.join(DIST, name), "utf8")]),
);

test("the site is built", () => {
  expect(html.size > 100 ? "built" : NOT_BUILT).toBe("built");
});

describe("the pages of the site", () => {
  const ids = new Map([...html].map(([name, text]) => [name, new Set([...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => decoded(id)))]));

  test("link to existing pages, headings and files", () => {
    const broken = [...html].flatMap(([name, text]) =>
      [...text.matchAll(/<a [^>]*?href="([^"]*)"/g)]
        .map(([, href]) => decoded(href))
        .filter((href) => !/^[a-z]+:/.test(href) && !otherVersions.some((at) => href.startsWith(`/${at}`)))
        .filter((href) => !exists(name, href))
        .map((href) => `${name}: ${href}`),
    );

    expect([...new Set(broken)]).toEqual([]);
  });

  function exists(from: string, href: string): boolean {
    const { pathname, hash } = new URL(href, `http://site/${from}`);
    const relative = decodeURIComponent(pathname).slice(1);
    const file = relative === "" || relative.endsWith("/") ? `${relative}index.html` : relative;
    const page = html.has(file) ? file : `${file}.html`;
    return hash === "" || !html.has(page)
      ? html.has(page) || fs.existsSync(path.join(DIST, file))
      : ids.get(page)!.has(decodeURIComponent(hash.slice(1)));
  }

  test("have one title, and headings without a skipped level", () => {
    const wrong = [...html]
      .filter(([name]) => name !== "404.html")
      .flatMap(([name, text]) => {
        const levels = [...text.matchAll(/<h([1-6])[ >]/g)].map(([, level]) => Number(level));
        const main = levels.slice(levels.indexOf(1));
        const skips = main.some((level, index) => index > 0 && level > main[index - 1] + 1);
        return levels.filter((level) => level === 1).length !== 1 || skips ? [`${name}: ${levels.join(" ")}`] : [];
      });

    expect(wrong).toEqual([]);
  });

  test("have no links to files of the repository that a reader would expect on the site", () => {
    const leaving = [...html].flatMap(([name, text]) =>
      [...text.matchAll(/href="https:\/\/github\.com\/certfleet\/certfleet\/blob\/main\/(docs\/[^"]*\.md)/g)].map(
        ([, file]) => `${name}: ${file}`,
      ),
    );

    expect(leaving).toEqual([]);
  });

  test("show each example with its files, its output and its diagram", () => {
    const missing = examples().filter(({ name }) => {
      const text = html.get(path.join("examples", `${name}.html`)) ?? "";
      return !(text.includes('class="diagram"') && text.includes("cdk.tf.json") && text.includes("<pre"));
    });

    expect(examples().length).toBeGreaterThan(10);
    expect(missing).toEqual([]);
  });
});

const executable = chromiumPath();
const reason = executable === undefined ? NO_CHROMIUM : html.size === 0 ? NOT_BUILT : undefined;

describeUnless(reason, "the site in Chromium", () => {
  const WIDE = { viewport: { width: 1280, height: 900 } };
  const PHONE = { viewport: { width: 375, height: 812 } };
  const PAGES: [string, string][] = [
    ["the landing page", "index.html"],
    ["a guide", "guides/alerts.html"],
    ["an example", "examples/fleet-file.html"],
    ["a page of the API", "api/python/fleet.html"],
  ];

  let browser: Browser;
  let server: StaticServer;
  let troubles: string[];

  beforeAll(async () => {
    browser = await launchChromium(executable!);
    server = await serveFolder(DIST);
  });

  beforeEach(() => {
    troubles = [];
  });

  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    expect(troubles).toEqual([]);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  /** Opens a page. Errors, and requests to other hosts, are recorded as troubles. */
  async function open(file: string, options: BrowserContextOptions = WIDE): Promise<Page> {
    const page = await (await browser.newContext(options)).newPage();
    page.on("pageerror", (error) => troubles.push(`error: ${error.message}`));
    page.on("console", (message) => message.type() === "error" && troubles.push(`console: ${message.text()}`));
    page.on(
      "request",
      (request) =>
        !/^(data|blob):/.test(request.url()) && !request.url().startsWith(server.url) && troubles.push(`request: ${request.url()}`),
    );
    await page.goto(`${server.url}/${file}`, { waitUntil: "networkidle" });
    return page;
  }

  /** The findings of axe that keep a person from using the page. */
  async function seriousFindings(page: Page): Promise<string[]> {
    await page.evaluate(axe.source);
    const found = await page.evaluate(`axe.run(document, { resultTypes: ["violations"], iframes: false })`);
    return (found as axe.AxeResults).violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(
        ({ id, nodes }) =>
          `${id}: ${nodes
            .map(({ html: node }) => node)
            .slice(0, 3)
            .join(" ")}`,
      );
  }

  describe.each(PAGES)("%s", (_, file) => {
    test.each(["light", "dark"] as const)("has no serious accessibility findings, %s", async (colorScheme) => {
      const page = await open(file, { ...WIDE, colorScheme });

      expect(await seriousFindings(page)).toEqual([]);
    });

    test("has no serious accessibility findings on a phone", async () => {
      const page = await open(file, PHONE);

      expect(await seriousFindings(page)).toEqual([]);
    });
  });

  test.each([...PAGES.map(([, file]) => file), "reference/file.html", "policy.html", "errors.html", "api/java/aws.html", "report.html"])(
    "%s does not scroll sideways on a phone",
    async (file) => {
      const page = await open(file, PHONE);

      const width = await page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth));

      expect(width).toBe(375);
    },
  );

  test("the keyboard reaches the search, which finds a guide without a server", async () => {
    const page = await open("index.html");

    const focused = () => page.evaluate(() => document.activeElement.closest("#local-search") !== null);
    for (let presses = 0; presses < 6 && !(await focused()); presses++) {
      await page.keyboard.press("Tab");
    }
    expect(await focused()).toBe(true);
    await page.keyboard.press("Enter");
    await page.locator("#localsearch-input").waitFor();
    await page.keyboard.type("mass revocation");
    await page.locator(".VPLocalSearchBox .result.selected", { hasText: "Mass revocation" }).waitFor();
    await page.keyboard.press("Enter");

    // The URL changes before the page does.
    await page.getByRole("heading", { level: 1, name: /^Mass revocation/ }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/runbooks/mass-revocation.html");
  });

  test("the search finds a type of the API once, in the first language", async () => {
    const page = await open("index.html");

    await page.keyboard.press("Control+k");
    await page.locator("#localsearch-input").fill("CertificateFleetProps");
    await page.locator(".VPLocalSearchBox .result").first().waitFor();

    const links = await page
      .locator(".VPLocalSearchBox .result")
      .evaluateAll((results: any[]) => results.map((each) => each.getAttribute("href")));
    expect(links.filter((link: string) => link.startsWith("/api/typescript/")).length).toBeGreaterThan(0);
    expect(links.filter((link: string) => /^\/api\/(python|java|go|csharp)\//.test(link))).toEqual([]);
  });

  test("the version menu lists the versions of site/versions.json", async () => {
    const page = await open("index.html");

    await page.locator(".VPNavBar .version-menu summary").click();

    const links = page.locator(".VPNavBar .version-menu a:visible");
    expect(await links.allTextContents()).toEqual(readVersions().map(({ name }) => name));
    expect(await links.evaluateAll((all: any[]) => all.map((each) => each.getAttribute("href")))).toEqual(
      readVersions().map(({ path: at }) => `/${at}`),
    );
    expect(await seriousFindings(page)).toEqual([]);
  });

  test("an example shows its synthesised output when it is opened", async () => {
    const page = await open("examples/fleet-file.html");

    await page.locator(".output-file summary").click();

    await page.locator(".output-file code", { hasText: '"aws_acm_certificate"' }).waitFor();
  });

  test("the report demo shows the certificates of the recorded run", async () => {
    const page = await open("report.html");

    await page.frameLocator("iframe.report-frame").locator(".tabulator-row").first().waitFor();
  });
});

function decoded(text: string): string {
  return text.replaceAll("&amp;", "&").replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<");
}
