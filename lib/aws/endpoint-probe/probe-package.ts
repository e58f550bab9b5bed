import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { AssetType, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import { zip } from "./zip";

/** The function's source: it is shipped as it is, beside the compiled library, and needs no build of its own. */
const SOURCE = path.join(__dirname, "..", "..", "..", "lib", "aws", "endpoint-probe", "function");

let scratch: string | undefined;

/** The function's code, ready for Lambda. */
export interface ProbePackage {
  /** The archive's path as seen from the stack's Terraform. */
  readonly filename: string;
  /** The archive's SHA-256 in base64, by which Terraform sees that the code has changed. */
  readonly sourceCodeHash: string;
}

/** Packs the function, with more roots to trust if there are any, into an archive that is the same for the same input. */
export function probePackage(scope: Construct, id: string, trustedRoots: readonly string[]): ProbePackage {
  const files = fs
    .readdirSync(SOURCE)
    .filter((name) => name.endsWith(".mjs"))
    .sort()
    .map((name) => ({ name, content: fs.readFileSync(path.join(SOURCE, name)) }));
  const roots = trustedRoots.length > 0 ? [{ name: "roots.pem", content: Buffer.from(trustedRoots.join("\n")) }] : [];
  const archive = zip([...files, ...roots]);
  const hash = createHash("sha256").update(archive).digest();
  // cdktf copies assets from files, and its own archives carry the time at which files were written.
  scratch ??= fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-probe-"));
  const file = path.join(scratch, hash.toString("hex"), "endpoint-probe.zip");
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, archive);
  const asset = new TerraformAsset(scope, id, { path: file, type: AssetType.FILE, assetHash: hash.toString("hex").slice(0, 32) });
  return { filename: asset.path, sourceCodeHash: hash.toString("base64") };
}
