import * as fs from "node:fs";
import * as path from "node:path";
import { Document, overrideFor } from "../../test/e2e/support/documents";
import { GoogleCloud } from "../../test/e2e/support/google-cloud";
import { GOOGLE_PROVIDER } from "../../test/e2e/support/google-terraform";
import { Moto } from "../../test/e2e/support/moto";
import { withRunningProviders } from "../../test/e2e/support/running-providers";
import { initArguments, terraformEnvironment } from "../../test/e2e/support/terraform-settings";
import { Failure } from "./failure";
import { Stage } from "./stage";

const MINUTES = 60_000;

/** The simulated clouds. */
export interface Doubles {
  readonly aws: Moto;
  readonly google?: GoogleCloud;
}

/** A Terraform directory that is applied to the simulated clouds. */
export class Terraform {
  private env = terraformEnvironment();

  constructor(
    private readonly directory: string,
    private readonly stage: Stage,
  ) {}

  /** Writes a document and fetches its providers. Returns the reason if they are not available. */
  async use(document: Document): Promise<string | undefined> {
    this.write("cdk.tf.json", document);
    this.override(document);
    const { code, stdout, stderr } = await this.stage.run("terraform", initArguments(), {
      cwd: this.directory,
      env: this.env,
      limit: 15 * MINUTES,
    });
    return code === 0
      ? undefined
      : `${stdout}${stderr}`
          .replace(/\s+/g, " ")
          .replace(/^.*?Error: /, "")
          .slice(0, 300)
          .trim();
  }

  /** Sends all calls of the providers to the simulated clouds. */
  connect(document: Document, { aws, google }: Doubles): void {
    this.env = terraformEnvironment({ AWS_ENDPOINT_URL: aws.url, AWS_S3_USE_PATH_STYLE: "true" });
    this.override(document, google?.providerSettings());
  }

  /** Applies and returns the number of created resources. */
  async apply(): Promise<number> {
    return this.changing("apply");
  }

  /** Destroys and returns the number of destroyed resources. */
  async destroy(): Promise<number> {
    return this.changing("destroy");
  }

  /** The inventory after the apply, with the values that only Terraform knows. */
  async inventory(): Promise<Document> {
    return JSON.parse(await this.run(["output", "-json", "certfleet"])) as Document;
  }

  private override(document: Document, settings: Document = {}): void {
    const { terraform, provider } = overrideFor(document);
    const google = [document.provider.google ?? []].flat() as Document[];
    const required_providers = { ...terraform.required_providers, ...(google.length === 0 ? {} : { google: GOOGLE_PROVIDER }) };
    this.write("zz_override.tf.json", {
      terraform: { ...terraform, required_providers },
      provider: { ...provider, ...(google.length === 0 ? {} : { google: google.map((each) => ({ ...aliasOf(each), ...settings })) }) },
    });
  }

  private async changing(command: "apply" | "destroy"): Promise<number> {
    const output = await this.run([command, "-input=false", "-auto-approve", "-no-color"]);
    const match = /Resources: (?:(\d+) added, \d+ changed, \d+ destroyed|(\d+) destroyed)/.exec(output);
    return Number(match?.[1] ?? match?.[2] ?? 0);
  }

  private async run(args: readonly string[]): Promise<string> {
    const env = await withRunningProviders(this.directory, this.env);
    const { code, stdout, stderr } = await this.stage.run("terraform", args, { cwd: this.directory, env, limit: 10 * MINUTES });
    if (code !== 0) {
      throw new Failure(
        `terraform ${args[0]} ${code === undefined ? "exceeded its time limit" : `ended with exit status ${code}`}:\n${(stderr.trim() || stdout).slice(-3000)}`,
        "if you changed the example, undo that, because the simulated clouds support only what the example uses; otherwise report these lines as an issue",
      );
    }
    return stdout;
  }

  private write(name: string, document: Document): void {
    fs.writeFileSync(path.join(this.directory, name), JSON.stringify(document, undefined, 2));
  }
}

function aliasOf({ alias }: Document): Document {
  return alias === undefined ? {} : { alias };
}
