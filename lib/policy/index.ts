export { CaaIssuer, CaaRecords, CaaRecordsProps } from "./caa";
export { CertificateLimits, CertificatePolicy, CertificatePolicyProps, PolicyWaiver } from "./certificate-policy";
export { IPolicyRule, PolicyResource } from "./rule";
export { TlsPolicy, TlsVersion } from "./tls-policy";
