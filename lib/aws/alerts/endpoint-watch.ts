import { Construct } from "constructs";
import { Alert, WatchRequest } from "../../core/alert";
import { ICertificate } from "../../core/certificate";
import { ITlsEndpoint } from "../../core/tls-endpoint";
import { inAcm } from "../acm/acm-import";
import { EndpointProbe } from "../endpoint-probe/endpoint-probe";
import type { SnsChannel } from "./sns-channel";

/** A certificate whose serial number Terraform knows. */
interface Numbered {
  readonly serial?: string;
}

/**
 * Has the stack's probe look at the hosts that serve a certificate.
 *
 * Endpoints of AWS serve what is in ACM, whose own figures are watched; hosts serve what somebody put there.
 */
export function watchEndpoints(scope: Construct, request: WatchRequest, channels: SnsChannel[]): Alert[] {
  const { certificate, certificateName, thresholds } = request;
  const [there] = inAcm(certificate);
  const hosts = request.endpoints
    .filter(({ kind, probeable }) => probeable && (there === undefined || kind === "host"))
    .flatMap((endpoint) => hostsOf(endpoint, certificate).map((host) => ({ host, port: endpoint.port })));
  if (hosts.length === 0) {
    return [];
  }
  // One function for the whole stack, but where a channel's topic serves another region only.
  const place = channels.every((channel) => channel._serves(scope, {})) ? {} : { region: there?.region, provider: there?.provider };
  const probe = EndpointProbe.shared(scope, place);
  const { serial } = certificate as Numbered;
  const alarms = hosts.map(
    ({ host, port }) =>
      // Two endpoints of a certificate can be one host to the probe.
      probe._alarmsOf(host, port, certificate) ??
      probe.addEndpoint(scope, `${host}-${port}`, { host, port, certificate, certificateName, thresholds, channels, serial }),
  );
  return [firstOf(alarms.map(({ _alert }) => _alert))];
}

/** One alert for several of a certificate, which fires when the first of them does. */
function firstOf(alerts: Alert[]): Alert {
  return {
    ...alerts[0],
    get thresholds() {
      return alerts.map(({ thresholds }) => thresholds!).reduce((first, next) => (next.warnDays > first.warnDays ? next : first));
    },
  };
}

/** The names of the certificate that the endpoint serves: an endpoint with several certificates has others too. */
function hostsOf(endpoint: ITlsEndpoint, certificate: ICertificate): string[] {
  return endpoint.hosts.filter((host) => certificate.domainNames.includes(host) || certificate.domainNames.includes(wildcardOf(host)));
}

function wildcardOf(host: string): string {
  return `*${host.slice(host.indexOf("."))}`;
}
