import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { pathToFileURL } from "url";
import { Browser, BrowserContextOptions, Page } from "playwright-core";
import { launchChromium } from "./chromium";

/** Reports in Chromium. What the page must not do is recorded: network requests, console messages, errors and dialogs. */
export class ReportBrowser {
  static async start(executable: string, reports: Readonly<Record<string, string>>): Promise<ReportBrowser> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-report-"));
    Object.entries(reports).forEach(([name, text]) => fs.writeFileSync(path.join(folder, `${name}.html`), text));
    return new ReportBrowser(await launchChromium(executable), folder);
  }

  private found: string[] = [];

  private constructor(
    private readonly browser: Browser,
    private readonly folder: string,
  ) {}

  async open(name: string, hash = "", options: BrowserContextOptions = {}): Promise<Page> {
    const page = await (await this.browser.newContext(options)).newPage();
    const file = pathToFileURL(path.join(this.folder, `${name}.html`)).href;
    page.on("console", (message) => this.found.push(`console: ${message.text()}`));
    page.on("pageerror", (error) => this.found.push(`error: ${error.message}`));
    page.on("dialog", (dialog) => {
      this.found.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("request", (request) => request.url().split("#")[0] !== file && this.found.push(`request: ${request.url()}`));
    await page.goto(`${file}${hash}`);
    await page.waitForSelector('[data-ready="true"]');
    return page;
  }

  /** Closes the pages, and returns what they did that they must not do. */
  async close(): Promise<string[]> {
    await Promise.all(this.browser.contexts().map((context) => context.close()));
    const found = this.found;
    this.found = [];
    return found;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
