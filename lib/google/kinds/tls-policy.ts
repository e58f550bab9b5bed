import { Problem, problem } from "../../core/problem";
import { googleSslPolicy } from "../../policy/tls/google";
import { TlsPolicy } from "../../policy/tls-policy";
import { SpecContext, CertificateSpec } from "../../core/kind";

/** The release of hashicorp/google that the bindings were made from. */
const BOUND_VERSION = "6.50.0";

/** Reports a TLS policy that Google's load balancers cannot do. */
export function* tlsPolicyProblems(key: string, { tlsPolicy }: CertificateSpec, { providers }: SpecContext): Iterable<Problem> {
  const version = /[0-9]+\.[0-9]+(\.[0-9]+)?/.exec(providers.google?.version ?? BOUND_VERSION)![0];
  if (!googleSslPolicy(TlsPolicy.of(tlsPolicy), version)) {
    yield problem(
      "policy-shortfall",
      [key],
      `Google load balancers cannot do the TLS policy "${tlsPolicy}" with version ${version} of the provider, whose strongest is TLS 1.2 with the profile ` +
        'RESTRICTED: choose "intermediate" or "post-quantum", or a release of hashicorp/google that can say more',
    );
  }
}
