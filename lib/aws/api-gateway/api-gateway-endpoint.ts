import { Construct } from "constructs";
import { AttachRequest, IEndpointTarget, ITlsEndpoint } from "../../core/tls-endpoint";
import { TlsPolicy } from "../../policy/tls-policy";
import { asAcmCertificate } from "../acm/acm-import";
import { HttpApiDomainName, RestApiDomainName, RestApiEndpointType } from "./api-gateway-domain-name";

/** An API that a custom domain leads to. */
export interface ApiGatewayEndpointProps {
  /** The domain name, one that the certificate holds. */
  readonly domainName: string;
  /**
   * The API that the domain leads to.
   *
   * @default - none: map it elsewhere
   */
  readonly apiId?: string;
  /**
   * The stage that the domain leads to, with `apiId`.
   *
   * @default - a REST API's clients name it in the path, an HTTP API's get `$default`
   */
  readonly stage?: string;
}

/** A REST API that a custom domain leads to. */
export interface RestApiEndpointProps extends ApiGatewayEndpointProps {
  /**
   * Where TLS terminates.
   *
   * @default RestApiEndpointType.REGIONAL
   */
  readonly endpointType?: RestApiEndpointType;
}

/** Where a fleet serves a certificate: a custom domain of API Gateway. */
export abstract class ApiGatewayEndpoint implements IEndpointTarget {
  /** A custom domain of a REST API. */
  static rest(props: RestApiEndpointProps): ApiGatewayEndpoint {
    return new RestApiEndpoint(props.domainName, props);
  }

  /** A custom domain of an HTTP or WebSocket API. */
  static http(props: ApiGatewayEndpointProps): ApiGatewayEndpoint {
    return new HttpApiEndpoint(props.domainName, props);
  }

  readonly endpointId: string;
  /** The custom domain's name. */
  readonly host: string;

  /** @internal */
  protected constructor(domainName: string) {
    this.endpointId = domainName;
    this.host = domainName;
  }

  abstract attach(scope: Construct, id: string, request: AttachRequest): ITlsEndpoint;
}

class RestApiEndpoint extends ApiGatewayEndpoint {
  constructor(
    private readonly domainName: string,
    private readonly props: RestApiEndpointProps,
  ) {
    super(domainName);
  }

  attach(scope: Construct, id: string, request: AttachRequest): ITlsEndpoint {
    const certificate = asAcmCertificate(request.certificate);
    const isEdge = this.props.endpointType === RestApiEndpointType.EDGE;
    return new RestApiDomainName(scope, id, {
      domainName: this.domainName,
      certificate,
      endpointType: this.props.endpointType,
      restApiId: this.props.apiId,
      stageName: this.props.stage,
      tlsPolicy: TlsPolicy.of(request.tlsPolicy),
      region: isEdge ? undefined : certificate.region,
      provider: isEdge ? undefined : certificate.provider,
    });
  }
}

class HttpApiEndpoint extends ApiGatewayEndpoint {
  constructor(
    private readonly domainName: string,
    private readonly props: ApiGatewayEndpointProps,
  ) {
    super(domainName);
  }

  attach(scope: Construct, id: string, request: AttachRequest): ITlsEndpoint {
    const certificate = asAcmCertificate(request.certificate);
    return new HttpApiDomainName(scope, id, {
      domainName: this.domainName,
      certificate,
      apiId: this.props.apiId,
      stage: this.props.stage,
      tlsPolicy: TlsPolicy.of(request.tlsPolicy),
      region: certificate.region,
      provider: certificate.provider,
    });
  }
}
