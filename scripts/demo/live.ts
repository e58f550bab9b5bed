import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { InventoryDocument, inventorySchema } from "../../lib/inventory/inventory-schema";
import { plural } from "../../lib/core/text";
import { Document } from "../../test/e2e/support/documents";
import { GoogleCloud } from "../../test/e2e/support/google-cloud";
import { Moto } from "../../test/e2e/support/moto";
import { Commands } from "./commands";
import { awsHalf, readDocument, synthesise } from "./example";
import { Failure } from "./failure";
import { DemoOptions } from "./options";
import { keep, TITLE } from "./recorded";
import { LocalServer, serve } from "./server";
import { Stage } from "./stage";
import { Doubles, Terraform } from "./terraform";

const STATE = "terraform.tfstate";

/** The file with the root of the served certificates, for probes. */
const ROOT = "root.pem";

/** The example has deliberate faults, so findings do not fail the demo. */
const NEVER_FAIL = ["--fail-on", "never"];

/** The demo cannot run live on this machine. */
export class Unavailable extends Failure {
  constructor(readonly reasons: readonly string[]) {
    super(reasons.join("\n"), "install what is missing, or run without --record to see the recorded run");
  }
}

/** A stack of the demo. */
interface DemoStack {
  readonly terraform: Terraform;
  readonly document: Document;
  /** The file with its state, from the directory in which commands run. */
  readonly state: string;
}

/** Applies the example and shops to simulated clouds, serves certificates for their hosts, and probes them. */
export async function live({ out, record, certificates }: DemoOptions, stage: Stage): Promise<void> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-demo-"));
  stage.atEnd("removing the temporary directory", () => fs.rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));

  const directories = await stage.step(`synthesising ${certificates} certificates`, () => synthesise(directory, certificates));
  const stacks = await withProviders(directories, stage);
  const { aws, google } = await doubles(stacks, stage);
  stacks.forEach(({ terraform, document }) => terraform.connect(document, { aws, google }));

  // The simulated clouds keep everything in memory, so after an interruption there is nothing to destroy.
  stage.atEnd("destroying the resources, which takes as long", () => ofAll(stacks, (terraform) => terraform.destroy()), false);
  const applying = `applying ${plural(stacks.length, "stack")} with Terraform, which takes a minute or two`;
  const made = await stage.step(applying, () => ofAll(stacks, (terraform) => terraform.apply()));
  const outputs = await ofAll(stacks, (terraform) => terraform.inventory());
  const inventories = outputs.map((output) => inventorySchema().parse(output) as InventoryDocument);
  const server = await stage.step("creating certificates and serving them on 127.0.0.1", () => serve(inventories, directory));
  stage.atEnd("stopping the TLS server", () => server.stop());
  const working = path.dirname(directories[0]);
  fs.copyFileSync(server.root, path.join(working, ROOT));
  const count = made.reduce((sum, each) => sum + each, 0);
  stage.say(`\n${count} resources are applied and ${server.endpoints.length} hosts served, with these deliberate faults:`);
  stage.say(server.notes.map((note) => `  - ${note}`).join("\n"));

  const probing = ["--probe", "--ca", ROOT, ...resolving(server)];
  const states = stacks.map(({ state }) => state);
  const commands = new Commands(working, stage);
  await commands.show(["status", ...probing, ...NEVER_FAIL, ...states]);
  await commands.show(["report", ...probing, "--title", TITLE, "--out", out, ...states]);
  if (record) {
    const status = await commands.run(["status", ...probing, ...NEVER_FAIL, "--format", "json", ...states]);
    keep(inventories, JSON.parse(status) as Document, server.notes);
  }
  stage.say(`\nThe report is ${out}. Open it in a browser; it stays when everything else is removed:\n`);
}

/** Does something with all stacks at once. If it fails with some, the others are finished first, since what follows changes all. */
async function ofAll<T>(stacks: readonly DemoStack[], act: (terraform: Terraform) => Promise<T>): Promise<T[]> {
  const pending = stacks.map(({ terraform }) => act(terraform));
  await Promise.allSettled(pending);
  return Promise.all(pending);
}

/** The stacks whose providers are available: all, or the AWS part. */
async function withProviders(directories: readonly string[], stage: Stage): Promise<DemoStack[]> {
  const stacks = directories.map((directory) => ({
    terraform: new Terraform(directory, stage),
    document: readDocument(directory),
    state: path.join(path.basename(directory), STATE),
  }));
  const from = process.env.CERTFLEET_TF_PLUGIN_DIR ?? "the Terraform registry (downloaded once)";
  const withoutWhole = await stage.step(`fetching providers from ${from}`, () => missingProvider(stacks));
  if (withoutWhole === undefined) {
    return stacks;
  }
  const halves = stacks.flatMap((each) => {
    const document = awsHalf(each.document);
    return document.provider.aws === undefined ? [] : [{ ...each, document }];
  });
  const withoutHalf = await stage.step("trying again with the AWS provider only", () => missingProvider(halves));
  if (withoutHalf !== undefined) {
    throw new Unavailable([
      `Terraform cannot get the AWS provider (${withoutHalf}). Give it access to its registry, or set CERTFLEET_TF_PLUGIN_DIR to a provider mirror`,
    ]);
  }
  stage.say(`The Google provider is not available (${withoutWhole}). The demo shows the AWS part only.`);
  return halves;
}

/** Fetches the providers of stacks, one after another because they share a cache. Returns the reason if one is not available. */
async function missingProvider(stacks: readonly DemoStack[]): Promise<string | undefined> {
  for (const { terraform, document } of stacks) {
    const reason = await terraform.use(document);
    if (reason !== undefined) {
      return reason;
    }
  }
  return undefined;
}

async function doubles(stacks: readonly DemoStack[], stage: Stage): Promise<Doubles> {
  const aws = await start("AWS", Moto.start(), stage);
  const needsGoogle = stacks.some(({ document }) => document.provider.google !== undefined);
  return needsGoogle ? { aws, google: await start("Google Cloud", GoogleCloud.start(), stage) } : { aws };
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
