import * as fs from "node:fs";
import * as path from "node:path";
import { globsToMatcher } from "jest-util";

interface Project {
  readonly displayName: string;
  readonly testMatch: string[];
  readonly testPathIgnorePatterns?: string[];
}

// eslint-disable-next-line @typescript-eslint/no-require-imports -- Jest reads it in the same way
const { projects } = require("../jest.config.js") as { projects: Project[] };

const ROOT = path.join(__dirname, "..");
const absolute = (text: string) => text.replace("<rootDir>", ROOT);

/** The projects that run a test file. */
function suitesOf(file: string): string[] {
  return projects
    .filter(({ testMatch }) => globsToMatcher(testMatch.map(absolute))(file))
    .filter(({ testPathIgnorePatterns = [] }) => !testPathIgnorePatterns.some((pattern) => new RegExp(absolute(pattern)).test(file)))
    .map(({ displayName }) => displayName);
}

const files = (fs.readdirSync(__dirname, { recursive: true }) as string[])
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => path.join(__dirname, name));

test("every test file belongs to one suite", () => {
  const suites = files.map((file) => [path.relative(ROOT, file), suitesOf(file)] as const);

  expect(suites.filter(([, found]) => found.length !== 1)).toEqual([]);
  expect(new Set(suites.flatMap(([, found]) => found))).toEqual(new Set(projects.map(({ displayName }) => displayName)));
});
