/**
 * A test runner for Stryker that runs the unit tests in its own process. Jest loads every module again for every mutant, which takes seconds;
 * this runner loads them once and takes milliseconds.
 *
 * A result never depends on the shared modules:
 * - A killed mutant counts only if the same test passes without the mutant. Otherwise an earlier mutant left something behind, and the run repeats.
 * - A test that reaches the mutant less often than in the dry run (because a module remembers something) runs again with freshly loaded modules.
 *
 * Tests that do not pass here without a mutant (fake timers, for example) are skipped.
 */
import { readdirSync, readFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { jestExpect } from "@jest/expect";
import { commonTokens, declareClassPlugin, PluginKind, tokens } from "@stryker-mutator/api/plugin";
import { determineHitLimitReached, DryRunStatus, MutantRunStatus, TestStatus } from "@stryker-mutator/api/test-runner";
import { transformSync } from "@swc/core";
import { bind } from "jest-each";
import { ModuleMocker } from "jest-mock";
import { SnapshotState } from "jest-snapshot";

/** The sandbox that Stryker makes; the working directory only once the runner starts. */
let root;
const config = createRequire(import.meta.url)(path.join(import.meta.dirname, "../jest.mutation.config.js"));
const stryker = (globalThis.__stryker__ ??= {});

class InProcessRunner {
  static inject = tokens(commonTokens.logger);

  #log;
  /** Milliseconds that each test took in the dry run, to run fast tests first. */
  #durations = new Map();
  /** Loaded test files that mutants share. */
  #loaded = new Map();

  constructor(log) {
    this.#log = log;
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  init() {
    root = process.cwd();
    provideGlobals();
    compileTypeScript();
  }

  async dryRun() {
    stryker.mutantCoverage = { static: {}, perTest: {} };
    const tests = [];
    for (const file of testFiles()) {
      unload();
      const results = await this.#dryRunOf(file);
      tests.push(...results);
    }
    const skipped = tests.filter(({ status }) => status === TestStatus.Skipped);
    this.#log.info("%d tests; skipped, because they do not pass in this runner: %s", tests.length, listOf(skipped));
    unload();
    return { status: DryRunStatus.Complete, tests, mutantCoverage: stryker.mutantCoverage };
  }

  async #dryRunOf(file) {
    let suite;
    try {
      suite = load(file);
    } catch (error) {
      this.#log.warn("%s is not part of the run: %s", file, error.message);
      return [];
    }
    const results = [];
    await run(suite, undefined, (test, error, timeSpentMs) => {
      this.#durations.set(test.id, timeSpentMs);
      const status = error || test.skip ? TestStatus.Skipped : TestStatus.Success;
      results.push({ id: test.id, name: test.id, fileName: path.resolve(file), timeSpentMs, status });
      if (error) {
        this.#log.debug("%s: %s", test.id, error.stack);
      }
    });
    for (const { id, status } of results) {
      if (status === TestStatus.Skipped) {
        delete stryker.mutantCoverage.perTest[id];
      }
    }
    return results;
  }

  async mutantRun({ activeMutant, testFilter = [], hitLimit, mutantActivation }) {
    const ids = [...testFilter].sort((a, b) => (this.#durations.get(a) ?? 0) - (this.#durations.get(b) ?? 0));
    const mutant = { id: activeMutant.id, hitLimit };
    const again = mutantActivation === "runtime" ? [] : ids;
    const result = (mutantActivation === "runtime" && (await this.#runShared(ids, mutant, again))) || (await this.#runFresh(again, mutant));
    return result ?? { status: MutantRunStatus.Survived, nrOfTests: ids.length };
  }

  /** Runs the tests with the modules that earlier mutants used. Adds the tests that must run again with fresh modules to `again`. */
  async #runShared(ids, mutant, again) {
    for (const id of ids) {
      const suite = this.#sharedSuite(fileOf(id));
      const { result, hits } = await underMutant(mutant, () => firstFailure(suite, new Set([id])));
      if (result && (await firstFailure(suite, new Set([id]))) === undefined) {
        return result;
      }
      if (result) {
        this.#loaded.clear();
        unload();
      }
      if (result || hits < (stryker.mutantCoverage?.perTest[id]?.[mutant.id] ?? 1)) {
        again.push(id);
      }
    }
    return undefined;
  }

  #sharedSuite(file) {
    if (!this.#loaded.has(file)) {
      this.#loaded.set(file, load(file));
    }
    return this.#loaded.get(file);
  }

  /** Runs each test file with modules of its own, which are loaded while the mutant is active. */
  async #runFresh(ids, mutant) {
    for (const file of new Set(ids.map(fileOf))) {
      this.#loaded.clear();
      unload();
      const own = new Set(ids.filter((id) => fileOf(id) === file));
      const { result } = await underMutant(mutant, async () => firstFailure(load(file), own));
      unload();
      if (result) {
        return result;
      }
    }
    return undefined;
  }
}

const fileOf = (id) => id.split(" > ", 1)[0];

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, "in-process", InProcessRunner)];

