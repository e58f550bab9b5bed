import { execFileSync, spawnSync } from "node:child_process";
import { COMMAND } from "./support";

describe("the command line", () => {
  test("exits without an error when its output is closed, as by head", () => {
    const script = `${[...COMMAND, "explain", "--markdown"].map((part) => `"${part}"`).join(" ")} | true; exit "\${PIPESTATUS[0]}"`;

    const { status, stdout, stderr } = spawnSync("bash", ["-c", script], { encoding: "utf8" });

    expect([stdout, stderr, status]).toEqual(["", "", 0]);
  });

  test("describes every command in its help", () => {
    const help = execFileSync(COMMAND[0], [...COMMAND.slice(1), "--help"], { encoding: "utf8" });

    for (const command of ["init", "synth", "check", "explain", "status", "report", "diff", "export", "simulate", "calendar"]) {
      expect(help).toMatch(new RegExp(`^  ${command}\\b.*[a-z]`, "m"));
    }
  });

  test("prints the help of a command with an example, with --help and `help COMMAND`", () => {
    const [option, command] = [
      ["check", "--help"],
      ["help", "check"],
    ].map((args) => execFileSync(COMMAND[0], [...COMMAND.slice(1), ...args], { encoding: "utf8" }));

    expect(option).toMatch(/^Usage: certfleet check [^]*\nExamples:\n {2}certfleet check /);
    expect(command).toBe(option);
  });

  test("escapes control characters of its arguments", () => {
    const { status, stderr } = spawnSync(COMMAND[0], [...COMMAND.slice(1), "\u001b[31mx\u202e"], { encoding: "utf8" });

    expect(status).toBe(2);
    expect(stderr).toContain("unknown command '\\x1b[31mx\\u{202e}'");
  });

  test.each([[["stauts"]], [["status", "--frmat", "json"]], [["diff"]], [["check"]]])("refuses %j", (args) => {
    const { status, stderr } = spawnSync(COMMAND[0], [...COMMAND.slice(1), ...args], { encoding: "utf8" });

    expect(status).toBe(2);
    expect(stderr).toMatch(/^error: /);
  });
});
