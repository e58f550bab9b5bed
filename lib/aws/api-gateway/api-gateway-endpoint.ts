import { Construct } from "constructs";
import { ClientAuth } from "../../core/client-auth";
import { DomainName } from "../../core/domain-name";
import { Description } from "../../core/kind";
import { AttachRequest, IEndpointTarget, ITlsEndpoint } from "../../core/tls-endpoint";
import { TlsPolicy } from "../../policy/tls-policy";
import { asAcmCertificate } from "../acm/acm-import";
import { EndpointAccessMode, HttpApiDomainName, RestApiDomainName, RestApiEndpointType } from "./api-gateway-domain-name";
import { apiGatewayEndpoint } from "./kinds";

/** Properties of a custom domain of an HTTP or WebSocket API as an endpoint. */
export interface ApiGatewayEndpointProps {
  /** The domain name, which the certificate must cover. */
  readonly domainName: string;
  /**
   * The API that the domain is mapped to.
   *
   * @default - none: create the mapping yourself
   */
  readonly apiId?: string;
  /**
   * The stage that the domain is mapped to, with `apiId`.
   *
   * @default - `$default` for an HTTP API; clients of a REST API name the stage in the path
   */
  readonly stage?: string;
  /**
   * Whether a probe on the internet can reach the domain.
   *
   * @default true
   */
  readonly probeable?: boolean;
  /**
   * Client authentication (mutual TLS). Turn off the default endpoint of the API (`disable_execute_api_endpoint`), which would let clients
   * in without a certificate.
   *
   * @default - clients do not present certificates
   */
  readonly clientAuth?: ClientAuth;
}

/** Properties of a custom domain of a REST API as an endpoint. */
export interface RestApiEndpointProps extends ApiGatewayEndpointProps {
  /**
   * Where TLS terminates.
   *
   * @default RestApiEndpointType.REGIONAL
   */
  readonly endpointType?: RestApiEndpointType;
  /**
   * Which requests the domain accepts. It needs an enhanced security policy: hashicorp/aws 6.28 or later, and no client authentication.
   *
   * @default EndpointAccessMode.BASIC, with an enhanced security policy
   */
  readonly endpointAccessMode?: EndpointAccessMode;
}

/** A custom domain of API Gateway as an endpoint of a fleet. */
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
    this.host = DomainName.parse(domainName).name;
  }

  /** @internal */
  abstract _describe(): Description;

  abstract attach(scope: Construct, id: string, request: AttachRequest): ITlsEndpoint;
}

class RestApiEndpoint extends ApiGatewayEndpoint {
  constructor(
    private readonly domainName: string,
    private readonly props: RestApiEndpointProps,
  ) {
    super(domainName);
  }

  _describe(): Description {
    const endpointType = this.props.endpointType === RestApiEndpointType.EDGE ? "edge" : "regional";
    const endpointAccessMode = this.props.endpointAccessMode?.toLowerCase();
    return describedAs("rest", { ...this.props, domainName: this.host, endpointType, endpointAccessMode });
  }

  attach(scope: Construct, id: string, request: AttachRequest): ITlsEndpoint {
    const certificate = asAcmCertificate(request.certificate);
    const isEdge = this.props.endpointType === RestApiEndpointType.EDGE;
    return new RestApiDomainName(scope, id, {
      domainName: this.domainName,
      certificate,
      probeable: this.props.probeable,
      clientAuth: this.props.clientAuth,
      endpointType: this.props.endpointType,
      endpointAccessMode: this.props.endpointAccessMode,
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

  _describe(): Description {
    return describedAs("http", { ...this.props, domainName: this.host });
  }

  attach(scope: Construct, id: string, request: AttachRequest): ITlsEndpoint {
    const certificate = asAcmCertificate(request.certificate);
    return new HttpApiDomainName(scope, id, {
      domainName: this.domainName,
      certificate,
      probeable: this.props.probeable,
      clientAuth: this.props.clientAuth,
      apiId: this.props.apiId,
      stage: this.props.stage,
      tlsPolicy: TlsPolicy.of(request.tlsPolicy),
      region: certificate.region,
      provider: certificate.provider,
    });
  }
}

function describedAs(type: string, properties: object): Description {
  return { kind: apiGatewayEndpoint, properties: { apiGateway: { ...properties, type } } };
}
