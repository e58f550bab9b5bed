import { execFileSync, spawnSync } from "child_process";
import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import * as ts from "typescript";
import { describeUnless } from "../support/skip";

const root = path.join(__dirname, "..", "..");
const MINUTES = 60_000;

// Python compiles what it imports of bindings with 30,000 types; on a busy machine this takes several times as long.
jest.setTimeout(20 * MINUTES);

const MODULES = {
  library: "github.com/certfleet/certfleet-go/certfleet",
  aws: "github.com/cdktf/cdktf-provider-aws-go/aws/v21",
  google: "github.com/cdktf/cdktf-provider-google-go/google/v16",
};

/** The app in a page of the documentation: its only whole program in this language. */
function quickStart(page: string, language: string, marker: string): string {
  const text = fs.readFileSync(path.join(root, "docs", page), "utf8");
  const blocks = [...text.matchAll(/^```(\S+)\n([^]*?)^```$/gm)].filter(([, name, code]) => name === language && code.includes(marker));
  expect(blocks).toHaveLength(1);
  return blocks[0][2];
}

function missing(commands: [string, string][]): string | undefined {
  const absent = commands.find(([command, version]) => spawnSync(command, [version], { stdio: "ignore" }).status !== 0);
  return absent === undefined ? undefined : `${absent[0]} is not on the PATH`;
}

/** Builds the packages and the expected document once, for the languages that are not skipped. */
class Packages {
  private readonly directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-languages-"));
  readonly library = this.path("library");
  private bindingsDirectory?: string;

  constructor() {
    this.run(process.execPath, [
      path.join(root, "scripts", "package.mjs"),
      ...["--code-only", "--tarball", process.env.CERTFLEET_TARBALL!, "--out", this.library],
    ]);
  }

  /** Bindings for languages whose registries do not serve them everywhere, with the resources that certfleet uses. */
  get bindings(): string {
    if (this.bindingsDirectory === undefined) {
      this.bindingsDirectory = this.path("bindings");
      this.run(process.execPath, [path.join(root, "scripts", "package", "bindings.mjs"), this.bindingsDirectory]);
    }
    return this.bindingsDirectory;
  }

  /** The document that the TypeScript app of "Get started" writes with the packed library. */
  expected(): string {
    const modules = this.path("typescript", "node_modules");
    fs.mkdirSync(path.join(modules, "certfleet"), { recursive: true });
    execFileSync("tar", ["-xzf", process.env.CERTFLEET_TARBALL!, "-C", path.join(modules, "certfleet"), "--strip-components=1"]);
    for (const name of ["cdktf", "constructs", "@cdktf"]) {
      fs.symlinkSync(path.join(root, "node_modules", name), path.join(modules, name), "dir");
    }
    const code = quickStart("get-started.md", "ts", "app.synth()");
    this.write("typescript/main.js", ts.transpileModule(code, { compilerOptions: { module: ts.ModuleKind.CommonJS } }).outputText);
    return this.synth("typescript", process.execPath, ["--preserve-symlinks", "--preserve-symlinks-main", "main.js"]);
  }

  path(...parts: string[]): string {
    return path.join(this.directory, ...parts);
  }

  write(file: string, content: string): void {
    fs.mkdirSync(path.dirname(this.path(file)), { recursive: true });
    fs.writeFileSync(this.path(file), content);
  }

  run(command: string, args: string[], folder = "."): string {
    try {
      return execFileSync(command, args, { cwd: this.path(folder), encoding: "utf8", timeout: 8 * MINUTES, stdio: "pipe" });
    } catch (error) {
      const { stdout, stderr } = error as { stdout?: string; stderr?: string };
      throw new Error(`${command} ${args.join(" ").slice(0, 1000)} failed\n${stdout ?? ""}${stderr ?? ""}`);
    }
  }

  /** Runs an app and reads the document that it writes, without the directory of the app: it is the place of the local state. */
  synth(folder: string, command: string, args: string[]): string {
    this.run(command, args, folder);
    const document = fs.readFileSync(this.path(folder, "cdktf.out", "stacks", "media-edge", "cdk.tf.json"), "utf8");
    return document.replaceAll(fs.realpathSync(this.path(folder)), "DIRECTORY").replaceAll(this.path(folder), "DIRECTORY");
  }

  remove(): void {
    fs.rmSync(this.directory, { recursive: true, force: true });
  }
}

