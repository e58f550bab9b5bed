/** How tests compile TypeScript: tsc's output for es2020 and commonjs, as jsii emits it, without its type check: that is what `npm run lint` does. */
module.exports = {
  jsc: {
    target: "es2020",
    parser: { syntax: "typescript", decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: false, useDefineForClassFields: false },
    keepClassNames: true,
  },
  module: { type: "commonjs", noInterop: true },
};
