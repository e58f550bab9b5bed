// Jest compiles each module anew for each test file, with this function of Node.js. What is compiled does not depend on the test file, so this keeps it:
// a script runs in any context, with variables of its own each time.
const vm = require("vm");
const { TestEnvironment } = require("jest-environment-node");

const compileFunction = vm.compileFunction;
const compiled = new Map();

vm.compileFunction = (code, parameters, options) => {
  const { filename, parsingContext, importModuleDynamically } = options ?? {};
  // Only Jest passes these. A test file is compiled once.
  if (parsingContext === undefined || importModuleDynamically === undefined || filename.endsWith(".test.ts")) {
    return compileFunction(code, parameters, options);
  }
  const key = `${filename} ${parameters.join()}`;
  let known = compiled.get(key);
  if (known?.code !== code) {
    const head = `(function (${parameters.join()}) {`;
    known = { code, script: new vm.Script(`${head}${code}\n})`, { filename, columnOffset: -head.length }) };
    compiled.set(key, known);
  }
  return known.script.runInContext(parsingContext);
};

module.exports = TestEnvironment;
