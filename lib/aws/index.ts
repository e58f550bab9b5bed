export { AcmCertificate, AcmCertificateProps } from "./acm/acm-certificate";
export { AcmCertificateAttributes, AcmCertificateReference } from "./acm/acm-certificate-reference";
export { AcmImport, AcmImportProps, AcmImportedCertificate, AcmImportedCertificateProps } from "./acm/acm-import";
export * from "./acm/acm-issuer";
export * from "./acm/acm-private-certificate";
export { AcmCertificateCommonProps, IAcmCertificate } from "./acm/certificate";
export { AcmEventRule, AcmEventRuleProps } from "./alerts/acm-event-rule";
export * from "./alerts/acm-expiry-alarms";
export * from "./alerts/sns-channel";
export {
  HttpApiDomainName,
  HttpApiDomainNameProps,
  RestApiDomainName,
  RestApiDomainNameProps,
  RestApiEndpointType,
} from "./api-gateway/api-gateway-domain-name";
export * from "./api-gateway/api-gateway-endpoint";
export { AwsBindings } from "./aws-bindings";
export * from "./cloudfront/cloudfront-viewer-certificate";
export { AcmEventLog, AcmEventLogProps } from "./dashboards/acm-event-log";
export * from "./dashboards/cloudwatch-dashboards";
export * from "./elb/alb-https-listener";
export * from "./elb/hsts";
export { AlbEndpoint, AlbEndpointProps, NlbEndpoint, NlbEndpointProps } from "./elb/load-balancer-endpoint";
export * from "./elb/nlb-tls-listener";
export { TlsListenerProps } from "./elb/tls-listener";
export * from "./endpoint-probe/endpoint-alarms";
export * from "./endpoint-probe/endpoint-probe";
export * from "./route53/route53-zone";
export * from "./schedule/scheduled-terraform-run";
export * from "./secrets/aws-stores";
export * from "./secrets/certificate-parameter";
export * from "./secrets/certificate-secret";
export { ChangeListener } from "./secrets/change-listener";
