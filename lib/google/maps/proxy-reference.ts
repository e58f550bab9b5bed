import { Construct } from "constructs";
import { ICertificateMap } from "./certificate-map";

interface LocallyReferable {
  _proxyReference(consumer: Construct): string;
}

/** A map as proxies take it: plain text in the map's own stack, a token that crosses stacks elsewhere. */
export function proxyReferenceFor(consumer: Construct, map: ICertificateMap): string {
  return (map as Partial<LocallyReferable>)._proxyReference?.(consumer) ?? map.proxyReference;
}
