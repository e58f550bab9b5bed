import { keepProviders } from "../../lib/cli/kept-providers";
import { fleetText } from "../file/support";
import { Workspace } from "./support";

const ROOT = { asModule: false };
const PREVIOUS = {
  terraform: { required_providers: { aws: { source: "aws", version: "5.100.0" }, acme: { source: "vancluever/acme", version: "2.48.3" } } },
  provider: {
    aws: [{ region: "eu-west-1" }, { alias: "us-east-1", region: "us-east-1" }],
    acme: [{ alias: "lets-encrypt", server_url: "https://acme-v02.api.letsencrypt.org/directory" }],
  },
};
const CURRENT = {
  terraform: { required_providers: { aws: { source: "aws", version: "5.100.0" } } },
  provider: { aws: [{ region: "eu-west-1" }] },
};
const held = (provider: string) => ({ resources: [{ type: "a", name: "b", provider }] });

describe("the providers of an earlier synth", () => {
  test("are kept with their requirements if the fleet no longer has them", () => {
    const { document, kept } = keepProviders(CURRENT, { document: PREVIOUS }, ROOT);

    expect(kept).toEqual(["aws.us-east-1", "acme.lets-encrypt"]);
    expect(document.provider).toEqual(PREVIOUS.provider);
    expect(document.terraform.required_providers).toEqual(PREVIOUS.terraform.required_providers);
  });

  test("do not change a new document that has all of them", () => {
    expect(keepProviders(PREVIOUS, { document: CURRENT }, ROOT)).toEqual({ document: PREVIOUS, kept: [] });
  });

  test("do not replace the settings of a provider that the fleet still has", () => {
    const moved = { ...CURRENT, provider: { aws: [{ region: "eu-central-1" }, { alias: "us-east-1", region: "us-east-1" }] } };
    const { document } = keepProviders(moved, { document: PREVIOUS }, ROOT);

    expect(document.provider.aws).toEqual(moved.provider.aws);
  });

  test("are removed when the state has none of their resources", () => {
    const state = held('provider["registry.terraform.io/vancluever/acme"].lets-encrypt');

    expect(keepProviders(CURRENT, { document: PREVIOUS, state }, ROOT).kept).toEqual(["acme.lets-encrypt"]);
    expect(keepProviders(CURRENT, { document: PREVIOUS, state: { resources: [] } }, ROOT).kept).toEqual([]);
  });

  test("are matched to resources of the state by provider configuration", () => {
    const state = held('provider["registry.terraform.io/hashicorp/aws"]');

    expect(keepProviders(CURRENT, { document: PREVIOUS, state }, ROOT).kept).toEqual([]);
    expect(keepProviders({ terraform: {} }, { document: PREVIOUS, state }, ROOT).kept).toEqual(["aws"]);
  });

  test("are kept as provider aliases that the caller of a module passes", () => {
    const required = (aliases: string[]) => ({
      terraform: { required_providers: { aws: { source: "hashicorp/aws", version: ">= 5.0, < 6", configuration_aliases: aliases } } },
    });
    const { document, kept } = keepProviders(required(["aws.eu-west-3"]), { document: required(["aws.us-east-1"]) }, { asModule: true });

    expect(kept).toEqual(["aws.us-east-1"]);
    expect(document.terraform.required_providers.aws.configuration_aliases).toEqual(["aws.eu-west-3", "aws.us-east-1"]);
    expect(document.provider).toBeUndefined();
  });
});

describe("certfleet synth over an earlier synth", () => {
  const ISSUERS = "acm: { type: acm }, ca: { type: acme, directory: lets-encrypt-staging }";
  let workspace: Workspace;

  beforeEach(() => (workspace = new Workspace()));
  afterEach(() => workspace.remove());

  const providers = () => JSON.parse(workspace.read("out/cdk.tf.json")).provider;

  test("keeps the provider of an ACME directory that the file no longer has, and states for how long", async () => {
    workspace.write(
      "before.yaml",
      fleetText(["www: { domains: [example.com], issuer: ca, runsEvery: 12h, endpoints: [{ host: example.com }] }"], {
        issuers: `{ ${ISSUERS} }`,
      }),
    );
    workspace.write("after.yaml", fleetText(["www: { domains: [example.com] }"]));
    await workspace.call("synth", "before.yaml", "--out", "out");

    const { stderr } = await workspace.call("synth", "after.yaml", "--out", "out");
    expect(stderr).toContain("kept acme.lets-encrypt-staging, tls.acme-account-keys of the previous synth");
    expect(providers().acme).toEqual([expect.objectContaining({ alias: "lets-encrypt-staging" })]);

    await workspace.call("synth", "after.yaml", "--out", "out", "--no-keep-providers");
    expect(Object.keys(providers())).toEqual(["aws"]);
  });

  test("keeps the provider of a declared issuer that no certificate uses", async () => {
    workspace.write("certfleet.yaml", fleetText(["www: { domains: [example.com] }"], { issuers: `{ ${ISSUERS} }` }));
    await workspace.call("synth", "certfleet.yaml", "--out", "out");

    expect(providers().acme).toHaveLength(1);
    expect(providers().tls).toHaveLength(1);
  });

  test("refuses a state that is not JSON, and leaves the document unchanged", async () => {
    workspace.write("certfleet.yaml", fleetText(["www: { domains: [example.com] }"]));
    workspace.write("state.json", "{");
    await workspace.call("synth", "certfleet.yaml", "--out", "out");
    const before = workspace.read("out/cdk.tf.json");

    const run = workspace.call("synth", "certfleet.yaml", "--out", "out", "--state", "state.json");
    await expect(run).rejects.toThrow("state.json is not valid JSON");
    expect(workspace.read("out/cdk.tf.json")).toBe(before);
  });
});
