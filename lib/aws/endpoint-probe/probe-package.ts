import { Construct } from "constructs";
import { FunctionPackage, packFunction } from "../function-package";

/** Packs the probe's function, with more roots to trust if there are any. */
export function probePackage(scope: Construct, id: string, trustedRoots: readonly string[]): FunctionPackage {
  const roots = trustedRoots.length > 0 ? [{ name: "roots.pem", content: Buffer.from(trustedRoots.join("\n")) }] : [];
  return packFunction(scope, id, { name: "endpoint-probe", folder: "endpoint-probe/function", more: roots });
}
