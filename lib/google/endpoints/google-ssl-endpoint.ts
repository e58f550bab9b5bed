import { Construct } from "constructs";
import { AttachRequest, IEndpointTarget, ITlsEndpoint } from "../../core/tls-endpoint";
import { existingMap } from "./google-https-endpoint";
import { GoogleSslProxy } from "./google-ssl-proxy";
import { GoogleExternalScheme } from "./proxy-options";
import { endpointName, serveOnProxy } from "./shared-proxy";
import { GooglePlace } from "../google-place";

/** A global external SSL proxy in front of a backend service that is there already. */
export interface GoogleSslEndpointProps extends GooglePlace {
  /** The backend service that gets the connections: its name, or its id. */
  readonly backendService: string;
  /**
   * What it is called in addresses.
   *
   * @default - the backend service\'s name; without one that is written down, the proxy belongs to its first certificate
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
   * The generation of the load balancer, which must be that of the backend service.
   *
   * @default GoogleExternalScheme.EXTERNAL_MANAGED
   */
  readonly scheme?: GoogleExternalScheme;
  /**
   * Whether backends are told the client's address by the PROXY protocol.
   *
   * @default false
   */
  readonly proxyProtocol?: boolean;
  /**
   * A certificate map that is there already, by its id, in which the certificates are entered.
   *
   * @default - the proxy has one of its own
   */
  readonly certificateMapId?: string;
}

/** Where a fleet serves a certificate: a global external SSL proxy, shared by the certificates of a port. */
export class GoogleSslEndpoint implements IEndpointTarget {
  readonly endpointId: string;
  private readonly port: number;
  private readonly endpointName?: string;

  constructor(private readonly props: GoogleSslEndpointProps) {
    this.port = props.port ?? 443;
    this.endpointName = endpointName(props.endpointName, props.backendService);
    this.endpointId = `${this.endpointName ?? "proxy"}-ssl-${this.port}`;
  }

  attach(scope: Construct, _id: string, request: AttachRequest): ITlsEndpoint {
    const { backendService, project, provider, ipAddress, scheme, proxyProtocol, certificateMapId } = this.props;
    const on = {
      proxyId: this.endpointId,
      isNamed: this.endpointName !== undefined,
      target: backendService,
      what: `the backend service ${backendService}`,
      port: this.port,
      at: { project, provider },
      terms: [
        `backend service ${backendService}`,
        `address ${ipAddress ?? "of its own"}`,
        `scheme ${scheme ?? GoogleExternalScheme.EXTERNAL_MANAGED}`,
        `PROXY protocol ${proxyProtocol ? "on" : "off"}`,
        `certificate map ${certificateMapId ?? "of its own"}`,
      ],
    };
    return serveOnProxy(
      scope,
      on,
      request,
      (shared, id, certificate, tlsPolicy) =>
        new GoogleSslProxy(shared, id, {
          ...{ backendService, project, provider, ipAddress, scheme, proxyProtocol, tlsPolicy, port: this.port },
          certificates: [certificate],
          certificateMap: certificateMapId === undefined ? undefined : existingMap(shared, certificateMapId, this.props),
        }),
    );
  }
}
