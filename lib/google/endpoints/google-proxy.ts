import { Construct } from "constructs";
import { ICertificate } from "../../core/certificate";
import { CertfleetError } from "../../core/error";
import { ITlsEndpoint } from "../../core/tls-endpoint";
import { TlsPolicy } from "../../policy/tls-policy";
import { IGoogleCertificate } from "../certificates/certificate-interface";
import { GoogleProxyProps } from "./proxy-options";
import { sslPolicy } from "./ssl-policy";
import { GooglePlace } from "../google-place";
import { GLOBAL } from "../certificates/global-location";

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
    this.probeable = kind.probeable;
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
    throw new CertfleetError("port", `${port} is no port: it is a whole number from 1 to 65535`, scope);
  }
  return port;
}
