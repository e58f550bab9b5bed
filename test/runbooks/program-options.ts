/** The options of a program's subcommands, without their dashes. A program that is not here takes any. */
const OPTIONS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  terraform: {
    init: ["input", "upgrade"],
    plan: ["out", "refresh", "replace", "target", "input", "refresh-only"],
    apply: ["refresh-only", "input", "auto-approve"],
    output: ["json", "raw"],
    "state list": [],
    "state pull": [],
  },
  aws: {
    "secretsmanager get-secret-value": ["secret-id", "version-stage", "query", "output"],
  },
  certbot: {
    revoke: ["cert-path", "key-path", "reason", "non-interactive", "no-delete-after-revoke"],
  },
};

/** A call of a program as it was understood. */
export interface Call {
  readonly subcommand: string;
  readonly options: ReadonlyMap<string, string | true>;
  readonly operands: readonly string[];
}

/** Reads a call. A subcommand or an option that the program does not have is an error. */
export function parseCall(program: string, args: readonly string[]): Call {
  const known = OPTIONS[program];
  const options = new Map<string, string | true>();
  const words: string[] = [];
  const [dash, separate] = program === "terraform" ? ["-", false] : ["--", true];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index];
    if (!arg.startsWith("-")) {
      words.push(arg);
    } else {
      const [name, value] = arg.slice(dash.length).split(/=(.*)/s);
      const takesNext = separate && args[index + 1] !== undefined && !args[index + 1].startsWith("-");
      options.set(name, value ?? (takesNext ? args[++index] : true));
      if (!arg.startsWith(dash)) {
        throw new Error(`${program}: ${arg} does not start with ${dash}`);
      }
    }
  }
  const subcommand = [words.slice(0, 2).join(" "), words[0]].find((each) => known[each] !== undefined);
  if (subcommand === undefined) {
    throw new Error(`${program} has no subcommand ${words.join(" ")}`);
  }
  const unknown = [...options.keys()].find((name) => ![...known[subcommand], "chdir"].includes(name));
  if (unknown !== undefined) {
    throw new Error(`${program} ${subcommand} has no option ${dash}${unknown}`);
  }
  return { subcommand, options, operands: words.slice(subcommand.split(" ").length) };
}

/** The options of Terraform that the runbooks may use, by subcommand. */
export const TERRAFORM_OPTIONS = OPTIONS.terraform;
