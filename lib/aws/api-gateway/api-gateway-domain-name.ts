import { Construct } from "constructs";
import { DomainName } from "../../core/domain-name";
import { throwFirst } from "../../core/error";
import { nativePolicy, NativePolicyService } from "../../policy/tls/services";
import { TlsPolicy } from "../../policy/tls-policy";
import { arnFor, IAcmCertificate } from "../acm/certificate";
import { AwsBindings, placement, regionOf } from "../aws-provider";
import { Apigatewayv2ApiMapping } from "@cdktf/provider-aws/lib/apigatewayv2-api-mapping";
import { Apigatewayv2DomainName } from "@cdktf/provider-aws/lib/apigatewayv2-domain-name";
import { TerraformProvider } from "cdktf";
import { reference } from "../../core/expression";
import { ICertificate } from "../../core/certificate";
import { ITlsEndpoint } from "../../core/tls-endpoint";
import { coverageProblems, domainRegionProblems, EDGE_REGION, policyServiceOf } from "./kinds";
import { ApiGatewayBasePathMapping } from "@cdktf/provider-aws/lib/api-gateway-base-path-mapping";
import { ApiGatewayDomainName } from "@cdktf/provider-aws/lib/api-gateway-domain-name";
import { named } from "../../core/readable-names";

/** A custom domain's name, if the certificate covers it. */
function coveredDomainName(scope: Construct, domainName: string, certificate: IAcmCertificate): DomainName {
  const parsed = DomainName.parse(domainName);
  throwFirst(coverageProblems([], parsed.name, certificate.domainNames), scope);
  return parsed;
}

/** The security policy of a domain. API Gateway's best policy does not quite meet `intermediate`, for which it is used nevertheless. */
function securityPolicy(scope: Construct, service: NativePolicyService, policy: TlsPolicy = TlsPolicy.INTERMEDIATE): string {
  return nativePolicy(service, policy, AwsBindings.providerVersion(scope)).name;
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
   * Whether a probe in the internet can reach the domain.
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

  constructor(scope: Construct, id: string, props: HttpApiDomainNameProps) {
    super(scope, id);
    const { certificate } = props;
    const place = { region: props.region, provider: props.provider };
    throwFirst(domainRegionProblems([], certificate.region, regionOf(this, place)), this);
    const { name: domainName, isWildcard } = coveredDomainName(this, props.domainName, certificate);
    const at = placement(this, place);
    this.hosts = isWildcard ? [] : [domainName];
    this.certificates = [certificate];
    this.probeable = props.probeable ?? true;
    this.tlsPolicyName = securityPolicy(this, policyServiceOf("http", false), props.tlsPolicy);
    this.resource = named(
      new Apigatewayv2DomainName(this, "Resource", {
        ...at,
        domainName,
        domainNameConfiguration: {
          certificateArn: arnFor(this, certificate),
          endpointType: "REGIONAL",
          securityPolicy: this.tlsPolicyName,
        },
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
}

/** Where the domain of a REST API terminates TLS. */
export enum RestApiEndpointType {
  /** In the API's region. */
  REGIONAL = "REGIONAL",
  /** At CloudFront's edge locations. The certificate must be in us-east-1. */
  EDGE = "EDGE",
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
   * The TLS policy. The best security policy, `TLS_1_2`, does not quite meet `intermediate`.
   *
   * @default TlsPolicy.INTERMEDIATE
   */
  readonly tlsPolicy?: TlsPolicy;
  /**
   * Whether a probe in the internet can reach the domain.
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

  constructor(scope: Construct, id: string, props: RestApiDomainNameProps) {
    super(scope, id);
    const { certificate } = props;
    const isEdge = props.endpointType === RestApiEndpointType.EDGE;
    const place = { region: props.region, provider: props.provider };
    throwFirst(domainRegionProblems([], certificate.region, isEdge ? EDGE_REGION : regionOf(this, place)), this);
    const { name: domainName, isWildcard } = coveredDomainName(this, props.domainName, certificate);
    const at = placement(this, place);
    this.hosts = isWildcard ? [] : [domainName];
    this.certificates = [certificate];
    this.probeable = props.probeable ?? true;
    this.tlsPolicyName = securityPolicy(this, policyServiceOf("rest", isEdge), props.tlsPolicy);
    this.resource = named(
      new ApiGatewayDomainName(this, "Resource", {
        ...at,
        domainName,
        securityPolicy: this.tlsPolicyName,
        certificateArn: isEdge ? arnFor(this, certificate) : undefined,
        regionalCertificateArn: isEdge ? undefined : arnFor(this, certificate),
        endpointConfiguration: { types: [props.endpointType ?? RestApiEndpointType.REGIONAL] },
      }),
    );
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
}
