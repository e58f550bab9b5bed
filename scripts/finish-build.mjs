// Makes the compiled library load the bindings of a cloud on demand. jsii needs `export * as aws from "./aws"`, which compiles to code that
// loads the bindings of every cloud as soon as the library is imported, and fails if one of these optional packages is missing.
import { readFileSync, writeFileSync } from "node:fs";

const dist = new URL("../dist/", import.meta.url);
const { peerDependencies, peerDependenciesMeta } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

rewrite("index.js", (text) => {
  const lazy = text.replace(
    /^exports\.(\w+) = (require\("[^"]+"\));$/gm,
    // Not a getter in this file: Node would not find the name when an ES module imports it.
    (_, name, load) => `require("./core/bindings").exportLazily(exports, "${name}", () => ${load});`,
  );
  if (!lazy.includes("exportLazily")) {
    throw new Error("dist/index.js has another form than expected: scripts/finish-build.mjs has to be adapted");
  }
  return lazy;
});

// A module of a cloud that is imported by itself, such as certfleet/aws, says what to install.
for (const name of Object.keys(peerDependencies).filter((each) => peerDependenciesMeta[each]?.optional)) {
  const guard = `require("../core/bindings").requireBindings("${name}");`;
  rewrite(`${name.replace(/^.*provider-/, "")}/index.js`, (text) =>
    text.includes(guard) ? text : text.replace('"use strict";\n', `"use strict";\n${guard}\n`),
  );
}

function rewrite(file, change) {
  const url = new URL(file, dist);
  const before = readFileSync(url, "utf8");
  const after = change(before);
  if (after !== before) {
    writeFileSync(url, after);
  }
}
