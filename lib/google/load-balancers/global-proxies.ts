import { ComputeGlobalForwardingRule } from "@cdktf/provider-google/lib/compute-global-forwarding-rule";
import { ComputeTargetHttpProxy } from "@cdktf/provider-google/lib/compute-target-http-proxy";
import { ComputeTargetHttpsProxy } from "@cdktf/provider-google/lib/compute-target-https-proxy";
import { ComputeUrlMap } from "@cdktf/provider-google/lib/compute-url-map";
import { Construct } from "constructs";
import { reference } from "../../core/expression";
import { EndpointSafeguards } from "../../core/safeguards";
import { GLOBAL, IGoogleCertificate } from "../certificates/google-certificate";
import { ICertificateMap, ProxyEntries, proxyReferenceFor } from "./certificate-map";
import { placement } from "../google-provider";
import { KEEPS_ITS_NAME, stableName } from "../resource-name";
import { globalAddress, globalForwardingRule, GoogleProxy } from "./google-proxy";
import { SSL_PROXY_CLIENT_AUTH } from "./client-auth-support";
import { GoogleEarlyData, GoogleExternalScheme, GoogleProxyProps, GoogleQuic } from "./proxy-options";
import { ComputeTargetSslProxy } from "@cdktf/provider-google/lib/compute-target-ssl-proxy";
import { CertfleetError } from "../../core/error";
import { named } from "../../core/readable-names";

/** Properties of a global external HTTPS proxy. */
export interface GoogleHttpsProxyProps extends GoogleProxyProps {
  /** The URL map that routes requests: its name or its id. */
  readonly urlMap: string;
  /** The certificates: the first is the default, the others are selected by server name (SNI). */
  readonly certificates: IGoogleCertificate[];
  /**
   * The certificate map that receives the certificates.
   *
   * @default - the proxy has its own map, whose primary entry is the first certificate
   */
  readonly certificateMap?: ICertificateMap;
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
}

/** A global external HTTPS proxy in front of an existing URL map, with a certificate map and a forwarding rule. */
export class GoogleHttpsProxy extends GoogleProxy {
  /** The proxy's resource. */
  readonly resource: ComputeTargetHttpsProxy;
  /** The forwarding rule. */
  readonly forwardingRule: ComputeGlobalForwardingRule;
  /** The certificate map. */
  readonly certificateMap: ICertificateMap;
  /** The IP address of the load balancer. */
  readonly ipAddress: string;
  private readonly scheme: GoogleExternalScheme;
  private redirects = false;
  private readonly entries: ProxyEntries;

  constructor(scope: Construct, id: string, props: GoogleHttpsProxyProps) {
    super(scope, id, props, { kind: "google-https-proxy", probeable: true, location: GLOBAL, servedBy: props.urlMap });
    this.entries = new ProxyEntries(this, props, this._place);
    this.certificateMap = this.entries.map;
    this._served().push(...props.certificates);
    this.scheme = props.scheme ?? GoogleExternalScheme.EXTERNAL_MANAGED;
    this.resource = named(
      new ComputeTargetHttpsProxy(this, "Resource", {
        ...placement(this._place),
        name: "",
        urlMap: props.urlMap,
        certificateMap: proxyReferenceFor(this, this.certificateMap),
        sslPolicy: this._sslPolicyId,
        quicOverride: props.quic ?? GoogleQuic.AUTOMATIC,
        tlsEarlyData: props.earlyData ?? GoogleEarlyData.DISABLED,
        serverTlsPolicy: this._serverTlsPolicyId,
        lifecycle: KEEPS_ITS_NAME,
      }),
    );
    this.resource.name = stableName(this.resource);
    this.ipAddress = globalAddress(this, this._place, props.ipAddress);
    this.forwardingRule = globalForwardingRule(this, "ForwardingRule", this._place, {
      target: reference(this.resource, "id"),
      port: this.port,
      scheme: this.scheme,
      ipAddress: this.ipAddress,
    });
  }

  addCertificate(certificate: IGoogleCertificate): void {
    this.entries.add(certificate);
    this._served().push(certificate);
  }

