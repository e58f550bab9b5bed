import { Construct } from "constructs";
import { ICertificate, knownNames } from "../../core/certificate";
import { EndpointSafeguards, reviewedText } from "../../core/safeguards";
import { ClientAuthMode } from "../../core/client-auth";
import { ClientAuthCapabilities, clientAuthProblems } from "../../core/client-auth-checks";
import { ClientAuthRecord, clientAuthRecord } from "../../core/client-auth-record";
import { CertfleetError, throwFirst } from "../../core/error";
import { ITlsEndpoint } from "../../core/tls-endpoint";
import { TlsPolicy } from "../../policy/tls-policy";
import { GLOBAL, GoogleCertificateScope, idFor, IGoogleCertificate, issuanceOf } from "../certificates/google-certificate";
import { checkServerTlsPolicy, serverTlsPolicyFor } from "./client-auth";
import { googleClientAuth } from "./client-auth-support";
import { GoogleProxyProps } from "./proxy-options";
import { GoogleBindings, GooglePlace, placeKey, placement, placeSuffix } from "../google-provider";
import { ComputeRegionSslPolicy } from "@cdktf/provider-google/lib/compute-region-ssl-policy";
import { ComputeSslPolicy } from "@cdktf/provider-google/lib/compute-ssl-policy";
import type { ComputeRegionTargetHttpsProxy } from "@cdktf/provider-google/lib/compute-region-target-https-proxy";
import type { ComputeTargetHttpsProxy } from "@cdktf/provider-google/lib/compute-target-https-proxy";
import { oncePerStack } from "../../core/once-per-stack";
import { reference } from "../../core/expression";
import { GOOGLE_FEATURES, hasFeature, releasesWith } from "../../policy/provider-features";
import { googleSslPolicy } from "../../policy/tls/google";
import { KEEPS_ITS_NAME, nameByContent, stableName } from "../resource-name";
import { ComputeGlobalAddress } from "@cdktf/provider-google/lib/compute-global-address";
import { ComputeGlobalForwardingRule } from "@cdktf/provider-google/lib/compute-global-forwarding-rule";
import { CERTIFICATES_PER_PROXY, CLASSIC_CERTIFICATES_PER_PROXY } from "../quotas";
import { GoogleClassicCertificate } from "../certificates/imported-certificate";
import { named } from "../../core/readable-names";

/** How the proxies differ. */
export interface GoogleProxyKind {
  readonly kind: string;
  readonly probeable: boolean;
  /** `global`, or the region. */
  readonly location: string;
  /** The URL map or backend service behind it. */
  readonly servedBy: string;
  /** What it can do with client certificates, if that differs from HTTPS proxies. */
  readonly clientAuth?: ClientAuthCapabilities;
}

/**
 * A proxy that terminates TLS, with its TLS policy and its certificates.
 *
 * @internal
 */
export abstract class GoogleProxy extends Construct implements ITlsEndpoint {
  readonly kind: string;
  readonly port: number;
  readonly tlsPolicyName?: string;
  readonly probeable: boolean;
  /** @internal */
  protected readonly _place: GooglePlace;
  /** @internal */
  protected readonly _sslPolicyId: string;
  /** @internal */
  protected readonly _serverTlsPolicyId?: string;
  private readonly clientAuth?: ClientAuthRecord;
  private readonly servedBy: string;
  private readonly served: IGoogleCertificate[] = [];

  constructor(scope: Construct, id: string, props: GoogleProxyProps, kind: GoogleProxyKind) {
    super(scope, id);
    this.kind = kind.kind;
    this.servedBy = kind.servedBy;
    this.probeable = kind.probeable && (props.probeable ?? true);
    this.port = checkPort(this, props.port ?? 443);
    this._place = { project: props.project, provider: props.provider };
    const policy = sslPolicy(this, props.tlsPolicy ?? TlsPolicy.INTERMEDIATE, this._place, kind.location);
    this._sslPolicyId = policy.id;
    checkServerTlsPolicy(this, props.clientAuth, props.serverTlsPolicy);
    throwFirst(clientAuthProblems([], props.clientAuth, kind.clientAuth ?? googleClientAuth(kind.location)), this);
    this.clientAuth = clientAuthRecord(props.clientAuth);
    this._serverTlsPolicyId =
      props.clientAuth === undefined || props.clientAuth.mode === ClientAuthMode.OFF
        ? props.serverTlsPolicy
        : serverTlsPolicyFor(this, props.clientAuth, this._place, kind.location);
    this.tlsPolicyName = policy.nativeName;
  }

