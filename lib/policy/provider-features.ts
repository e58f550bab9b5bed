import { isAtLeast } from "../core/text";

/** Something that a provider can do from a version on. */
export interface ProviderFeature {
  /** The provider's source address. */
  readonly provider: string;
  /** The argument, or the argument and its value. */
  readonly argument: string;
  /** The first release that has it, `unknown` if that is not established. */
  readonly since: string;
  /** Where it was added: the pull request, and in whose milestone or changelog the release is. */
  readonly source: string;
}

/** What hashicorp/aws can do from a version on. */
export const AWS_FEATURES = {
  /** Resources in another region than the provider's. */
  regionArgument: aws("region, of every resource with a region", "6.0.0", 43075),
  exportableCertificates: aws("aws_acm_certificate.options.export", "6.0.0", 43207),
  /** With `aws_cloudfront_trust_store`. The schema of 6.25.0 has neither. */
  cloudfrontViewerMutualTls: aws("aws_cloudfront_distribution.viewer_mtls_config", "6.28.0", 45847),
  /** The schema of 6.50.0 lacks it. The issue is that of viewers: the one of origins was not found. */
  cloudfrontOriginMutualTls: aws("aws_cloudfront_distribution.origin.custom_origin_config.origin_mtls_config", "6.51.0", 45249),
  /** Without it, API Gateway refuses enhanced security policies. */
  endpointAccessMode: aws("aws_api_gateway_domain_name.endpoint_access_mode", "6.28.0", 45741),
  /**
   * Later than the other enhanced policies: in aws-sdk-go-v2/service/apigateway from 1.39.0 (2026-03-13) on. On 2 June 2026, when 6.51.0 was not
   * yet released, the provider's go.mod required 1.40.2.
   */
  enhancedFipsPolicy: aws("aws_api_gateway_domain_name.security_policy = SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09", "6.51.0", 45741),
  /** With it, an import into ACM leaves no key in the state. The schema of 6.46 has no such argument. */
  writeOnlyImportKey: aws("aws_acm_certificate.private_key_wo", "6.48.0", 44414),
  /**
   * Releases check the value against the enum of their SDK, aws-sdk-go-v2/service/cloudfront, which has it from 1.51.0 (2025-08-07) on; those
   * before refuse it (issue 43840). The schema of 6.15.0 has `custom_origin_config.ip_address_type`, for which the SDK must be 1.54.0 or later.
   * That of 6.14.1 does not. Earlier releases may accept the value, but none is established.
   */
  cloudfrontTls13Policy: aws("aws_cloudfront_distribution.viewer_certificate.minimum_protocol_version = TLSv1.3_2025", "6.15.0", 43840),
  /** In the SDK from 1.55.0 (2025-10-10) on. The schema of 6.28.0 has `aws_cloudfront_trust_store`, for which the SDK must be 1.58.0 or later. */
  cloudfrontTls12Policy2025: aws("aws_cloudfront_distribution.viewer_certificate.minimum_protocol_version = TLSv1.2_2025", "6.28.0", 45534),
} satisfies Record<string, ProviderFeature>;

/** What hashicorp/google can do from a version on (CHANGELOG.md of the release, and its schema compared with that of the release before). */
export const GOOGLE_FEATURES = {
  sslPolicyTls13: google("google_compute_ssl_policy.min_tls_version = TLS_1_3", "7.17.0", 25777),
  sslPolicyFips: google("google_compute_ssl_policy.profile = FIPS_202205", "7.17.0", 25777),
  sslPolicyPostQuantum: google("google_compute_ssl_policy.post_quantum_key_exchange", "7.34.0", 27479),
  writeOnlyCertificateKey: google("google_certificate_manager_certificate.self_managed.pem_private_key_wo", "7.45.0", 28794),
} satisfies Record<string, ProviderFeature>;

/**
 * What vancluever/acme can do from a version on (the source of 3.0.0, and the bindings of 3.2.1). 3.0.0 has all of it, but it and 3.0.1 cannot
 * issue for ECDSA keys (issue 622), so 3.0.2 counts as the first.
 */
export const ACME_FEATURES = {
  /** `RSA2048` and `EC256` in the place of `2048` and `P256`. */
  keyTypeNames: acme("acme_certificate.key_type = EC256", 625),
  /** In the place of `disable_complete_propagation`. */
  authoritativePropagation: acme("acme_certificate.disable_authoritative_propagation", 612),
  /** Which names a DNS plugin validates; without it, each plugin is called for every name. */
  matchDomains: acme("acme_certificate.dns_challenge.match_domains", 614),
} satisfies Record<string, ProviderFeature>;

/** The DNS plugins that vancluever/acme no longer has from 3.0 on, and what replaces them (CHANGELOG.md of lego 5). */
export const REMOVED_ACME_PLUGINS: Readonly<Record<string, string | undefined>> = {
  azure: "azuredns",
  brandit: undefined,
  cloudxns: undefined,
  dnspod: "tencentcloud",
  googledomains: undefined,
  iij: "iijdpf",
  iwantmyname: undefined,
};

/** Whether a provider release no longer has a DNS plugin. */
export function isRemovedAcmePlugin(code: string, providerVersion: string): boolean {
  return code in REMOVED_ACME_PLUGINS && hasFeature(ACME_FEATURES.matchDomains, providerVersion);
}

/** Whether a provider release has a feature. An unknown first release counts as no. */
export function hasFeature({ since }: Pick<ProviderFeature, "since">, providerVersion: string): boolean {
  return since !== "unknown" && isAtLeast(providerVersion, since);
}

/** The releases that have a feature, for messages: `hashicorp/aws 6.48.0 or later`. */
export function releasesWith({ provider, since }: ProviderFeature): string {
  return `${provider} ${since} or later`;
}

function aws(argument: string, since: string, pullRequest: number): ProviderFeature {
  return feature("hashicorp/aws", argument, since, pullRequest);
}

function google(argument: string, since: string, pullRequest: number): ProviderFeature {
  return feature("hashicorp/google", argument, since, pullRequest);
}

function acme(argument: string, pullRequest: number): ProviderFeature {
  return feature("vancluever/acme", argument, "3.0.2", pullRequest);
}

function feature(provider: string, argument: string, since: string, pullRequest: number): ProviderFeature {
  return { provider, argument, since, source: `https://github.com/${provider.replace("/", "/terraform-provider-")}/pull/${pullRequest}` };
}
