import { execFileSync } from "child_process";
import * as fs from "fs";
import * as os from "os";
import * as path from "path";

/** Any Terraform JSON document. */
export type Document = Record<string, any>;

export interface ProjectOptions {
  readonly dependencies: Record<string, string>;
  /** Versions with which the project overrides the requirements of packages. */
  readonly overrides?: Record<string, string>;
  /** The files to copy, by their name in `test/compatibility/apps`. */
  readonly files: string[];
  /** The library to install. Default: certfleet. */
  readonly library?: { readonly name: string; readonly tarball: string };
  /** Changes the text of a copied file. */
  readonly adapt?: (text: string) => string;
}

/** An empty project outside the repository, with the packed library installed. */
export class Project {
  readonly directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-compatibility-"));

  constructor({ dependencies, overrides, files, library, adapt = (text) => text }: ProjectOptions) {
    const { name, tarball } = library ?? { name: "certfleet", tarball: process.env.CERTFLEET_TARBALL! };
    const manifest = {
      name: "app",
      private: true,
      dependencies: { [name]: `file:${tarball}`, ...dependencies },
      overrides,
    };
    fs.writeFileSync(this.path("package.json"), JSON.stringify(manifest));
    for (const file of files) {
      fs.writeFileSync(this.path(file), adapt(fs.readFileSync(path.join(__dirname, "..", "apps", file), "utf8")));
    }
    try {
      this.install();
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  /** Installs what the manifest names, and further packages such as `constructs@10.6.0`. */
  install(...packages: string[]): void {
    this.run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", ...packages]);
  }

  path(...parts: string[]): string {
    return path.join(this.directory, ...parts);
  }

  run(command: string, args: string[], env: Record<string, string> = {}): string {
    try {
      return execFileSync(command, args, {
        cwd: this.directory,
        encoding: "utf8",
        timeout: 5 * 60_000,
        stdio: "pipe",
        env: { ...process.env, ...env },
      });
    } catch (error) {
      const { stdout, stderr } = error as { stdout?: string; stderr?: string };
      throw new Error(`${command} ${args.join(" ")} failed\n${stdout ?? ""}${stderr ?? ""}`);
    }
  }

  /** Runs an app and reads its synthesised document. */
  synth(app: string, env: Record<string, string> = {}): Document {
    this.run(process.execPath, [app], env);
    return JSON.parse(fs.readFileSync(this.path("cdktf.out", "stacks", "app", "cdk.tf.json"), "utf8")) as Document;
  }

  /** The version of an installed package, or undefined if it is not installed. */
  installed(name: string): string | undefined {
    const manifest = this.path("node_modules", name, "package.json");
    return fs.existsSync(manifest) ? (JSON.parse(fs.readFileSync(manifest, "utf8")) as { version: string }).version : undefined;
  }

  remove(): void {
    fs.rmSync(this.directory, { recursive: true, force: true });
  }
}
