import * as fs from "fs";
import { Page } from "playwright-core";
import { keyExchangeOf } from "../../lib/inventory/endpoint-cryptography";
import { EarlierReport } from "../../lib/report/earlier-report";
import { chromiumPath, NO_CHROMIUM } from "../support/chromium";
import { HOSTILE, hostileInventories } from "../support/hostile-fleet";
import { ReportBrowser } from "../support/report-browser";
import { dataOf, reportOf } from "../support/report-of";
import { sampleInventories, sampleServed } from "../support/sample-fleet";
import { describeUnless } from "../support/skip";

/** Globals of the page, for functions that run in it. */
declare const document: any;
declare const getSelection: () => unknown;
declare const navigator: any;

const executable = chromiumPath();

jest.setTimeout(120_000);

const fleet = sampleInventories(60);
const served = sampleServed(fleet);
const SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:tls/www-aB3dE6";
const BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/edge/50dc6c495c0c9188";

describeUnless(executable === undefined ? NO_CHROMIUM : undefined, "what the report can do", () => {
  let reports: ReportBrowser;
  const data = dataOf(fleet, { served });

  // Two have another state, one is new, and one is gone.
  const earlier: EarlierReport = {
    now: "2027-02-22T09:00:00Z",
    certificates: [
      ...data.certificates
        .slice(1)
        .map(
          ({ key, name, state }, index, all) =>
            ({ key, name, state: index === 0 ? "healthy" : index === all.length - 1 ? "critical" : state }) as const,
        ),
      { key: "old/<b>gone</b>", name: "<b>gone</b>", state: "expired" },
    ],
  };

  beforeAll(async () => {
    const linked = sampleInventories(1, ["media-edge"]);
    const [certificate] = Object.values(linked[0].certificates as Record<string, Record<string, Record<string, unknown>[]>>);
    certificate.endpoints[0].servedBy = BALANCER;
    certificate.stores = [{ name: "nodes", id: SECRET, readers: [] }];
    reports = await ReportBrowser.start(executable!, {
      small: reportOf(fleet, { served }),
      linked: reportOf(linked),
      since: reportOf(fleet, { served, earlier }),
      hostile: reportOf(hostileInventories()),
    });
  });

  afterEach(async () => {
    expect(await reports.close()).toEqual([]);
  });

  afterAll(() => reports?.stop());

  const open = (hash = "", name = "small"): Promise<Page> => reports.open(name, hash, { viewport: { width: 1280, height: 900 } });
  const dialog = (page: Page) => page.getByRole("dialog");

  async function downloaded(page: Page): Promise<{ readonly name: string; readonly lines: string[] }> {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download CSV" }).click()]);
    const text = fs.readFileSync(await download.path(), "utf8").replace(/^\ufeff/, "");
    return { name: download.suggestedFilename(), lines: text.trimEnd().split("\n") };
  }

  test("copies an identifier and the command of a fix", async () => {
    const page = await open("#certificate=media-edge/www");
    await page.evaluate(() =>
      Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text: string) => (document.copied = text) } }),
    );

    await dialog(page)
      .getByRole("button", { name: /^Copy the identifier arn:aws:acm:/ })
      .click();
    expect(await page.evaluate(() => document.copied)).toBe(data.certificates.find(({ key }) => key === "media-edge/www")!.arn);
    expect(
      await dialog(page)
        .getByRole("button", { name: /^Copy the identifier/ })
        .textContent(),
    ).toBe("Copied");

    await dialog(page)
      .getByRole("button", { name: /^Copy the command/ })
      .first()
      .click();
    expect(await page.evaluate(() => document.copied)).toBe("terraform apply -refresh-only");
  });

  test("copies by selection where the browser has no clipboard for the page", async () => {
    const page = await open("#certificate=media-edge/www");
    await page.evaluate(() => {
      Object.defineProperty(navigator, "clipboard", { value: undefined });
      document.execCommand = (command: string) => {
        document.copied = `${command}: ${document.activeElement.value ?? getSelection()}`;
        return true;
      };
    });

    const button = dialog(page).getByRole("button", { name: /^Copy the identifier/ });
    await button.click();

    await page.waitForFunction(() => document.copied !== undefined);
    expect(await page.evaluate(() => document.copied)).toMatch(/^copy: arn:aws:acm:/);
    expect(await button.evaluate((element: any) => element === document.activeElement)).toBe(true);
  });

  test("downloads the rows that are shown, in their order, with the columns of `status --format csv`", async () => {
    const page = await open("#owner=edge-team");
    await page.getByRole("columnheader", { name: "Certificate" }).getByRole("button").click();
    const expected = data.certificates.filter(({ owner }) => owner === "edge-team").map(({ key }) => key);

    const { name, lines } = await downloaded(page);

    expect(name).toBe("certificates.csv");
    expect(lines[0]).toMatch(
      /^state,days_left,expires,renewal_due,certificate,stack,.*,region,served_expires,served_serial,served_issuer$/,
    );
    const keys = lines.slice(1).map((line) => /,([a-z-]+\/[a-z0-9-]+),/.exec(line)![1]);
    expect([...keys].sort()).toEqual([...expected].sort());
    const names = keys.map((key) => key.split("/")[1]);
    expect(names).toEqual([...names].sort((one, other) => one.localeCompare(other, "en", { numeric: true })));
  });

  test.each([
    ["endpoints", "Endpoint,Kind,Certificate,Owner,TLS policy,Oldest TLS,Seen,Served until,Served issuer,Served serial"],
    ["findings", "Severity,Finding,Certificate,Owner,Problem and fix"],
    ["cryptography", "Endpoint,Key exchange,Key,TLS policy,Oldest TLS,FIPS,Certificate,Owner"],
  ])("downloads the table of %s", async (view, head) => {
    const page = await open(`#view=${view}`);
    const number = Number(await page.locator(`#tab-${view} .number`).textContent());

    const { name, lines } = await downloaded(page);

    expect([name, lines[0], lines.length]).toEqual([`${view}.csv`, head, number + 1]);
  });

  test("downloads nothing that a spreadsheet runs", async () => {
    const { lines } = await downloaded(await open(`#view=endpoints`, "hostile"));

    expect(lines.flatMap((line) => line.split(",")).filter((cell) => /^"?\s*[=+@]/.test(cell))).toEqual([]);
    expect(lines.length).toBeGreaterThan(Object.keys(HOSTILE).length);
  });

  test("goes to the search and from row to row by single keys, and shows where it is", async () => {
    const page = await open();
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement.textContent);

    await page.keyboard.press("/");
    expect(await page.evaluate(() => document.activeElement.id)).toBe("text");
    await page.keyboard.type("jk/?");
    expect(await page.getByRole("searchbox").inputValue()).toBe("jk/?");
    await page.getByRole("searchbox").fill("");
    await page.evaluate(() => document.activeElement.blur());

    const walked: string[] = [];
    for (const key of ["j", "j", "j", "k"]) {
      const before = await focused();
      await page.keyboard.press(key);
      await page.waitForFunction((text) => document.activeElement.textContent !== text, before);
      walked.push(await focused());
    }
    const names = data.certificates.map(({ name }) => name);
    expect(walked).toEqual([names[0], names[1], names[2], names[1]]);
    const outline = await page
      .locator(".tabulator-row:has(:focus)")
      .evaluate((row: any) => (globalThis as any).getComputedStyle(row).outlineStyle);
    expect(outline).toBe("solid");
    await page.keyboard.press("Enter");
    expect(await dialog(page).getByRole("heading", { level: 2 }).textContent()).toBe(names[1]);
    // Nothing moves behind an open certificate.
    await page.keyboard.press("j");
    await page.keyboard.press("Escape");
    expect(await focused()).toBe(names[1]);
  });

  test("lists the keys, and switches them off", async () => {
    const page = await open();

    await page.keyboard.press("?");
    expect(await dialog(page).innerText()).toMatch(/Keyboard shortcuts[^]*\/\s+search[^]*j\s+next row[^]*k\s+previous row/);
    await dialog(page).getByRole("checkbox").uncheck();
    await dialog(page).getByRole("button", { name: "Close" }).click();
    await page.keyboard.press("/");
    expect(await page.evaluate(() => document.activeElement.id)).not.toBe("text");
    await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
    expect(await dialog(page).isVisible()).toBe(true);
  });

  test("links certificates, secrets and load balancers to the cloud's console", async () => {
    const page = await open("#certificate=media-edge/www", "linked");
    const addresses = await dialog(page)
      .getByRole("link", { name: "Open in the console" })
      .evaluateAll((all) => all.map((link: any) => [link.getAttribute("href"), link.getAttribute("rel")]));

    const region = "https://eu-west-1.console.aws.amazon.com";
    expect(addresses.map(([href]) => href)).toEqual([
      `${region}/acm/home?region=eu-west-1#/certificates/11111111-2222-3333-4444-000000000000`,
      `${region}/secretsmanager/secret?name=tls%2Fwww&region=eu-west-1`,
      ...Array<string>(2).fill(`${region}/ec2/home?region=eu-west-1#LoadBalancer:loadBalancerArn=${BALANCER}`),
    ]);
    expect(new Set(addresses.map(([, rel]) => rel))).toEqual(new Set(["noopener noreferrer"]));
  });

  test("shows what is new, gone, worse and better since an earlier report", async () => {
    const page = await open("", "since");
    const [first, second] = data.certificates;
    const last = data.certificates.at(-1)!;
    const section = page.getByRole("region", { name: "Since 22 February 2027, 09:00 UTC" });
    const text = await section.innerText();

    expect(text).toMatch(/Worse: 1\s[^]*Better: 1\s[^]*New: 1\s[^]*Gone: 1\s/);
    expect(text).toContain(`${second.key} healthy → ${second.state}`);
    expect(text).toContain(`${last.key} critical → healthy`);
    expect(text).toContain(first.key);
    expect(text).toContain("old/<b>gone</b>");
    await section.getByRole("link", { name: second.key }).click();
    expect(await dialog(page).getByRole("heading", { level: 2 }).textContent()).toBe(second.name);
  });

  test("shows the cryptography of every endpoint, with numbers that add up", async () => {
    const page = await open("#view=cryptography");
    const endpoints = data.certificates.flatMap((each) => each.endpoints.flatMap((endpoint) => endpoint.hosts.map(() => endpoint)));
    const numbers = async (title: string) =>
      (await page.locator(".lists > div", { hasText: title }).locator("li b").allTextContents()).map(Number);
    const sum = (all: readonly number[]) => all.reduce((total, each) => total + each, 0);

    const ready = endpoints.filter((endpoint) => keyExchangeOf(endpoint) === "post-quantum").length;
    expect(ready).toBeGreaterThan(10);
    expect(await page.locator(".lists").innerText()).toContain(`${ready} post-quantum (hybrid ML-KEM)`);
    expect(sum(await numbers("Key exchange, by endpoint"))).toBe(endpoints.length);
    expect(sum(await numbers("TLS policy, by endpoint"))).toBe(endpoints.length);
    expect(sum(await numbers("Key type, by certificate"))).toBe(60);

    await page.getByRole("searchbox").fill("cloudfront");
    expect(sum(await numbers("Key exchange, by endpoint"))).toBe(Number(await page.locator("#tab-cryptography .number").textContent()));
  });
});
