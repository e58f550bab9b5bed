import { execFile } from "child_process";
import * as fs from "fs";
import * as path from "path";
import { setTimeout as sleep } from "timers/promises";
import { promisify } from "util";
import { changedCommand } from "../../lib/cli/changed";
import { reshardCommand } from "../../lib/cli/reshard";
import { synthCommand } from "../../lib/cli/synth";
import { commandRunIn, Outcome, Workspace } from "../cli/support";
import { elements, json, query } from "./support/aws-api";
import { Document, overrideFor } from "./support/documents";
import { describeE2e } from "./support/e2e";
import { existingAlb, existingListener, existingZone, recordsOf } from "./support/estate";
import { initialise } from "./support/initialise";
import { Moto } from "./support/moto";
import { withRunningProviders } from "./support/running-providers";
import { terraformEnvironment } from "./support/terraform-settings";

const STACKS = "cdktf.out/stacks";
const CERTIFICATES = 24;

/** The number of Terraform runs side by side. */
const RUNS = 3;

describeE2e("a fleet in 8 shards that becomes one in 12", () => {
  let moto: Moto;
  let workspace: Workspace;
  let listener: string;
  let zone: string;

  beforeAll(async () => {
    moto = await Moto.start();
    workspace = new Workspace();
    zone = await existingZone(moto, "example.com");
    listener = await existingListener(moto, await existingAlb(moto, "edge"), "ELBSecurityPolicy-TLS13-1-2-2021-06");
    const served = Array.from(
      { length: CERTIFICATES },
      (_, index) => `  c${index}: { domains: [c${index}.example.com], endpoints: [{ alb: { listenerArn: "${listener}" } }] }`,
    );
    workspace.write(
      "certfleet.yaml",
      [
        "version: 1",
        "name: edge",
        'providers: { aws: { region: eu-west-1, version: "5.100.0" } }',
        "shards: 8 # plans take 10 s",
        `zones: { example.com: { route53: ${zone} } }`,
        "issuers: { acm: { type: acm } }",
        "channels: { sre: { type: sns, email: [sre@example.com] } }",
        "defaults: { issuer: acm, notify: [sre] }",
        "certificates:",
        ...served,
        "",
      ].join("\n"),
    );
  });

  afterAll(async () => {
    workspace?.remove();
    await moto?.stop();
  });

  const run = (command: Parameters<typeof commandRunIn>[1], ...args: string[]): Promise<Outcome> =>
    commandRunIn(workspace.directory, command, ...args);

  const stacks = (): string[] =>
    Object.keys((JSON.parse(workspace.read(`${STACKS}/edge.shards.json`)) as { stacks: Record<string, unknown> }).stacks);

  async function terraform(stack: string, ...args: string[]): Promise<string> {
    const cwd = path.join(workspace.directory, STACKS, stack);
    const document = JSON.parse(fs.readFileSync(path.join(cwd, "cdk.tf.json"), "utf8")) as Document;
    fs.writeFileSync(path.join(cwd, "zz_override.tf.json"), JSON.stringify(overrideFor(document)));
    if (!fs.existsSync(path.join(cwd, ".terraform.lock.hcl"))) {
      await initialise(cwd);
    }
    const env = await withRunningProviders(cwd, terraformEnvironment({ AWS_ENDPOINT_URL: moto.url }));
    return (await promisify(execFile)("terraform", args, { cwd, env, timeout: 300_000, maxBuffer: 64 * 1024 * 1024 })).stdout;
  }

  /** Runs Terraform in several stacks side by side. */
  async function inEach(names: readonly string[], ...args: string[]): Promise<Map<string, string>> {
    const results = new Map<string, string>();
    const waiting = [...names];
    const work = async () => {
      for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
        results.set(name, await terraform(name, ...args));
      }
    };
    await Promise.all(Array.from({ length: RUNS }, work));
    return results;
  }

  const apply = (names: readonly string[]) => inEach(names, "apply", "-auto-approve", "-input=false", "-no-color");

  /** The certificates that the double has issued for the fleet, by ARN. */
  async function issued(): Promise<string[]> {
    const { CertificateSummaryList } = await json<{ CertificateSummaryList: { CertificateArn: string; DomainName: string }[] }>(
      moto,
      "acm",
      "CertificateManager.ListCertificates",
      { MaxItems: 1000 },
    );
    return CertificateSummaryList.filter(({ DomainName }) => DomainName.endsWith(".example.com"))
      .map(({ CertificateArn }) => CertificateArn)
      .sort();
  }

  async function served(): Promise<string[]> {
    const parameters = { Action: "DescribeListenerCertificates", Version: "2015-12-01", ListenerArn: listener };
    return elements(await query(moto, "elasticloadbalancing", parameters), "CertificateArn").sort();
  }

  test("issues no certificate again, serves every endpoint all the time, and then has nothing to change in any stack", async () => {
    expect(await run(synthCommand(), "certfleet.yaml")).toMatchObject({ status: 0, err: "" });
    await apply(["edge-base"]);
    await apply(stacks().filter((name) => name !== "edge-base"));
    const [before, attached, records] = [await issued(), await served(), await recordsOf(moto, zone)];
    expect(before).toHaveLength(CERTIFICATES);
    expect(attached).toEqual(expect.arrayContaining(before));
    expect(records).toHaveLength(CERTIFICATES);
    fs.cpSync(path.join(workspace.directory, STACKS), path.join(workspace.directory, "before"), { recursive: true });

    const { status, out } = await run(reshardCommand(), "certfleet.yaml", "--count", "12", "--write");
    expect(status).toBe(0);
    const [, moved] = /With 12 shards, (\d+) of 24 certificates move, and 0 are pinned/.exec(out)!.map(Number);
    expect(moved).toBeGreaterThan(3);
    expect(workspace.read("certfleet.yaml")).toContain("shards: 12 # plans take 10 s");

    const changed = JSON.parse((await run(changedCommand(), "before", STACKS, "--format", "json")).out) as {
      stacks: { name: string; change: string }[];
    };
    const added = changed.stacks.filter(({ change }) => change === "added").map(({ name }) => name);
    const left = changed.stacks.filter(({ change }) => change === "changed").map(({ name }) => name);
    expect(added).toEqual(["edge-9", "edge-10", "edge-11", "edge-12"]);
    expect(left.every((name) => /^edge-[1-8]$/.test(name))).toBe(true);

    const missing: string[][] = [];
    let isApplied = false;
    let looks = 0;
    const watch = async () => {
      while (!isApplied) {
        const now = await served();
        looks += 1;
        missing.push(attached.filter((arn) => !now.includes(arn)));
        await sleep(50);
      }
    };
    const watching = watch();
    const arrivals = await apply(added)
      .then(async (applied) => (await apply(left), applied))
      .finally(() => (isApplied = true));
    await watching;

    expect([...arrivals.values()].join("\n")).not.toMatch(/aws_acm_certificate\.c\d+: Creating/);
    expect(looks).toBeGreaterThan(20);
    expect(missing.flat()).toEqual([]);
    expect(await issued()).toEqual(before);
    expect(await served()).toEqual(attached);
    expect(await recordsOf(moto, zone)).toEqual(records);

    for (const name of stacks()) {
      fs.rmSync(path.join(workspace.directory, STACKS, name, "reshard.tf.json"), { force: true });
    }
    const plans = await inEach(stacks(), "plan", "-input=false", "-no-color");
    expect(plans.size).toBe(13);
    for (const [name, plan] of plans) {
      expect({ name, plan }).toEqual({ name, plan: expect.stringContaining("No changes.") as string });
    }
  }, 900_000);
});
