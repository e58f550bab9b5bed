/** What a test does with a runbook, in the order of the page. */
export type Step =
  /** Starts again in the estate of a scenario. */
  | { readonly kind: "scenario"; readonly name: string }
  /** Writes a file of the page. */
  | { readonly kind: "file"; readonly at: string; readonly name: string; readonly content: string }
  /** Merges a part of a fleet file into the fleet file. */
  | { readonly kind: "merge"; readonly at: string; readonly content: string }
  /** Runs a block of commands, which must end with a status and may have an expected output. */
  | { readonly kind: "run"; readonly at: string; readonly script: string; readonly status: number; readonly output?: string };

const TOKEN = /<!-- (scenario|file|merge|exit status): (\S+) -->|^( *)```(\S+)\n([^]*?)^ *```$/gm;

/**
 * Reads the steps of a page. Comments say what a reader of the page does not need: `<!-- scenario: leaked -->` and, before a block,
 * `<!-- file: NAME -->`, `<!-- merge: certfleet.yaml -->` and `<!-- exit status: 1 -->`. A `text` block after commands is their output.
 */
export function stepsOf(page: string, text: string): Step[] {
  const steps: Step[] = [];
  let mark: { readonly kind: string; readonly value: string } | undefined;
  for (const { 1: comment, 2: value, 3: indent, 4: language, 5: block, index } of text.matchAll(TOKEN)) {
    const at = `${page}:${text.slice(0, index).split("\n").length}`;
    if (comment === "scenario") {
      steps.push({ kind: "scenario", name: value });
    } else if (comment !== undefined) {
      mark = { kind: comment, value };
    } else {
      const content = block.replace(new RegExp(`^${indent}`, "gm"), "");
      add(steps, at, language, content, mark);
      mark = undefined;
    }
  }
  return steps;
}

function add(steps: Step[], at: string, language: string, content: string, mark?: { kind: string; value: string }): void {
  const last = steps.at(-1);
  if (language === "sh") {
    steps.push({ kind: "run", at, script: content, status: mark?.kind === "exit status" ? Number(mark.value) : 0 });
  } else if (mark?.kind === "file") {
    steps.push({ kind: "file", at, name: mark.value, content });
  } else if (mark?.kind === "merge") {
    steps.push({ kind: "merge", at, content });
  } else if (language === "text" && last?.kind === "run" && last.output === undefined) {
    steps[steps.length - 1] = { ...last, output: content };
  } else {
    throw new Error(`${at}: no test uses this ${language} block. Mark it, or put commands before it.`);
  }
}

/** The programs that a runbook can call. */
export const PROGRAMS = ["certfleet", "terraform", "aws", "certbot", "git", "jq", "rm", "umask"];

/** The programs that a script calls, in order. Anything but simple commands is refused: a test could not tell whether they ran. */
export function callsOf(at: string, script: string): string[] {
  const commands = script
    .replace(/\\\n/g, " ")
    .replace(/"[^"]*"|'[^']*'/g, (quoted) => quoted.replace(/[|;&\n]/g, " "))
    .split(/\n|\|\|?|;|&&?/)
    .map((command) => command.trim())
    .filter((command) => command !== "");
  const names = commands.map((command) => command.split(/\s/)[0]);
  const unknown = names.find((name) => !PROGRAMS.includes(name));
  if (unknown !== undefined || /\|\||`|\$\(|<</.test(script)) {
    throw new Error(`${at}: write simple commands of ${PROGRAMS.join(", ")}, not ${JSON.stringify(unknown ?? script)}.`);
  }
  return names;
}
