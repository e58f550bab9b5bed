import { Annotations } from "cdktf";
import { IConstruct } from "constructs";

/** Says that something is legal but risky. The code is part of the API, as an error's is. */
export function warn(scope: IConstruct, code: string, message: string): void {
  Annotations.of(scope).addWarning(`${message} (certfleet:${code})`);
}
