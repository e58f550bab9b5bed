import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { Command } from "commander";
import { diffCommand } from "../../lib/cli/diff";
import { replaceCommand } from "../../lib/cli/replace";
import { statusCommand } from "../../lib/cli/status";
import { synthCommand } from "../../lib/cli/synth";
import { commandRunIn } from "../cli/support";
import { AppliedEstate } from "./applied-estate";
import { PROGRAMS } from "./page";
import { parseCall } from "./program-options";
import { merged, Scenario } from "./scenarios";

const COMMANDS: Readonly<Record<string, () => Command>> = {
  diff: diffCommand,
  replace: replaceCommand,
  status: statusCommand,
  synth: synthCommand,
};

const FIXTURE = path.join(__dirname, "..", "fixtures", "runbooks", "certfleet.yaml");

/** What a program printed, and how it ended. */
interface Answer {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** What a script did. */
export interface ScriptRun extends Answer {
  /** The programs that it called, apart from those of the system. */
  readonly called: readonly string[];
}

/**
 * A directory with a fleet file in Git, in which a person on call runs commands.
 *
 * `certfleet` is the real command, in this process; `terraform`, `aws` and `certbot` change and read an estate of this process; Git and jq are
 * those of the system. Nothing else is on the path.
 */
export class Workplace {
  static async open(scenario: Scenario): Promise<Workplace> {
    const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-runbook-")));
    const workplace = new Workplace(root, await AppliedEstate.start(fs.mkdtempSync(path.join(root, "ca-")), scenario));
    try {
      await workplace.prepare(scenario.changes ?? []);
      return workplace;
    } catch (error) {
      workplace.close();
      throw error;
    }
  }

  readonly directory: string;
  private readonly programs: string;
  private readonly server: net.Server;
  private called: string[] = [];
  private planned = new Map<string, string>();

  private constructor(
    private readonly root: string,
    private readonly estate: AppliedEstate,
  ) {
    this.directory = path.join(root, "work");
    this.programs = path.join(root, "bin");
    fs.mkdirSync(this.directory);
    fs.mkdirSync(this.programs);
    this.server = net.createServer((socket) => void this.answer(socket));
  }

  write(name: string, content: string): void {
    fs.writeFileSync(path.join(this.directory, name), content);
  }

  /** Merges a part of a fleet file into the fleet file, as an editor would. */
  edit(part: string): void {
    this.write("certfleet.yaml", merged(fs.readFileSync(path.join(this.directory, "certfleet.yaml"), "utf8"), part));
  }

  /** Runs a script to its first failure. */
  run(script: string): Promise<ScriptRun> {
    this.called = [];
    return new Promise((resolve, reject) => {
      const child = spawn("/bin/bash", ["-euo", "pipefail", "-c", script], {
        cwd: this.directory,
        env: this.environment(),
        stdio: ["ignore", "pipe", "pipe"],
      });
      const [out, err]: Buffer[][] = [[], []];
      child.stdout.on("data", (data: Buffer) => out.push(data));
      child.stderr.on("data", (data: Buffer) => err.push(data));
      child.once("error", reject);
      child.once("close", (status) => {
        const [printed, noted] = [out, err].map((parts) => Buffer.concat(parts).toString());
        resolve({ status: status ?? -1, out: printed, err: noted, called: this.called });
      });
    });
  }

  close(): void {
    this.estate.stop();
    this.server.close();
    fs.rmSync(this.root, { recursive: true, force: true });
  }

  private environment(): Record<string, string> {
    const person = { NAME: "On call", EMAIL: "on-call@example.com" };
    const git = Object.entries(person).flatMap(([key, value]) => ["AUTHOR", "COMMITTER"].map((role) => [`GIT_${role}_${key}`, value]));
    return { PATH: this.programs, HOME: this.root, GIT_CONFIG_NOSYSTEM: "1", ...(Object.fromEntries(git) as Record<string, string>) };
  }

  private async prepare(changes: readonly string[]): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    this.installPrograms();
    fs.copyFileSync(FIXTURE, path.join(this.directory, "certfleet.yaml"));
    this.write(".gitignore", "fleet/\n*.json\n*.pem\ntfplan\n");
    await this.mustRun("git init -q\ngit add .\ngit commit -qm Start");
    const apply = "certfleet synth certfleet.yaml --out fleet\nterraform -chdir=fleet init\nterraform -chdir=fleet apply -auto-approve";
    await this.mustRun(apply);
    for (const change of changes) {
      this.edit(change);
      await this.mustRun(`git commit -qam Change\n${apply}`);
    }
    const serials = this.estate.serials(["www", "shop"]).map((serial) => `${serial}\n`);
    this.write("incident.csv", `serial\n${serials.join("")}`);
  }

