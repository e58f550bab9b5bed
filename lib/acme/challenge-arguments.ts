import { ITerraformDependable } from "cdktf";
import type { CertificateConfig } from "./provider/certificate";

/** The arguments of a certificate that say how propagation is checked. */
export type PropagationSettings = Pick<CertificateConfig, "preCheckDelay" | "propagationWait" | "disableCompletePropagation">;

/** The arguments of a certificate that a challenge sets. */
export type ChallengeArguments = Pick<
  CertificateConfig,
  | "httpChallenge"
  | "httpWebrootChallenge"
  | "httpS3Challenge"
  | "httpMemcachedChallenge"
  | "tlsChallenge"
  | "recursiveNameservers"
  | "preCheckDelay"
  | "propagationWait"
  | "disableCompletePropagation"
> & {
  readonly dnsChallenge?: { readonly provider: string; readonly config?: Record<string, string> }[];
  readonly dependsOn?: ITerraformDependable[];
};
