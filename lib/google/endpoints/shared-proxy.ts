import { DefaultTokenResolver, StringConcat, Token, Tokenization } from "cdktf";
import { Construct } from "constructs";
import { CertfleetError } from "../../core/error";
import { oncePerStack } from "../../core/once-per-stack";
import { AttachRequest } from "../../core/tls-endpoint";
import { TlsPolicy } from "../../policy/tls-policy";
import { asGoogleCertificate } from "../certificates/as-google-certificate";
import { IGoogleCertificate } from "../certificates/certificate-interface";
import { GoogleProxy } from "./google-proxy";
import { GoogleImportPlace } from "../certificates/google-import-place";

/** A proxy that certificates of a fleet meet on. */
export interface MeetingProxy {
  /** What tells it from others in ids: `assets-443`. */
  readonly proxyId: string;
  /** Whether it can be called after what it is in front of; else it belongs to its first certificate. */
  readonly isNamed: boolean;
  /** The name or id of what it is in front of. */
  readonly target: string;
  /** What that is, in words for people: `the URL map assets`. */
  readonly what: string;
  readonly port: number;
  readonly at: GoogleImportPlace;
  /** What certificates that meet must agree on, in words for people. */
  readonly terms: string[];
}

interface Agreed<P> {
  readonly proxy: P;
  readonly first: IGoogleCertificate;
  readonly terms: string[];
}

/**
 * Serves a certificate on a shared proxy: the first that comes gets the proxy and is its default, the others are chosen by name.
 * The proxy belongs to what it is in front of, so that it stays when a certificate goes.
 */
export function serveOnProxy<P extends GoogleProxy>(
  scope: Construct,
  on: MeetingProxy,
  request: AttachRequest,
  make: (scope: Construct, id: string, certificate: IGoogleCertificate, policy: TlsPolicy) => P,
): P {
  const certificate = asGoogleCertificate(request.certificate, on.at);
  const policy = TlsPolicy.of(request.tlsPolicy);
  const terms = [...on.terms, `TLS policy ${policy.name}`];
  // A token is called after when it was made: what it stands for tells proxies apart.
  const target = String(
    Tokenization.resolve(on.target, { scope, resolver: new DefaultTokenResolver(new StringConcat()), preparing: false }),
  );
  const agreed = oncePerStack<Agreed<P>>(
    scope,
    `google-proxy/${target}/${on.port}/${on.at.region ?? ""}/${on.at.project ?? ""}`,
    (shared) => {
      return { proxy: make(on.isNamed ? shared : scope, on.proxyId, certificate, policy), first: certificate, terms };
    },
  );
  if (agreed.first !== certificate) {
    const differing = agreed.terms.findIndex((term, index) => term !== terms[index]);
    if (differing >= 0) {
      throw new CertfleetError(
        "listener-clash",
        `port ${on.port} of ${on.what} is served with ${agreed.terms[differing]} for another certificate and would be with ${terms[differing]} for this one: ` +
          "certificates of one port share a proxy, make them agree or use another port",
        scope,
      );
    }
    agreed.proxy.addCertificate(certificate);
  }
  return agreed.proxy;
}

/** What an endpoint is called in ids: the caller's word for it, or the last part of a name or id that is written down. */
export function endpointName(given: string | undefined, nameOrId: string): string | undefined {
  return given ?? (Token.isUnresolved(nameOrId) || nameOrId.includes("${") ? undefined : nameOrId.split("/").pop());
}
