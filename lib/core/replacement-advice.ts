import { TerraformStack } from "cdktf";
import { IConstruct } from "constructs";
import { engineCommand } from "./engine";
import { shellWord } from "./text";

const files = new WeakMap<TerraformStack, string>();

/** States the name of the file that describes the fleet of a stack. */
export function declareFleetFile(scope: IConstruct, file: string): void {
  files.set(TerraformStack.of(scope), file);
}

/**
 * How to replace a certificate of a stack now, for alerts: the exact command for a fleet of a file.
 *
 * @param name the certificate, or a host that it covers
 */
export function replacementAdvice(scope: IConstruct, name: string): string {
  const file = files.get(TerraformStack.of(scope));
  const command = engineCommand(scope);
  return file === undefined
    ? `raise its generation, synth and run ${command} apply; without a fleet, run ${command} apply -replace with its address`
    : `run certfleet replace ${shellWord(file)} --name ${shellWord(name)} --write, then certfleet synth and ${command} apply`;
}
