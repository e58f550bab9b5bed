import { Construct } from "constructs";
import { ClientAuth, ClientAuthMode } from "../../core/client-auth";
import { clientAuthProblems } from "../../core/client-auth-checks";
import { ClientAuthRecord, clientAuthRecord } from "../../core/client-auth-record";
import { DomainName } from "../../core/domain-name";
import { throwFirst } from "../../core/error";
import { isEnhancedPolicy } from "../../policy/tls/aws-edge";
import { nativePolicy } from "../../policy/tls/services";
import { TlsPolicy } from "../../policy/tls-policy";
import { arnFor, IAcmCertificate } from "../acm/certificate";
import { AwsBindings, placement, regionOf } from "../aws-provider";
import { Apigatewayv2ApiMapping } from "@cdktf/provider-aws/lib/apigatewayv2-api-mapping";
import { Apigatewayv2DomainName } from "@cdktf/provider-aws/lib/apigatewayv2-domain-name";
import { TerraformProvider } from "cdktf";
import { reference } from "../../core/expression";
import { ICertificate } from "../../core/certificate";
import { ITlsEndpoint } from "../../core/tls-endpoint";
import { EndpointSafeguards } from "../../core/safeguards";
import { domainClientAuth } from "../trust/client-auth";
import { API_CLIENT_AUTH, EDGE_CLIENT_AUTH } from "../trust/client-auth-support";
import { defaultEndpointProblems, ownershipProblems, watchDefaultEndpoint } from "./default-endpoint";
import { accessModeProblems, coverageProblems, domainRegionProblems, EDGE_REGION, isVerifying, policyServiceOf } from "./kinds";
import { ApiGatewayBasePathMapping } from "@cdktf/provider-aws/lib/api-gateway-base-path-mapping";
import { ApiGatewayDomainName } from "@cdktf/provider-aws/lib/api-gateway-domain-name";
import { named } from "../../core/readable-names";

interface AccessModeProps {
  readonly endpointAccessMode?: EndpointAccessMode;
}

/**
 * Checks a custom domain, and renders what does not depend on the type of API. The security policy `TLS_1_2` does not quite meet
 * `intermediate`, for which it is used where API Gateway has nothing better.
 */
function customDomain(scope: Construct, props: HttpApiDomainNameProps & AccessModeProps, type: "rest" | "http", isEdge: boolean) {
  const { certificate, region, provider, tlsPolicy = TlsPolicy.INTERMEDIATE, clientAuth } = props;
  const place = { region, provider };
  throwFirst(clientAuthProblems([], clientAuth, isEdge ? EDGE_CLIENT_AUTH : API_CLIENT_AUTH), scope);
  throwFirst(domainRegionProblems([], certificate.region, isEdge ? EDGE_REGION : regionOf(scope, place)), scope);
  const { name: domainName, isWildcard } = DomainName.parse(props.domainName);
  throwFirst(coverageProblems([], domainName, certificate.domainNames), scope);
  const service = policyServiceOf(type, isEdge, isVerifying(clientAuth));
  const version = AwsBindings.providerVersion(scope);
  throwFirst(accessModeProblems([], props.endpointAccessMode, service, version), scope);
  return {
    domainName,
    hosts: isWildcard ? [] : [domainName],
    tlsPolicyName: nativePolicy(service, tlsPolicy, version).name,
    certificateArn: arnFor(scope, certificate),
    at: placement(scope, place),
    mutualTlsAuthentication: domainClientAuth(scope, clientAuth, place),
  };
}

/** Client authentication must hold at every address of the API. */
function checkApi(scope: Construct, props: HttpApiDomainNameProps, type: "rest" | "http"): void {
  const { certificate, apiId, clientAuth, region, provider } = props;
  if (clientAuth !== undefined && clientAuth.mode !== ClientAuthMode.OFF) {
    throwFirst([...ownershipProblems([], certificate.issuer), ...defaultEndpointProblems([], apiId)], scope);
    watchDefaultEndpoint(scope, type, apiId, { region, provider });
  }
}

