import { Construct } from "constructs";
import { CertfleetError } from "../../core/error";
import { identityOf } from "../../core/expression";
import { Description, EndpointKind } from "../../core/kind";
import { oncePerStack } from "../../core/once-per-stack";
import { AttachRequest, IEndpointTarget, ITlsEndpoint } from "../../core/tls-endpoint";
import { TlsPolicy } from "../../policy/tls-policy";
import { GoogleImportPlace, IGoogleCertificate } from "../certificates/google-certificate";
import { asGoogleCertificate } from "../certificates/imported-certificate";
import { GooglePlace } from "../google-provider";
import { googleHttpsProxyEndpoint, googleRegionalHttpsProxyEndpoint, googleSslProxyEndpoint } from "../kinds/endpoints";
import { endpointName } from "../resource-name";
import { CertificateMap, ICertificateMap } from "./certificate-map";
import { GoogleHttpsProxy, GoogleSslProxy } from "./global-proxies";
import { GoogleProxy } from "./google-proxy";
import { GoogleHttpsEndpointProps, GoogleRegionalHttpsEndpointProps, GoogleSslEndpointProps } from "./proxy-options";
import { GoogleRegionalHttpsProxy } from "./regional-proxies";

/** A proxy that certificates of a stack share. */
interface SharedProxy<P> {
  readonly kind: Pick<EndpointKind<P>, "places">;
  readonly props: P;
  /** The id of the construct, such as `assets-https-443`. */
  readonly proxyId: string;
  /** Whether the proxy is named after its URL map or backend service; otherwise it belongs to its first certificate. */
  readonly isNamed: boolean;
  readonly at: GoogleImportPlace;
}

interface Agreed<X> {
  readonly proxy: X;
  readonly first: IGoogleCertificate;
  readonly terms: Readonly<Record<string, string>>;
}

/**
 * Serves a certificate on a shared proxy. The first certificate creates the proxy and is its default; the others are selected by server name.
 * The proxy belongs to its URL map or backend service, so that it stays when a certificate is removed.
 */
function serveOnProxy<P, X extends GoogleProxy>(
  scope: Construct,
  { kind, props, proxyId, isNamed, at }: SharedProxy<P>,
  request: AttachRequest,
  make: (scope: Construct, id: string, certificate: IGoogleCertificate, policy: TlsPolicy) => X,
): X {
  const certificate = asGoogleCertificate(request.certificate, at);
  const policy = TlsPolicy.of(request.tlsPolicy);
  const [place] = kind.places(props);
  const terms: Record<string, string> = { ...place.terms, "TLS policy": policy.name };
  const agreed = oncePerStack<Agreed<X>>(scope, `google-proxy/${place.identity}`, (shared) => ({
    proxy: make(isNamed ? shared : scope, proxyId, certificate, policy),
    first: certificate,
    terms,
  }));
  if (agreed.first !== certificate) {
    const differing = Object.keys({ ...agreed.terms, ...terms }).find((key) => agreed.terms[key] !== terms[key]);
    if (differing !== undefined) {
      throw new CertfleetError(
        "listener-clash",
        `${place.place} serves another certificate with ${differing} ${agreed.terms[differing] ?? "none"}, and this one asks for ${differing} ` +
          `${terms[differing] ?? "none"}. Certificates on one port share its proxy: use the same setting or another port.`,
        scope,
      );
    }
    agreed.proxy.addCertificate(certificate);
  }
  return agreed.proxy;
}

/** A global external HTTPS proxy as an endpoint of a fleet, shared by the certificates of a port. */
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
    const { urlMap, project, provider, ipAddress, scheme, quic, earlyData, certificateMapId, redirectHttp, probeable, clientAuth } =
      this.props;
    const shared: SharedProxy<GoogleHttpsEndpointProps> = {
      kind: googleHttpsProxyEndpoint,
      props: this.props,
      proxyId: this.endpointId,
      isNamed: this.endpointName !== undefined,
      at: { project, provider },
    };
    const proxy = serveOnProxy(
      scope,
      shared,
      request,
      (owner, id, certificate, tlsPolicy) =>
        new GoogleHttpsProxy(owner, id, {
          ...{ urlMap, project, provider, ipAddress, scheme, quic, earlyData, probeable, clientAuth, tlsPolicy, port: this.port },
          certificates: [certificate],
          certificateMap: certificateMapId === undefined ? undefined : existingMap(owner, certificateMapId, this.props),
        }),
    );
    if (redirectHttp) {
      proxy.addHttpRedirect();
    }
    return proxy;
  }

  /** @internal */
  _describe(): Description {
    return { kind: googleHttpsProxyEndpoint, properties: this.props };
  }
}

/** A regional HTTPS proxy as an endpoint of a fleet, shared by the certificates of a port. */
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
    const { urlMap, region, network, subnetwork, scheme, project, provider, ipAddress, probeable, clientAuth } = this.props;
    const shared: SharedProxy<GoogleRegionalHttpsEndpointProps> = {
      kind: googleRegionalHttpsProxyEndpoint,
      props: this.props,
      proxyId: this.endpointId,
      isNamed: this.endpointName !== undefined,
      at: { project, provider, region },
    };
    return serveOnProxy(
      scope,
      shared,
      request,
      (owner, id, certificate, tlsPolicy) =>
        new GoogleRegionalHttpsProxy(owner, id, {
          ...{
            urlMap,
            region,
            network,
            subnetwork,
            scheme,
            project,
            provider,
            ipAddress,
            probeable,
            clientAuth,
            tlsPolicy,
            port: this.port,
          },
          certificates: [certificate],
        }),
    );
  }

  /** @internal */
  _describe(): Description {
    return { kind: googleRegionalHttpsProxyEndpoint, properties: this.props };
  }
}

/** A global external SSL proxy as an endpoint of a fleet, shared by the certificates of a port. */
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
    const { backendService, project, provider, ipAddress, scheme, proxyProtocol, certificateMapId, probeable } = this.props;
    const shared: SharedProxy<GoogleSslEndpointProps> = {
      kind: googleSslProxyEndpoint,
      props: this.props,
      proxyId: this.endpointId,
      isNamed: this.endpointName !== undefined,
      at: { project, provider },
    };
    return serveOnProxy(
      scope,
      shared,
      request,
      (owner, id, certificate, tlsPolicy) =>
        new GoogleSslProxy(owner, id, {
          ...{ backendService, project, provider, ipAddress, scheme, proxyProtocol, probeable, tlsPolicy, port: this.port },
          certificates: [certificate],
          certificateMap: certificateMapId === undefined ? undefined : existingMap(owner, certificateMapId, this.props),
        }),
    );
  }

  /** @internal */
  _describe(): Description {
    return { kind: googleSslProxyEndpoint, properties: this.props };
  }
}

/** An existing map, once per stack, so that it knows all entries. */
export function existingMap(scope: Construct, certificateMapId: string, { provider }: GooglePlace): ICertificateMap {
  return oncePerStack(scope, `google-map/${identityOf(certificateMapId)}`, (shared) =>
    CertificateMap.fromCertificateMapId(
      shared,
      `google-map-${endpointName(undefined, certificateMapId) ?? "shared"}`,
      certificateMapId,
      provider,
    ),
  );
}
