import * as fs from "node:fs";
import * as path from "node:path";
import { Testing, TerraformStack } from "cdktf";
import { diffCommand } from "../../lib/cli/diff";
import { changedCommand } from "../../lib/cli/changed";
import { assertSchema } from "../support/schema-check";
import { Document } from "../support/synth";
import { fleetText, Sections } from "../file/support";
import { commandRunIn, Outcome, Workspace } from "./support";
import { synthCommand } from "../../lib/cli/synth";
import { CertificateFleet } from "../../lib/fleet";

const LISTENER = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/edge/50dc6c495c0c9188/0123456789abcdef";
const certificates = (count: number) =>
  Array.from(
    { length: count },
    (_, index) => `c${index}: { domains: [c${index}.example.com], endpoints: [{ alb: { listenerArn: "${LISTENER}" } }] }`,
  );

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
});

afterEach(() => workspace.remove());

const synth = (...args: string[]): Promise<Outcome> => commandRunIn(workspace.directory, synthCommand(), "certfleet.yaml", ...args);
const changed = (...args: string[]): Promise<Outcome> => commandRunIn(workspace.directory, changedCommand(), ...args);
const document = (stack: string) =>
  JSON.parse(workspace.read(`cdktf.out/stacks/${stack}/cdk.tf.json`)) as Document & Required<Pick<Document, "resource">>;
const stacks = () => (JSON.parse(workspace.read("cdktf.out/stacks/edge.shards.json")) as { stacks: Record<string, Document> }).stacks;

/** The addresses in all stacks, without what shards have for themselves. */
const addresses = (names: string[]) =>
  names.flatMap((name) =>
    Object.entries(document(name).resource ?? {}).flatMap(([type, all]) => Object.keys(all).map((each) => `${type}.${each}`)),
  );

async function write(all: string[], shards: string, sections: Sections = {}): Promise<Outcome> {
  workspace.write("certfleet.yaml", fleetText(all, { shards, ...sections }));
  return synth();
}