  private async mustRun(script: string): Promise<void> {
    const { status, err } = await this.run(script);
    if (status !== 0) {
      throw new Error(`${script}: ${err}`);
    }
  }

  /** Programs of the system are linked. The others ask this process. */
  private installPrograms(): void {
    const { port } = this.server.address() as net.AddressInfo;
    for (const program of PROGRAMS.filter((name) => name !== "umask")) {
      const file = path.join(this.programs, program);
      if (["certfleet", "terraform", "aws", "certbot"].includes(program)) {
        fs.writeFileSync(file, asking(port, program), { mode: 0o755 });
      } else {
        const found = spawnSync("/bin/sh", ["-c", `command -v ${program}`], { encoding: "utf8" }).stdout.trim();
        fs.symlinkSync(found, file);
      }
    }
  }

  private async answer(socket: net.Socket): Promise<void> {
    const [program, ...args] = await callOf(socket);
    this.called.push(program);
    const { status, out, err } = await this.call(program, args).catch((error: Error) => ({
      status: 1,
      out: "",
      err: `${error.message}\n`,
    }));
    socket.end(`${status} ${Buffer.byteLength(err)} ${Buffer.byteLength(out)}\n${err}${out}`);
  }

  private async call(program: string, args: string[]): Promise<Answer> {
    switch (program) {
      case "certfleet":
        return this.certfleet(args);
      case "terraform":
        return this.terraform(args);
      default:
        return { status: 0, out: program === "aws" ? this.aws(args) : this.certbot(args), err: "" };
    }
  }

  private async certfleet([name, ...args]: string[]): Promise<Answer> {
    const reaches = name === "status" ? this.estate.statusOptions : [];
    return commandRunIn(this.directory, COMMANDS[name](), ...args, ...reaches);
  }

  private terraform(args: string[]): Answer {
    const { subcommand, options, operands } = parseCall("terraform", args);
    const directory = path.join(this.directory, String(options.get("chdir")));
    const document = fs.readFileSync(path.join(directory, "cdk.tf.json"), "utf8");
    switch (subcommand) {
      case "output":
        return success(JSON.stringify({ certfleet: { sensitive: false, type: "dynamic", value: this.estate.inventory } }));
      case "plan": {
        const problem = options.get("refresh") === "false" ? undefined : this.estate.unreachable();
        this.planned.set(String(options.get("out")), document);
        return problem === undefined ? success("Saved the plan.\n") : { status: 1, out: "", err: `Error: ${problem}\n` };
      }
      case "apply":
        if (options.get("auto-approve") !== true && this.planned.get(operands[0]) !== document) {
          return { status: 1, out: "", err: `Error: ${operands[0]} is not a plan of this configuration\n` };
        }
        this.estate.apply(JSON.parse(document) as Record<string, any>);
        return success("Apply complete!\n");
      default:
        return success("");
    }
  }

  private aws(args: string[]): string {
    const { options } = parseCall("aws", args);
    const name = String(options.get("secret-id")).replace("tls/", "");
    const stored = this.estate.stored(name, options.get("version-stage") === "AWSPREVIOUS");
    if (stored === undefined) {
      throw new Error("ResourceNotFoundException");
    }
    return `${JSON.stringify(stored)}\n`;
  }

  private certbot(args: string[]): string {
    const { options } = parseCall("certbot", args);
    const [certificate, key] = ["cert-path", "key-path"].map((name) =>
      fs.readFileSync(path.join(this.directory, String(options.get(name))), "utf8"),
    );
    this.estate.revoke(certificate, key.replace(/\n+$/, "\n"));
    return "Congratulations! You have successfully revoked the certificate.\n";
  }
}

function success(out: string): Answer {
  return { status: 0, out, err: "" };
}

/** A program that sends its arguments to the test, and prints the answer. Bash starts in a tenth of the time of Node.js. */
function asking(port: number, program: string): string {
  return `#!/bin/bash
LC_ALL=C
exec 3<>/dev/tcp/127.0.0.1/${port}
printf '%s\\0' "$(($# + 1))" ${program} "$@" >&3
read -r status err out <&3
IFS= read -r -N "$err" text <&3
printf %s "$text" >&2
IFS= read -r -N "$out" text <&3
printf %s "$text"
exit "$status"
`;
}

/** The name and the arguments of a program that asks: their number and they, each with a zero byte after it. */
function callOf(socket: net.Socket): Promise<string[]> {
  return new Promise((resolve, reject) => {
    let text = "";
    socket.setEncoding("utf8").on("error", reject);
    socket.on("data", (data: string) => {
      text += data;
      const [count, ...call] = text.split("\0");
      // What follows the last zero byte is empty.
      if (call.length > Number(count)) {
        resolve(call.slice(0, -1));
      }
    });
  });
}
