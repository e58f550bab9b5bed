import { Construct } from "constructs";
import { DomainName } from "../../core/domain-name";
import { CertfleetError } from "../../core/error";
import { warn } from "../../core/warning";
import { nativePolicy, NativePolicyService } from "../../policy/tls/services";
import { TlsPolicy } from "../../policy/tls-policy";
import { arnFor, IAcmCertificate } from "../acm/certificate";
import { AwsBindings } from "../aws-bindings";
import { Apigatewayv2ApiMapping } from "@cdktf/provider-aws/lib/apigatewayv2-api-mapping";
import { Apigatewayv2DomainName } from "@cdktf/provider-aws/lib/apigatewayv2-domain-name";
import { TerraformProvider } from "cdktf";
import { reference } from "../../core/reference";
import { ICertificate } from "../../core/certificate";
import { ITlsEndpoint } from "../../core/tls-endpoint";
import { placement, regionOf } from "../placement";
import { ApiGatewayBasePathMapping } from "@cdktf/provider-aws/lib/api-gateway-base-path-mapping";
import { ApiGatewayDomainName } from "@cdktf/provider-aws/lib/api-gateway-domain-name";

/** A custom domain's name, if the certificate holds it, as itself or by its wildcard (RFC 6125 section 6.4.3). */
export function coveredDomainName(scope: Construct, domainName: string, certificate: IAcmCertificate): string {
  const { name } = DomainName.parse(domainName);
  const wildcard = `*${name.slice(name.indexOf("."))}`;
  if (!certificate.domainNames.some((held) => held === name || held === wildcard)) {
    throw new CertfleetError(
      "name-not-in-certificate",
      `the certificate does not hold "${name}": it holds ${certificate.domainNames.join(", ")}; add the name to the certificate`,
      scope,
    );
  }
  return name;
}

/** The security policy of an API Gateway domain. API Gateway's best one falls short of `INTERMEDIATE`, of which it warns. */
export function securityPolicy(scope: Construct, service: NativePolicyService, policy: TlsPolicy = TlsPolicy.INTERMEDIATE): string {
  const native = nativePolicy(service, policy, AwsBindings.providerVersion(scope));
  if (!native.meets) {
    warn(scope, "policy-shortfall", `API Gateway's ${native.name} is the nearest to "${policy.name}", but ${native.shortfall}`);
  }
  return native.name;
}

/** Refuses a certificate of another region than the one where the domain's TLS terminates. */
export function checkDomainRegion(scope: Construct, certificate: IAcmCertificate, needed?: string): void {
  if (needed !== undefined && certificate.region !== undefined && certificate.region !== needed) {
    throw new CertfleetError(
      "region-mismatch",
      `the certificate is in ${certificate.region}: this API Gateway domain takes one of ${needed}, put it there`,
      scope,
    );
  }
}

/** A custom domain of an HTTP or WebSocket API. */
export interface HttpApiDomainNameProps {
  /** The domain name, one that the certificate holds. */
  readonly domainName: string;
  /** The certificate, in the API's region. */
  readonly certificate: IAcmCertificate;
  /**
   * The API that the domain leads to.
   *
   * @default - none: map it elsewhere
   */
  readonly apiId?: string;
  /**
   * The stage that the domain leads to, with `apiId`.
   *
   * @default "$default"
   */
  readonly stage?: string;
  /**
   * What its TLS must be. These APIs have one policy, `TLS_1_2`.
   *
   * @default TlsPolicy.INTERMEDIATE
   */
  readonly tlsPolicy?: TlsPolicy;
  /**
   * The API's region.
   *
   * @default - the provider's region
   */
  readonly region?: string;
  /**
   * The provider that reaches the API.
   *
   * @default - the stack's default AWS provider
   */
  readonly provider?: TerraformProvider;
}

/** A custom domain of an HTTP or WebSocket API in API Gateway, always with a security policy. */
export class HttpApiDomainName extends Construct implements ITlsEndpoint {
  readonly kind: string = "api-gateway-http";
  readonly port: number = 443;
  readonly probeable: boolean = true;
  readonly hosts: string[];
  readonly certificates: ICertificate[];
  readonly tlsPolicyName?: string;
  /** The domain's resource; its `domainNameConfiguration.targetDomainName` is what a DNS alias points to. */
  readonly resource: Apigatewayv2DomainName;

