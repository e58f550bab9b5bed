import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { AssetType, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import { zip, ZipEntry } from "./endpoint-probe/zip";

let scratch: string | undefined;

/** A function's code, ready for Lambda. */
export interface FunctionPackage {
  /** The archive's path as seen from the stack's Terraform. */
  readonly filename: string;
  /** The archive's SHA-256 in base64, by which Terraform sees that the code has changed. */
  readonly sourceCodeHash: string;
}

/** What is packed: the modules of a folder below lib/aws, which are shipped as they are and need no build of their own. */
export interface FunctionSource {
  /** What the archive is called. */
  readonly name: string;
  /** The folder, as seen from lib/aws. */
  readonly folder: string;
  /**
   * Files beside the modules.
   *
   * @default - none
   */
  readonly more?: readonly ZipEntry[];
}

/** Packs a function into an archive that is the same for the same input. */
export function packFunction(scope: Construct, id: string, { name, folder, more = [] }: FunctionSource): FunctionPackage {
  const source = path.join(__dirname, "..", "..", "lib", "aws", folder);
  const files = fs
    .readdirSync(source)
    .filter((file) => file.endsWith(".mjs"))
    .sort()
    .map((file) => ({ name: file, content: fs.readFileSync(path.join(source, file)) }));
  const archive = zip([...files, ...more]);
  const hash = createHash("sha256").update(archive).digest();
  // cdktf copies assets from files, and its own archives carry the time at which files were written.
  scratch ??= fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-function-"));
  const file = path.join(scratch, hash.toString("hex"), `${name}.zip`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, archive);
  const asset = new TerraformAsset(scope, id, { path: file, type: AssetType.FILE, assetHash: hash.toString("hex").slice(0, 32) });
  return { filename: asset.path, sourceCodeHash: hash.toString("base64") };
}