describe("certfleet synth with shards", () => {
  test("writes each certificate in one stack, at the address that it has in a single stack", async () => {
    workspace.write("certfleet.yaml", fleetText(certificates(12)));
    await synth();
    const single = addresses(["edge"]).filter((address) => /\.c\d/.test(address));
    fs.rmSync(path.join(workspace.directory, "cdktf.out"), { recursive: true });

    const { status, out } = await write(certificates(12), "4");

    expect(status).toBe(0);
    expect(out.match(/^cdktf\.out\/stacks\/edge-\w+\/cdk\.tf\.json/gm)).toHaveLength(5);
    const shards = ["edge-1", "edge-2", "edge-3", "edge-4"];
    expect(
      addresses(shards)
        .filter((address) => /\.c\d/.test(address))
        .sort(),
    ).toEqual(single.sort());
    shards.forEach((name) => assertSchema(document(name)));
    expect(Object.values(stacks()).flatMap((stack) => stack.certificates as string[])).toHaveLength(12);
  });

  test("has the topics once, in the base stack, with the secret addresses of subscribers", async () => {
    const channels = "{ sre: { type: sns, email: [sre@example.com], https: [{ variable: hook }] } }";
    await write([...certificates(6), "us: { domains: [us.example.com], region: us-east-1 }"], "3", { channels });

    const base = document("edge-base");
    assertSchema(base);
    expect(Object.keys(base.resource.aws_sns_topic)).toEqual(["sre", "sre-us-east-1"]);
    expect(base.variable).toEqual({ hook: { type: "string", sensitive: true } });
    for (const name of ["edge-1", "edge-2", "edge-3"]) {
      const shard = document(name);
      expect(shard.resource.aws_sns_topic).toBeUndefined();
      expect(shard.variable).toBeUndefined();
      expect(JSON.stringify(shard.resource.aws_cloudwatch_metric_alarm)).toContain(
        "${data.terraform_remote_state.base.outputs.topic_sre_eu-west-1}",
      );
    }
  });

  test("sends one digest a day, from the base stack", async () => {
    await write(certificates(6), "3", { channels: "{ sre: { type: sns, email: [sre@example.com], digest: daily } }" });

    expect(Object.keys(document("edge-base").resource.aws_lambda_function)).toHaveLength(1);
    expect(JSON.stringify(document("edge-1"))).toContain("outputs.digest_topic_sre_eu-west-1");
    expect(document("edge-1").resource.aws_lambda_function).toBeUndefined();
  });

  test("registers ACME accounts in a stack of their own, which only shards with ACME certificates read", async () => {
    const issuers = "{ acm: { type: acm }, ca: { type: acme, directory: zerossl, eab: { keyId: eab_id, hmac: eab_key } } }";
    const ordered = [0, 1, 2].map(
      (index) =>
        `a${index}: { domains: [a${index}.example.com], issuer: ca, runsEvery: 12h, endpoints: [{ host: a${index}.example.com }] }`,
    );
    await write([...certificates(6), ...ordered], "8", { issuers });

    const accounts = document("edge-accounts");
    expect(Object.keys(accounts.resource)).toEqual(["tls_private_key", "acme_registration"]);
    expect(Object.keys(accounts.variable!)).toEqual(["eab_id", "eab_key"]);
    expect(accounts.output).toMatchObject({ acme_account_key_zerossl: { sensitive: true } });
    for (const [name, { role, certificates: own, needs }] of Object.entries(stacks())) {
      if (role === "shard") {
        expect((needs as string[]).includes("edge-accounts")).toBe((own as string[]).some((each) => each.startsWith("a")));
        expect(document(name).resource?.acme_registration).toBeUndefined();
      }
    }
  });

  test("creates notification channels of Google Cloud in the base stack", async () => {
    const { err } = await write([`www: { domains: [example.com], endpoints: [{ host: example.com }] }`], "2", {
      providers: "{ aws: { region: eu-west-1 }, google: { project: media-edge } }",
      channels: "{ sre: { type: google-email, address: sre@example.com } }",
    });
    expect(err).toBe("");

    expect(document("edge-base").resource.google_monitoring_notification_channel).toHaveProperty("sre");
    expect(JSON.stringify(["edge-1", "edge-2"].map(document))).toContain("${data.terraform_remote_state.base.outputs.channel_sre}");
  });

  test("names secrets after the fleet, so that their readers do not depend on the shard", async () => {
    const sections = {
      issuers: "{ acm: { type: acm }, ca: { type: acme, directory: lets-encrypt } }",
      stores: "{ keys: { type: aws-secrets-manager } }",
    };
    await write(
      ["www: { domains: [example.com], issuer: ca, runsEvery: 12h, stores: [keys], endpoints: [{ host: example.com }] }"],
      "{ count: 2, pins: { www: 2 } }",
      sections,
    );

    expect(Object.values(document("edge-2").resource.aws_secretsmanager_secret)).toMatchObject([{ name: "edge/www" }]);
  });

  test("lets OpenTofu read the encrypted state of the base stack", async () => {
    const encryption = "{ key: { passphrase: state_key } }";
    await write(certificates(6), "3", { encryption });

    const { state, remote_state_data_sources: remote } = (document("edge-1").terraform as Record<string, Document>).encryption as Record<
      string,
      Document
    >;
    expect(remote).toEqual({ default: { method: state.method } });
    expect((document("edge-base").terraform as Record<string, Document>).encryption).toMatchObject({ state: { method: state.method } });
  });

  test("is refused where a file becomes one stack", () => {
    const file = `${workspace.directory}/${workspace.write("certfleet.yaml", fleetText(certificates(1), { shards: "2" }))}`;

    expect(() => CertificateFleet.fromFile(new TerraformStack(Testing.app(), "edge"), "Fleet", file)).toThrow("certfleet:file-with-shards");
  });

  test("gives status and diff an inventory of every stack", async () => {
    await write(certificates(2), "4");

    const { status, out } = await commandRunIn(workspace.directory, diffCommand(), "cdktf.out", "cdktf.out");
    expect([status, out]).toEqual([0, expect.stringContaining("no changes") as string]);
  });

  test("counts quotas over all shards", async () => {
    const { status, err } = await write(certificates(27), "8");

    expect(status).toBe(2);
    expect(err).toContain("The stacks of the fleet have 27 certificates of one load balancer besides the default one, and the quota is 25");
    expect(err.match(/and the quota is/g)).toHaveLength(1);
    expect(workspace.files()).toEqual(["certfleet.yaml"]);
  });

  test("warns about a large shard", async () => {
    const { err } = await write(certificates(3), "{ count: 1, size: 2 }");

    expect(err).toContain("The shard has 3 certificates, and plans become slow above 2");
  });

  test("refuses to move a certificate, and says how to pin it", async () => {
    await write(certificates(12), "4");

    const { status, err } = await write(certificates(12), "12");
    expect(status).toBe(2);
    expect(err).toMatch(/"c\d+" would move from edge-\d to edge-\d+, and \d other certificates? too\. Terraform would issue it again/);
    expect(err).toContain("certfleet:certificate-moves");
  });

  test("refuses to divide a fleet that is one stack so far, and to join its shards", async () => {
    workspace.write("certfleet.yaml", fleetText(certificates(3)));
    await synth();
    const divided = await write(certificates(3), "4");
    expect(divided).toMatchObject({ status: 2, out: "" });
    expect(divided.err).toMatch(
      /3 certificates would move from edge to shards\. .* delete cdktf\.out\/stacks\/edge\. \(certfleet:certificate-moves\)/,
    );

    fs.rmSync(path.join(workspace.directory, "cdktf.out"), { recursive: true });
    await write(certificates(3), "4");
    workspace.write("certfleet.yaml", fleetText(certificates(3)));
    const joined = await synth();
    expect(joined).toMatchObject({ status: 2, out: "" });
    expect(joined.err).toContain("3 certificates would move from shards to edge.");
    expect(workspace.files()).not.toContain("cdktf.out/stacks/edge/cdk.tf.json");
  });

  test("leaves the stack of an owner without certificates empty, so that an apply destroys what it had", async () => {
    const of = (owner: string, index: number) => certificates(9)[index].replace("{ ", `{ owner: ${owner}, `);
    await write([of("media", 1), of("payments", 2)], "{ by: owner }");

    const { err } = await write([of("media", 1)], "{ by: owner }");
    expect(err).toContain("edge-payments is no longer a stack of the fleet");
    expect(Object.keys(document("edge-payments"))).toEqual(["terraform", "provider", "output"]);
    expect(stacks()["edge-payments"]).toMatchObject({ role: "emptied" });

    await synth("--no-keep-providers");
    expect(stacks()["edge-payments"]).toBeUndefined();
  });

  test("does not write a module", async () => {
    workspace.write("certfleet.yaml", fleetText(certificates(1), { shards: "2" }));

    const { status, err } = await synth("--module");
    expect([status, err]).toEqual([2, expect.stringContaining("certfleet:module-with-shards")]);
  });

  test("gives the same bytes again", async () => {
    await write(certificates(6), "3");
    const before = workspace.files().map((file) => workspace.read(file));
    await synth();

    expect(workspace.files().map((file) => workspace.read(file))).toEqual(before);
  });
});

