import { TerraformProvider } from "cdktf";
import { ClientAuth } from "../../core/client-auth";
import { attributeReference, identityOf, shown } from "../../core/expression";
import { EndpointPlace } from "../../core/kind";
import { endpointName } from "../resource-name";
import { GooglePlace } from "../google-provider";
import { TlsPolicy } from "../../policy/tls-policy";

/** Whether clients can use HTTP/3. */
export enum GoogleQuic {
  /** Google decides: on where the load balancer supports it. */
  AUTOMATIC = "NONE",
  /** Always offered. */
  ENABLED = "ENABLE",
  /** Never offered. */
  DISABLED = "DISABLE",
}

/** Whether requests in TLS 1.3 early data (0-RTT), which an attacker can replay, are accepted. */
export enum GoogleEarlyData {
  /** Refused. */
  DISABLED = "DISABLED",
  /** Accepted for safe methods without query parameters. */
  STRICT = "STRICT",
  /** Accepted for safe methods. */
  PERMISSIVE = "PERMISSIVE",
  /** Accepted for all methods. For services that detect replayed requests only. */
  UNRESTRICTED = "UNRESTRICTED",
}

/** Properties of every proxy that terminates TLS. */
export interface GoogleProxyProps {
  /**
   * The TLS policy.
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
   * The IP address of the load balancer, such as the `address` of a reserved one.
   *
   * @default - a reserved address
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
   * Client authentication (mutual TLS).
   *
   * @default - clients do not present certificates, or as `serverTlsPolicy` says
   */
  readonly clientAuth?: ClientAuth;
  /**
   * The project.
   *
   * @default - the provider's project
   */
  readonly project?: string;
  /**
   * The provider that creates it.
   *
   * @default - the stack's default Google provider
   */
  readonly provider?: TerraformProvider;
}

/** The generation of an external load balancer, which must be that of its backends. */
export enum GoogleExternalScheme {
  /** The global external Application Load Balancer. */
  EXTERNAL_MANAGED = "EXTERNAL_MANAGED",
  /** The classic Application Load Balancer. */
  EXTERNAL = "EXTERNAL",
}

/** Whether a regional load balancer is external or internal. */
export enum GoogleRegionalScheme {
  /** External: clients in the internet can reach it. */
  EXTERNAL_MANAGED = "EXTERNAL_MANAGED",
  /** Internal: clients in its network can reach it. */
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
  /**
   * Client authentication (mutual TLS).
   *
   * @default - clients do not present certificates
   */
  readonly clientAuth?: ClientAuth;
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
  /**
   * Client authentication (mutual TLS).
   *
   * @default - clients do not present certificates
   */
  readonly clientAuth?: ClientAuth;
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

/**
 * Settings that are part of the identity of a proxy.
 *
 * @internal
 */
export interface ProxyTarget extends GooglePlace {
  readonly target: string;
  /** What the target is, such as `URL map`. */
  readonly what: string;
  readonly protocol: "https" | "ssl";
  readonly port?: number;
  readonly region?: string;
  readonly endpointName?: string;
  readonly probeable?: boolean;
}

/**
 * The port of a proxy. Expressions for one resource, such as two readings of its id, are one place.
 *
 * @internal
 */
export function proxyPlace(proxy: ProxyTarget, terms: Record<string, string | undefined>): EndpointPlace {
  const { target, what, protocol, port: at = 443, region, project, provider } = proxy;
  const where = region === undefined ? "" : ` in ${region}`;
  const name = endpointName(proxy.endpointName, target);
  const known = Object.entries(terms).map(([key, value]) => [key, value === undefined ? "default" : shown(value)]);
  return {
    place: `port ${at} of the ${what} ${shown(target)}${where}${project === undefined ? "" : ` in project ${shown(project)}`}`,
    identity: [
      "google",
      what,
      resourceIdentity(target),
      at,
      region ?? "",
      project === undefined ? (provider?.alias ?? "") : identityOf(project),
    ].join("|"),
    terms: { ...Object.fromEntries(known), ...(proxy.probeable === false ? { probes: "off" } : {}) },
    called: name === undefined ? undefined : `${name}-${protocol}-${region === undefined ? "" : `${region}-`}${at}`,
  };
}

/** A key that is equal for the id, the name and the link of one resource. */
function resourceIdentity(target: string): string {
  const identity = identityOf(target);
  return attributeReference(target) ? identity.replace(/\.(id|name|self_link)\}@/, "}@") : identity;
}
