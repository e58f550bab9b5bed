import { Construct } from "constructs";
import { oncePerStack } from "../../core/once-per-stack";
import { AttachRequest, IEndpointTarget, ITlsEndpoint } from "../../core/tls-endpoint";
import { CertificateMap, ICertificateMap } from "../maps/certificate-map";
import { GoogleHttpsProxy } from "./google-https-proxy";
import { GoogleEarlyData, GoogleExternalScheme, GoogleQuic } from "./proxy-options";
import { endpointName, serveOnProxy } from "./shared-proxy";
import { GooglePlace } from "../google-place";

/** A global external HTTPS proxy in front of a URL map that is there already. */
export interface GoogleHttpsEndpointProps extends GooglePlace {
  /** The URL map that says where requests go: its name, or its id. */
  readonly urlMap: string;
  /**
   * What it is called in addresses.
   *
   * @default - the URL map\'s name; without one that is written down, the proxy belongs to its first certificate
   */
  readonly endpointName?: string;
  /**
   * The port.
   *
   * @default 443
   */
  readonly port?: number;
  /**
   * The IP address that clients reach.
   *
   * @default - one is reserved
   */
  readonly ipAddress?: string;
  /**
   * Whether clients of port 80 of the same address are sent here.
   *
   * @default false
   */
  readonly redirectHttp?: boolean;
  /**
   * The generation of the load balancer, which must be that of the URL map's backends.
   *
   * @default GoogleExternalScheme.EXTERNAL_MANAGED
   */
  readonly scheme?: GoogleExternalScheme;
  /**
   * HTTP/3 towards clients.
   *
   * @default GoogleQuic.AUTOMATIC
   */
  readonly quic?: GoogleQuic;
  /**
   * Requests before the handshake is complete.
   *
   * @default GoogleEarlyData.DISABLED
   */
  readonly earlyData?: GoogleEarlyData;
  /**
   * A certificate map that is there already, by its id, in which the certificates are entered.
   *
   * @default - the proxy has one of its own
   */
  readonly certificateMapId?: string;
}

/** Where a fleet serves a certificate: a global external HTTPS proxy, shared by the certificates of a port. */
export class GoogleHttpsEndpoint implements IEndpointTarget {
  readonly endpointId: string;
  private readonly port: number;
  private readonly endpointName?: string;

  constructor(private readonly props: GoogleHttpsEndpointProps) {
    this.port = props.port ?? 443;
    this.endpointName = endpointName(props.endpointName, props.urlMap);
    this.endpointId = `${this.endpointName ?? "proxy"}-https-${this.port}`;
  }

  attach(scope: Construct, _id: string, request: AttachRequest): ITlsEndpoint {
    const { urlMap, project, provider, ipAddress, scheme, quic, earlyData, certificateMapId, redirectHttp } = this.props;
    const on = {
      proxyId: this.endpointId,
      isNamed: this.endpointName !== undefined,
      target: urlMap,
      what: `the URL map ${urlMap}`,
      port: this.port,
      at: { project, provider },
      terms: [
        `URL map ${urlMap}`,
        `address ${ipAddress ?? "of its own"}`,
        `scheme ${scheme ?? GoogleExternalScheme.EXTERNAL_MANAGED}`,
        `QUIC ${quic ?? GoogleQuic.AUTOMATIC}`,
        `early data ${earlyData ?? GoogleEarlyData.DISABLED}`,
        `certificate map ${certificateMapId ?? "of its own"}`,
      ],
    };
    const proxy = serveOnProxy(
      scope,
      on,
      request,
      (shared, id, certificate, tlsPolicy) =>
        new GoogleHttpsProxy(shared, id, {
          ...{ urlMap, project, provider, ipAddress, scheme, quic, earlyData, tlsPolicy, port: this.port },
          certificates: [certificate],
          certificateMap: certificateMapId === undefined ? undefined : existingMap(shared, certificateMapId, this.props),
        }),
    );
    if (redirectHttp) {
      proxy.addHttpRedirect();
    }
    return proxy;
  }
}

/** A map that is there already, once per stack, so that all that is entered in it is known to it. */
export function existingMap(scope: Construct, certificateMapId: string, { provider }: GooglePlace): ICertificateMap {
  return oncePerStack(scope, `google-map/${certificateMapId}`, (shared) =>
    CertificateMap.fromCertificateMapId(
      shared,
      `google-map-${endpointName(undefined, certificateMapId) ?? "shared"}`,
      certificateMapId,
      provider,
    ),
  );
}
