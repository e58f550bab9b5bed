import * as fs from "node:fs";
import * as path from "node:path";
import { synthesiseText } from "../../lib/cli/synthesise-file";
import { diagramOf } from "./diagram/diagram";
import { ROOT } from "./paths";

/** The first page: the example of README.md, the commands that apply it, and the diagram of what it makes. */
export function landingPage(): string {
  const readme = fs.readFileSync(path.join(ROOT, "README.md"), "utf8");
  const [, file] = /^```yaml\n(# certfleet\.yaml\n[^]*?)^```$/m.exec(readme) ?? [];
  const [, commands] = /^```sh\n([^]*?)^```$/m.exec(readme) ?? [];
  if (file === undefined || commands === undefined) {
    throw new Error(
      "README.md needs a yaml block that begins with # certfleet.yaml, and a sh block with the commands after it: they are the example of the first page.",
    );
  }
  const { document, errors } = synthesiseText("README.md", file);
  if (errors.length > 0) {
    throw new Error(`The example of README.md does not synthesise:\n${errors.join("\n")}`);
  }
  const written = fs.readFileSync(path.join(ROOT, "site", "landing.md"), "utf8");
  return written
    .replace("<!-- example -->", `\`\`\`yaml\n${file}\`\`\``)
    .replace("<!-- commands -->", `\`\`\`sh\n${commands}\`\`\``)
    .replace("<!-- diagram -->", diagramOf(document));
}