/** Properties of a custom domain of an HTTP or WebSocket API. */
export interface HttpApiDomainNameProps {
  /** The domain name, which the certificate must cover. */
  readonly domainName: string;
  /** The certificate, in the API's region. */
  readonly certificate: IAcmCertificate;
  /**
   * The API that the domain is mapped to.
   *
   * @default - none: create the mapping yourself
   */
  readonly apiId?: string;
  /**
   * The stage that the domain is mapped to, with `apiId`.
   *
   * @default "$default"
   */
  readonly stage?: string;
  /**
   * The TLS policy. These APIs have one security policy, `TLS_1_2`, which does not quite meet `intermediate`.
   *
   * @default TlsPolicy.INTERMEDIATE
   */
  readonly tlsPolicy?: TlsPolicy;
  /**
   * Client authentication (mutual TLS). Turn off the default endpoint of the API (`disable_execute_api_endpoint`), which would let clients
   * in without a certificate.
   *
   * @default - clients do not present certificates
   */
  readonly clientAuth?: ClientAuth;
  /**
   * Whether a probe on the internet can reach the domain.
   *
   * @default true
   */
  readonly probeable?: boolean;
  /**
   * The API's region.
   *
   * @default - the provider's region
   */
  readonly region?: string;
  /**
   * The provider of the API's account.
   *
   * @default - the stack's default AWS provider
   */
  readonly provider?: TerraformProvider;
}

/** A custom domain of an HTTP or WebSocket API, with an explicit security policy. */
export class HttpApiDomainName extends Construct implements ITlsEndpoint {
  readonly kind: string = "api-gateway-http";
  readonly port: number = 443;
  readonly probeable: boolean;
  readonly hosts: string[];
  readonly certificates: ICertificate[];
  readonly tlsPolicyName?: string;
  /** The domain's resource. A DNS alias points to its `domainNameConfiguration.targetDomainName`. */
  readonly resource: Apigatewayv2DomainName;

  private readonly clientAuth?: ClientAuthRecord;

  constructor(scope: Construct, id: string, props: HttpApiDomainNameProps) {
    super(scope, id);
    const { domainName, hosts, tlsPolicyName, certificateArn, at, mutualTlsAuthentication } = customDomain(this, props, "http", false);
    checkApi(this, props, "http");
    this.hosts = hosts;
    this.certificates = [props.certificate];
    this.probeable = props.probeable ?? true;
    this.clientAuth = clientAuthRecord(props.clientAuth);
    this.tlsPolicyName = tlsPolicyName;
    this.resource = named(
      new Apigatewayv2DomainName(this, "Resource", {
        ...at,
        domainName,
        domainNameConfiguration: {
          certificateArn,
          endpointType: "REGIONAL",
          securityPolicy: tlsPolicyName,
        },
        mutualTlsAuthentication,
      }),
    );
    if (props.apiId !== undefined) {
      named(
        new Apigatewayv2ApiMapping(this, "Mapping", {
          ...at,
          apiId: props.apiId,
          stage: props.stage ?? "$default",
          domainName: reference(this.resource, "id"),
        }),
      );
    }
  }

  /** @internal */
  _safeguards(): EndpointSafeguards {
    return { clientAuth: this.clientAuth };
  }
}

/** Where the domain of a REST API terminates TLS. */
export enum RestApiEndpointType {
  /** In the API's region. */
  REGIONAL = "REGIONAL",
  /** At CloudFront's edge locations. The certificate must be in us-east-1. */
  EDGE = "EDGE",
}

/** Which requests a domain with an enhanced security policy accepts (API Gateway, "Endpoint access mode"). */
export enum EndpointAccessMode {
  /** Every request for the domain. */
  BASIC = "BASIC",
  /**
   * Only requests whose host is the server name of the TLS handshake, and that arrive at the domain's own type of endpoint. Requests for a
   * public domain through a VPC endpoint, for example, are rejected. API Gateway enforces it after 15 minutes. A change back to `BASIC` makes
   * the domain unavailable for about 15 minutes.
   */
  STRICT = "STRICT",
}

