import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { describeUnless, testUnless } from "../support/skip";
import { callsOf, PROGRAMS, Step, stepsOf } from "./page";
import { TERRAFORM_OPTIONS } from "./program-options";
import { SCENARIOS } from "./scenarios";
import { Workplace } from "./workplace";

jest.setTimeout(300_000);

const FOLDER = path.join(__dirname, "..", "..", "docs", "runbooks");
const PAGES = fs
  .readdirSync(FOLDER)
  .sort()
  .map((name): [string, string] => [name, fs.readFileSync(path.join(FOLDER, name), "utf8")]);

const missing = ["git", "jq", "openssl"].find((program) => spawnSync(program, ["--version"]).error !== undefined);
const needed = missing === undefined ? undefined : `${missing} is not on the PATH`;

/** Times, periods, serial numbers and widths of columns are other ones in each run. */
const masked = (text: string) =>
  text
    .replace(/\d{4}-\d\d-\d\d( \d\d:\d\d UTC)?/g, "DATE")
    .replace(/\bafter (\d+h )?\d+m\b/g, "after TIME")
    .replace(/\b\d{1,4}d\b/g, "DAYS")
    .replace(/\b[0-9a-f]{12}\b/g, "SERIAL")
    .replace(/[ \t]+/g, " ")
    .replace(/ $/gm, "")
    .trim();

/** Runs the steps of a page, and returns what is wrong with them. Steps before the first scenario run in the given workplace. */
async function problemsOf(steps: readonly Step[], start?: Workplace): Promise<string[]> {
  const problems: string[] = [];
  let workplace = start;
  try {
    for (const step of steps) {
      if (step.kind === "scenario") {
        if (workplace !== start) {
          workplace?.close();
        }
        workplace = await Workplace.open(SCENARIOS[step.name]);
      } else if (step.kind === "file") {
        workplace!.write(step.name, step.content);
      } else if (step.kind === "merge") {
        workplace!.edit(step.content);
      } else {
        const { status, out, err, called } = await workplace!.run(step.script);
        const expected = callsOf(step.at, step.script).filter((name) => ["certfleet", "terraform", "aws", "certbot"].includes(name));
        if (status !== step.status || called.join() !== expected.join()) {
          problems.push(`${step.at}: ended with ${status} after ${called.length} of ${expected.length} calls\n${out}${err}`);
        } else if (step.output !== undefined && masked(step.output) !== masked(out)) {
          problems.push(`${step.at}: printed\n${out}`);
        }
      }
    }
  } finally {
    if (workplace !== start) {
      workplace?.close();
    }
  }
  return problems;
}

describeUnless(needed, "every command of a runbook runs and ends as the page says", () => {
  test.each(PAGES)("%s", async (page, text) => {
    const steps = stepsOf(page, text);

    expect(await problemsOf(steps)).toEqual([]);
    expect(steps.filter(({ kind }) => kind === "run").length).toBeGreaterThan(3);
  });

  describe("a page", () => {
    let workplace: Workplace;

    beforeAll(async () => (workplace = await Workplace.open(SCENARIOS.leaked)));
    afterAll(() => workplace?.close());

    // Each command fails, so the workplace stays what it was.
    test.each([
      ["a command that fails", "certfleet status --probe missing.json"],
      ["an option that Terraform does not have", "terraform -chdir=fleet plan -dry-run"],
      ["a subcommand that Terraform does not have", "terraform -chdir=fleet revert"],
      ["an apply of another plan", "terraform -chdir=fleet apply tfplan"],
      ["an unexpected output", "certfleet status --probe fleet\n```\n\n```text\nhealthy"],
    ])("with %s fails", async (_what, script) => {
      const page = `\`\`\`sh\n${script}\n\`\`\`\n`;

      expect(await problemsOf(stepsOf("page.md", page), workplace)).toHaveLength(1);
    });
  });
});

describe("a runbook", () => {
  test.each(PAGES)("%s has the sections that a reader expects", (_page, text) => {
    expect([...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)).toEqual([
      "When to use this page",
      "Check first",
      "Steps",
      "How you know that it worked",
      "How to go back",
    ]);
  });

  test.each([
    ["the shell decides whether they run", "true || certfleet status"],
    ["are of a program that is not known", "kubectl get pods"],
    ["are in a substitution", 'certfleet status "$(terraform output -json)"'],
    ["are in a loop", "for wave in 1 2; do\ncertfleet replace certfleet.yaml\ndone"],
  ])("is refused if its commands %s", (_what, script) => {
    expect(() => callsOf("page.md:1", script)).toThrow(`page.md:1: write simple commands of ${PROGRAMS.join(", ")}`);
  });

  test("is refused if a block of it is neither run nor used", () => {
    expect(() => stepsOf("page.md", "```yaml\ncertificates: {}\n```\n")).toThrow("page.md:1: no test uses this yaml block");
  });
});

const terraform = spawnSync("terraform", ["version"]).error === undefined ? undefined : "terraform is not on the PATH";

describe("the options of Terraform that runbooks use", () => {
  for (const [subcommand, options] of Object.entries(TERRAFORM_OPTIONS)) {
    testUnless(terraform, `terraform ${subcommand} has them`, async () => {
      // Options of a plan are options of an apply that plans, and are listed in the help of plan only.
      const helps = subcommand === "apply" ? ["apply", "plan"] : [subcommand];
      const help = helps.map((name) => spawnSync("terraform", [...name.split(" "), "-help"], { encoding: "utf8" }).stdout).join("\n");

      expect(help).toContain(subcommand.split(" ")[0]);
      expect(options.filter((option) => !new RegExp(`^\\s+-${option}\\b`, "m").test(help))).toEqual([]);
    });
  }
});
