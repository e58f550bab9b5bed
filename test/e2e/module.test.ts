import { execFile } from "child_process";
import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { promisify } from "util";
import { synthCommand } from "../../lib/cli/synth";
import { alb, fleetText } from "../file/support";
import { describeE2e } from "./support/e2e";
import { Document } from "./support/documents";
import { initialise } from "./support/initialise";
import { terraformEnvironment } from "./support/terraform-settings";

const run = promisify(execFile);

const FLEET = fleetText(
  [
    "www: { domains: [example.com, www.example.net], region: us-east-1, endpoints: [{ host: www.example.net }] }",
    `api: { domains: [api.example.com], endpoints: [${alb("redirectHttp: true, hsts: 365d")}] }`,
  ],
  {
    providers: "{ aws: { region: eu-west-1, version: 5.100.0 } }",
    zones: '{ example.com: { route53: Z1 }, example.net: { route53: Z2, assumeRole: "arn:aws:iam::111122223333:role/dns" } }',
  },
);

/** A configuration that calls the module. */
const caller = (providers: Record<string, string>, inputs: Record<string, string> = {}): Document => ({
  provider: { aws: [{ region: "eu-west-1" }, { alias: "virginia", region: "us-east-1" }, { alias: "dns", region: "eu-west-1" }] },
  resource: { aws_route53_zone: { main: { name: "example.com" } } },
  module: { tls: { source: "./tls", providers, ...inputs } },
  output: { www: { value: "${module.tls.certificate_arns.www}" } },
});

const PROVIDERS = { aws: "aws", "aws.us-east-1": "aws.virginia", "aws.account_111122223333_dns": "aws.dns" };

describeE2e("a fleet as a module", () => {
  let directory: string;

  const validate = async (document: Document): Promise<void> => {
    const options = { cwd: directory, env: terraformEnvironment(), timeout: 5 * 60_000 };
    fs.writeFileSync(path.join(directory, "main.tf.json"), JSON.stringify(document));
    try {
      await initialise(directory);
      await run("terraform", ["validate", "-no-color"], options);
    } catch (error) {
      const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
      throw new Error(`${stdout}${stderr}`.replace(/\s*[│╷╵]\s*/g, " "));
    }
  };

  beforeAll(async () => {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-module-"));
    fs.writeFileSync(path.join(directory, "certfleet.yaml"), FLEET);
    const output = jest.spyOn(process.stdout, "write").mockReturnValue(true);
    await synthCommand().parseAsync([path.join(directory, "certfleet.yaml"), "--module", "--out", path.join(directory, "tls")], {
      from: "user",
    });
    output.mockRestore();
  });

  afterAll(() => fs.rmSync(directory, { recursive: true, force: true }));

  test("can be called from HCL with the caller's providers and default inputs", async () => {
    await validate(caller(PROVIDERS));
  });

  test("accepts references to the caller's resources as inputs", async () => {
    await validate(caller(PROVIDERS, { zone_example_com: "${aws_route53_zone.main.zone_id}" }));
  });

  test("refuses undeclared inputs", async () => {
    await expect(validate(caller(PROVIDERS, { zone_example_org: "Z3" }))).rejects.toThrow(/Unsupported argument|Extraneous/);
  });

  test("refuses a call without the required providers", async () => {
    await expect(validate(caller({ aws: "aws" }))).rejects.toThrow(/Missing required provider configuration/);
  });
});