/** Properties of a custom domain of a REST API. */
export interface RestApiDomainNameProps {
  /** The domain name, which the certificate must cover. */
  readonly domainName: string;
  /** The certificate. */
  readonly certificate: IAcmCertificate;
  /**
   * Where TLS terminates.
   *
   * @default RestApiEndpointType.REGIONAL
   */
  readonly endpointType?: RestApiEndpointType;
  /**
   * The REST API that the domain is mapped to.
   *
   * @default - none: create the mapping yourself
   */
  readonly restApiId?: string;
  /**
   * The stage that the domain is mapped to, with `restApiId`.
   *
   * @default - clients name the stage in the path
   */
  readonly stageName?: string;
  /**
   * The TLS policy. hashicorp/aws 6.28 or later has enhanced security policies, which meet it. Before, and with client authentication, the best
   * security policy is `TLS_1_2`, which does not quite meet `intermediate`.
   *
   * @default TlsPolicy.INTERMEDIATE
   */
  readonly tlsPolicy?: TlsPolicy;
  /**
   * Which requests the domain accepts. It needs an enhanced security policy.
   *
   * @default EndpointAccessMode.BASIC, with an enhanced security policy
   */
  readonly endpointAccessMode?: EndpointAccessMode;
  /**
   * Client authentication (mutual TLS). Turn off the default endpoint of the API (`disable_execute_api_endpoint`), which would let clients
   * in without a certificate.
   *
   * @default - clients do not present certificates
   */
  readonly clientAuth?: ClientAuth;
  /**
   * Whether a probe on the internet can reach the domain.
   *
   * @default true
   */
  readonly probeable?: boolean;
  /**
   * The API's region.
   *
   * @default - the provider's region
   */
  readonly region?: string;
  /**
   * The provider of the API's account.
   *
   * @default - the stack's default AWS provider
   */
  readonly provider?: TerraformProvider;
}

/** A custom domain of a REST API, with an explicit security policy. */
export class RestApiDomainName extends Construct implements ITlsEndpoint {
  readonly kind: string = "api-gateway-rest";
  readonly port: number = 443;
  readonly probeable: boolean;
  readonly hosts: string[];
  readonly certificates: ICertificate[];
  readonly tlsPolicyName?: string;
  /** The domain's resource. A DNS alias points to its `regionalDomainName` or `cloudfrontDomainName`. */
  readonly resource: ApiGatewayDomainName;

  private readonly clientAuth?: ClientAuthRecord;

  constructor(scope: Construct, id: string, props: RestApiDomainNameProps) {
    super(scope, id);
    const isEdge = props.endpointType === RestApiEndpointType.EDGE;
    const { domainName, hosts, tlsPolicyName, certificateArn, at, mutualTlsAuthentication } = customDomain(this, props, "rest", isEdge);
    checkApi(this, { ...props, apiId: props.restApiId }, "rest");
    this.hosts = hosts;
    this.certificates = [props.certificate];
    this.probeable = props.probeable ?? true;
    this.clientAuth = clientAuthRecord(props.clientAuth);
    this.tlsPolicyName = tlsPolicyName;
    this.resource = named(
      new ApiGatewayDomainName(this, "Resource", {
        ...at,
        domainName,
        securityPolicy: tlsPolicyName,
        certificateArn: isEdge ? certificateArn : undefined,
        regionalCertificateArn: isEdge ? undefined : certificateArn,
        endpointConfiguration: { types: [props.endpointType ?? RestApiEndpointType.REGIONAL] },
        mutualTlsAuthentication,
      }),
    );
    if (isEnhancedPolicy(tlsPolicyName)) {
      // Older bindings lack the argument.
      this.resource.addOverride("endpoint_access_mode", props.endpointAccessMode ?? EndpointAccessMode.BASIC);
    }
    if (props.restApiId !== undefined) {
      named(
        new ApiGatewayBasePathMapping(this, "Mapping", {
          ...at,
          apiId: props.restApiId,
          stageName: props.stageName,
          domainName: reference(this.resource, "domain_name"),
        }),
      );
    }
  }

  /** @internal */
  _safeguards(): EndpointSafeguards {
    return { clientAuth: this.clientAuth };
  }
}
