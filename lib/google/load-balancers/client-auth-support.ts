import { ClientAuthCapabilities } from "../../core/client-auth-checks";
import { CertfleetError } from "../../core/error";
import { isKnown } from "../../core/expression";

/**
 * What HTTPS proxies of a location can do with client certificates (Cloud Load Balancing, "Mutual TLS overview").
 *
 * @internal
 */
export function googleClientAuth(location: string = "global"): ClientAuthCapabilities {
  return {
    service: "A load balancer of Google Cloud",
    modes: ["verify", "passthrough"],
    revocation: false,
    advertise: false,
    readsBucket: false,
    privateCasOf: "google",
    checkTrustStore: (reference) => checkTrustConfig(reference, location),
  };
}

/**
 * SSL proxies have no mutual TLS.
 *
 * @internal
 */
export const SSL_PROXY_CLIENT_AUTH: ClientAuthCapabilities = {
  ...googleClientAuth(),
  service: "An SSL proxy of Google Cloud",
  modes: [],
  instead: "Use an HTTPS proxy",
};

/** A server TLS policy uses trust configs of its own location only. */
function checkTrustConfig(reference: string, location: string): void {
  if (!isKnown(reference)) {
    return;
  }
  const expected = `projects/PROJECT/locations/${isKnown(location) ? location : "LOCATION"}/trustConfigs/NAME`;
  const [, found] = /^projects\/[^/]+\/locations\/([^/]+)\/trustConfigs\/[a-z][a-z0-9-]{0,62}$/.exec(reference) ?? [];
  if (found === undefined) {
    throw new CertfleetError("invalid-google-id", `"${reference}" is not the id of a trust config. Expected ${expected}.`);
  }
  if (isKnown(location) && found !== location) {
    throw new CertfleetError(
      "region-mismatch",
      `The trust config "${reference}" is in the location ${found}, and the proxy is in ${location}. Expected ${expected}.`,
    );
  }
}
