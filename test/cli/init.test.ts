import { parse } from "yaml";
import { files } from "../../package.json";
import { Workspace } from "./support";

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
});

afterEach(() => workspace.remove());

describe("certfleet init", () => {
  test("writes a starter file that synthesises unchanged, and prints the next step", async () => {
    const { stdout } = await workspace.call("init");

    expect(stdout).toBe("Wrote certfleet.yaml. Edit its domains and zone, then run: npx certfleet synth certfleet.yaml\n");
    const { stdout: synthesised, stderr } = await workspace.call("synth", "certfleet.yaml");
    expect(synthesised).toBe("cdktf.out/stacks/my-fleet/cdk.tf.json: 1 certificate\n");
    expect(stderr).toBe("");
  });

  test("refers editors to the schema file in the package", async () => {
    await workspace.call("init");
    const schema = /\$schema=node_modules\/certfleet\/(\S+)/.exec(workspace.read("certfleet.yaml"))![1];

    expect(files).toContain(schema);
    expect(parse(workspace.read("certfleet.yaml"))).toMatchObject({ version: 1 });
  });

  test("refuses to overwrite a file, and does not change it", async () => {
    workspace.write("certfleet.yaml", "mine");

    await expect(workspace.call("init")).rejects.toThrow(/certfleet\.yaml already exists and was not changed.*certfleet:file-exists/);
    expect(workspace.read("certfleet.yaml")).toBe("mine");
    expect(workspace.run("init")).toEqual({ status: 2, stdout: "", stderr: expect.stringContaining("already exists") });
  });

  test("takes no arguments", () => {
    const { status, stderr } = workspace.run("init", "other.yaml");

    expect(status).toBe(2);
    expect(stderr).toMatch(/too many arguments/);
    expect(workspace.files()).toEqual([]);
  });
});
