import { TerraformProvider } from "cdktf";
import { TlsPolicy } from "../../policy/tls-policy";

/** HTTP/3 towards clients. */
export enum GoogleQuic {
  /** As Google decides: on, where the load balancer has it. */
  AUTOMATIC = "NONE",
  /** Always offered. */
  ENABLED = "ENABLE",
  /** Never offered. */
  DISABLED = "DISABLE",
}

/** Requests in the first flight of TLS 1.3, before the handshake is complete: others can send them again. */
export enum GoogleEarlyData {
  /** Refused. */
  DISABLED = "DISABLED",
  /** Taken for safe methods without query parameters. */
  STRICT = "STRICT",
  /** Taken for safe methods. */
  PERMISSIVE = "PERMISSIVE",
  /** Taken for all. Only for services that refuse what was sent twice by themselves. */
  UNRESTRICTED = "UNRESTRICTED",
}

/** What every proxy that terminates TLS can be told. */
export interface GoogleProxyProps {
  /**
   * What its TLS must be.
   *
   * @default TlsPolicy.INTERMEDIATE
   */
  readonly tlsPolicy?: TlsPolicy;
  /**
   * The port of the forwarding rule.
   *
   * @default 443
   */
  readonly port?: number;
  /**
   * The IP address that clients reach, such as the `address` of a reserved one.
   *
   * @default - one is reserved
   */
  readonly ipAddress?: string;
  /**
   * Whether a probe on the internet can reach it. Internal load balancers never can.
   *
   * @default true
   */
  readonly probeable?: boolean;
  /**
   * The id of a server TLS policy for mutual TLS.
   *
   * @default - clients do not present certificates
   */
  readonly serverTlsPolicy?: string;
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

/** Which generation of Google's external load balancers a global proxy belongs to: its backends must be of the same. */
export enum GoogleExternalScheme {
  /** The global external Application Load Balancer. */
  EXTERNAL_MANAGED = "EXTERNAL_MANAGED",
  /** The classic one. */
  EXTERNAL = "EXTERNAL",
}

/** Whether a regional load balancer is reached from the internet. */
export enum GoogleRegionalScheme {
  /** From the internet. */
  EXTERNAL_MANAGED = "EXTERNAL_MANAGED",
  /** From its network only. */
  INTERNAL_MANAGED = "INTERNAL_MANAGED",
}
