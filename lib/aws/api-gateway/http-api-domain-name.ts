import { Apigatewayv2ApiMapping } from "@cdktf/provider-aws/lib/apigatewayv2-api-mapping";
import { Apigatewayv2DomainName } from "@cdktf/provider-aws/lib/apigatewayv2-domain-name";
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
