import { Construct } from "constructs";
import { ICertificate } from "../../core/certificate";
import { CertfleetError } from "../../core/error";
import { ITlsEndpoint } from "../../core/tls-endpoint";
import { TlsPolicy } from "../../policy/tls-policy";
import { GLOBAL, idFor, IGoogleCertificate } from "../certificates/google-certificate";
import { GoogleProxyProps } from "./proxy-options";
import { GoogleBindings, GooglePlace, placeKey, placement, placeSuffix } from "../google-provider";
import { ComputeRegionSslPolicy } from "@cdktf/provider-google/lib/compute-region-ssl-policy";
import { ComputeSslPolicy } from "@cdktf/provider-google/lib/compute-ssl-policy";
import { oncePerStack } from "../../core/once-per-stack";
import { reference } from "../../core/expression";
import { googleSslPolicy } from "../../policy/tls/google";
import { nameByContent, stableName } from "../resource-name";
import { ComputeGlobalAddress } from "@cdktf/provider-google/lib/compute-global-address";
import { ComputeGlobalForwardingRule } from "@cdktf/provider-google/lib/compute-global-forwarding-rule";
import { CERTIFICATES_PER_PROXY, CLASSIC_CERTIFICATES_PER_PROXY } from "../quotas";
import { GoogleClassicCertificate } from "../certificates/imported-certificate";
import { named } from "../../core/readable-names";

/** In what proxies differ. */
export interface GoogleProxyKind {
  readonly kind: string;
  readonly probeable: boolean;
  /** `global`, or the region. */
  readonly location: string;
}

/**
 * A proxy that terminates TLS: its policy, and the certificates that it serves.
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
  private readonly served: IGoogleCertificate[] = [];

  constructor(scope: Construct, id: string, props: GoogleProxyProps, kind: GoogleProxyKind) {
    super(scope, id);
    this.kind = kind.kind;
    this.probeable = kind.probeable && (props.probeable ?? true);
    this.port = checkPort(this, props.port ?? 443);
    this._place = { project: props.project, provider: props.provider };
    const policy = sslPolicy(this, props.tlsPolicy ?? TlsPolicy.INTERMEDIATE, this._place, kind.location);
    this._sslPolicyId = policy.id;
    this.tlsPolicyName = policy.nativeName;
  }

  /** Its certificates, the default one first. */
  get certificates(): ICertificate[] {
    return [...this.served];
  }

  /** The names of its certificates, wildcards excepted. */
  get hosts(): string[] {
    return [...new Set(this.served.flatMap(({ domainNames }) => domainNames))].filter((name) => !name.startsWith("*."));
  }

  /** Adds a certificate that is chosen by the name that a client asks for. */
  abstract addCertificate(certificate: IGoogleCertificate): void;

  /** @internal */
  protected _served(): IGoogleCertificate[] {
    return this.served;
  }
}

/** Refuses proxies without certificates, which Google refuses too. */
export function needCertificates(scope: Construct, certificates: readonly IGoogleCertificate[]): void {
  if (certificates.length === 0) {
    throw new CertfleetError("no-certificates", "a TLS proxy needs a certificate: give at least one in `certificates`", scope);
  }
}

/** Refuses a certificate of another location or scope than a proxy takes. */
export function checkLocation(scope: Construct, certificate: IGoogleCertificate, location: string): void {
  if (certificate.location !== location) {
    const own = location === GLOBAL ? "is global" : `is in ${location}`;
    throw new CertfleetError(
      "region-mismatch",
      `the proxy ${own} and the certificate ${certificate.location === GLOBAL ? "is global" : `is in ${certificate.location}`}: a proxy takes certificates of its own ` +
        `location, ${location === GLOBAL ? "leave out the certificate's region" : `put the certificate in ${location}`}`,
      scope,
    );
  }
}

function checkPort(scope: Construct, port: number): number {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new CertfleetError("port", `${port} is not a valid port. Use a whole number from 1 to 65535.`, scope);
  }
  return port;
}

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
        ? named(new ComputeSslPolicy(shared, id, settings))
        : named(new ComputeRegionSslPolicy(shared, id, { ...settings, region: location }));
    resource.name = stableName(resource);
    return { id: reference(resource, "id"), nativeName: `${native.profile} with ${native.minTlsVersion}` };
  });
}

/** What leads clients to a global proxy. */
export interface GlobalFront {
  readonly target: string;
  readonly port: number;
  readonly scheme: string;
  readonly ipAddress: string;
  readonly network?: string;
  readonly subnetwork?: string;
}

/** The address that is given, or one that is reserved. */
export function globalAddress(scope: Construct, place: GooglePlace, ipAddress?: string): string {
  if (ipAddress !== undefined) {
    return ipAddress;
  }
  const address = named(
    new ComputeGlobalAddress(scope, "Address", {
      ...placement(place),
      name: "",
      lifecycle: { createBeforeDestroy: true },
    }),
  );
  address.name = stableName(address);
  return reference(address, "address");
}

/** The forwarding rule. What cannot change in place is in its name, so that a successor can stand beside it. */
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
      lifecycle: { createBeforeDestroy: true },
    }),
  );
  rule.name = nameByContent(rule, [port, scheme, ipAddress, network, subnetwork]);
  return rule;
}

/** The certificates of a proxy that takes a list, as its argument has them. */
export function listedCertificates(proxy: Construct, certificates: readonly IGoogleCertificate[]): string[] {
  if (certificates.length > CERTIFICATES_PER_PROXY) {
    throw new CertfleetError(
      "certificates-per-proxy",
      `${certificates.length} certificates on one proxy, Google allows ${CERTIFICATES_PER_PROXY}: use certificates with more names, or several proxies`,
      proxy,
    );
  }
  return certificates.map((certificate) => `//certificatemanager.googleapis.com/${idFor(proxy, certificate)}`);
}

/** Classic certificates, as a proxy's argument has them. */
export function classicCertificates(proxy: Construct, certificates: readonly GoogleClassicCertificate[]): string[] {
  if (certificates.length > CLASSIC_CERTIFICATES_PER_PROXY) {
    throw new CertfleetError(
      "certificates-per-proxy",
      `${certificates.length} classic certificates on one proxy, Google allows ${CLASSIC_CERTIFICATES_PER_PROXY}: put them into Certificate Manager`,
      proxy,
    );
  }
  return certificates.map((certificate) => certificate._referenceFor(proxy));
}
