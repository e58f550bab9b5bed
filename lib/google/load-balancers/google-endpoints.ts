import { DefaultTokenResolver, StringConcat, Token, Tokenization } from "cdktf";
import { Construct } from "constructs";
import { CertfleetError } from "../../core/error";
import { oncePerStack } from "../../core/once-per-stack";
import { AttachRequest, IEndpointTarget, ITlsEndpoint } from "../../core/tls-endpoint";
import { TlsPolicy } from "../../policy/tls-policy";
import { asGoogleCertificate } from "../certificates/imported-certificate";
import { GoogleImportPlace, IGoogleCertificate } from "../certificates/google-certificate";
import { GoogleProxy } from "./google-proxy";
import { CertificateMap, ICertificateMap } from "./certificate-map";
import { GoogleHttpsProxy, GoogleSslProxy } from "./global-proxies";
import { GoogleEarlyData, GoogleExternalScheme, GoogleQuic, GoogleRegionalScheme } from "./proxy-options";
import { GooglePlace } from "../google-provider";
import { GoogleRegionalHttpsProxy } from "./regional-proxies";

/** A proxy that certificates of a fleet meet on. */
export interface MeetingProxy {
  /** What tells it from others in ids: `assets-443`. */
  readonly proxyId: string;
  /** Whether it can be called after what it is in front of; else it belongs to its first certificate. */
  readonly isNamed: boolean;
  /** The name or id of what it is in front of. */
  readonly target: string;
  /** What that is, in words for people: `the URL map assets`. */
  readonly what: string;
  readonly port: number;
  readonly at: GoogleImportPlace;
  /** What certificates that meet must agree on, in words for people. */
  readonly terms: string[];
}

interface Agreed<P> {
  readonly proxy: P;
  readonly first: IGoogleCertificate;
  readonly terms: string[];
}

/**
 * Serves a certificate on a shared proxy: the first that comes gets the proxy and is its default, the others are chosen by name.
 * The proxy belongs to what it is in front of, so that it stays when a certificate goes.
 */
export function serveOnProxy<P extends GoogleProxy>(
  scope: Construct,
  on: MeetingProxy,
  request: AttachRequest,
  make: (scope: Construct, id: string, certificate: IGoogleCertificate, policy: TlsPolicy) => P,
): P {
  const certificate = asGoogleCertificate(request.certificate, on.at);
  const policy = TlsPolicy.of(request.tlsPolicy);
  const terms = [...on.terms, `TLS policy ${policy.name}`];
  // A token is called after when it was made: what it stands for tells proxies apart.
  const target = String(
    Tokenization.resolve(on.target, { scope, resolver: new DefaultTokenResolver(new StringConcat()), preparing: false }),
  );
  const agreed = oncePerStack<Agreed<P>>(
    scope,
    `google-proxy/${target}/${on.port}/${on.at.region ?? ""}/${on.at.project ?? ""}`,
    (shared) => {
      return { proxy: make(on.isNamed ? shared : scope, on.proxyId, certificate, policy), first: certificate, terms };
    },
  );
  if (agreed.first !== certificate) {
    const differing = agreed.terms.findIndex((term, index) => term !== terms[index]);
    if (differing >= 0) {
      throw new CertfleetError(
        "listener-clash",
        `port ${on.port} of ${on.what} is served with ${agreed.terms[differing]} for another certificate and would be with ${terms[differing]} for this one: ` +
          "certificates of one port share a proxy, make them agree or use another port",
        scope,
      );
    }
    agreed.proxy.addCertificate(certificate);
  }
  return agreed.proxy;
}

/** What an endpoint is called in ids: the caller's word for it, or the last part of a name or id that is written down. */
export function endpointName(given: string | undefined, nameOrId: string): string | undefined {
  return given ?? (Token.isUnresolved(nameOrId) || nameOrId.includes("${") ? undefined : nameOrId.split("/").pop());
}

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
