import { DataResource } from "cdktf";
import { Construct } from "constructs";
import { Duration } from "../../core/duration";
import { reference } from "../../core/reference";

/**
 * Hands a certificate's id on after a while, once after each time that the certificate is made.
 *
 * @returns the id, a reference that waits
 */
export function idAfterWait(scope: Construct, certificateId: string, wait: Duration): string {
  const waiting = new DataResource(scope, "Wait", {
    triggersReplace: certificateId as never,
    input: certificateId as never,
    provisioners: [{ type: "local-exec", command: `sleep ${wait.toSeconds()}` }],
    lifecycle: { createBeforeDestroy: true },
  });
  return reference(waiting, "output");
}
