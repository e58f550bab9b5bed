import { fleetText } from "../file/support";
import { Workspace } from "./support";

const FILE = fleetText(['"www-${env}": { domains: ["${env}.example.com"] }'], {
  name: '"edge-${env}"',
  parameters: "{ env: { allowed: [prod, staging] } }",
});

describe("certfleet synth with parameters", () => {
  let workspace: Workspace;

  beforeEach(() => {
    workspace = new Workspace();
    workspace.write("certfleet.yaml", FILE);
    workspace.write("staging.yaml", "env: staging\n");
    workspace.write("prod.json", '{ "env": "prod" }');
    workspace.write("list.yaml", "- env\n");
  });

  afterEach(() => workspace.remove());

  test.each([
    [["--set", "env=staging"], "edge-staging"],
    [["--parameters", "staging.yaml"], "edge-staging"],
    [["--parameters", "staging.yaml", "--parameters", "prod.json"], "edge-prod"],
    [["--parameters", "prod.json", "--set", "env=staging"], "edge-staging"],
  ])("with %p, the name of the stack is %s", async (options, stack) => {
    const { stdout } = await workspace.call("synth", "certfleet.yaml", ...options);

    expect(stdout).toBe(`cdktf.out/stacks/${stack}/cdk.tf.json: 1 certificate\n`);
  });

  test.each([
    [[], 'certfleet.yaml:8:15: The parameter "env" has no value. Pass --set env=VALUE'],
    [["--set", "env"], '--set "env" has no value. Write NAME=VALUE'],
    [["--set", "env=dev"], 'The parameter "env" cannot be "dev". Allowed are "prod", "staging".'],
    [["--parameters", "missing.yaml"], "Cannot read missing.yaml"],
    [["--parameters", "list.yaml"], "list.yaml has no values of parameters"],
  ])("refuses %p, and writes nothing", async (options, message) => {
    await expect(workspace.call("synth", "certfleet.yaml", ...options)).rejects.toThrow(message);
    expect(workspace.files()).not.toContainEqual(expect.stringContaining("cdk.tf.json"));
  });
});
