import * as fs from "fs";
import * as path from "path";

async function unpack(): Promise<void> {
  fs.rmSync(path.dirname(process.env.CERTFLEET_TARBALL!), { recursive: true, force: true });
}

export = unpack;
