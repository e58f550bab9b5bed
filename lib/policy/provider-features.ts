import { isAtLeast } from "../core/text";

/** Something that a provider can do from a version on. */
export interface ProviderFeature {
  /** The first release that has it. */
  readonly since: string;
  /** The pull request that added it, and in whose milestone or changelog the release is. */
  readonly source: string;
}

const AWS = "https://github.com/hashicorp/terraform-provider-aws/pull";
const GOOGLE = "https://github.com/hashicorp/terraform-provider-google/pull";

/** What hashicorp/aws can do from a version on. */
export const AWS_FEATURES = {
  /** `options.export` of `aws_acm_certificate`. */
  exportableCertificates: { since: "6.0.0", source: `${AWS}/43207` },
  /** `endpoint_access_mode` of API Gateway. Without it, the service refuses enhanced security policies. */
  endpointAccessMode: { since: "6.28.0", source: `${AWS}/45741` },
} as const satisfies Record<string, ProviderFeature>;

/** What hashicorp/google can do from a version on (CHANGELOG.md of the release, and its schema compared with that of the release before). */
export const GOOGLE_FEATURES = {
  /** The minimum version `TLS_1_3` and the profile `FIPS_202205` of SSL policies. */
  sslPolicyTls13: { since: "7.17.0", source: `${GOOGLE}/25777` },
  sslPolicyFips: { since: "7.17.0", source: `${GOOGLE}/25777` },
  /** `post_quantum_key_exchange` of SSL policies. */
  sslPolicyPostQuantum: { since: "7.34.0", source: `${GOOGLE}/27479` },
  /** `self_managed.pem_private_key_wo` of `google_certificate_manager_certificate`. */
  writeOnlyCertificateKey: { since: "7.45.0", source: `${GOOGLE}/28794` },
} as const satisfies Record<string, ProviderFeature>;

/** Whether a provider release has a feature. */
export function hasFeature({ since }: ProviderFeature, providerVersion: string): boolean {
  return isAtLeast(providerVersion, since);
}
