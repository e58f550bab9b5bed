import { NetworkSecurityServerTlsPolicy } from "@cdktf/provider-google/lib/network-security-server-tls-policy";
import { Construct } from "constructs";
import { ClientAuth, ClientAuthMode } from "../../core/client-auth";
import { registerTrust } from "../../core/client-auth-record";
import { throwFirst, problem } from "../../core/error";
import { identityOf, isKnown, reference, referenceName } from "../../core/expression";
import { oncePerStack } from "../../core/once-per-stack";
import { CertificatePem } from "../../core/provided-certificate";
import { named } from "../../core/readable-names";
import { TrustBundle } from "../../core/trust-bundle";
import { GLOBAL } from "../certificates/google-certificate";
import { GooglePlace, placeKey, placement, placeSuffix } from "../google-provider";
import { KEEPS_ITS_NAME, stableName } from "../resource-name";
import { GoogleClientValidation, GoogleTrustConfig } from "./google-trust-config";

/** The id of the server TLS policy for client authentication that was checked, once per stack, location and project. */
export function serverTlsPolicyFor(scope: Construct, clientAuth: ClientAuth, place: GooglePlace, location: string): string {
  const { mode, trust, trustStore, verifiedBy } = clientAuth;
  const suffix = `${location === GLOBAL ? "" : `-${location}`}${placeSuffix(scope, place)}`;
  const where = `${location}/${placeKey(scope, place)}`;
  if (mode === ClientAuthMode.PASSTHROUGH) {
    const key = `google-passthrough/${verifiedBy!}/${where}`;
    return oncePerStack(scope, key, (shared) => passthroughPolicy(shared, verifiedBy!, suffix, place, location));
  }
  if (trustStore !== undefined) {
    const key = `google-trust-config/${identityOf(trustStore)}/${where}`;
    return oncePerStack(scope, key, (shared) => policyOfTrustConfig(shared, scope, trustStore, suffix, place, location));
  }
  registerTrust(scope, trust!);
  return oncePerStack(scope, `google-trust/${trust!.bundleName}/${where}`, (shared) => {
    const { project, provider } = place;
    const region = location === GLOBAL ? undefined : location;
    const id = `trust-${trust!.bundleName}${suffix}`;
    const config = new GoogleTrustConfig(shared, id, {
      ...certificatesOf(trust!, rootsOfPrivateCas(shared, id, trust!)),
      region,
      project,
      provider,
    });
    return config.serverTlsPolicy;
  });
}

/** A policy with a trust config that is managed elsewhere. Its address has the name of the trust config, where one is known. */
function policyOfTrustConfig(
  shared: Construct,
  proxy: Construct,
  trustConfig: string,
  suffix: string,
  place: GooglePlace,
  location: string,
): string {
  const name = isKnown(trustConfig) ? trustConfig.replace(/[^A-Za-z0-9-]+/g, "-") : referenceName(trustConfig);
  const [scope, id] = name === undefined ? [proxy, "ServerTlsPolicy"] : [shared, `trust-config-${name}${suffix}`];
  const policy = named(
    new NetworkSecurityServerTlsPolicy(scope, id, {
      ...placement(place),
      name: "",
      location,
      mtlsPolicy: { clientValidationMode: GoogleClientValidation.REJECT, clientValidationTrustConfig: trustConfig },
      lifecycle: KEEPS_ITS_NAME,
    }),
  );
  policy.name = stableName(policy);
  return reference(policy, "id");
}

/** The roots of CAs that Terraform reads. Clients send the certificates of the CAs below them. */
function rootsOfPrivateCas(scope: Construct, id: string, bundle: TrustBundle): CertificatePem[] {
  if (bundle._privateCas.length === 0) {
    return [];
  }
  const within = new Construct(scope, `${id}-cas`);
  const read = bundle._privateCas.map((ca) => ({ name: ca.caName, ...ca.readCertificate(within) }));
  registerTrust(
    scope,
    bundle,
    read.map(({ name, notAfter }) => ({ name, notAfter })),
  );
  return read.map(({ rootPem, pem }) => CertificatePem.fromText(rootPem ?? pem));
}

/** Google wants roots and the CAs below them apart. */
function certificatesOf(
  { _cas }: TrustBundle,
  roots: CertificatePem[],
): { readonly trustAnchors: CertificatePem[]; readonly intermediates?: CertificatePem[] } {
  const pem = (isRoot: boolean) => _cas.filter(({ isSelfSigned }) => isSelfSigned === isRoot).map((ca) => CertificatePem.fromText(ca.pem));
  const intermediates = pem(false);
  return { trustAnchors: [...pem(true), ...roots], intermediates: intermediates.length === 0 ? undefined : intermediates };
}

/** The label that names what verifies certificates behind a proxy. Policy checks read it. */
const VERIFIED_BY_LABEL = "client-certificates-verified-by";

/** A text in the characters of labels. */
function labelValue(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, "-")
    .slice(0, 63);
}

function passthroughPolicy(scope: Construct, verifiedBy: string, suffix: string, place: GooglePlace, location: string): string {
  const id = `passthrough-${verifiedBy.replace(/[^A-Za-z0-9-]+/g, "-")}${suffix}`;
  const policy = named(
    new NetworkSecurityServerTlsPolicy(scope, id, {
      ...placement(place),
      name: "",
      location,
      labels: { [VERIFIED_BY_LABEL]: labelValue(verifiedBy) },
      mtlsPolicy: { clientValidationMode: GoogleClientValidation.ALLOW },
      lifecycle: KEEPS_ITS_NAME,
    }),
  );
  policy.name = stableName(policy);
  return reference(policy, "id");
}

/** Refuses a policy of one's own next to client authentication. */
export function checkServerTlsPolicy(scope: Construct, clientAuth: ClientAuth | undefined, serverTlsPolicy: string | undefined): void {
  if (clientAuth !== undefined && serverTlsPolicy !== undefined) {
    const message = "The proxy has `clientAuth` and `serverTlsPolicy`, and can have one server TLS policy. Remove one of the two.";
    throwFirst([problem("client-auth-trust", [], message)], scope);
  }
}
