import { spawnSync } from "child_process";
import * as fs from "fs";
import * as path from "path";
import { describeUnless } from "../support/skip";
import { Documents, LanguagePackages, quickStart } from "./support/language-packages";

const MINUTES = 60_000;

// Python compiles what it imports of bindings with 30,000 types; on a busy machine this takes several times as long.
jest.setTimeout(20 * MINUTES);

const MODULES = {
  library: "github.com/certfleet/certfleet-go/certfleet",
  aws: "github.com/cdktf/cdktf-provider-aws-go/aws/v21",
  google: "github.com/cdktf/cdktf-provider-google-go/google/v16",
};

function missing(commands: [string, string][]): string | undefined {
  const absent = commands.find(([command, version]) => spawnSync(command, [version], { stdio: "ignore" }).status !== 0);
  return absent === undefined ? undefined : `${absent[0]} is not on the PATH`;
}

let packages: LanguagePackages;
let expected: Documents;

beforeAll(() => {
  packages = new LanguagePackages();
  expected = packages.expected();
});

afterAll(() => packages?.remove());

test("the TypeScript apps create certificates and their listeners", () => {
  const resources = (document: string) => Object.keys((JSON.parse(document) as { resource: Record<string, object> }).resource);

  expect(resources(expected.quickStart)).toEqual(
    expect.arrayContaining(["aws_acm_certificate", "aws_lb_listener", "aws_cloudwatch_metric_alarm"]),
  );
  expect(resources(expected.flagship)).toEqual(
    expect.arrayContaining(["aws_cloudfront_distribution", "google_certificate_manager_certificate", "aws_lb_listener"]),
  );
});

describeUnless(missing([["python3", "--version"]]), "Python, with the built wheel and bindings from PyPI", () => {
  // One process runs both apps: to load the bindings takes most of the time.
  const RUN = "import os, runpy, sys\nfor app in sys.argv[1:]:\n  sys.path.insert(0, os.path.dirname(app))\n  runpy.run_path(app)\n";

  test("writes the same documents as TypeScript in an empty project", () => {
    packages.write("python/main.py", quickStart("languages/python.md", "python", "app.synth()"));
    packages.copyFlagship("python");
    packages.run("python3", ["-m", "venv", ".venv"], "python");
    packages.run(packages.path("python/.venv/bin/pip"), ["install", "--quiet", "--no-compile", packages.wheel], "python");

    packages.run(packages.path("python/.venv/bin/python"), ["-c", RUN, "main.py", "content-delivery/main.py"], "python");

    expect(packages.documents("python")).toEqual(expected);
  });
});

describeUnless(missing([["go", "version"]]), "Go, with generated bindings", () => {
  test("writes the same documents as TypeScript in an empty project, with the latest constructs", () => {
    packages.write("go/quick-start/main.go", quickStart("languages/go.md", "go", "func main()"));
    packages.copyFlagship("go");
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
    packages.run("go", ["build", "-o", "bin/", "./..."], "go");

    packages.run("bin/quick-start", [], "go");
    packages.run("bin/content-delivery", [], "go");

    expect(packages.documents("go")).toEqual(expected);
    expect(packages.run("go", ["list", "-m", "github.com/aws/constructs-go/constructs/v10"], "go")).not.toContain(" v10.5.0");
  });
});

const JAVA_TOOLS: [string, string][] = [
  ["javac", "-version"],
  ["mvn", "--version"],
];

describeUnless(missing(JAVA_TOOLS), "Java, with generated bindings and cdktf", () => {
  test("writes the same documents as TypeScript in an empty project", () => {
    packages.write("java/quick-start/Main.java", quickStart("languages/java.md", "java", "public static void main"));
    packages.copyFlagship("java");
    packages.write("java/pom.xml", javaDependencies(packages));
    packages.run("mvn", ["-B", "-q", "dependency:copy-dependencies", "-DoutputDirectory=lib"], "java");
    const generated = [packages.bindings, path.join(packages.bindings, "cdktf")].map((each) => path.join(each, "java", "src", "main"));
    const library = path.join(packages.library, "java", "src", "main");
    const sources = (fs.readdirSync(path.join(library, "java"), { recursive: true }) as string[]).filter((file) => file.endsWith(".java"));
    packages.write("java/sources", sources.map((file) => path.join(library, "java", file)).join("\n"));
    const sourcePath = generated.map((each) => path.join(each, "java")).join(path.delimiter);
    const compile = (to: string, classPath: string[], files: string[]) =>
      packages.run(
        "javac",
        ["-nowarn", "-proc:none", "-d", to, "-cp", classPath.join(path.delimiter), "-sourcepath", sourcePath, ...files],
        "java",
      );
    compile("classes", ["lib/*"], ["@sources"]);

    const resources = [library, ...generated].map((each) => path.join(each, "resources"));
    for (const app of ["quick-start", "content-delivery"]) {
      const files = fs.readdirSync(packages.path("java", app)).map((file) => path.join(app, file));
      compile(path.join(app, "classes"), ["classes", "lib/*"], files);
      const classPath = [path.join(app, "classes"), "classes", "lib/*", ...resources];
      packages.run("java", ["-cp", classPath.join(path.delimiter), "Main"], "java");
    }

    expect(packages.documents("java")).toEqual(expected);
  });
});

/** What the generated sources need from Maven: the versions that the package of the library requires at least. */
function javaDependencies({ library }: LanguagePackages): string {
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