  /** The certificates, the default one first. */
  get certificates(): ICertificate[] {
    return [...this.served];
  }

  /** The names in the certificates, except for wildcards. */
  get hosts(): string[] {
    return [...new Set(this.served.flatMap(knownNames))].filter((name) => !name.startsWith("*."));
  }

  /** Adds a certificate that is selected by server name (SNI). */
  abstract addCertificate(certificate: IGoogleCertificate): void;

  /** @internal */
  _safeguards(): EndpointSafeguards {
    return { servedBy: reviewedText(this.servedBy), clientAuth: this.clientAuth };
  }

  /** @internal */
  protected _served(): IGoogleCertificate[] {
    return this.served;
  }
}

/** Refuses a proxy without certificates, as Google does. */
export function needCertificates(scope: Construct, certificates: readonly IGoogleCertificate[]): void {
  if (certificates.length === 0) {
    throw new CertfleetError("no-certificates", "A TLS proxy needs a certificate, and `certificates` is empty. Add at least one.", scope);
  }
}

/** The certificates that a type of proxy can serve. */
interface Servable {
  /** The type of proxy, such as "regional". */
  readonly what: string;
  readonly location: string;
  readonly certificateScope: GoogleCertificateScope;
}

/** Refuses a certificate whose location or scope a proxy cannot serve. */
export function checkServable(scope: Construct, certificate: IGoogleCertificate, { what, location, certificateScope }: Servable): void {
  if (certificate.location !== location) {
    throw new CertfleetError(
      "region-mismatch",
      `The certificate ${placeText(certificate.location)}, and the proxy ${placeText(location)}. A proxy serves certificates of its own location only. ` +
        (location === GLOBAL ? "Remove the certificate's `region`." : `Set the certificate's \`region\` to ${location}.`),
      scope,
    );
  }
  if (certificate.scope !== certificateScope) {
    throw new CertfleetError(
      "scope-mismatch",
      `The certificate has the scope ${certificate.scope}, but ${what} proxies serve the scope ${certificateScope} only. ` +
        `${certificateScope === GoogleCertificateScope.DEFAULT ? "Remove" : "Set"} its \`certificateScope\`.`,
      scope,
    );
  }
}

function placeText(location: string): string {
  return location === GLOBAL ? "is global" : `is in ${location}`;
}

function checkPort(scope: Construct, port: number): number {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new CertfleetError("port", `${port} is not a valid port. Use a whole number from 1 to 65535.`, scope);
  }
  return port;
}

/** The SSL policy that implements a TLS policy. */
export interface SharedSslPolicy {
  /** The id, a reference. */
  readonly id: string;
  /** The profile and the minimum version, such as `RESTRICTED with TLS_1_2`. */
  readonly nativeName: string;
}

