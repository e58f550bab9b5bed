import { Command } from "commander";
import * as path from "path";
import { commandRunIn, Workspace } from "./support";

const FAULTS = path.join(__dirname, "..", "fixtures", "plans", "twenty-faults", "plan.json");

/** Packages that take a considerable part of a second to load, or that not every user installs. */
const HEAVY = [
  "cdktf",
  "constructs",
  "zod",
  "yaml",
  "tldts",
  "@peculiar/x509",
  "@cdktf/provider-aws/lib/provider",
  "@cdktf/provider-google/lib/provider",
];

const FLEET = `
version: 1
name: edge
providers: { aws: { region: eu-west-1 } }
zones: { example.com: { route53: Z0123456789ABCDEFGHIJ } }
issuers: { acm: { type: acm } }
channels: { sre: { type: sns, email: [sre@example.com] } }
certificates: { www: { issuer: acm, domains: [www.example.com], notify: [sre] } }
`;

const workspace = new Workspace();
const loaded = new Set<string>();

beforeAll(() => workspace.write("certfleet.yaml", FLEET));
afterAll(() => workspace.remove());

beforeEach(() => {
  loaded.clear();
  HEAVY.forEach((name) => jest.doMock(name, () => (loaded.add(name), jest.requireActual<object>(name))));
});

/** Runs the main program in this process until it exits, without a module that another test loaded. */
async function help(...args: string[]): Promise<string> {
  const { argv, exitCode } = process;
  let printed = "";
  const spies = [
    jest.spyOn(process.stdout, "write").mockImplementation((text) => ((printed += String(text)), true)),
    jest.spyOn(process.stderr, "write").mockReturnValue(true),
    jest.spyOn(process, "exit").mockImplementation(() => {
      throw new Error("exit");
    }),
  ];
  try {
    process.argv = [process.execPath, "certfleet", ...args];
    jest.isolateModules(() => jest.requireActual("../../lib/cli/main"));
    await new Promise(setImmediate);
    return printed;
  } finally {
    process.argv = argv;
    process.exitCode = exitCode;
    spies.forEach((spy) => spy.mockRestore());
  }
}

/** Runs a command in this process, without a module that another test loaded. */
async function run(name: string, ...args: string[]): Promise<string> {
  let ended!: ReturnType<typeof commandRunIn>;
  jest.isolateModules(() => {
    jest.requireActual("../../lib/clouds");
    const commands = jest.requireActual<Record<string, () => Command>>(`../../lib/cli/${name}`);
    ended = commandRunIn(workspace.directory, commands[`${name}Command`](), ...args);
  });
  const { out, err } = await ended;
  return out + err;
}

const COMMANDS = ["init", "synth", "diff", "check", "simulate", "status", "report", "calendar", "replace", "doctor", "explain"];

describe("the help", () => {
  test("loads no package but the parser of the command line", async () => {
    expect(await help("--help")).toContain("Usage: certfleet");
    expect([...loaded]).toEqual([]);
  });

  test.each(COMMANDS)("of %s loads none either", async (name) => {
    expect(await help(name, "--help")).toContain(`Usage: certfleet ${name}`);
    expect([...loaded]).toEqual([]);
  });

  test("of export needs the writer of YAML", async () => {
    expect(await help("export", "--help")).toContain("Usage: certfleet export");
    expect([...loaded]).toEqual(["yaml"]);
  });
});

describe("commands that read what Terraform wrote do not load CDKTF:", () => {
  test("check", async () => {
    expect(await run("check", FAULTS)).toContain("error");
    expect([...loaded]).toEqual([]);
  });

  test("explain", async () => {
    expect(await run("explain", "missing-hsts")).toContain("policy rule");
    expect([...loaded]).toEqual([]);
  });
});

describe("synth", () => {
  test("loads CDKTF, the reader of YAML, the schema library, and the bindings of the clouds in the file", async () => {
    expect(await run("synth", "certfleet.yaml", "--out", "out")).toContain("1 certificate");
    expect([...loaded].sort()).toEqual(["@cdktf/provider-aws/lib/provider", "cdktf", "constructs", "yaml", "zod"]);
  });
});
