import { ApiGatewayBasePathMapping } from "@cdktf/provider-aws/lib/api-gateway-base-path-mapping";
import { ApiGatewayDomainName } from "@cdktf/provider-aws/lib/api-gateway-domain-name";
import { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { reference } from "../../core/reference";
import { ICertificate } from "../../core/certificate";
import { ITlsEndpoint } from "../../core/tls-endpoint";
import { TlsPolicy } from "../../policy/tls-policy";
import { arnFor } from "../acm/certificate-arn";
import { IAcmCertificate } from "../acm/certificate-interface";
import { placement, regionOf } from "../placement";
import { checkDomainRegion, coveredDomainName, securityPolicy } from "./covered-domain-name";

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
