import { ComputeRegionSslPolicy } from "@cdktf/provider-google/lib/compute-region-ssl-policy";
import { ComputeSslPolicy } from "@cdktf/provider-google/lib/compute-ssl-policy";
import { Construct } from "constructs";
import { CertfleetError } from "../../core/error";
import { oncePerStack } from "../../core/once-per-stack";
import { reference } from "../../core/reference";
import { googleSslPolicy } from "../../policy/tls/google";
import { TlsPolicy } from "../../policy/tls-policy";
import { GoogleBindings } from "../google-bindings";
import { placeKey, placement, placeSuffix } from "../placement";
import { stableName } from "../resource-name";
import { GooglePlace } from "../google-place";
import { GLOBAL } from "../certificates/global-location";

/** An SSL policy that was made for an intent. */
export interface SharedSslPolicy {
  /** Its id, a reference. */
  readonly id: string;
  /** What it allows, in Google's words, such as `RESTRICTED with TLS_1_2`. */
  readonly nativeName: string;
}

/** The SSL policy of an intent, once per stack, location and project. Fails where the provider's release cannot say it. */
export function sslPolicy(scope: Construct, policy: TlsPolicy, place: GooglePlace, location: string = GLOBAL): SharedSslPolicy {
  const version = GoogleBindings.providerVersion(scope);
  const native = googleSslPolicy(policy, version);
  if (!native) {
    throw new CertfleetError(
      "policy-not-available",
      `Google load balancers cannot do the TLS policy "${policy.name}" with version ${version} of the provider: the strongest that it can say is ` +
        'the profile RESTRICTED, whose minimum is TLS 1.2; choose "intermediate", or a release of hashicorp/google that can say more',
      scope,
    );
  }
  const key = `google-ssl-policy/${policy.name}/${location}/${placeKey(scope, place)}`;
  return oncePerStack(scope, key, (shared) => {
    const id = `google-tls-${policy.name}${location === GLOBAL ? "" : `-${location}`}${placeSuffix(scope, place)}`;
    const settings = { ...placement(place), name: "", ...native, lifecycle: { createBeforeDestroy: true } };
    const resource =
      location === GLOBAL
        ? new ComputeSslPolicy(shared, id, settings)
        : new ComputeRegionSslPolicy(shared, id, { ...settings, region: location });
    resource.name = stableName(resource);
    return { id: reference(resource, "id"), nativeName: `${native.profile} with ${native.minTlsVersion}` };
  });
}
