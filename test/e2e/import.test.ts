import { execFile } from "child_process";
import * as fs from "fs";
import * as path from "path";
import { promisify } from "util";
import { parse } from "yaml";
import { importCommand } from "../../lib/cli/import";
import { synthCommand } from "../../lib/cli/synth";
import { commandRunIn, Outcome, Workspace } from "../cli/support";
import { Document, overrideFor } from "./support/documents";
import { describeE2e } from "./support/e2e";
import { Moto } from "./support/moto";
import { initialise } from "./support/initialise";
import { withRunningProviders } from "./support/running-providers";
import { terraformEnvironment } from "./support/terraform-settings";

const DNS_ROLE = "arn:aws:iam::222222222222:role/dns";
const STACK = "cdktf.out/stacks/imported";

const PASSED = {
  status: 0,
  out: expect.stringMatching(/^The plan imports and changes nothing: \d+ imports, 27 waiters created\.\n$/) as string,
  err: "",
};

describeE2e("an estate that was made by hand-written HCL", () => {
  let moto: Moto;
  let before: NodeJS.ProcessEnv;
  /** The directory of the configuration that owns the estate. */
  let own: Workspace;
  const workspaces: Workspace[] = [];

  const terraform = async (directory: string, ...args: string[]) => {
    const env = await variables(directory);
    return promisify(execFile)("terraform", args, { cwd: directory, env, maxBuffer: 64 * 1024 * 1024, timeout: 9 * 60_000 });
  };

  /** The environment of commands in an initialised directory. */
  function variables(directory: string): Promise<NodeJS.ProcessEnv> {
    const own = terraformEnvironment({ AWS_ENDPOINT_URL: moto.url, AWS_ACCESS_KEY_ID: "testing", AWS_SECRET_ACCESS_KEY: "testing" });
    return withRunningProviders(directory, own);
  }

  beforeAll(async () => {
    moto = await Moto.start();
    before = process.env;
    own = workspace();
    process.env = await variables(own.directory);
    own.write("main.tf", fs.readFileSync(path.join(__dirname, "existing-estate", "main.tf"), "utf8"));
    await initialise(own.directory);
    await terraform(own.directory, "apply", "-auto-approve", "-input=false", "-no-color");
    // The state after the first apply has the status of certificates before ACM issued them.
    await terraform(own.directory, "apply", "-refresh-only", "-auto-approve", "-input=false", "-no-color");
    // The double returns DNS validation for certificates with e-mail validation.
    const state = JSON.parse(own.read("terraform.tfstate")) as { resources: Document[] };
    for (const { name, instances } of state.resources) {
      (instances as Document[]).forEach(
        ({ attributes }) => (attributes.validation_method = name === "email" ? "EMAIL" : attributes.validation_method),
      );
    }
    own.write("terraform.tfstate", JSON.stringify(state));
  });

  afterAll(async () => {
    process.env = before;
    workspaces.forEach((each) => each.remove());
    await moto?.stop();
  });

  function workspace(): Workspace {
    const made = new Workspace();
    workspaces.push(made);
    return made;
  }

  const run = (at: Workspace, ...args: string[]): Promise<Outcome> => commandRunIn(at.directory, importCommand(), ...args);

  /** Synthesises the imported fleet for the double. */
  async function synthesise(at: Workspace): Promise<void> {
    await commandRunIn(at.directory, synthCommand(), "certfleet.yaml");
    const document = JSON.parse(at.read(`${STACK}/cdk.tf.json`)) as Document;
    at.write(`${STACK}/zz_override.tf.json`, JSON.stringify(overrideFor(document)));
    await initialise(path.join(at.directory, STACK));
    process.env = await variables(path.join(at.directory, STACK));
  }

  const zoneId = () => {
    const state = JSON.parse(own.read("terraform.tfstate")) as { resources: Document[] };
    return state.resources.find(({ type, name }) => type === "aws_route53_zone" && name === "other")!.instances[0].attributes
      .zone_id as string;
  };

  /** A mapping with the zone of the other account, whose role is not in a state. */
  const withZone = () => `version: 1\nzones:\n  example.net: { route53: ${zoneId()}, assumeRole: "${DNS_ROLE}" }\n`;

  const fleet = (at: Workspace) => parse(at.read("certfleet.yaml")) as Document;

  test("is imported from its state, verified and applied, and a second plan is empty", async () => {
    const at = workspace();
    at.write("certfleet-import.yaml", withZone());

    const { status, out } = await run(at, path.join(own.directory, "terraform.tfstate"));
    expect(status).toBe(0);
    // 40 certificates: 20 of applications, 1 of a network load balancer, 4 at the edge, 1 of a regional API, 1 with many names.
    expect(out).toContain("certfleet.yaml: 27 certificates, 2 zones");
    expect(out).toContain("unused (6)");
    expect(out).toContain("email-validated (3)");
    expect(out).toContain("foreign-ca (2)");
    expect(out).toContain("other-account (2)");
    expect(fleet(at).certificates["app02-example-com"]).toMatchObject({
      owner: "team-0",
      service: "app02",
      tags: { Team: "team-0", Application: "app02", "Cost Centre": "42" },
      endpoints: [{ alb: { listenerArn: expect.stringContaining(":listener/app/web/") as string } }],
    });

    await synthesise(at);
    expect(await run(at, "--verify")).toEqual(PASSED);

    await terraform(path.join(at.directory, STACK), "apply", "-auto-approve", "-input=false", "-no-color");
    fs.rmSync(path.join(at.directory, STACK, "import.tf.json"));
    const { stdout } = await terraform(path.join(at.directory, STACK), "plan", "-input=false", "-no-color");
    expect(stdout).toContain("No changes.");
  });

  test("is imported from the live account, with the zone of another account", async () => {
    const at = workspace();
    const read = ["--from", "aws", "--region", "eu-west-1", "--region", "us-east-1", "--zone-role", DNS_ROLE];
    await run(at, ...read);
    // The double does not list the certificates of distributions, so they seem unused. The mapping imports them anyway.
    const mapping = at.read("certfleet-import.yaml").replace(/\{\}( # (cdn|img|video)\.example\.com)/g, "{ take: true }$1");
    at.write("certfleet-import.yaml", `${mapping.trimEnd()}\nproviders: { aws: { version: "5.100.0" } }\n`);

    const { status, out } = await run(at, ...read);
    expect(status).toBe(0);
    expect(out).toContain("certfleet.yaml: 27 certificates, 2 zones");
    expect(fleet(at).zones["example.net"]).toEqual({ route53: zoneId(), assumeRole: DNS_ROLE });

    await synthesise(at);
    expect(await run(at, "--verify")).toEqual(PASSED);
  });

  test("is read from another account with a role", async () => {
    const at = workspace();
    const { out } = await run(at, "--from", "aws", "--region", "eu-west-1", "--role", "arn:aws:iam::333333333333:role/media");
    expect(out).toContain("unused (2): archive.example.net, live.example.net");
  });

  test("--verify lists the other changes of a plan, and accepts tag changes with --allow-tag-changes", async () => {
    const at = workspace();
    at.write("certfleet-import.yaml", withZone());
    await run(at, path.join(own.directory, "terraform.tfstate"));
    // Without `contactTags: false`, owner and service are added to the tags.
    at.write("certfleet.yaml", at.read("certfleet.yaml").replace(", contactTags: false", ""));
    await synthesise(at);

    const { status, out } = await run(at, "--verify");
    expect(status).toBe(1);
    expect(out).toMatch(/^update +aws_acm_certificate\.app01-example-com +tags, tags_all$/m);
    expect((await run(at, "--verify", "--allow-tag-changes")).status).toBe(0);
  });
});