describe("certfleet changed", () => {
  const head = (text: string) => workspace.write("head.yaml", text);
  const two = () => fleetText(certificates(12), { shards: "4" });

  test("finds nothing if nothing changed, whatever the file is called", async () => {
    await write(certificates(12), "4");
    head(two());

    expect(await changed("cdktf.out/stacks", "certfleet.yaml")).toEqual({ status: 0, out: "No stack changed.\n", err: "" });
    expect((await changed("certfleet.yaml", "head.yaml")).out).toBe("No stack changed.\n");
  });

  test("lists the shard of a changed certificate only", async () => {
    await write(certificates(12), "4");
    const [shard] = Object.entries(stacks()).find(([, { certificates: own }]) => (own as string[]).includes("c5"))!;
    workspace.write("certfleet.yaml", two().replace("[c5.example.com]", "[c5.example.com, more.example.com]"));

    expect(JSON.parse((await changed("cdktf.out", "certfleet.yaml", "--format", "json")).out)).toEqual({
      version: 1,
      stacks: [{ name: shard, role: "shard", change: "changed", certificates: expect.any(Number) as number, needs: ["edge-base"] }],
    });
  });

  test("lists added and removed stacks", async () => {
    await write(certificates(12), "4");
    head(fleetText(certificates(12), { shards: "5", name: "other" }));

    const { out } = await changed("certfleet.yaml", "head.yaml");
    expect(out).toMatch(/^other-base +added/m);
    expect(out).toMatch(/^edge-4 +removed +\d+/m);
  });

  test("lists shards that read a topic which is replaced, and not those that read one with another subscriber", async () => {
    await write(certificates(12), "2");
    const base = workspace.read("cdktf.out/stacks/edge-base/cdk.tf.json");
    workspace.write("head/edge-base/cdk.tf.json", base.replace('"name": "edge-base-sre"', '"name": "renamed"'));
    workspace.write("same/edge-base/cdk.tf.json", base.replace('"endpoint": "sre@example.com"', '"endpoint": "new@example.com"'));
    for (const directory of ["head", "same"]) {
      workspace.write(`${directory}/edge.shards.json`, workspace.read("cdktf.out/stacks/edge.shards.json"));
      ["edge-1", "edge-2"].forEach((name) => workspace.write(`${directory}/${name}/cdk.tf.json`, JSON.stringify(document(name))));
    }

    expect((await changed("cdktf.out/stacks", "head")).out).toMatch(/^edge-base +changed.*\nedge-1 +affected.*\nedge-2 +affected/m);
    expect((await changed("cdktf.out/stacks", "same")).out).toMatch(/^edge-base +changed.*\n1 stack changed/m);
  });

  test("writes step outputs for a matrix of GitHub Actions", async () => {
    workspace.write("base.yaml", fleetText(certificates(4), { name: "other" }));
    workspace.write("certfleet.yaml", fleetText(certificates(12), { shards: "4" }));

    expect((await changed("base.yaml", "certfleet.yaml", "--format", "github")).out).toBe(
      'first=["edge-base"]\nshards=["edge-1","edge-2","edge-3","edge-4"]\n',
    );
  });

  test("writes a child pipeline for GitLab, which always has a job", async () => {
    workspace.write("base.yaml", fleetText(certificates(4), { name: "other" }));
    workspace.write("certfleet.yaml", fleetText(certificates(4), { shards: "1" }));

    expect((await changed("base.yaml", "certfleet.yaml", "--format", "gitlab", "--include", "/ci/tls.yml")).out).toBe(
      [
        'include: [{ local: "/ci/tls.yml" }]',
        "stages: [first, shards]",
        "edge-base:",
        "  extends: .certfleet-stack",
        "  stage: first",
        '  variables: { STACK: "edge-base" }',
        "edge-1:",
        "  extends: .certfleet-stack",
        "  stage: shards",
        '  variables: { STACK: "edge-1" }',
        "",
      ].join("\n"),
    );
    expect((await changed("base.yaml", "base.yaml", "--format", "gitlab")).out).toContain("nothing-changed:");
  });

  test.each([
    ["nowhere", /Cannot read nowhere: it does not exist.*certfleet:unreadable-file/],
    ["empty", /empty has no synthesised stacks.*certfleet:no-stacks/],
    ["broken", /edge\.shards\.json is not a list of stacks.*certfleet:stack-list/],
    ["odd", /"a b" is not the name of a stack.*certfleet:stack-name/],
  ])("refuses %s", async (source, message) => {
    workspace.write("empty/readme.md", "");
    workspace.write("broken/edge.shards.json", "{}");
    workspace.write("broken/edge-1/cdk.tf.json", "{}");
    workspace.write("odd/a b/cdk.tf.json", "{}");
    workspace.write("base/x/cdk.tf.json", "{}");

    const { status, err } = await changed("base", source, "--format", "github");
    expect(status).toBe(2);
    expect(err).toMatch(message);
  });
});
