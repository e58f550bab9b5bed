import { execFile, execFileSync } from "child_process";
import { createHash } from "crypto";
import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { serveFolder, StaticServer } from "../support/static-server";

const SCRIPTS = path.join(__dirname, "..", "..", "scripts", "container");

/** A zip archive with a command, `tofu`, that prints where it is from. */
const ARCHIVE =
  "UEsDBBQAAAAAAAAAIQAiiLuBIgAAACIAAAAEAAAAdG9mdSMhL2Jpbi9zaAplY2hvIHRvZnUgb2YgdGhlIG1pcnJvcgpQSwECFAMUAAAAAAAAACEAIoi7gSIAAAAiAAAABAAAAAAAAAAAAAAAgAEAAAAAdG9mdVBLBQYAAAAAAQABADIAAABEAAAAAAA=";

describe("the installation of an engine in the container", () => {
  let folder: string;
  let server: StaticServer;

  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-engine-"));
    fs.mkdirSync(path.join(folder, "bin"));
    fs.mkdirSync(path.join(folder, "mirror"));
    fs.copyFileSync(path.join(SCRIPTS, "install-engine.sh"), path.join(folder, "install-engine.sh"));
    fs.writeFileSync(path.join(folder, "mirror", "tofu_1.11.1_linux_amd64.zip"), Buffer.from(ARCHIVE, "base64"));
    server = await serveFolder(path.join(folder, "mirror"));
  });

  afterAll(async () => {
    await server.close();
    fs.rmSync(folder, { recursive: true });
  });

  const checksumOfMirror = () =>
    createHash("sha256")
      .update(fs.readFileSync(path.join(folder, "mirror", "tofu_1.11.1_linux_amd64.zip")))
      .digest("hex");

  /** Runs the script next to a file of checksums. The server needs this process, so the script must not block it. */
  function install(checksums: string, ...args: string[]): Promise<{ status: number; stderr: string }> {
    fs.rmSync(path.join(folder, "bin", "tofu"), { force: true });
    fs.writeFileSync(path.join(folder, "engine-checksums.txt"), checksums);
    const env = { ...process.env, ENGINE_SOURCE: server.url };
    return new Promise((resolve) => {
      execFile("bash", [path.join(folder, "install-engine.sh"), ...args, path.join(folder, "bin")], { env }, (error, _, stderr) =>
        resolve({ status: error === null ? 0 : Number(error.code), stderr }),
      );
    });
  }

  const installed = () => fs.existsSync(path.join(folder, "bin", "tofu"));

  test("installs an archive with the listed checksum", async () => {
    const { status, stderr } = await install(`${checksumOfMirror()}  tofu_1.11.1_linux_amd64.zip\n`, "opentofu", "1.11.1", "amd64");

    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(execFileSync(path.join(folder, "bin", "tofu"), { encoding: "utf8" })).toBe("tofu of the mirror\n");
  });

  test("installs nothing if the archive has another checksum", async () => {
    const { status, stderr } = await install(`${"0".repeat(64)}  tofu_1.11.1_linux_amd64.zip\n`, "opentofu", "1.11.1", "amd64");

    expect(status).not.toBe(0);
    expect(stderr).toContain("computed checksum did NOT match");
    expect(installed()).toBe(false);
  });

  test.each([
    ["another version", "1.11.2", "amd64", "tofu_1.11.2_linux_amd64.zip"],
    ["another architecture", "1.11.1", "riscv64", "tofu_1.11.1_linux_riscv64.zip"],
    ["a version that would be a pattern", "1.11..", "amd64", "tofu_1.11.._linux_amd64.zip"],
  ])("installs nothing for %s without a checksum", async (_, version, architecture, archive) => {
    const { status, stderr } = await install(`${checksumOfMirror()}  tofu_1.11.1_linux_amd64.zip\n`, "opentofu", version, architecture);

    expect(status).toBe(1);
    expect(stderr).toContain(`has no checksum of ${archive}`);
    expect(installed()).toBe(false);
  });

  test("rejects an engine that it does not know", async () => {
    const { status, stderr } = await install("", "pulumi", "3.0.0", "amd64");

    expect(status).toBe(2);
    expect(stderr).toBe('"pulumi" is not an engine. Expected terraform or opentofu.\n');
  });
});