async function underMutant({ id, hitLimit }, runTests) {
  Object.assign(stryker, { activeMutant: id, hitLimit: hitLimit ?? Number.MAX_SAFE_INTEGER, hitCount: 0 });
  const failure = await runTests().catch((error) => killed([], error));
  const { hitCount: hits } = stryker;
  const result = failure && (determineHitLimitReached(hits, hitLimit) ?? failure);
  Object.assign(stryker, { activeMutant: undefined, hitLimit: undefined, hitCount: undefined });
  return { result, hits };
}

async function firstFailure(suite, ids) {
  let failure;
  await run(suite, ids, (test, error) => {
    failure ??= error && killed([test.id], error);
    return failure !== undefined;
  });
  return failure;
}

function killed(killedBy, error) {
  return { status: MutantRunStatus.Killed, killedBy, failureMessage: String(error?.message ?? error), nrOfTests: 1 };
}

/** The test files of `MUTATION_TESTS`: folders and files, separated by commas. */
function testFiles() {
  const ignored = config.testPathIgnorePatterns.map((pattern) => new RegExp(pattern.replace("<rootDir>", root)));
  const chosen = (process.env.MUTATION_TESTS ?? "test").split(",");
  return readdirSync(path.join(root, "test"), { recursive: true })
    .map((file) => path.join("test", file))
    .filter((file) => file.endsWith(".test.ts") && chosen.some((each) => file === each || file.startsWith(`${each}${path.sep}`)))
    .filter((file) => !ignored.some((pattern) => pattern.test(path.join(root, file))))
    .sort();
}

function listOf(tests) {
  return tests.length === 0 ? "none" : `\n${tests.map(({ id }) => id).join("\n")}`;
}

// Modules

const compiled = new Map();

function compileTypeScript() {
  const [, options] = Object.values(config.transform)[0];
  Module._extensions[".ts"] = (module, filename) => {
    let code = compiled.get(filename);
    if (code === undefined) {
      ({ code } = transformSync(readFileSync(filename, "utf8"), { ...options, filename, sourceMaps: false, swcrc: false }));
      compiled.set(filename, code);
    }
    module._compile(code, filename);
  };
  const names = Object.entries(config.moduleNameMapper).map(([pattern, target]) => [
    new RegExp(pattern),
    target.replace("<rootDir>", root),
  ]);
  const resolve = Module._resolveFilename;
  Module._resolveFilename = function (request, ...rest) {
    const name = names.find(([pattern]) => pattern.test(request));
    return resolve.call(this, name ? request.replace(...name) : request, ...rest);
  };
}

function unload() {
  for (const filename of Object.keys(Module._cache)) {
    if (filename.startsWith(`${root}${path.sep}`) && !filename.includes("/node_modules/")) {
      delete Module._cache[filename];
    }
  }
}

function load(file) {
  // A require function of its own: the modules that it loads stay reachable as its children.
  const require = createRequire(path.join(root, "mutation-runner.js"));
  for (const setup of config.setupFiles) {
    require(setup.replace("<rootDir>", root));
  }
  current = { name: file, tests: [], blocks: [], hooks: noHooks(), file: path.join(root, file) };
  const suite = current;
  require(path.join(root, file));
  return suite;
}

// The interface of Jest

let current;

const noHooks = () => ({ beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] });
const fullName = (block, name) => `${block.name} > ${name}`;

