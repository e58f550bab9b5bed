import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { InventoryDocument, inventorySchema } from "../../lib/inventory/inventory-schema";
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

/** The example has deliberate faults, so findings do not fail the demo. */
const NEVER_FAIL = ["--fail-on", "never"];

/** The demo cannot run live on this machine. */
export class Unavailable extends Failure {
  constructor(readonly reasons: readonly string[]) {
    super(reasons.join("\n"), "install what is missing, or run without --record to see the recorded run");
  }
}

/** Applies the example to simulated clouds, serves certificates for its hosts, and probes them. */
export async function live({ out, record }: DemoOptions, stage: Stage): Promise<void> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-demo-"));
  stage.atEnd("removing the temporary directory", () => fs.rmSync(directory, { recursive: true, force: true }));

  const applied = await stage.step("synthesising examples/content-delivery", () => synthesise(directory));
  const terraform = new Terraform(applied, stage);
  const document = await withProviders(terraform, readDocument(applied), stage);
  terraform.connect(document, await doubles(document, stage));

  // The simulated clouds keep everything in memory, so after an interruption there is nothing to destroy.
  stage.atEnd("destroying the resources, which takes as long", () => terraform.destroy(), false);
  const made = await stage.step("applying it with Terraform, which takes a minute or two", () => terraform.apply());
  const inventory = inventorySchema().parse(await terraform.inventory()) as InventoryDocument;
  const server = await stage.step("creating certificates and serving them on 127.0.0.1", () => serve(inventory, directory));
  stage.atEnd("stopping the TLS server", () => server.stop());
  fs.copyFileSync(server.root, path.join(applied, "root.pem"));
  stage.say(`\n${made} resources are applied and ${server.endpoints.length} hosts served, with these deliberate faults:`);
  stage.say(server.notes.map((note) => `  - ${note}`).join("\n"));

  const probing = ["--probe", "--ca", "root.pem", ...resolving(server)];
  const commands = new Commands(applied, stage);
  await commands.show(["status", ...probing, ...NEVER_FAIL, STATE]);
  await commands.show(["report", ...probing, "--title", "Certificates of content-delivery", "--out", out, STATE]);
  if (record) {
    const status = await commands.run(["status", ...probing, ...NEVER_FAIL, "--format", "json", STATE]);
    keep(inventory, JSON.parse(status) as Document, server.notes);
  }
  stage.say(`\nThe report is ${out}. Open it in a browser.\n`);
}

/** The part of the document whose providers are available: all of it, or the AWS part. */
async function withProviders(terraform: Terraform, whole: Document, stage: Stage): Promise<Document> {
  const from = process.env.CERTFLEET_TF_PLUGIN_DIR ?? "the Terraform registry (downloaded once)";
  const withoutWhole = await stage.step(`fetching providers from ${from}`, () => terraform.use(whole));
  if (withoutWhole === undefined) {
    return whole;
  }
  const half = awsHalf(whole);
  const withoutHalf = await stage.step("trying again with the AWS provider only", () => terraform.use(half));
  if (withoutHalf !== undefined) {
    throw new Unavailable([
      `Terraform cannot get the AWS provider (${withoutHalf}). Give it access to its registry, or set CERTFLEET_TF_PLUGIN_DIR to a provider mirror`,
    ]);
  }
  stage.say(`The Google provider is not available (${withoutWhole}). The demo shows the AWS part of the example only.`);
  return half;
}

async function doubles(document: Document, stage: Stage): Promise<Doubles> {
  const aws = await start("AWS", Moto.start(), stage);
  return document.provider.google === undefined ? { aws } : { aws, google: await start("Google Cloud", GoogleCloud.start(), stage) };
}

/** Waits until a simulated cloud has started, and stops it at the end even if the demo ends earlier. */
async function start<T extends { stop(): Promise<void> }>(cloud: string, starting: Promise<T>, stage: Stage): Promise<T> {
  stage.atEnd(`stopping the simulated ${cloud}`, async () => {
    await starting.then(
      (double) => double.stop(),
      () => undefined,
    );
  });
  return stage.step(`starting a simulated ${cloud}`, () =>
    starting.catch((error: Error) => {
      throw new Failure(error.message, "read the message above, and make sure that servers can listen on 127.0.0.1");
    }),
  );
}

function resolving({ endpoints, port }: LocalServer): string[] {
  return endpoints.flatMap((endpoint) => ["--resolve", `${endpoint}:127.0.0.1:${port}`]);
}
