import { Construct } from "constructs";
import { AttachRequest, IEndpointTarget, ITlsEndpoint } from "../../core/tls-endpoint";
import { GoogleRegionalHttpsProxy } from "./google-regional-https-proxy";
import { GoogleRegionalScheme } from "./proxy-options";
import { endpointName, serveOnProxy } from "./shared-proxy";
import { GooglePlace } from "../google-place";

/** A regional HTTPS proxy in front of a regional URL map that is there already. */
export interface GoogleRegionalHttpsEndpointProps extends GooglePlace {
  /** The region. */
  readonly region: string;
  /** The URL map that says where requests go: its name, or its id. */
  readonly urlMap: string;
  /**
   * What it is called in addresses.
   *
   * @default - the URL map\'s name; without one that is written down, the proxy belongs to its first certificate
   */
  readonly endpointName?: string;
  /** The network: its name, or its id. */
  readonly network: string;
  /**
   * The subnet from which an internal load balancer takes its address.
   *
   * @default - none; an internal load balancer needs one
   */
  readonly subnetwork?: string;
  /**
   * Whether it is reached from the internet.
   *
   * @default GoogleRegionalScheme.EXTERNAL_MANAGED
   */
  readonly scheme?: GoogleRegionalScheme;
  /**
   * The port.
   *
   * @default 443
   */
  readonly port?: number;
  /**
   * The IP address that clients reach.
   *
   * @default - Google gives one
   */
  readonly ipAddress?: string;
}

/** Where a fleet serves a certificate: a regional HTTPS proxy, shared by the certificates of a port. */
export class GoogleRegionalHttpsEndpoint implements IEndpointTarget {
  readonly endpointId: string;
  private readonly port: number;
  private readonly endpointName?: string;

  constructor(private readonly props: GoogleRegionalHttpsEndpointProps) {
    this.port = props.port ?? 443;
    this.endpointName = endpointName(props.endpointName, props.urlMap);
    this.endpointId = `${this.endpointName ?? "proxy"}-https-${props.region}-${this.port}`;
  }

  attach(scope: Construct, _id: string, request: AttachRequest): ITlsEndpoint {
    const { urlMap, region, network, subnetwork, scheme, project, provider, ipAddress } = this.props;
    const on = {
      proxyId: this.endpointId,
      isNamed: this.endpointName !== undefined,
      target: urlMap,
      what: `the URL map ${urlMap}`,
      port: this.port,
      at: { project, provider, region },
      terms: [
        `URL map ${urlMap}`,
        `address ${ipAddress ?? "of Google's choice"}`,
        `scheme ${scheme ?? GoogleRegionalScheme.EXTERNAL_MANAGED}`,
        `network ${network}`,
        `subnet ${subnetwork ?? "none"}`,
      ],
    };
    return serveOnProxy(
      scope,
      on,
      request,
      (shared, id, certificate, tlsPolicy) =>
        new GoogleRegionalHttpsProxy(shared, id, {
          ...{ urlMap, region, network, subnetwork, scheme, project, provider, ipAddress, tlsPolicy, port: this.port },
          certificates: [certificate],
        }),
    );
  }
}
