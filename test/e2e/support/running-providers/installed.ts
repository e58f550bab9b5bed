import * as fs from "fs";
import * as path from "path";

/** The providers that take long to start: AWS and Google have more than a thousand resources each. */
const LARGE = ["aws", "google"];

/** An installed provider: its address, and its executable. */
export interface Installed {
  readonly address: string;
  readonly binary: string;
}

/** The large providers that `init` has installed: HOST/NAMESPACE/NAME/VERSION/PLATFORM/terraform-provider-NAME_VERSION. */
export function largeProvidersIn(directory: string): Installed[] {
  const root = path.join(directory, ".terraform", "providers");
  return namesIn(root)
    .flatMap((host) => LARGE.map((name) => path.join(host, "hashicorp", name)))
    .flatMap((address) => below([address], 2).flatMap((platform) => below([platform], 1).map((file) => ({ address, file }))))
    .filter(({ file }) => path.basename(file).startsWith("terraform-provider-"))
    .map(({ address, file }) => ({ address, binary: fs.realpathSync(path.join(root, file)) }));

  function below(folders: string[], levels: number): string[] {
    const next = folders.flatMap((folder) => namesIn(path.join(root, folder)).map((name) => path.join(folder, name)));
    return levels === 1 ? next : below(next, levels - 1);
  }
}

function namesIn(folder: string): string[] {
  // Beside the folder of a platform, OpenTofu has a lock file.
  return fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? fs.readdirSync(folder) : [];
}