  constructor(scope: Construct, id: string, props: HttpApiDomainNameProps) {
    super(scope, id);
    const { certificate } = props;
    const place = { region: props.region, provider: props.provider };
    checkDomainRegion(this, certificate, regionOf(this, place));
    const domainName = coveredDomainName(this, props.domainName, certificate);
    const at = placement(this, place);
    this.hosts = [domainName];
    this.certificates = [certificate];
    this.tlsPolicyName = securityPolicy(this, "api-gateway-http", props.tlsPolicy);
    this.resource = new Apigatewayv2DomainName(this, "Resource", {
      ...at,
      domainName,
      domainNameConfiguration: {
        certificateArn: arnFor(this, certificate),
        endpointType: "REGIONAL",
        securityPolicy: this.tlsPolicyName,
      },
    });
    if (props.apiId !== undefined) {
      new Apigatewayv2ApiMapping(this, "Mapping", {
        ...at,
        apiId: props.apiId,
        stage: props.stage ?? "$default",
        domainName: reference(this.resource, "id"),
      });
    }
  }
}

/** Where a REST API's domain terminates TLS. */
export enum RestApiEndpointType {
  /** In the API's region. */
  REGIONAL = "REGIONAL",
  /** At CloudFront's edge; the certificate must be in us-east-1. */
  EDGE = "EDGE",
}

/** A custom domain of a REST API. */
export interface RestApiDomainNameProps {
  /** The domain name, one that the certificate holds. */
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
   * The REST API that the domain leads to.
   *
   * @default - none: map it elsewhere
   */
  readonly restApiId?: string;
  /**
   * The stage that the domain leads to, with `restApiId`.
   *
   * @default - clients name it in the path
   */
  readonly stageName?: string;
  /**
   * What its TLS must be.
   *
   * @default TlsPolicy.INTERMEDIATE
   */
  readonly tlsPolicy?: TlsPolicy;
  /**
   * The API's region.
   *
   * @default - the provider's region
   */
  readonly region?: string;
  /**
   * The provider that reaches the API.
   *
   * @default - the stack's default AWS provider
   */
  readonly provider?: TerraformProvider;
}

/** A custom domain of a REST API in API Gateway, always with a security policy. */
export class RestApiDomainName extends Construct implements ITlsEndpoint {
  readonly kind: string = "api-gateway-rest";
  readonly port: number = 443;
  readonly probeable: boolean = true;
  readonly hosts: string[];
  readonly certificates: ICertificate[];
  readonly tlsPolicyName?: string;
  /** The domain's resource; its `regionalDomainName` or `cloudfrontDomainName` is what a DNS alias points to. */
  readonly resource: ApiGatewayDomainName;

  constructor(scope: Construct, id: string, props: RestApiDomainNameProps) {
    super(scope, id);
    const { certificate } = props;
    const isEdge = props.endpointType === RestApiEndpointType.EDGE;
    const place = { region: props.region, provider: props.provider };
    checkDomainRegion(this, certificate, isEdge ? "us-east-1" : regionOf(this, place));
    const domainName = coveredDomainName(this, props.domainName, certificate);
    const at = placement(this, place);
    this.hosts = [domainName];
    this.certificates = [certificate];
    this.tlsPolicyName = securityPolicy(this, isEdge ? "api-gateway-rest-edge" : "api-gateway-rest-regional", props.tlsPolicy);
    this.resource = new ApiGatewayDomainName(this, "Resource", {
      ...at,
      domainName,
      securityPolicy: this.tlsPolicyName,
      certificateArn: isEdge ? arnFor(this, certificate) : undefined,
      regionalCertificateArn: isEdge ? undefined : arnFor(this, certificate),
      endpointConfiguration: { types: [props.endpointType ?? RestApiEndpointType.REGIONAL] },
    });
    if (props.restApiId !== undefined) {
      new ApiGatewayBasePathMapping(this, "Mapping", {
        ...at,
        apiId: props.restApiId,
        stageName: props.stageName,
        domainName: reference(this.resource, "domain_name"),
      });
    }
  }
}
