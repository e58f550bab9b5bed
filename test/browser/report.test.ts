import { BrowserContextOptions, Page } from "playwright-core";
import { printable } from "../../lib/core/printable";
import { ReportCertificate, ReportData } from "../../lib/report/report-data";
import { chromiumPath, NO_CHROMIUM } from "../support/chromium";
import { HOSTILE, hostileInventories } from "../support/hostile-fleet";
import { ReportBrowser } from "../support/report-browser";
import { dataOf, reportOf } from "../support/report-of";
import { sampleInventories, sampleServed } from "../support/sample-fleet";
import { describeUnless } from "../support/skip";

/** Globals of the page, for functions that run in it. */
declare const document: any;
declare const location: any;
declare const getComputedStyle: (element: any) => any;
declare const requestAnimationFrame: (then: () => void) => void;
declare const dispatchEvent: (event: Event) => boolean;

const executable = chromiumPath();

jest.setTimeout(120_000);

const WIDE = { viewport: { width: 1280, height: 900 } };
const NARROW = { viewport: { width: 390, height: 844 } };

const small = sampleInventories(60);
const served = sampleServed(small);

describeUnless(executable === undefined ? NO_CHROMIUM : undefined, "the report in Chromium", () => {
  let reports: ReportBrowser;
  const data = dataOf(small, { title: "Certificates of example.com", served });

  const open = (name: string, hash = "", options: BrowserContextOptions = WIDE): Promise<Page> => reports.open(name, hash, options);

  beforeAll(async () => {
    reports = await ReportBrowser.start(executable!, {
      small: reportOf(small, { title: data.title, served }),
      hostile: reportOf(hostileInventories(), { title: HOSTILE.script }),
      large: reportOf(sampleInventories(10_000)),
      empty: reportOf([{ version: 1, stack: "empty", certificates: {} }]),
    });
  });

  afterEach(async () => {
    expect(await reports.close()).toEqual([]);
  });

  afterAll(() => reports?.stop());

  const rows = (page: Page) => page.locator(".panel:not([hidden]) .tabulator-row");
  const names = (page: Page): Promise<string[]> => page.locator(".panel:not([hidden]) .tabulator-row .two > a").allTextContents();
  const status = (page: Page) => page.getByRole("status").textContent();
  const dialog = (page: Page) => page.getByRole("dialog");
  const withState = (state: string): ReportCertificate[] => data.certificates.filter((each) => each.state === state);

  test("shows the number of certificates in each state, and the totals", async () => {
    const page = await open("small");

    for (const state of ["expired", "critical", "warning", "unknown", "healthy"]) {
      expect(await page.locator(`.tile.${state} .figure`).textContent()).toBe(String(withState(state).length));
    }
    expect(await page.locator(".facts .figure").allTextContents()).toEqual(["60", "76", "8"]);
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Certificates of example.com");
    expect(await page.title()).toBe("Certificates of example.com");
  });

  test("lists the most urgent certificates first", async () => {
    const page = await open("small");

    expect((await names(page)).slice(0, 3)).toEqual(data.certificates.slice(0, 3).map(({ name }) => name));
    expect(await rows(page).first().innerText()).toMatch(/expired[^]*www[^]*edge-team[^]*ACM/);
    const box = (await rows(page).first().boundingBox())!;
    expect([box.width > 1000, box.height]).toEqual([true, 48]);
  });

  test("filters by a state with its tile, and resets the filter", async () => {
    const page = await open("small");
    const tile = page.getByRole("button", { name: /^\d+ ?warning/i });

    await tile.click();

    expect(await tile.getAttribute("aria-pressed")).toBe("true");
    expect(await status(page)).toBe(`${withState("warning").length} of 60 certificates`);
    expect(new Set(await page.locator(".tabulator-row .state").allTextContents())).toEqual(new Set(["warning"]));

    await tile.click();

    expect(await status(page)).toBe("60 certificates");
  });

  test.each<[string, string, (certificate: ReportCertificate) => boolean]>([
    ["state", "healthy", ({ state }) => state === "healthy"],
    ["owner", "payments", ({ owner }) => owner === "payments"],
    ["owner", "no owner", ({ owner }) => owner === undefined],
    ["service", "player", ({ service }) => service === "player"],
    ["issuer", "Let's Encrypt", ({ issuer }) => issuer === "lets-encrypt"],
    ["cloud", "Google Cloud", ({ cloud }) => cloud === "google"],
    ["finding", "alert missing", ({ findings }) => findings.some(({ kind }) => kind === "alert-missing")],
  ])("filters by %s: %s", async (facet, label, isExpected) => {
    const page = await open("small");
    const expected = data.certificates.filter(isExpected);

    await page.locator(`#filter-${facet}`).selectOption({ label: `${label} (${expected.length})` });

    expect(expected.length).toBeGreaterThan(0);
    expect(await status(page)).toBe(`${expected.length} of 60 certificates`);
    const shown = await names(page);
    expect(shown).toEqual(expected.slice(0, shown.length).map(({ name }) => name));
  });

  test("combines filters and search words in all tables, and keeps them in the URL", async () => {
    const page = await open("small");
    const expected = data.certificates.filter(
      ({ owner, issuer, domains }) => owner === "edge-team" && issuer === "acm" && domains[0].includes("media-edge"),
    );

    await page
      .locator("#filter-owner")
      .selectOption({ label: `edge-team (${data.certificates.filter(({ owner }) => owner === "edge-team").length})` });
    const ofOwner = data.certificates.filter(({ owner, issuer }) => owner === "edge-team" && issuer === "acm");
    await page.locator("#filter-issuer").selectOption({ label: `ACM (${ofOwner.length})` });
    await page.getByRole("searchbox").fill("  MEDIA-EDGE aws:acm ");

    expect(expected.length).toBeGreaterThan(0);
    expect(await names(page)).toEqual(expected.map(({ name }) => name));
    await page.getByRole("tab", { name: /Endpoints/ }).click();
    const endpoints = expected.flatMap((each) => each.endpoints.flatMap(({ hosts }) => hosts));
    expect(await status(page)).toMatch(new RegExp(`^${endpoints.length} of 76 endpoints?$`));

    const again = await open("small", new URL(page.url()).hash);

    expect(await status(again)).toMatch(new RegExp(`^${endpoints.length} of 76 endpoints?$`));
    await again.getByRole("button", { name: "Clear filters" }).click();
    expect(await status(again)).toBe("76 endpoints");
    expect(await again.evaluate(() => document.activeElement!.id)).toBe("text");
  });

  test("shows a message if nothing matches", async () => {
    const page = await open("small");

    await page.getByRole("searchbox").fill("no such thing");

    expect(await status(page)).toBe("0 of 60 certificates");
    expect(await page.locator(".tabulator-placeholder").innerText()).toBe("No matches. Clear a filter to see more.");
  });

  test("sorts by a column in ascending and descending order and by urgency again, with unknown values last", async () => {
    const page = await open("small");
    const header = page.getByRole("columnheader", { name: "Days left" });
    const shown = (): Promise<string[]> => page.locator('.tabulator-row [tabulator-field="left"]').allInnerTexts();
    const days = data.certificates.flatMap(({ daysLeft }) => (daysLeft === undefined ? [] : [daysLeft])).sort((one, other) => one - other);
    const text = (each: number): string => String(Math.trunc(each));

    await header.getByRole("button").click();
    expect(await header.getAttribute("aria-sort")).toBe("ascending");
    expect((await shown()).slice(0, 5)).toEqual(days.slice(0, 5).map(text));

    await header.getByRole("button").click();
    expect(await header.getAttribute("aria-sort")).toBe("descending");
    expect((await shown()).slice(0, 5)).toEqual(days.reverse().slice(0, 5).map(text));

    await header.getByRole("button").click();
    expect(await header.getAttribute("aria-sort")).toBe("none");
    expect((await names(page))[0]).toBe(data.certificates[0].name);
  });

  test("opens a certificate with its facts, fixes, and the map from its names to its alert channels", async () => {
    const page = await open("small");

    await page.getByRole("link", { name: "www", exact: true }).click();

    const opened = dialog(page);
    expect(await opened.getByRole("heading", { level: 2 }).textContent()).toBe("www");
    expect(await opened.locator(".findings").first().innerText()).toMatch(/error[^]*Fix: /);
    expect(await opened.locator(".map-column h4").allTextContents()).toEqual(["Names", "Endpoints", "Alerts", "Channels"]);
    expect(await opened.locator(".map").innerText()).toMatch(/www\.media-edge\.example\.com:443[^]*acm days to expiry[^]*on-call/);
    // Two names and the wildcard to endpoints; two alerts to their channels.
    expect(await opened.locator(".map path").count()).toBe(6);
    expect(await opened.locator("dl.rows").innerText()).toMatch(/Owner\s+edge-team[^]*arn:aws:acm:/);
    expect(await opened.locator(".waivers").innerText()).toContain("set-top boxes");
    expect(new URL(page.url()).hash).toBe("#certificate=media-edge/www");

    await page.goBack();

    expect(await opened.isVisible()).toBe(false);
  });

  test("opens the certificate of a URL, and keeps the filters when it is closed", async () => {
    const page = await open("small", "#certificate=shop-eu/api&owner=ad-delivery");

    expect(await dialog(page).getByRole("heading", { level: 2 }).textContent()).toBe("api");
    expect(await dialog(page).innerText()).toMatch(/Deployed to\s+acm arn:aws:acm:us-east-1/);
    await dialog(page).getByRole("button", { name: "Close" }).click();

    await page.waitForURL(/#owner=ad-delivery$/);
    expect(await page.locator("#filter-owner").evaluate((select: any) => select.selectedOptions[0].text)).toMatch(/^ad-delivery/);
  });

  test("shows a message if the certificate of a link does not exist", async () => {
    const page = await open("small", "#certificate=shop-eu/gone");

    expect(await dialog(page).innerText()).toMatch(/No such certificate[^]*shop-eu\/gone/);
  });

  test("shows the probe results of endpoints", async () => {
    const page = await open("small", "#view=endpoints&text=refused");

    expect(await rows(page).first().innerText()).toContain("does not answer");
    expect(await page.locator(".meta").innerText()).toContain("endpoints probed");
  });

  test("shows findings with their fixes, and opens the certificate of a finding", async () => {
    const page = await open("small");

    await page.getByRole("tab", { name: /Findings/ }).click();
    expect(await rows(page).first().innerText()).toMatch(/error/);
    await page.locator("#filter-finding").selectOption({ label: "waiver ending (1)" });
    expect(await rows(page).allInnerTexts()).toEqual([
      expect.stringMatching(/advice[^]*the waiver of weak-tls-version[^]*fix the resource/),
    ]);
    await page.locator("#filter-finding").selectOption({ label: "All" });
    await rows(page)
      .first()
      .click({ position: { x: 30, y: 10 } });

    expect(await dialog(page).isVisible()).toBe(true);
  });

  test("shows the coming year as text, bars and a table, and filters by a week or month", async () => {
    const page = await open("small");
    const within = data.certificates.filter(({ notAfter }) => notAfter !== undefined && notAfter >= data.now);
    const chart = page.getByRole("img", { name: /certificates expire/ });

    expect(await chart.getAttribute("aria-label")).toContain(`${within.length} certificates expire`);
    const bars = page.locator(".week:not(.past) .up .bar");
    expect(
      await bars
        .locator("span")
        .allTextContents()
        .then((all) => all.reduce((sum, each) => sum + Number(each), 0)),
    ).toBe(within.length);

    await bars.first().click();
    const number = Number(await bars.first().locator("span").textContent());
    expect(await status(page)).toBe(`${number} of 60 certificates`);
    await page.getByRole("button", { name: /^Expires .* show all dates$/ }).click();
    expect(await status(page)).toBe("60 certificates");

    await page.getByText("By month, as a table").click();
    const april = page.getByRole("row", { name: /^April 2027/ });
    await april.getByRole("button").first().click();
    const expected = data.certificates.filter(({ notAfter }) => notAfter?.startsWith("2027-04"));
    expect(await status(page)).toBe(`${expected.length} of 60 certificates`);
  });

  test("can be used with the keyboard only", async () => {
    const page = await open("small");
    const focused = (): Promise<string> => page.evaluate(() => `${document.activeElement!.tagName} ${document.activeElement!.textContent}`);
    const press = async (...keys: string[]): Promise<void> => {
      for (const key of keys) {
        await page.keyboard.press(key);
      }
    };

    await press("Tab");
    expect(await focused()).toBe("A Skip to the tables");
    await press("Enter", "Tab");
    expect(await page.evaluate(() => document.activeElement!.id)).toBe("text");
    await page.keyboard.type("media-edge");
    const facets = await page.locator(".facets .field:visible").count();
    await press(...Array<string>(facets + 1).fill("Tab"));
    expect(await focused()).toBe("BUTTON Clear filters");
    await press("Tab", "Tab", "ArrowRight");
    expect(await focused()).toMatch(/^BUTTON Endpoints/);
    expect(await page.getByRole("tab", { name: /Endpoints/ }).getAttribute("aria-selected")).toBe("true");
    await press("ArrowLeft", "Tab");
    expect(await focused()).toBe("BUTTON State");
    await press("Tab", "Enter");
    expect(await page.getByRole("columnheader", { name: "Certificate" }).getAttribute("aria-sort")).toBe("ascending");
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle);
    expect(outline).toBe("solid");
    while (!(await focused()).startsWith("A ")) {
      await press("Tab");
    }
    const name = (await focused()).slice(2);
    await press("Enter");
    expect(await dialog(page).getByRole("heading", { level: 2 }).textContent()).toBe(name);
    await press("Tab");
    expect(await focused()).toBe("BUTTON Close");
    await press("Escape");
    expect(await dialog(page).isVisible()).toBe(false);
    expect(await focused()).toBe(`A ${name}`);
  });

  test("has landmarks, headings and tables for screen readers", async () => {
    const page = await open("small");

    for (const role of ["banner", "main", "contentinfo", "search"] as const) {
      expect([role, await page.getByRole(role).count()]).toEqual([role, 1]);
    }
    expect(await page.getByRole("heading").allTextContents()).toEqual([
      "Certificates of example.com",
      "Summary",
      "The coming year",
      "Tables",
    ]);
    const table = page.getByRole("table", { name: "Certificates" });
    expect(await table.getAttribute("aria-rowcount")).toBe("61");
    expect(await table.getByRole("row").nth(1).getAttribute("aria-rowindex")).toBe("2");
    expect(await table.getByRole("row").nth(1).getByRole("cell").count()).toBe(11);
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
    const unnamed = await page
      .locator("button, a, input, select")
      .evaluateAll(
        (all) =>
          all.filter((each: any) => each.checkVisibility() && (each.textContent || each.labels?.[0]?.textContent || "").trim() === "")
            .length,
      );
    expect(unnamed).toBe(0);
  });

  test.each(["light", "dark"] as const)("has sufficient text contrast in the %s theme", async (colorScheme) => {
    const page = await open("small", "#certificate=media-edge/www", { ...WIDE, colorScheme });

    expect(await page.evaluate(lowContrast)).toEqual([]);
  });

  test("is dark if the system is dark, and switches with the control", async () => {
    const background = (page: Page): Promise<string> => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const dark = await open("small", "", { ...WIDE, colorScheme: "dark" });
    const light = await open("small", "", { ...WIDE, colorScheme: "light" });
    const colours = [await background(dark), await background(light)];

    await light.getByRole("switch", { name: "Dark" }).click();

    expect(colours[0]).not.toBe(colours[1]);
    expect(await background(light)).toBe(colours[0]);
    expect(await light.getByRole("switch").getAttribute("aria-checked")).toBe("true");
    await light.getByRole("switch").click();
    expect(await background(light)).toBe(colours[1]);
  });

  test("fits on a phone screen", async () => {
    const page = await open("small", "", NARROW);

    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(await page.getByRole("columnheader").allInnerTexts()).toEqual(["State", "Certificate", "Days left"]);
    await page.getByRole("link", { name: "www", exact: true }).click();
    expect(await dialog(page).evaluate((element) => element.scrollWidth)).toBeLessThanOrEqual(390);
  });

  test("shows as many columns as fit, also after the window is resized", async () => {
    const page = await open("small");

    await page.setViewportSize(NARROW.viewport);

    await page.waitForFunction(() => document.querySelectorAll('[role="columnheader"]:not([style*="display: none"])').length === 3);
    const box = (await rows(page).first().boundingBox())!;
    expect(box.width).toBeLessThanOrEqual(390);
    await page.setViewportSize(WIDE.viewport);
    await page.waitForFunction(() => document.querySelectorAll('[role="columnheader"]:not([style*="display: none"])').length === 11);
  });

  test("prints all rows that match the filter, without controls", async () => {
    const page = await open("small", "#view=endpoints", { ...WIDE, colorScheme: "dark" });
    const expected = data.certificates.filter(({ owner }) => owner === "edge-team");
    const endpoints = expected.flatMap((each) => each.endpoints.flatMap(({ hosts }) => hosts));
    const findings = expected.flatMap((each) => each.findings);
    await page.getByRole("tab", { name: /Certificates/ }).click();
    await page.locator("#filter-owner").selectOption({ label: `edge-team (${expected.length})` });
    await page.getByRole("columnheader", { name: "Certificate" }).getByRole("button").click();

    await page.emulateMedia({ media: "print" });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));

    const printed = page.locator(".paper table").first();
    const sorted = expected.map(({ name }) => name).sort(new Intl.Collator("en", { numeric: true }).compare);
    expect(await printed.locator(".two > a").allTextContents()).toEqual(sorted);
    const counts = await page.locator(".paper caption").allTextContents();
    expect(counts.slice(0, 3).map((each) => parseInt(each.split(": ")[1], 10))).toEqual([
      expected.length,
      endpoints.length,
      findings.length,
    ]);
    expect(await printed.isVisible()).toBe(true);
    for (const control of ["searchbox", "tab", "switch", "combobox"] as const) {
      expect([control, await page.getByRole(control).count()]).toEqual([control, 0]);
    }
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe("rgb(255, 255, 255)");
    expect((await page.pdf({ format: "A4", landscape: true })).subarray(0, 5).toString()).toBe("%PDF-");
  });

  test("prints only the open certificate", async () => {
    const page = await open("small", "#certificate=media-edge/www");

    await page.emulateMedia({ media: "print" });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));

    expect(await dialog(page).isVisible()).toBe(true);
    expect(await page.locator("main").isVisible()).toBe(false);
    expect(await page.getByRole("button", { name: "Close" }).count()).toBe(0);
  });

  test("shows hostile texts as plain text in all views", async () => {
    const page = await open("hostile");
    const certificates = dataOf(hostileInventories()).certificates;

    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe(HOSTILE.script);
    for (const view of ["Endpoints", "Findings", "Waivers", "Certificates"]) {
      await page.getByRole("tab", { name: new RegExp(view) }).click();
      expect(await rows(page).count()).toBeGreaterThan(5);
    }
    for (const { key, name } of certificates) {
      await page.evaluate((hash) => (location.hash = hash), `#${new URLSearchParams({ certificate: key })}`);
      await page.waitForFunction(() => document.querySelector("dialog")!.open);
      const heading = (await dialog(page).getByRole("heading", { level: 2 }).textContent())!;
      expect(heading).toBe(printable(name.replace(/\p{Cs}/gu, "\ufffd"), 120));
      expect(heading).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      expect(await dialog(page).evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
      // The names, endpoints, stores, targets, alerts and channels.
      expect(await dialog(page).locator(".map li").count()).toBeGreaterThan(4);
      await dialog(page).getByRole("button", { name: "Close" }).click();
    }
    expect(await page.locator("body img, body script:not(#data), body iframe").count()).toBe(0);
    expect(await page.evaluate(() => (globalThis as any).owned)).toBeUndefined();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1280);
  });

  test("links only to web addresses", async () => {
    const page = await open("hostile");

    const addresses = await page.evaluate(() => {
      const all: string[] = [];
      for (const link of document.querySelectorAll("a")) {
        all.push(link.getAttribute("href")!);
      }
      return all;
    });
    expect(addresses.filter((each) => !each.startsWith("#"))).toEqual([]);
    await page.evaluate(
      (key) => (location.hash = `#${new URLSearchParams({ certificate: key })}`),
      keyOf(dataOf(hostileInventories()), "link"),
    );
    await page.waitForFunction(() => document.querySelector("dialog")!.open);
    expect(await dialog(page).getByRole("link").count()).toBe(0);
    expect(await dialog(page).getByText(HOSTILE.link).count()).toBeGreaterThan(3);
  });

  test("filters by a hostile owner", async () => {
    const page = await open("hostile");

    await page.locator("#filter-owner").selectOption({ label: `${HOSTILE.prototype} (1)` });

    expect(await status(page)).toMatch(/^1 of/);
    expect(await rows(page).first().innerText()).toContain("__proto__");
  });

  test("opens with 10,000 certificates, and renders only the visible rows", async () => {
    const begin = Date.now();
    const page = await open("large");
    await page.waitForSelector(".tabulator-row");
    const opened = Date.now() - begin;

    expect(await rows(page).count()).toBeLessThan(100);
    expect(await status(page)).toBe("10,000 certificates");
    const timesOf = async (act: () => Promise<unknown>): Promise<number> => {
      const start = Date.now();
      await act();
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => resolve(undefined))));
      return Date.now() - start;
    };
    const filtered = await timesOf(() => page.getByRole("searchbox").fill("shop-eu lets-encrypt"));
    expect(await status(page)).toMatch(/^[1-9][\d,]* of 10,000 certificates$/);
    const cleared = await timesOf(() => page.getByRole("searchbox").fill(""));
    const sorted = await timesOf(() => page.getByRole("columnheader", { name: "Expires" }).getByRole("button").click());
    await page.waitForFunction(() => {
      const holder = document.querySelector(".tabulator-tableholder")!;
      holder.scrollTop = holder.scrollHeight;
      return document.querySelector('.tabulator-row[aria-rowindex="10001"]') !== null;
    });
    process.stdout.write(`10,000 certificates: open ${opened} ms, filter ${filtered} ms, show all ${cleared} ms, sort ${sorted} ms\n`);
  });

  test("shows a message for a fleet without certificates", async () => {
    const page = await open("empty");

    expect(await page.locator(".facts .figure").allTextContents()).toEqual(["0", "0", "0"]);
    expect(await page.locator(".tabulator-placeholder").innerText()).toMatch(/No matches/);
  });
});

