import * as path from "path";
import * as ts from "typescript";
import { blocks } from "./support/documentation";

const root = path.join(__dirname, "..");

test("TypeScript in the documentation compiles", () => {
  const sources = new Map(blocks("ts").map(([name, code]) => [path.join(root, "test", `${name.replace(/[^A-Za-z0-9]/g, "-")}.ts`), code]));
  const { config } = ts.readConfigFile(path.join(root, "test", "tsconfig.json"), (file) => ts.sys.readFile(file));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, path.join(root, "test"));
  // An example may end with a declaration that it does not use.
  options.noUnusedLocals = false;
  const host = ts.createCompilerHost(options);
  const [readFile, fileExists] = [host.readFile.bind(host), host.fileExists.bind(host)];
  host.readFile = (file) => sources.get(file) ?? readFile(file);
  host.fileExists = (file) => sources.has(file) || fileExists(file);

  const program = ts.createProgram([...sources.keys()], options, host);

  const problems = [...sources.keys()].flatMap((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)));
  expect(problems.map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`)).toEqual([]);
  expect(sources.size).toBeGreaterThan(0);
});
