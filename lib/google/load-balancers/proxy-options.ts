import { TerraformProvider } from "cdktf";
import { GooglePlace } from "../google-provider";
import { TlsPolicy } from "../../policy/tls-policy";

/** HTTP/3 towards clients. */
export enum GoogleQuic {
  /** As Google decides: on, where the load balancer has it. */
  AUTOMATIC = "NONE",
  /** Always offered. */
  ENABLED = "ENABLE",
  /** Never offered. */
  DISABLED = "DISABLE",
}

/** Requests in the first flight of TLS 1.3, before the handshake is complete: others can send them again. */
export enum GoogleEarlyData {
  /** Refused. */
  DISABLED = "DISABLED",
  /** Taken for safe methods without query parameters. */
  STRICT = "STRICT",
  /** Taken for safe methods. */
  PERMISSIVE = "PERMISSIVE",
  /** Taken for all. Only for services that refuse what was sent twice by themselves. */
  UNRESTRICTED = "UNRESTRICTED",
}

/** What every proxy that terminates TLS can be told. */
export interface GoogleProxyProps {
  /**
   * What its TLS must be.
   *
   * @default TlsPolicy.INTERMEDIATE
   */
  readonly tlsPolicy?: TlsPolicy;
  /**
   * The port of the forwarding rule.
   *
   * @default 443
   */
  readonly port?: number;
  /**
   * The IP address that clients reach, such as the `address` of a reserved one.
   *
   * @default - one is reserved
   */
  readonly ipAddress?: string;
  /**
   * Whether a probe on the internet can reach it. Internal load balancers never can.
   *
   * @default true
   */
  readonly probeable?: boolean;
  /**
   * The id of a server TLS policy for mutual TLS.
   *
   * @default - clients do not present certificates
   */
  readonly serverTlsPolicy?: string;
  /**
   * The project that it is in.
   *
   * @default - the provider's project
   */
  readonly project?: string;
  /**
   * The provider that makes it.
   *
   * @default - the stack's default Google provider
   */
  readonly provider?: TerraformProvider;
}

/** Which generation of Google's external load balancers a global proxy belongs to: its backends must be of the same. */
export enum GoogleExternalScheme {
  /** The global external Application Load Balancer. */
  EXTERNAL_MANAGED = "EXTERNAL_MANAGED",
  /** The classic one. */
  EXTERNAL = "EXTERNAL",
}

/** Whether a regional load balancer is reached from the internet. */
export enum GoogleRegionalScheme {
  /** From the internet. */
  EXTERNAL_MANAGED = "EXTERNAL_MANAGED",
  /** From its network only. */
  INTERNAL_MANAGED = "INTERNAL_MANAGED",
}

/** A global external HTTPS proxy in front of an existing URL map. */
export interface GoogleHttpsEndpointProps extends GooglePlace {
  /** The URL map: its name or its id. */
  readonly urlMap: string;
  /**
   * The name of the endpoint in addresses.
   *
   * @default - the name of the URL map
   */
  readonly endpointName?: string;
  /**
   * The port.
   *
   * @default 443
   */
  readonly port?: number;
  /**
   * The IP address of the load balancer.
   *
   * @default - a reserved address
   */
  readonly ipAddress?: string;
  /**
   * Whether a probe on the internet can reach it. Set it to false where a firewall or Cloud Armor blocks probes.
   *
   * @default true
   */
  readonly probeable?: boolean;
  /**
   * Whether requests on port 80 of the same address are redirected to HTTPS.
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
   * Whether clients can use HTTP/3.
   *
   * @default GoogleQuic.AUTOMATIC
   */
  readonly quic?: GoogleQuic;
  /**
   * Whether requests before the end of the TLS handshake are accepted.
   *
   * @default GoogleEarlyData.DISABLED
   */
  readonly earlyData?: GoogleEarlyData;
  /**
   * The id of an existing certificate map that receives the certificates.
   *
   * @default - the proxy has its own map
   */
  readonly certificateMapId?: string;
}

/** A regional HTTPS proxy in front of an existing regional URL map. */
export interface GoogleRegionalHttpsEndpointProps extends GooglePlace {
  /** The region. */
  readonly region: string;
  /** The URL map: its name or its id. */
  readonly urlMap: string;
  /**
   * The name of the endpoint in addresses.
   *
   * @default - the name of the URL map
   */
  readonly endpointName?: string;
  /** The network: its name or its id. */
  readonly network: string;
  /**
   * The subnet of the address of an internal load balancer.
   *
   * @default - none; an internal load balancer requires one
   */
  readonly subnetwork?: string;
  /**
   * Whether the load balancer is external or internal.
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
   * The IP address of the load balancer.
   *
   * @default - Google assigns one
   */
  readonly ipAddress?: string;
  /**
   * Whether a probe on the internet can reach it. Set it to false where a firewall or Cloud Armor blocks probes.
   *
   * @default true
   */
  readonly probeable?: boolean;
}

/** A global external SSL proxy in front of an existing backend service. */
export interface GoogleSslEndpointProps extends GooglePlace {
  /** The backend service: its name or its id. */
  readonly backendService: string;
  /**
   * The name of the endpoint in addresses.
   *
   * @default - the name of the backend service
   */
  readonly endpointName?: string;
  /**
   * The port.
   *
   * @default 443
   */
  readonly port?: number;
  /**
   * The IP address of the load balancer.
   *
   * @default - a reserved address
   */
  readonly ipAddress?: string;
  /**
   * Whether a probe on the internet can reach it. Set it to false where a firewall or Cloud Armor blocks probes.
   *
   * @default true
   */
  readonly probeable?: boolean;
  /**
   * The generation of the load balancer, which must be that of the backend service.
   *
   * @default GoogleExternalScheme.EXTERNAL_MANAGED
   */
  readonly scheme?: GoogleExternalScheme;
  /**
   * Whether the proxy sends the client's address to backends with the PROXY protocol.
   *
   * @default false
   */
  readonly proxyProtocol?: boolean;
  /**
   * The id of an existing certificate map that receives the certificates.
   *
   * @default - the proxy has its own map
   */
  readonly certificateMapId?: string;
}