function keyOf({ certificates }: ReportData, name: string): string {
  return certificates.find((each) => each.owner === HOSTILE[name])!.key;
}

/** The texts of the page whose contrast is below WCAG AA. Runs in the page. */
function lowContrast(): string[] {
  const view = globalThis as any;
  const canvas = view.document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const colourOf = (css: string): number[] => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = css;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (colour: number[]): number => {
    const [red, green, blue] = colour.map((each) => (each / 255 <= 0.03928 ? each / 255 / 12.92 : ((each / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const backgroundOf = (element: any): number[] => {
    for (let each = element; each !== null; each = each.parentElement) {
      const colour = colourOf(view.getComputedStyle(each).backgroundColor);
      if (colour[3] === 255) {
        return colour;
      }
    }
    return [255, 255, 255, 255];
  };
  const low = new Set<string>();
  for (const element of view.document.querySelectorAll("body *")) {
    const text = [...element.childNodes].some((node: any) => node.nodeType === 3 && node.textContent.trim() !== "");
    if (text && element.checkVisibility() && element.localName !== "option" && element.localName !== "script") {
      const style = view.getComputedStyle(element);
      const [one, other] = [luminance(colourOf(style.color)), luminance(backgroundOf(element))];
      const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      const needed = parseFloat(style.fontSize) >= 24 ? 3 : 4.5;
      if (ratio < needed) {
        low.add(`${element.localName}.${element.className}: ${ratio.toFixed(2)}`);
      }
    }
  }
  return [...low];
}
