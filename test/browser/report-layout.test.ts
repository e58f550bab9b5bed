import * as fs from "fs";
import { BrowserContextOptions, Page } from "playwright-core";
import { chromiumPath, NO_CHROMIUM } from "../support/chromium";
import { ReportBrowser } from "../support/report-browser";
import { dataOf, reportOf } from "../support/report-of";
import { sampleInventories, sampleServed } from "../support/sample-fleet";
import { describeUnless } from "../support/skip";

/** Globals of the page, for functions that run in it. */
declare const document: any;
declare const location: any;
declare const dispatchEvent: (event: Event) => boolean;

const executable = chromiumPath();

jest.setTimeout(120_000);

const fleet = sampleInventories(60);
const served = sampleServed(fleet);
const axe = fs.readFileSync(require.resolve("axe-core"), "utf8");

describeUnless(executable === undefined ? NO_CHROMIUM : undefined, "the report's layout", () => {
  let reports: ReportBrowser;
  const data = dataOf(fleet, { served });

  beforeAll(async () => {
    reports = await ReportBrowser.start(executable!, { small: reportOf(fleet, { served }), unprobed: reportOf(fleet) });
  });

  afterEach(async () => {
    expect(await reports.close()).toEqual([]);
  });

  afterAll(() => reports?.stop());

  const open = (hash = "", width = 1280, options: BrowserContextOptions = {}): Promise<Page> =>
    reports.open("small", hash, { viewport: { width, height: 900 }, ...options });
  const titles = (page: Page): Promise<string[]> => page.locator(".panel:not([hidden]) [role=columnheader]:visible").allInnerTexts();

  /** The serious findings of axe. */
  async function serious(page: Page): Promise<unknown[]> {
    return page.evaluate(async () => {
      const { violations } = await (globalThis as any).axe.run({ resultTypes: ["violations"] });
      return violations
        .filter(({ impact }: any) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }: any) => [id, nodes.slice(0, 3).map(({ html }: any) => html.slice(0, 160))]);
    });
  }

  test.each([
    [375, "light", ["", "#certificate=media-edge/www"]],
    [768, "dark", ["", "#certificate=media-edge/www"]],
    [1440, "dark", [""]],
    [1440, "light", ["", "#view=endpoints", "#view=findings", "#certificate=media-edge/www"]],
  ] as const)("has no serious finding of axe, and nothing beside the window: %d pixels, %s theme", async (width, colorScheme, hashes) => {
    const page = await open("", width, { colorScheme });
    await page.evaluate(axe);
    for (const hash of hashes) {
      await page.evaluate((to) => (location.hash = to), hash);
      await page.waitForFunction((isOpen) => document.querySelector("dialog").open === isOpen, hash.startsWith("#certificate"));

      expect([hash, await serious(page)]).toEqual([hash, []]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      const beside = await page.evaluate(() => {
        const holder = document.querySelector(".panel:not([hidden]) .tabulator-tableholder");
        return holder.scrollWidth - holder.clientWidth;
      });
      expect(beside).toBeLessThanOrEqual(0);
    }
  });

  test("keeps the certificate's name in each table, and on a phone whole over two lines", async () => {
    const page = await open("#text=assets-3", 320);
    const name = page.locator(".tabulator-row a").first();
    expect(await name.evaluate((link: any) => link.scrollHeight <= link.clientHeight && link.scrollWidth <= link.clientWidth)).toBe(true);
    for (const width of [320, 375, 768, 1280, 1920]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await titles(page)).toEqual(expect.arrayContaining(["State", "Certificate"]));
    }
  });

  test("shows what is served, the stack, the account and the region where there is space", async () => {
    const page = await open("", 1920);

    expect(await titles(page)).toEqual([
      ...["State", "Certificate", "Owner", "Service", "Issuer", "Cloud", "Serves", "Expires", "Days left", "Served until"],
      ...["Renewal due", "Findings", "Stack", "Account", "Region"],
    ]);
    const www = page.getByRole("row").filter({ has: page.getByRole("link", { name: "www", exact: true }) });
    expect(await www.innerText()).toMatch(/media-edge\s+111122223333\s+eu-west-1/);
    expect(await www.getByTitle(/^serial 03[0-9a-f]+, issued by Amazon RSA 2048 M03 \(Amazon\)$/).count()).toBe(1);

    await page.getByRole("tab", { name: /Endpoints/ }).click();
    expect((await titles(page)).slice(-3)).toEqual(["Served until", "Served issuer", "Served serial"]);
    await page.getByRole("tab", { name: /Certificates/ }).click();
    await page.getByRole("link", { name: "www", exact: true }).click();
    expect(await page.getByRole("region", { name: "Endpoints" }).innerText()).toMatch(/Amazon RSA 2048 M03 \(Amazon\)\s+03[0-9a-f]+/);
  });

  test("has no columns for what is served if nothing was probed", async () => {
    const page = await reports.open("unprobed", "", { viewport: { width: 1920, height: 900 } });

    expect(await titles(page)).not.toContain("Served until");
    await page.getByRole("tab", { name: /Endpoints/ }).click();
    expect(await titles(page)).toEqual(["Endpoint", "Kind", "Certificate", "Owner", "TLS policy", "Oldest TLS"]);
  });

  test.each<[string, string, (each: (typeof data.certificates)[number]) => boolean]>([
    ["stack", "shop-eu", ({ stack }) => stack === "shop-eu"],
    ["account", "media-prod", ({ account }) => account === "media-prod"],
    ["region", "global", ({ region }) => region === "global"],
    ["region", "not known", ({ region }) => region === undefined],
  ])("filters by %s: %s", async (facet, label, isExpected) => {
    const expected = data.certificates.filter(isExpected).length;
    const page = await open();

    await page.locator(`#filter-${facet}`).selectOption({ label: `${label} (${expected})` });

    expect(expected).toBeGreaterThan(0);
    expect(await page.getByRole("status").textContent()).toBe(`${expected} of 60 certificates`);
  });

  test("has totals that are those of the rows, whatever is filtered", async () => {
    const page = await open("#owner=edge-team");
    const figures = async (selector: string) => (await page.locator(`${selector} .figure`).allTextContents()).map(Number);
    const rows = async (tab: string) => Number(await page.getByRole("tab", { name: tab }).locator(".number").textContent());
    const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);

    const [certificates, endpoints, owners] = await figures(".facts");
    expect([certificates, endpoints, owners]).toEqual([await rows("Certificates"), await rows("Endpoints"), 1]);
    expect(sum(await figures(".tile"))).toBe(certificates);
    const text = (await page.getByRole("img").getAttribute("aria-label"))!;
    const known = data.certificates.filter(({ owner, notAfter }) => owner === "edge-team" && notAfter !== undefined);
    expect(Number(/^\d+/.exec(text)![0]) + Number(/(\d+) (has|have) expired/.exec(text)?.[1] ?? 0)).toBe(known.length);

    await page.getByRole("button", { name: /^\d+ ?expired/i }).click();

    const [expired] = await figures(".tile.expired");
    expect(await figures(".facts")).toEqual([expired, await rows("Endpoints"), 1]);
    // The other states are still choices.
    expect(sum(await figures(".tile"))).toBe(certificates);
    await page.getByRole("tab", { name: "Findings" }).click();
    const options = await page.locator("#filter-finding option").allTextContents();
    expect(sum(options.slice(1).map((option) => Number(/\((\d+)\)$/.exec(option)![1])))).toBe(await rows("Findings"));
  });

  test("prints without cut words, also the widest table", async () => {
    const page = await open("#stack=shop-eu", 1000);
    await page.emulateMedia({ media: "print" });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));

    const cut = await page.evaluate(() => {
      const found: string[] = [];
      for (const cell of document.querySelectorAll(".paper td *, .paper th, .tile *, .facts *")) {
        if (cell.scrollWidth > cell.clientWidth + 1 && cell.clientWidth > 1) {
          found.push(cell.textContent);
        }
      }
      return found;
    });
    expect(cut).toEqual([]);
    const broken = await page.evaluate(() => {
      const found: string[] = [];
      const walker = document.createTreeWalker(document.querySelector(".paper"), 4);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        for (const word of node.textContent.matchAll(/[A-Za-z0-9]{1,14}/g)) {
          const range = document.createRange();
          range.setStart(node, word.index);
          range.setEnd(node, word.index + word[0].length);
          if (new Set([...range.getClientRects()].map(({ top }: any) => top)).size > 1) {
            found.push(word[0]);
          }
        }
      }
      return found;
    });
    expect(broken).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1000);
  });
});
