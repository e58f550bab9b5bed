import { Construct } from "constructs";
import { DomainName } from "../../core/domain-name";
import { CertfleetError } from "../../core/error";
import { warn } from "../../core/warning";
import { nativePolicy, NativePolicyService } from "../../policy/tls/services";
import { TlsPolicy } from "../../policy/tls-policy";
import { IAcmCertificate } from "../acm/certificate-interface";
import { AwsBindings } from "../aws-bindings";

/** A custom domain's name, if the certificate holds it, as itself or by its wildcard (RFC 6125 section 6.4.3). */
export function coveredDomainName(scope: Construct, domainName: string, certificate: IAcmCertificate): string {
  const { name } = DomainName.parse(domainName);
  const wildcard = `*${name.slice(name.indexOf("."))}`;
  if (!certificate.domainNames.some((held) => held === name || held === wildcard)) {
    throw new CertfleetError(
      "name-not-in-certificate",
      `the certificate does not hold "${name}": it holds ${certificate.domainNames.join(", ")}; add the name to the certificate`,
      scope,
    );
  }
  return name;
}

/** The security policy of an API Gateway domain. API Gateway's best one falls short of `INTERMEDIATE`, of which it warns. */
export function securityPolicy(scope: Construct, service: NativePolicyService, policy: TlsPolicy = TlsPolicy.INTERMEDIATE): string {
  const native = nativePolicy(service, policy, AwsBindings.providerVersion(scope));
  if (!native.meets) {
    warn(scope, "policy-shortfall", `API Gateway's ${native.name} is the nearest to "${policy.name}", but ${native.shortfall}`);
  }
  return native.name;
}

/** Refuses a certificate of another region than the one where the domain's TLS terminates. */
export function checkDomainRegion(scope: Construct, certificate: IAcmCertificate, needed?: string): void {
  if (needed !== undefined && certificate.region !== undefined && certificate.region !== needed) {
    throw new CertfleetError(
      "region-mismatch",
      `the certificate is in ${certificate.region}: this API Gateway domain takes one of ${needed}, put it there`,
      scope,
    );
  }
}
