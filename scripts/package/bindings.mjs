// Generates, for the tests of the languages, what their registries may not serve: provider bindings for Go and Java with the resources that certfleet
// and its examples use, and cdktf for Java. Usage: bindings.mjs DIRECTORY
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeSlimBindings } from "./slim-bindings.mjs";
import { linkPeers, pacmak, root } from "./stage.mjs";

const [, , out] = process.argv;
const work = mkdtempSync(join(tmpdir(), "certfleet-bindings-"));
try {
  const clouds = ["aws", "google"].map((cloud) => {
    const directory = join(work, cloud);
    writeSlimBindings(root, `@cdktf/provider-${cloud}`, directory);
    linkPeers(directory, ["cdktf", "constructs"]);
    return directory;
  });
  pacmak(clouds, out, ["--code-only", "--targets", "go", "--targets", "java"]);
  pacmak([join(root, "node_modules", "cdktf")], join(out, "cdktf"), ["--code-only", "--targets", "java"]);
} finally {
  rmSync(work, { recursive: true, force: true });
}