/** The SSL policy for a TLS policy, once per stack, location and project. Throws if the version of the provider does not support it. */
export function sslPolicy(scope: Construct, policy: TlsPolicy, place: GooglePlace, location: string = GLOBAL): SharedSslPolicy {
  const version = GoogleBindings.providerVersion(scope);
  const native = googleSslPolicy(policy, version);
  if (!native) {
    throw new CertfleetError(
      "policy-not-available",
      `Google load balancers do not support the TLS policy "${policy.name}" with version ${version} of the provider. Its strictest SSL policy is the ` +
        `profile RESTRICTED with TLS 1.2. Use "intermediate", or ${releasesWith(GOOGLE_FEATURES.sslPolicyTls13)}.`,
      scope,
    );
  }
  const key = `google-ssl-policy/${policy.name}/${location}/${placeKey(scope, place)}`;
  return oncePerStack(scope, key, (shared) => {
    const id = `google-tls-${policy.name}${location === GLOBAL ? "" : `-${location}`}${placeSuffix(scope, place)}`;
    const settings = { ...placement(place), name: "", ...native, lifecycle: KEEPS_ITS_NAME };
    const resource =
      location === GLOBAL
        ? named(new ComputeSslPolicy(shared, id, settings))
        : named(new ComputeRegionSslPolicy(shared, id, { ...settings, region: location }));
    resource.name = stableName(resource);
    if (policy.postQuantum && hasFeature(GOOGLE_FEATURES.sslPolicyPostQuantum, version)) {
      // The bindings lack the argument. Without it, Google decides.
      resource.addOverride("post_quantum_key_exchange", "ENABLED");
    }
    return { id: reference(resource, "id"), nativeName: `${native.profile} with ${native.minTlsVersion}` };
  });
}

/** The address and port at which clients reach a global proxy. */
export interface GlobalFront {
  readonly target: string;
  readonly port: number;
  readonly scheme: string;
  readonly ipAddress: string;
  readonly network?: string;
  readonly subnetwork?: string;
}

/** The given address, or a reserved one. */
export function globalAddress(scope: Construct, place: GooglePlace, ipAddress?: string): string {
  if (ipAddress !== undefined) {
    return ipAddress;
  }
  const address = named(
    new ComputeGlobalAddress(scope, "Address", {
      ...placement(place),
      name: "",
      lifecycle: KEEPS_ITS_NAME,
    }),
  );
  address.name = stableName(address);
  return reference(address, "address");
}

/** The forwarding rule. Its name includes what cannot change in place, so that a replacement can be created before the old one is removed. */
export function globalForwardingRule(scope: Construct, id: string, place: GooglePlace, front: GlobalFront): ComputeGlobalForwardingRule {
  const { target, port, scheme, ipAddress, network, subnetwork } = front;
  const rule = named(
    new ComputeGlobalForwardingRule(scope, id, {
      ...placement(place),
      name: "",
      target,
      portRange: String(port),
      ipProtocol: "TCP",
      loadBalancingScheme: scheme,
      ipAddress,
      network,
      subnetwork,
      lifecycle: KEEPS_ITS_NAME,
    }),
  );
  rule.name = nameByContent(rule, [port, scheme, ipAddress, network, subnetwork]);
  return rule;
}

/** Sets the certificates of a proxy that has a list of them. The proxy switches to a certificate after it is issued. */
export function listCertificates(
  proxy: Construct,
  resource: ComputeTargetHttpsProxy | ComputeRegionTargetHttpsProxy,
  certificates: readonly IGoogleCertificate[],
): void {
  if (certificates.length > CERTIFICATES_PER_PROXY) {
    throw new CertfleetError(
      "certificates-per-proxy",
      `A proxy has ${certificates.length} certificates. Google allows ${CERTIFICATES_PER_PROXY}. Put more names into each certificate, or use several proxies.`,
      proxy,
    );
  }
  resource.certificateManagerCertificates = certificates.map(
    (certificate) => `//certificatemanager.googleapis.com/${idFor(proxy, certificate)}`,
  );
  resource.dependsOn = issuanceOf(proxy, certificates);
}

/** The value of a proxy's argument for classic certificates. */
export function classicCertificates(proxy: Construct, certificates: readonly GoogleClassicCertificate[]): string[] {
  if (certificates.length > CLASSIC_CERTIFICATES_PER_PROXY) {
    throw new CertfleetError(
      "certificates-per-proxy",
      `A proxy has ${certificates.length} classic certificates. Google allows ${CLASSIC_CERTIFICATES_PER_PROXY}. Put them into Certificate Manager.`,
      proxy,
    );
  }
  return certificates.map((certificate) => certificate._referenceFor(proxy));
}
