import { CertificateManagerTrustConfig } from "@cdktf/provider-google/lib/certificate-manager-trust-config";
import { NetworkSecurityServerTlsPolicy } from "@cdktf/provider-google/lib/network-security-server-tls-policy";
import { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { CertificatePem } from "../../core/provided-certificate";
import { CertfleetError } from "../../core/error";
import { reference } from "../../core/expression";
import { placement } from "../google-provider";
import { countQuotas } from "../quotas";
import { KEEPS_ITS_NAME, stableName } from "../resource-name";
import { GLOBAL } from "../certificates/google-certificate";
import { named } from "../../core/readable-names";

/** How a load balancer handles clients whose certificate is missing or not trusted. */
export enum GoogleClientValidation {
  /** Rejects the connection. */
  REJECT = "REJECT_INVALID",
  /** Allows the connection, and passes the result of the validation to the backend in headers. */
  ALLOW = "ALLOW_INVALID_OR_MISSING_CLIENT_CERT",
}

/** Properties of a trust config. */
export interface GoogleTrustConfigProps {
  /** The root certificates that client certificates must chain to. */
  readonly trustAnchors: CertificatePem[];
  /**
   * Intermediate certificates, for clients that do not send them.
   *
   * @default - none
   */
  readonly intermediates?: CertificatePem[];
  /**
   * How clients with a missing or untrusted certificate are handled.
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
   * The project.
   *
   * @default - the provider's project
   */
  readonly project?: string;
  /**
   * The provider that creates it.
   *
   * @default - the stack's default Google provider
   */
  readonly provider?: TerraformProvider;
}

/** A trust config for mutual TLS: the client certificates that a load balancer trusts. Pass its `serverTlsPolicy` to a proxy. */
export class GoogleTrustConfig extends Construct {
  /** The trust config's resource. */
  readonly resource: CertificateManagerTrustConfig;
  /** The id of the server TLS policy, for a proxy: an expression. */
  readonly serverTlsPolicy: string;

  constructor(scope: Construct, id: string, props: GoogleTrustConfigProps) {
    super(scope, id);
    if (props.trustAnchors.length === 0) {
      throw new CertfleetError(
        "no-trust-anchor",
        "A trust config needs a root certificate, and `trustAnchors` is empty. Add at least one.",
        this,
      );
    }
    const location = props.region ?? GLOBAL;
    const validation = props.validation ?? GoogleClientValidation.REJECT;
    countQuotas(this);
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
        lifecycle: KEEPS_ITS_NAME,
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
        lifecycle: KEEPS_ITS_NAME,
      }),
    );
    policy.name = stableName(policy);
    this.serverTlsPolicy = reference(policy, "id");
  }
}
