import * as fs from "fs";
import * as path from "path";
import * as ts from "typescript";
import { parseFleet } from "../lib/file/from-file";

const root = path.join(__dirname, "..");

/** The code blocks of a language in the README and the docs, each under the name of its file and line. */
function blocks(language: string): [string, string][] {
  const docs = fs.readdirSync(path.join(root, "docs")).filter((name) => name.endsWith(".md"));
  return ["README.md", ...docs.map((name) => `docs/${name}`)].flatMap((name) => {
    const text = fs.readFileSync(path.join(root, name), "utf8");
    return [...text.matchAll(new RegExp("^```" + language + "\n([^]*?)^```", "gm"))].map(({ 1: code, index }): [string, string] => [
      `${name}:${text.slice(0, index).split("\n").length}`,
      code,
    ]);
  });
}

test("TypeScript in the README and the docs compiles", () => {
  const sources = new Map(blocks("ts").map(([name, code]) => [path.join(root, "test", `${name.replace(/[^A-Za-z0-9]/g, "-")}.ts`), code]));
  const { config } = ts.readConfigFile(path.join(root, "test", "tsconfig.json"), (file) => ts.sys.readFile(file));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, path.join(root, "test"));
  const host = ts.createCompilerHost(options);
  const [readFile, fileExists] = [host.readFile.bind(host), host.fileExists.bind(host)];
  host.readFile = (file) => sources.get(file) ?? readFile(file);
  host.fileExists = (file) => sources.has(file) || fileExists(file);

  const program = ts.createProgram([...sources.keys()], options, host);

  const problems = [...sources.keys()].flatMap((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)));
  expect(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
  expect(sources.size).toBeGreaterThan(0);
}, 60_000);

test.each(blocks("yaml").filter(([, code]) => code.includes("certificates:")))("the fleet file at %s is right", (name, code) => {
  expect(parseFleet(name, code).certificates.length).toBeGreaterThan(0);
});
