import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { InventoryDocument, inventorySchema } from "../../lib/inventory/shape";
import { Document } from "../../test/e2e/support/documents";
import { GoogleCloud } from "../../test/e2e/support/google-cloud";
import { Moto } from "../../test/e2e/support/moto";
import { Commands } from "./commands";
import { awsHalf, readDocument, synthesise } from "./example";
import { Failure } from "./failure";
import { DemoOptions } from "./options";
import { keep } from "./recorded";
import { LocalServer, serve } from "./server";
import { Stage } from "./stage";
import { Doubles, Terraform } from "./terraform";

const STATE = "terraform.tfstate";

/** There are findings, and they are no fault of the demo's. */
const NEVER_FAIL = ["--fail-on", "never"];

/** The demo cannot be run live here. */
export class Unavailable extends Failure {
  constructor(readonly reasons: readonly string[]) {
    super(reasons.join("\n"), "see what is missing above; without --record, what was recorded is shown");
  }
}

/** Applies the example to doubles, serves certificates for its hosts, and looks at them. */
export async function live({ out, record }: DemoOptions, stage: Stage): Promise<void> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-demo-"));
  stage.atEnd("removing the temporary directory", () => fs.rmSync(directory, { recursive: true, force: true }));

  const applied = await stage.step("synthesising examples/content-delivery", () => synthesise(directory));
  const terraform = new Terraform(applied, stage);
  const document = await withProviders(terraform, readDocument(applied), stage);
  terraform.connect(document, await doubles(document, stage));

  // The doubles keep everything in memory: who interrupts the demo need not wait until Terraform has emptied them.
  stage.atEnd("destroying what was applied, which takes as long", () => terraform.destroy(), false);
  const made = await stage.step("applying it with Terraform, which takes a minute or two", () => terraform.apply());
  const inventory = inventorySchema.parse(await terraform.inventory()) as InventoryDocument;
  const server = await stage.step("making certificates and serving them on 127.0.0.1", () => serve(inventory, directory));
  stage.atEnd("stopping the TLS server", () => server.stop());
  fs.copyFileSync(server.root, path.join(applied, "root.pem"));
  stage.say(
    `\n${made} resources are applied and ${server.endpoints.length} hosts served, some wrong on purpose so that there is something to find:`,
  );
  stage.say(server.notes.map((note) => `  - ${note}`).join("\n"));

  const looking = ["--probe", "--ca", "root.pem", ...resolving(server)];
  const commands = new Commands(applied, stage);
  await commands.show(["status", ...looking, ...NEVER_FAIL, STATE]);
  await commands.show(["report", ...looking, "--title", "Certificates of content-delivery", "--out", out, STATE]);
  if (record) {
    const status = await commands.run(["status", ...looking, ...NEVER_FAIL, "--format", "json", STATE]);
    keep(inventory, JSON.parse(status) as Document, server.notes);
  }
  stage.say(`\nThe report is ${out}: open it in a browser.\n`);
}

/** The document whose providers can be had: the whole one, or that of AWS alone. */
async function withProviders(terraform: Terraform, whole: Document, stage: Stage): Promise<Document> {
  const from = process.env.CERTFLEET_TF_PLUGIN_DIR ?? "Terraform's registry; the first time they are downloaded";
  const withoutWhole = await stage.step(`fetching providers from ${from}`, () => terraform.use(whole));
  if (withoutWhole === undefined) {
    return whole;
  }
  const half = awsHalf(whole);
  const withoutHalf = await stage.step("trying again with the provider of AWS alone", () => terraform.use(half));
  if (withoutHalf !== undefined) {
    throw new Unavailable([
      `Terraform cannot get the provider of AWS: let it reach its registry, or set CERTFLEET_TF_PLUGIN_DIR to a provider mirror (${withoutHalf})`,
    ]);
  }
  stage.say(`the provider of Google cannot be had, so only the half of the example that is on AWS is shown (${withoutWhole})`);
  return half;
}

async function doubles(document: Document, stage: Stage): Promise<Doubles> {
  const aws = await start("AWS", Moto.start(), stage);
  return document.provider.google === undefined ? { aws } : { aws, google: await start("Google Cloud", GoogleCloud.start(), stage) };
}

/** Waits for a double, and has it stopped even if the demo ends before it has started. */
async function start<T extends { stop(): Promise<void> }>(cloud: string, starting: Promise<T>, stage: Stage): Promise<T> {
  stage.atEnd(`stopping the double of ${cloud}`, async () => {
    await starting.then(
      (double) => double.stop(),
      () => undefined,
    );
  });
  return stage.step(`starting a double of ${cloud}`, () =>
    starting.catch((error: Error) => {
      throw new Failure(error.message, "see what the double says above, and that servers may listen on 127.0.0.1");
    }),
  );
}

function resolving({ endpoints, port }: LocalServer): string[] {
  return endpoints.flatMap((endpoint) => ["--resolve", `${endpoint}:127.0.0.1:${port}`]);
}
