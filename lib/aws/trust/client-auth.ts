import { LbListenerConfig } from "@cdktf/provider-aws/lib/lb-listener";
import { Construct } from "constructs";
import { ClientAuth, ClientAuthMode } from "../../core/client-auth";
import { AwsPlace } from "../aws-provider";
import { trustStoreObject } from "./client-auth-support";
import { AlbTrustStore, ObjectVersion, TrustObject } from "./trust-objects";

/** The tag that names what verifies certificates behind a listener. Policy checks read it. */
export const VERIFIED_BY_TAG = "client-certificates-verified-by";

/** The arguments of an HTTPS or TLS listener for client authentication that was checked. */
export function listenerClientAuth(
  scope: Construct,
  clientAuth: ClientAuth | undefined,
  place: AwsPlace,
): Pick<LbListenerConfig, "mutualAuthentication" | "tags"> {
  if (clientAuth === undefined) {
    return {};
  }
  const { mode, trust, trustStore, advertise, verifiedBy } = clientAuth;
  if (mode === ClientAuthMode.OFF) {
    return { mutualAuthentication: { mode } };
  }
  if (mode === ClientAuthMode.PASSTHROUGH) {
    return { mutualAuthentication: { mode }, tags: { [VERIFIED_BY_TAG]: verifiedBy! } };
  }
  return {
    mutualAuthentication: {
      mode,
      trustStoreArn: trustStore ?? AlbTrustStore.of(scope, { ...clientAuth, trust: trust! }, place).arn,
      advertiseTrustStoreCaNames: advertise ? "on" : "off",
    },
  };
}

/** The argument of an API Gateway domain for client authentication that was checked. */
export function domainClientAuth(
  scope: Construct,
  clientAuth: ClientAuth | undefined,
  place: AwsPlace,
): { readonly truststoreUri: string; readonly truststoreVersion: string } | undefined {
  if (clientAuth?.trustStore !== undefined) {
    const { uri, version } = trustStoreObject(clientAuth.trustStore);
    return { truststoreUri: uri, truststoreVersion: version };
  }
  if (clientAuth?.trust === undefined) {
    return undefined;
  }
  const { bucket, key, version }: ObjectVersion = TrustObject.of(scope, clientAuth.trust, place).certificates;
  return { truststoreUri: `s3://${bucket}/${key}`, truststoreVersion: version };
}
