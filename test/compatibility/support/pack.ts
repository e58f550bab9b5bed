import { execFileSync } from "child_process";
import * as fs from "fs";
import * as os from "os";
import * as path from "path";

/** Builds and packs the library once for all tests, as it is published. */
async function pack(): Promise<void> {
  const root = path.join(__dirname, "..", "..", "..");
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-tarball-"));
  const options = { cwd: root, encoding: "utf8", timeout: 5 * 60_000 } as const;
  execFileSync("npm", ["run", "build"], options);
  const packed = execFileSync("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", directory], options);
  const [{ filename }] = JSON.parse(packed) as { filename: string }[];
  process.env.CERTFLEET_TARBALL = path.join(directory, filename);
}

export = pack;