  /** @internal */
  override _safeguards(): EndpointSafeguards {
    return { ...super._safeguards(), redirectsHttp: this.redirects ? true : undefined };
  }

  /** Redirects requests on port 80 of the same address to this proxy. */
  addHttpRedirect(): void {
    if (this.redirects) {
      return;
    }
    this.redirects = true;
    const redirect = new Construct(this, "Redirect");
    const urlMap = named(
      new ComputeUrlMap(redirect, "Resource", {
        ...placement(this._place),
        name: "",
        defaultUrlRedirect: { httpsRedirect: true, redirectResponseCode: "MOVED_PERMANENTLY_DEFAULT", stripQuery: false },
        lifecycle: KEEPS_ITS_NAME,
      }),
    );
    urlMap.name = stableName(urlMap);
    const proxy = named(
      new ComputeTargetHttpProxy(redirect, "Proxy", {
        ...placement(this._place),
        name: "",
        urlMap: reference(urlMap, "id"),
        lifecycle: KEEPS_ITS_NAME,
      }),
    );
    proxy.name = stableName(proxy);
    globalForwardingRule(redirect, "ForwardingRule", this._place, {
      target: reference(proxy, "id"),
      port: 80,
      scheme: this.scheme,
      ipAddress: this.ipAddress,
    });
  }
}

/** Properties of a global external SSL proxy, for protocols other than HTTP. */
export interface GoogleSslProxyProps extends GoogleProxyProps {
  /** The backend service that receives the connections: its name or its id. */
  readonly backendService: string;
  /** The certificates: the first is the default, the others are selected by server name (SNI). */
  readonly certificates: IGoogleCertificate[];
  /**
   * The certificate map that receives the certificates.
   *
   * @default - the proxy has its own map, whose primary entry is the first certificate
   */
  readonly certificateMap?: ICertificateMap;
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
}

/** A global external SSL proxy in front of an existing backend service, with a certificate map and a forwarding rule. */
export class GoogleSslProxy extends GoogleProxy {
  /** The proxy's resource. */
  readonly resource: ComputeTargetSslProxy;
  /** The forwarding rule. */
  readonly forwardingRule: ComputeGlobalForwardingRule;
  /** The certificate map. */
  readonly certificateMap: ICertificateMap;
  /** The IP address of the load balancer. */
  readonly ipAddress: string;
  private readonly entries: ProxyEntries;

  constructor(scope: Construct, id: string, props: GoogleSslProxyProps) {
    super(scope, id, props, {
      ...{ kind: "google-ssl-proxy", probeable: true, location: GLOBAL, servedBy: props.backendService },
      clientAuth: SSL_PROXY_CLIENT_AUTH,
    });
    if (props.serverTlsPolicy !== undefined) {
      throw new CertfleetError(
        "mtls-not-supported",
        `Google's SSL proxies do not support mutual TLS, but \`serverTlsPolicy\` is "${props.serverTlsPolicy}". Remove it, or use an HTTPS proxy.`,
        this,
      );
    }
    this.entries = new ProxyEntries(this, props, this._place);
    this.certificateMap = this.entries.map;
    this._served().push(...props.certificates);
    this.resource = named(
      new ComputeTargetSslProxy(this, "Resource", {
        ...placement(this._place),
        name: "",
        backendService: props.backendService,
        certificateMap: proxyReferenceFor(this, this.certificateMap),
        sslPolicy: this._sslPolicyId,
        proxyHeader: props.proxyProtocol ? "PROXY_V1" : "NONE",
        lifecycle: KEEPS_ITS_NAME,
      }),
    );
    this.resource.name = stableName(this.resource);
    this.ipAddress = globalAddress(this, this._place, props.ipAddress);
    this.forwardingRule = globalForwardingRule(this, "ForwardingRule", this._place, {
      target: reference(this.resource, "id"),
      port: this.port,
      scheme: props.scheme ?? GoogleExternalScheme.EXTERNAL_MANAGED,
      ipAddress: this.ipAddress,
    });
  }

  addCertificate(certificate: IGoogleCertificate): void {
    this.entries.add(certificate);
    this._served().push(certificate);
  }
}
