import { spawnSync } from "child_process";
import * as fs from "fs";
import * as path from "path";
import { Copy, DockerfileParser, From, Instruction } from "dockerfile-ast";
import { testUnless } from "../support/skip";

const ROOT = path.join(__dirname, "..", "..");
const text = fs.readFileSync(path.join(ROOT, "Dockerfile"), "utf8");
const instructions = DockerfileParser.parse(text).getInstructions();
const named = (keyword: string): Instruction[] => instructions.filter((each) => each.getKeyword() === keyword);

const variables = new Map(
  named("ARG").map((each) => {
    const [name, value = ""] = each.getArgumentsContent()!.split("=");
    return [name, value];
  }),
);
const resolved = (value: string) => value.replace(/\$\{(\w+)\}/g, (_, name: string) => variables.get(name) ?? "");

const stages = (named("FROM") as From[]).map((from) => ({ image: resolved(from.getImage()!), name: from.getBuildStage()! }));

describe("the Dockerfile", () => {
  test("has a stage for each engine, and Terraform by default", () => {
    expect(stages.map(({ name }) => name)).toEqual(expect.arrayContaining(["terraform", "opentofu"]));
    expect(stages.at(-1)!.name).toBe("terraform");
  });

  test("pins every image to a full version", () => {
    const own = stages.map(({ name }) => name);
    const outside = stages.map(({ image }) => image).filter((image) => !own.includes(image));

    expect(outside.length).toBeGreaterThan(0);
    expect(outside.filter((image) => !/:\d+\.\d+\.\d+(-[a-z-]+)?(@sha256:[0-9a-f]{64})?$/.test(image))).toEqual([]);
  });

  test("runs as a user that is not root, whatever the target", () => {
    const users = named("USER").map((each) => each.getArgumentsContent());
    const lastUser = named("USER").at(-1)!.getRange()!.start.line;
    const base = named("FROM").find((from) => (from as From).getBuildStage() === "base")!;

    expect(users).toEqual(["1000:1000"]);
    expect(lastUser).toBeGreaterThan(base.getRange()!.start.line);
    expect(stages.filter(({ name }) => ["terraform", "opentofu"].includes(name)).map(({ image }) => image)).toEqual(["base", "base"]);
  });

  test("has a checksum of each engine and architecture that it installs", () => {
    const checksums = fs.readFileSync(path.join(ROOT, "scripts", "container", "engine-checksums.txt"), "utf8");
    const archives = [`terraform_${variables.get("TERRAFORM_VERSION")}`, `tofu_${variables.get("OPENTOFU_VERSION")}`].flatMap((name) =>
      ["amd64", "arm64"].map((architecture) => `${name}_linux_${architecture}.zip`),
    );

    expect(archives.filter((archive) => !new RegExp(`^[0-9a-f]{64}  ${archive.replaceAll(".", "\\.")}$`, "m").test(checksums))).toEqual([]);
  });

  test("adds nothing from the network but by npm, apt and the script that checks checksums", () => {
    expect(named("ADD")).toEqual([]);
    const commands = named("RUN").map((each) => each.getArgumentsContent()!);
    expect(commands.filter((command) => /\b(curl|wget)\b/.test(command) && !command.startsWith("apt-get"))).toEqual([]);
  });

  test("copies files that exist, and that .dockerignore lets through", () => {
    const ignored = fs.readFileSync(path.join(ROOT, ".dockerignore"), "utf8").split("\n");
    const allowed = ignored.filter((line) => line.startsWith("!")).map((line) => line.slice(1));
    const copied = (named("COPY") as Copy[])
      .filter((each) => each.getFlags().length === 0)
      .flatMap((each) => each.getArguments().slice(0, -1))
      .map((argument) => argument.getValue());

    expect(copied.length).toBeGreaterThan(8);
    expect(copied.filter((file) => !fs.existsSync(path.join(ROOT, file)))).toEqual([]);
    expect(
      copied.filter((file) => !allowed.some((each) => file === each || file.startsWith(`${each}/`) || each.startsWith(`${file}/`))),
    ).toEqual([]);
    expect(ignored).toContain("*");
  });

  test("lets the context have every file that the package contains", () => {
    const { files } = JSON.parse(fs.readFileSync(path.join(ROOT, "package.json"), "utf8")) as { files: string[] };
    const allowed = fs.readFileSync(path.join(ROOT, ".dockerignore"), "utf8");
    // The build writes dist and .jsii.
    const sources = files.filter((file) => !file.startsWith("!") && !["dist", ".jsii"].includes(file));

    expect(sources.filter((file) => !allowed.includes(`!${file}`) && !allowed.includes(`!${file.split("/")[0]}\n`))).toEqual([]);
  });

  const hadolint = spawnSync("hadolint", ["--version"]).error === undefined ? undefined : "hadolint is not on the PATH";
  testUnless(hadolint, "has no finding of hadolint", async () => {
    expect(spawnSync("hadolint", ["Dockerfile"], { cwd: ROOT, encoding: "utf8" })).toMatchObject({ status: 0, stdout: "" });
  });
});
