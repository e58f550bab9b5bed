import { ICertificate } from "../../core/certificate";
import { ITlsEndpoint } from "../../core/tls-endpoint";
import { ProbedHost } from "./probed-host";

/** The hosts at which a certificate is served to the internet, each once: a wildcard is none, since nothing can ask for it. */
export function probedHosts(endpoints: readonly ITlsEndpoint[], certificate: ICertificate): ProbedHost[] {
  const found = new Map<string, ProbedHost>();
  for (const { probeable, hosts, port } of endpoints) {
    for (const host of probeable ? hosts : []) {
      if (!host.startsWith("*.") && covers(certificate.domainNames, host)) {
        found.set(`${host}:${port}`, { host, port });
      }
    }
  }
  return [...found.values()];
}

function covers(names: readonly string[], host: string): boolean {
  return names.includes(host) || names.includes(`*.${host.slice(host.indexOf(".") + 1)}`);
}