let packages: Packages;
let expected: string;

beforeAll(() => {
  packages = new Packages();
  expected = packages.expected();
});

afterAll(() => packages?.remove());

test("the TypeScript quick start creates the certificate and its listener", () => {
  const { resource } = JSON.parse(expected) as { resource: Record<string, object> };

  expect(Object.keys(resource)).toEqual(expect.arrayContaining(["aws_acm_certificate", "aws_lb_listener", "aws_cloudwatch_metric_alarm"]));
});

describeUnless(missing([["python3", "--version"]]), "Python, with bindings from PyPI", () => {
  test("writes the same document as TypeScript in an empty project", () => {
    packages.write("python/main.py", quickStart("languages/python.md", "python", "app.synth()"));
    packages.run("python3", ["-m", "venv", ".venv"], "python");
    packages.run(
      packages.path("python/.venv/bin/pip"),
      ["install", "--quiet", "--no-compile", path.join(packages.library, "python")],
      "python",
    );

    expect(packages.synth("python", packages.path("python/.venv/bin/python"), ["main.py"])).toBe(expected);
  });
});

describeUnless(missing([["go", "version"]]), "Go, with generated bindings", () => {
  test("writes the same document as TypeScript in an empty project", () => {
    packages.write("go/main.go", quickStart("languages/go.md", "go", "func main()"));
    packages.run("go", ["mod", "init", "media-edge"], "go");
    const replacements = {
      [MODULES.library]: path.join(packages.library, "go", "certfleet"),
      [MODULES.aws]: path.join(packages.bindings, "go", "aws"),
      [MODULES.google]: path.join(packages.bindings, "go", "google"),
    };
    for (const [module, directory] of Object.entries(replacements)) {
      packages.run("go", ["mod", "edit", `-replace=${module}=${directory}`], "go");
    }
    packages.run("go", ["mod", "tidy"], "go");
    packages.run("go", ["build", "-o", "app", "."], "go");

    expect(packages.synth("go", "./app", [])).toBe(expected);
  });
});

const JAVA_TOOLS: [string, string][] = [
  ["javac", "-version"],
  ["mvn", "--version"],
];

describeUnless(missing(JAVA_TOOLS), "Java, with generated bindings and cdktf", () => {
  test("writes the same document as TypeScript in an empty project", () => {
    packages.write("java/Main.java", quickStart("languages/java.md", "java", "public static void main"));
    packages.write("java/pom.xml", javaDependencies(packages));
    packages.run("mvn", ["-B", "-q", "dependency:copy-dependencies", "-DoutputDirectory=lib"], "java");
    const generated = [packages.bindings, path.join(packages.bindings, "cdktf")].map((each) => path.join(each, "java", "src", "main"));
    const library = path.join(packages.library, "java", "src", "main");
    const sources = (fs.readdirSync(path.join(library, "java"), { recursive: true }) as string[]).filter((file) => file.endsWith(".java"));
    packages.write("java/sources", sources.map((file) => path.join(library, "java", file)).join("\n"));
    const sourcePath = generated.map((each) => path.join(each, "java")).join(path.delimiter);
    packages.run(
      "javac",
      ["-nowarn", "-proc:none", "-d", "classes", "-cp", "lib/*", "-sourcepath", sourcePath, "@sources", "Main.java"],
      "java",
    );

    const classPath = ["classes", "lib/*", ...[library, ...generated].map((each) => path.join(each, "resources"))].join(path.delimiter);
    expect(packages.synth("java", "java", ["-cp", classPath, "Main"])).toBe(expected);
  });
});

/** What the generated sources need from Maven: the versions that the package of the library requires at least. */
function javaDependencies({ library }: Packages): string {
  const pom = fs.readFileSync(path.join(library, "java", "pom.xml"), "utf8");
  const dependency = (group: string, artifact: string) => {
    const [, version] = new RegExp(`<artifactId>${artifact}</artifactId>\\s*<version>\\[([^,]+),`).exec(pom)!;
    return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
  };
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
    <modelVersion>4.0.0</modelVersion><groupId>com.example</groupId><artifactId>media-edge</artifactId><version>1</version>
    <dependencies>
      ${dependency("software.amazon.jsii", "jsii-runtime")}
      ${dependency("software.constructs", "constructs")}
      ${dependency("javax.annotation", "javax.annotation-api")}
    </dependencies>
  </project>`;
}
