import * as path from "node:path";
import { entry } from "../inventory/diff/fleet";
import { diff, fileOf, inventory } from "./diff-command";
import { Workspace } from "./support";

const BASE = fileOf(inventory({ www: entry(), old: entry({ domains: ["old.example.com"] }) }));
const CHANGED = fileOf(inventory({ www: entry({ service: "shop" }), old: entry({ domains: ["old.example.com"] }) }));
const WEAKENED = fileOf(inventory({ www: entry({ owner: undefined, keyType: "rsa-4096" }), new: entry({ domains: ["new.example.com"] }) }));

describe("certfleet diff", () => {
  test("lists changes by certificate, and fails if a change weakens the fleet", async () => {
    expect(await diff(BASE, WEAKENED)).toEqual({
      status: 1,
      err: "",
      out: `media/new
  changed       certificate added, issued by acm for new.example.com

media/old
  changed       certificate removed, issued by acm for old.example.com

media/www
  strengthened  key type changed from rsa-2048 to rsa-4096; the new certificate is created before the old one is removed
  weakened      owner removed (was edge-team)

4 changes, 1 weakens the fleet
`,
    });
  });

  test("writes Markdown with a first line by which a workflow finds its comment", async () => {
    const { out } = await diff(BASE, WEAKENED, "--format", "markdown");
    expect(out).toBe(`<!-- certfleet:diff -->
**Certificates: 4 changes, 1 weakens the fleet**

**\`media/new\`**

- certificate added, issued by \`acm\` for \`new.example.com\`

**\`media/old\`**

- certificate removed, issued by \`acm\` for \`old.example.com\`

**\`media/www\`**

- **strengthened**: key type changed from \`rsa-2048\` to \`rsa-4096\`; the new certificate is created before the old one is removed
- :warning: **weakened**: owner removed (was \`edge-team\`)
`);
  });

  test("writes JSON", async () => {
    const { out } = await diff(BASE, WEAKENED, "--format", "json");
    expect(JSON.parse(out)).toEqual({
      version: 1,
      summary: { changes: 4, weakened: 1, strengthened: 1 },
      changes: [
        { stack: "media", certificate: "new", kind: "certificate-added", effect: "changed", message: expect.any(String) },
        { stack: "media", certificate: "old", kind: "certificate-removed", effect: "changed", message: expect.any(String) },
        {
          stack: "media",
          certificate: "www",
          kind: "key-type-changed",
          effect: "strengthened",
          message: "key type changed from rsa-2048 to rsa-4096; the new certificate is created before the old one is removed",
          replacement: "create-first",
        },
        { stack: "media", certificate: "www", kind: "owner-changed", effect: "weakened", message: expect.any(String) },
      ],
    });
  });

  test("reports that nothing changed", async () => {
    expect(await diff(BASE, BASE, "--fail-on", "changed")).toEqual({ status: 0, out: "no changes\n", err: "" });
    expect((await diff(BASE, BASE, "--format", "markdown")).out).toBe("<!-- certfleet:diff -->\n**Certificates: no changes**\n");
    expect(JSON.parse((await diff(BASE, BASE, "--format", "json")).out)).toMatchObject({ summary: { changes: 0 }, changes: [] });
  });

  test.each<[string, string, number]>([
    ["weakened", CHANGED, 0],
    ["weakened", WEAKENED, 1],
    ["changed", CHANGED, 1],
    ["never", WEAKENED, 0],
  ])("sets the exit status by --fail-on %s", async (failOn, head, status) => {
    expect((await diff(BASE, head, "--fail-on", failOn)).status).toBe(status);
  });

  test("compares cdktf.out directories, states and outputs in any combination", async () => {
    const value = inventory({ www: entry() });
    const stack = fileOf({ terraform: {}, output: { certfleet: { value } } }, "stacks/media/cdk.tf.json");
    const folder = path.dirname(path.dirname(path.dirname(stack)));
    const state = fileOf({ version: 4, serial: 1, outputs: { certfleet: { value } }, resources: [] });
    const outputs = fileOf({ certfleet: { sensitive: false, type: "dynamic", value } });
    for (const [base, head] of [
      [folder, state],
      [outputs, folder],
      [state, outputs],
      [stack, folder],
    ]) {
      expect(await diff(base, head)).toEqual({ status: 0, out: "no changes\n", err: "" });
    }
  });

  test.each<[string, string, RegExp]>([
    ["a file that is not there", "/nowhere/x.json", /does not exist.*certfleet:no-such-file/s],
    ["an empty file", fileOf(""), /is empty.*certfleet:unreadable-inventory/s],
    ["half a file", fileOf('{"version": 1, "sta'), /not valid JSON/],
    ["another kind of file", fileOf({ hello: 1 }), /is not a Terraform state/],
    ["a state without an inventory", fileOf({ version: 4, serial: 1, outputs: {} }), /without an inventory/],
    ["an inventory of another shape", fileOf(inventory({ www: { domains: 7, secret: "hunter2" } })), /the inventory is not valid/],
    ["an inventory of the future", fileOf(inventory({}, { version: 99 })), /Update certfleet/],
  ])("exits with 2 for %s as either argument, and does not print its content", async (_what, file, message) => {
    for (const paths of [
      [BASE, file],
      [file, BASE],
    ]) {
      const { status, out, err } = await diff(...paths);
      expect({ status, out }).toEqual({ status: 2, out: "" });
      expect(err).toMatch(message);
      expect(err).not.toContain("hunter2");
    }
  });

  test("exits with 2 for invalid arguments", async () => {
    expect(await diff("-", "-")).toMatchObject({ status: 2, err: expect.stringContaining("(certfleet:same-input-twice)") });
    const workspace = new Workspace();
    expect(workspace.run("diff", BASE)).toMatchObject({
      status: 2,
      stdout: "",
      stderr: expect.stringContaining("missing required argument 'head'"),
    });
    expect(workspace.run("diff", BASE, BASE, "--fail-on", "sometimes")).toMatchObject({ status: 2, stdout: "" });
    workspace.remove();
  }, 60_000);

  test("folds long lists except for weakening changes, and counts changes that exceed the length of a comment", async () => {
    const fleet = (count: number, owner?: string) =>
      Object.fromEntries(
        [...Array(count).keys()].map((index) => [
          `c${index}`,
          entry({ domains: [`c${index}.example.com`], ...(owner === undefined ? {} : { owner }) }),
        ]),
      );
    const base = fileOf(inventory({ ...fleet(40), bad: entry() }));
    const head = fileOf(inventory({ ...fleet(40, "web"), bad: entry({ owner: undefined }) }));
    const { out } = await diff(base, head, "--format", "markdown");
    const [open, folded] = out.split("<details><summary>All changes</summary>");
    expect(open.match(/^- /gm)).toEqual(["- "]);
    expect(open).toContain("- :warning: **weakened**: owner removed (was `edge-team`)");
    expect(folded.match(/^- /gm)).toHaveLength(41);
    expect(out.endsWith("\n\n</details>\n")).toBe(true);

    const many = await diff(fileOf(inventory(fleet(3000))), fileOf(inventory(fleet(3000, ""))), "--format", "markdown");
    expect(many.out.length).toBeLessThan(65_000);
    const [shown, more] = [
      many.out.match(/^- /gm)!.length,
      [...many.out.matchAll(/^… and (\d+) more\. Run/gm)].map(([, count]) => Number(count)),
    ];
    expect(more).toHaveLength(2);
    expect(shown + more[0] + more[1]).toBe(2 * 3000);
  });
});
