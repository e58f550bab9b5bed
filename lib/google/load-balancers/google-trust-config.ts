import { CertificateManagerTrustConfig } from "@cdktf/provider-google/lib/certificate-manager-trust-config";
import { NetworkSecurityServerTlsPolicy } from "@cdktf/provider-google/lib/network-security-server-tls-policy";
import { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { CertificatePem } from "../../core/provided-certificate";
import { CertfleetError } from "../../core/error";
import { reference } from "../../core/expression";
import { placement } from "../google-provider";
import { stableName } from "../resource-name";
import { GLOBAL } from "../certificates/google-certificate";
import { named } from "../../core/readable-names";

/** What a load balancer does with clients whose certificate is missing or not trusted. */
export enum GoogleClientValidation {
  /** It refuses them. */
  REJECT = "REJECT_INVALID",
  /** It lets them in and tells the backend in headers. */
  ALLOW = "ALLOW_INVALID_OR_MISSING_CLIENT_CERT",
}

/** Whose client certificates a load balancer trusts. */
export interface GoogleTrustConfigProps {
  /** The roots that clients' chains must end at. */
  readonly trustAnchors: CertificatePem[];
  /**
   * Intermediate certificates that clients may leave out.
   *
   * @default - none
   */
  readonly intermediates?: CertificatePem[];
  /**
   * What is done with other clients.
   *
   * @default GoogleClientValidation.REJECT
   */
  readonly validation?: GoogleClientValidation;
  /**
   * The region, for regional proxies.
   *
   * @default - global
   */
  readonly region?: string;
  /**
   * The project that it is in.
   *
   * @default - the provider's project
   */
  readonly project?: string;
  /**
   * The provider that makes it.
   *
   * @default - the stack's default Google provider
   */
  readonly provider?: TerraformProvider;
}

/** Whose client certificates a load balancer trusts (mTLS): a proxy takes its `serverTlsPolicy`. */
export class GoogleTrustConfig extends Construct {
  /** The trust config's resource. */
  readonly resource: CertificateManagerTrustConfig;
  /** The server TLS policy's id, for a proxy: an expression. */
  readonly serverTlsPolicy: string;

  constructor(scope: Construct, id: string, props: GoogleTrustConfigProps) {
    super(scope, id);
    if (props.trustAnchors.length === 0) {
      throw new CertfleetError("no-trust-anchor", "clients' chains must end at a root: give one at least in `trustAnchors`", this);
    }
    const location = props.region ?? GLOBAL;
    const validation = props.validation ?? GoogleClientValidation.REJECT;
    this.resource = named(
      new CertificateManagerTrustConfig(this, "Resource", {
        ...placement(props),
        name: "",
        location,
        trustStores: [
          {
            trustAnchors: props.trustAnchors.map(({ pem }) => ({ pemCertificate: pem })),
            intermediateCas: props.intermediates?.map(({ pem }) => ({ pemCertificate: pem })),
          },
        ],
        lifecycle: { createBeforeDestroy: true },
      }),
    );
    this.resource.name = stableName(this.resource);
    const policy = named(
      new NetworkSecurityServerTlsPolicy(this, "ServerTlsPolicy", {
        ...placement(props),
        name: "",
        location,
        mtlsPolicy: {
          clientValidationMode: validation,
          clientValidationTrustConfig: validation === GoogleClientValidation.REJECT ? reference(this.resource, "id") : undefined,
        },
        lifecycle: { createBeforeDestroy: true },
      }),
    );
    policy.name = stableName(policy);
    this.serverTlsPolicy = reference(policy, "id");
  }
}