function provideGlobals() {
  const define = (skip) => (name, body) => {
    const id = fullName(current, name);
    // Two tests of one name are one to Stryker, which adds their coverage.
    current.tests.push({ id, name, body, skip });
  };
  const describe = (skip) => (name, body) => {
    const parent = current;
    current = { name: fullName(parent, name), tests: [], blocks: [], hooks: noHooks(), skip: skip || parent.skip };
    parent.blocks.push(current);
    try {
      body();
    } finally {
      current = parent;
    }
  };
  const withEach = (make) => Object.assign(make, { each: bind(make, false) });
  const test = withEach(define(false));
  test.skip = withEach(define(true));
  test.only = test;
  const block = withEach(describe(false));
  block.skip = withEach(describe(true));
  const mocker = new ModuleMocker(globalThis);
  const jest = {
    fn: mocker.fn.bind(mocker),
    spyOn: mocker.spyOn.bind(mocker),
    restoreAllMocks: mocker.restoreAllMocks.bind(mocker),
    setTimeout: () => undefined,
  };
  const hooks = Object.keys(noHooks()).map((name) => [name, (body) => current.hooks[name].push(body)]);
  Object.assign(globalThis, { test, it: test, describe: block, jest, expect: jestExpect, ...Object.fromEntries(hooks) });
}

/**
 * Runs the tests of a file, or those with the given ids, and reports each. Stops if the report returns true.
 * The coverage of a beforeAll hook belongs to every test of its block.
 */
async function run(suite, ids, report) {
  const { dir, base } = path.parse(suite.file);
  const snapshotState = new SnapshotState(path.join(dir, "__snapshots__", `${base}.snap`), {
    updateSnapshot: "none",
    snapshotFormat: { escapeString: false, printBasicPrototype: false },
    rootDir: root,
  });
  jestExpect.setState({ testPath: suite.file, snapshotState });
  await runBlock(suite, { ids, report, before: [], after: [] });
}

const testsOf = (block) => [...block.tests, ...block.blocks.flatMap(testsOf)];

async function runBlock(block, { ids, report, before, after }) {
  const chosen = testsOf(block).filter(({ id }) => ids === undefined || ids.has(id));
  if (chosen.length === 0) {
    return false;
  }
  const { hooks } = block;
  const environment = { ids, report, before: [...before, ...hooks.beforeEach], after: [...hooks.afterEach, ...after] };
  let hookError;
  if (!block.skip && hooks.beforeAll.length > 0) {
    hookError = await covering(`hook ${block.name}`, () => runAll(hooks.beforeAll));
    shareCoverage(`hook ${block.name}`, chosen);
  }
  let isOver = false;
  for (const test of block.tests.filter((each) => chosen.includes(each))) {
    const { error, duration } = block.skip || test.skip ? { duration: 0 } : await runTest(test, environment, hookError);
    isOver = report({ ...test, skip: block.skip || test.skip }, error, duration) === true;
    if (isOver) {
      break;
    }
  }
  for (const each of isOver ? [] : block.blocks) {
    isOver = await runBlock(each, environment);
    if (isOver) {
      break;
    }
  }
  if (!block.skip) {
    await covering(`hook ${block.name}`, () => runAll(hooks.afterAll));
    delete stryker.mutantCoverage?.perTest[`hook ${block.name}`];
  }
  return isOver;
}

async function runTest(test, { before, after }, hookError) {
  if (hookError) {
    return { error: hookError, duration: 0 };
  }
  const { exitCode } = process;
  const start = performance.now();
  const currentTestName = test.id.split(" > ").slice(1).join(" ");
  jestExpect.setState({ currentTestName, assertionCalls: 0, expectedAssertionsNumber: null, suppressedErrors: [] });
  const error = await covering(test.id, async () => {
    const failure = (await runAll(before)) ?? (await runAll([test.body])) ?? heldBack();
    return (await runAll(after)) ?? failure;
  });
  process.exitCode = exitCode;
  return { error, duration: performance.now() - start };
}

/** The first failure that Jest reports at the end of a test instead of throwing it: a snapshot that differs, or too few assertions. */
function heldBack() {
  const [miscounted] = jestExpect.extractExpectedAssertionsErrors();
  return jestExpect.getState().suppressedErrors[0] ?? miscounted?.error;
}

async function covering(id, body) {
  stryker.currentTestId = id;
  try {
    return await body();
  } finally {
    stryker.currentTestId = undefined;
  }
}

/** The error of the first function that fails. */
async function runAll(bodies) {
  for (const body of bodies) {
    try {
      await body();
    } catch (error) {
      return error ?? new Error("The test failed without an error");
    }
  }
  return undefined;
}

function shareCoverage(hook, tests) {
  const perTest = stryker.mutantCoverage?.perTest ?? {};
  for (const { id } of tests) {
    perTest[id] = { ...perTest[hook], ...perTest[id] };
  }
}
