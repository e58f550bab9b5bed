import { ComputeGlobalForwardingRule } from "@cdktf/provider-google/lib/compute-global-forwarding-rule";
import { ComputeTargetSslProxy } from "@cdktf/provider-google/lib/compute-target-ssl-proxy";
import { Construct } from "constructs";
import { CertfleetError } from "../../core/error";
import { reference } from "../../core/reference";
import { IGoogleCertificate } from "../certificates/certificate-interface";
import { ICertificateMap } from "../maps/certificate-map";
import { placement } from "../placement";
import { stableName } from "../resource-name";
import { globalAddress, globalForwardingRule } from "./global-front";
import { GoogleProxy } from "./google-proxy";
import { mappedCertificates } from "./mapped-certificates";
import { GoogleExternalScheme, GoogleProxyProps } from "./proxy-options";
import { proxyReferenceFor } from "../maps/proxy-reference";
import { GLOBAL } from "../certificates/global-location";

/** A global external SSL proxy, for protocols other than HTTP. */
export interface GoogleSslProxyProps extends GoogleProxyProps {
  /** The backend service that gets the connections: its name, or its id. */
  readonly backendService: string;
  /** The certificates: the first is for clients that ask for no name, the rest are chosen by name. */
  readonly certificates: IGoogleCertificate[];
  /**
   * The certificate map that they are entered in.
   *
   * @default - one of the proxy's own, whose primary entry is the first certificate
   */
  readonly certificateMap?: ICertificateMap;
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
}

/** A global external proxy that terminates TLS for a backend service, with a certificate map and a forwarding rule. */
export class GoogleSslProxy extends GoogleProxy {
  /** The proxy's resource. */
  readonly resource: ComputeTargetSslProxy;
  /** The forwarding rule. */
  readonly forwardingRule: ComputeGlobalForwardingRule;
  /** The certificate map. */
  readonly certificateMap: ICertificateMap;
  /** The address that clients reach. */
  readonly ipAddress: string;
  private readonly isOwnMap: boolean;

  constructor(scope: Construct, id: string, props: GoogleSslProxyProps) {
    super(scope, id, props, { kind: "google-ssl-proxy", probeable: true, location: GLOBAL });
    if (props.serverTlsPolicy !== undefined) {
      throw new CertfleetError(
        "mtls-not-supported",
        "Google's SSL proxies ask clients for no certificates: remove `serverTlsPolicy`",
        this,
      );
    }
    const { map, isOwn } = mappedCertificates(this, props, this._place);
    this.certificateMap = map;
    this.isOwnMap = isOwn;
    this._served().push(...props.certificates);
    this.resource = new ComputeTargetSslProxy(this, "Resource", {
      ...placement(this._place),
      name: "",
      backendService: props.backendService,
      certificateMap: proxyReferenceFor(this, this.certificateMap),
      sslPolicy: this._sslPolicyId,
      proxyHeader: props.proxyProtocol ? "PROXY_V1" : "NONE",
      lifecycle: { createBeforeDestroy: true },
    });
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
    const [first] = this._served();
    this.certificateMap.addCertificate(certificate);
    if (this.isOwnMap && first.domainNames.join() === certificate.domainNames.join()) {
      this.certificateMap.addPrimary(certificate);
    }
    this._served().push(certificate);
  }
}
