export * from "./alerts/certificate-manager-alerts";
export * from "./alerts/google-channel";
export { ProbedHost, UptimeAlertsProps, UptimeAlerts } from "./alerts/uptime-alerts";
export { GoogleAuthorization } from "./certificates/google-authorization";
export {
  GoogleCertificateScope,
  IGoogleCertificate,
  GoogleCertificateCommonProps,
  GoogleImportPlace,
  GoogleCertificateAttributes,
  GoogleCertificateReference,
} from "./certificates/google-certificate";
export * from "./certificates/google-issuer";
export { GoogleAuthorizationRecord } from "./certificates/google-limits";
export * from "./certificates/google-managed-certificate";
export * from "./certificates/google-private-certificate";
export {
  GoogleSelfManagedCertificateProps,
  GoogleSelfManagedCertificate,
  GoogleClassicCertificateProps,
  GoogleClassicCertificate,
  GoogleDeployTarget,
} from "./certificates/imported-certificate";
export * from "./cloud-dns-zone";
export * from "./dashboards/google-dashboards";
export { GooglePlace, GoogleBindings } from "./google-provider";
export * from "./google-public-ca-account-key";
export { GoogleHttpsEndpointProps, GoogleRegionalHttpsEndpointProps, GoogleSslEndpointProps } from "./kinds/endpoints";
export { GoogleIssuerCommonProps, GoogleManagedIssuerProps, GooglePrivateIssuerProps } from "./kinds/issuers";
export { ICertificateMap, CertificateMapProps, CertificateMap } from "./load-balancers/certificate-map";
export * from "./load-balancers/global-proxies";
export * from "./load-balancers/google-endpoints";
export * from "./load-balancers/google-trust-config";
export * from "./load-balancers/proxy-options";
export * from "./load-balancers/regional-proxies";
export { GoogleQuotaProps, GoogleQuotas, countAgainst } from "./quotas";
export * from "./scheduled-terraform-run";
export { GoogleReplication, GoogleSecretManagerStoreProps, GoogleSecretManagerStore } from "./secrets/google-secret-manager-store";
