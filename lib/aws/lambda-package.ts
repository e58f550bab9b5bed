import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { AssetType, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import { assetPlace } from "../core/readable-names";

let scratch: string | undefined;

/** The package of a Lambda function. */
export interface FunctionPackage {
  /** The archive's path, relative to the stack's Terraform configuration. */
  readonly filename: string;
  /** The archive's SHA-256 in base64, by which Terraform detects changes. */
  readonly sourceCodeHash: string;
}

/** The source of a function: the modules of a folder below lib/aws, which need no build. */
export interface FunctionSource {
  /** The name of the archive. */
  readonly name: string;
  /** The folder, relative to lib/aws. */
  readonly folder: string;
  /**
   * Further files.
   *
   * @default - none
   */
  readonly more?: readonly ZipEntry[];
}

/** Packs a function into an archive that is identical for identical input. */
export function packFunction(scope: Construct, id: string, { name, folder, more = [] }: FunctionSource): FunctionPackage {
  const source = path.join(__dirname, "..", "..", "lib", "aws", folder);
  const files = fs
    .readdirSync(source)
    .filter((file) => file.endsWith(".mjs"))
    .sort()
    .map((file) => ({ name: file, content: fs.readFileSync(path.join(source, file)) }));
  const archive = zip([...files, ...more]);
  const hash = createHash("sha256").update(archive).digest();
  // cdktf copies assets from files, and its own archives contain the files' modification times.
  scratch ??= fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-function-"));
  const file = path.join(scratch, hash.toString("hex"), `${name}.zip`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, archive);
  const place = assetPlace(scope, id);
  const asset = new TerraformAsset(place.scope, place.id, {
    path: file,
    type: AssetType.FILE,
    assetHash: hash.toString("hex").slice(0, 32),
  });
  return { filename: asset.path, sourceCodeHash: hash.toString("base64") };
}

/** A file of an archive. */
export interface ZipEntry {
  readonly name: string;
  readonly content: Buffer;
}

/** 1980-01-01, the first day that the format knows, so that the same files are always the same bytes. */
const DATE = 0x0021;
/** Version 2.0 of the format, and Unix as the system that the permissions are for. */
const VERSION = 20;
const UNIX = 3 << 8;
/** A plain file that everybody may read: the function runs as another user than the one who unpacks it. */
const PERMISSIONS = 0o100644 * 0x10000;

/** A zip archive without compression (APPNOTE.TXT 6.3), byte for byte the same for the same files. */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of entries) {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(VERSION, 0);
    common.writeUInt16LE(DATE, 8);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    locals.push(Buffer.from("PK\x03\x04", "latin1"), common, Buffer.from(name), content);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(PERMISSIONS, 6);
    tail.writeUInt32LE(offset, 10);
    const madeBy = Buffer.alloc(2);
    madeBy.writeUInt16LE(UNIX | VERSION);
    directory.push(Buffer.from("PK\x01\x02", "latin1"), madeBy, common, tail, Buffer.from(name));
    offset += 4 + common.length + name.length + content.length;
  }
  const size = Buffer.concat(directory).length;
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(size, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, ...directory, Buffer.from("PK\x05\x06", "latin1"), end]);
}

/** CRC-32 as zip has it; Node's own is not in all versions that the library runs on. */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
  }
  return (crc ^ 0xffffffff) >>> 0;
}
