import { execFileSync } from "child_process";
import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import * as ts from "typescript";

const MINUTES = 60_000;
const root = path.join(__dirname, "..", "..", "..");

/** The flagship example: TypeScript files, and a folder for each other language. */
const FLAGSHIP = path.join(root, "examples", "content-delivery");

/** The app in a page of the documentation: its only whole program in this language. */
export function quickStart(page: string, language: string, marker: string): string {
  const text = fs.readFileSync(path.join(root, "docs", page), "utf8");
  const blocks = [...text.matchAll(/^```(\S+)\n([^]*?)^```$/gm)].filter(([, name, code]) => name === language && code.includes(marker));
  expect(blocks).toHaveLength(1);
  return blocks[0][2];
}

/** The synthesised documents of the two apps that every language has: the quick start and the flagship example. */
export interface Documents {
  readonly quickStart: string;
  readonly flagship: string;
}

/** Builds what the languages share once: the packages, bindings, and the documents of the TypeScript apps. Each language has a folder with its apps. */
export class LanguagePackages {
  private readonly directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-languages-"));
  readonly library = this.path("library");
  private bindingsDirectory?: string;

  constructor() {
    // Without Python, its sources take the place of the wheel, and its test is skipped.
    this.run(process.execPath, [
      path.join(root, "scripts", "package.mjs"),
      ...["--build", "python", "--tarball", process.env.CERTFLEET_TARBALL!, "--out", this.library],
    ]);
  }

  /** The built package of Python. */
  get wheel(): string {
    const built = fs.readdirSync(path.join(this.library, "python"));
    const wheels = built.filter((file) => file.endsWith(".whl"));
    expect([built, wheels.length]).toEqual([built, 1]);
    return path.join(this.library, "python", wheels[0]);
  }

  /** Bindings for languages whose registries do not serve them everywhere, with the resources that certfleet and its examples use. */
  get bindings(): string {
    if (this.bindingsDirectory === undefined) {
      this.bindingsDirectory = this.path("bindings");
      this.run(process.execPath, [path.join(root, "scripts", "package", "bindings.mjs"), this.bindingsDirectory]);
    }
    return this.bindingsDirectory;
  }

  /** The documents that the TypeScript apps write with the packed library. */
  expected(): Documents {
    const modules = this.path("typescript", "node_modules");
    fs.mkdirSync(path.join(modules, "certfleet"), { recursive: true });
    execFileSync("tar", ["-xzf", process.env.CERTFLEET_TARBALL!, "-C", path.join(modules, "certfleet"), "--strip-components=1"]);
    for (const name of ["cdktf", "constructs", "@cdktf"]) {
      fs.symlinkSync(path.join(root, "node_modules", name), path.join(modules, name), "dir");
    }
    this.writeTypeScript("main", quickStart("get-started.md", "ts", "app.synth()"));
    for (const file of fs.readdirSync(FLAGSHIP).filter((name) => name.endsWith(".ts"))) {
      this.writeTypeScript(`content-delivery/${path.parse(file).name}`, fs.readFileSync(path.join(FLAGSHIP, file), "utf8"));
    }
    for (const app of ["main.js", "content-delivery/main.js"]) {
      this.run(process.execPath, ["--preserve-symlinks", "--preserve-symlinks-main", app], "typescript");
    }
    return this.documents("typescript");
  }

  private writeTypeScript(name: string, code: string): void {
    this.write(
      `typescript/${name}.js`,
      ts.transpileModule(code, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } }).outputText,
    );
  }

  path(...parts: string[]): string {
    return path.join(this.directory, ...parts);
  }

  write(file: string, content: string): void {
    fs.mkdirSync(path.dirname(this.path(file)), { recursive: true });
    fs.writeFileSync(this.path(file), content);
  }

  /** Copies the flagship example in a language into the folder of the language. */
  copyFlagship(language: string): void {
    fs.cpSync(path.join(FLAGSHIP, language), this.path(language, "content-delivery"), { recursive: true });
  }

  run(command: string, args: string[], folder = "."): string {
    try {
      return execFileSync(command, args, { cwd: this.path(folder), encoding: "utf8", timeout: 12 * MINUTES, stdio: "pipe" });
    } catch (error) {
      const { stdout, stderr } = error as { stdout?: string; stderr?: string };
      throw new Error(`${command} ${args.join(" ").slice(0, 1000)} failed\n${stdout ?? ""}${stderr ?? ""}`);
    }
  }

  /** The documents that the apps of a folder wrote, without the directory of the apps: it is the place of the local state. */
  documents(folder: string): Documents {
    const read = (stack: string) =>
      fs
        .readFileSync(this.path(folder, "cdktf.out", "stacks", stack, "cdk.tf.json"), "utf8")
        .replaceAll(fs.realpathSync(this.path(folder)), "DIRECTORY")
        .replaceAll(this.path(folder), "DIRECTORY");
    return { quickStart: read("media-edge"), flagship: read("content-delivery") };
  }

  remove(): void {
    fs.rmSync(this.directory, { recursive: true, force: true });
  }
}
