import type { CloudStorage } from "../core/cloud-storage";
import type { CloudImporter } from "../core/importer";
import type { CloudKinds } from "../core/kind";
import type { CloudKubernetes } from "../core/kubernetes";
import type { ValidationRecords } from "../core/validation-records";
import { CertificateResourceType, CloudLocation, CloudRegistration } from "../core/cloud";

const RENEWAL_ADVICE = "check that its DNS authorization record is in DNS and that the CAA records of its names allow Google's CA";

const ISSUERS = {
  "google-managed": {
    label: "Google-managed",
    cloud: "google",
    publiclyTrusted: true,
    // Certificate Manager issues from Let's Encrypt where Google's own CA cannot.
    organizations: ["Google Trust Services", "Google Trust Services LLC", "Let's Encrypt"],
    // The resource's name is derived from the names in their order.
    replacedOn: ["names", "common-name", "order", "issuer", "key", "address"],
    renewalAdvice: RENEWAL_ADVICE,
  },
  "google-private-ca": {
    label: "Google Private CA",
    cloud: "google",
    publiclyTrusted: false,
    // The lifetime is the issuance config's, and a certificate cannot change to another config.
    replacedOn: ["names", "common-name", "order", "issuer", "key", "lifetime", "address"],
    renewalAdvice: "check that Certificate Manager's service agent may still request certificates from the CA pool",
  },
  "google-client-ca": {
    label: "Google CA Service",
    publiclyTrusted: false,
    replacedOn: ["names", "common-name", "order", "issuer", "key", "lifetime", "address"],
  },
} as const;

const MANAGED: CertificateResourceType = {
  issuer: () => "google-managed",
  cloud: "google",
  publiclyTrusted: () => true,
  domains: (at) => `\${tolist(${at}.subject_alternative_names)}`,
  notAfter: (at) => `\${${at}.expire_time}`,
  id: (at) => `\${${at}.id}`,
};

const CLASSIC: CertificateResourceType = {
  issuer: () => "provided",
  cloud: "google",
  domains: () => "${[]}",
  notAfter: (at) => `\${${at}.expire_time}`,
  id: (at) => `\${${at}.id}`,
};

/** A resource id, a full resource name (`//SERVICE.googleapis.com/…`) or the URL of a resource. */
const RESOURCE = /^(?:(?:https:)?\/\/[a-z0-9.-]+\.googleapis\.com\/(?:.*\/)?)?projects\/([^/]+)\/(.+)$/;

/** Google Cloud. */
export const googleCloud = {
  key: "google",
  label: "Google Cloud",
  issuers: ISSUERS,
  locate(id: string): CloudLocation | undefined {
    const [, account, resource] = RESOURCE.exec(id) ?? [];
    return account === undefined ? undefined : { account, region: /^(?:locations|regions)\/([^/]+)\//.exec(resource)?.[1] };
  },
  alertSources: ["google-certificate-manager"],
  deployTarget: "google",
  tlsServices: {
    "google-https-proxy": "google-ssl-policy",
    "google-regional-https-proxy": "google-ssl-policy",
    "google-internal-https-proxy": "google-ssl-policy",
    "google-ssl-proxy": "google-ssl-policy",
  },
  certificateResources: {
    google_certificate_manager_certificate: {
      issuer: () => "google-managed",
      cloud: "google",
      domains: (at: string) => `\${tolist(${at}.san_dnsnames)}`,
      id: (at: string) => `\${${at}.id}`,
      tags: "effective_labels",
    },
    google_compute_managed_ssl_certificate: MANAGED,
    google_compute_ssl_certificate: CLASSIC,
    google_compute_region_ssl_certificate: CLASSIC,
  },
  kinds: () => (require("./kinds") as { googleKinds: CloudKinds }).googleKinds,
  importer: () => (require("./import") as { googleImporter: CloudImporter }).googleImporter,
  hasAccounts: true,
  storage: { scheme: "gs", open: () => (require("./import/google-storage") as { googleStorage(): Promise<CloudStorage> }).googleStorage() },
  validationRecords: () => (require("./validation-records") as { googleValidationRecords: ValidationRecords }).googleValidationRecords,
  kubernetes: () => (require("./kubernetes") as { googleKubernetes: CloudKubernetes }).googleKubernetes,
  consoleUrl(id: string): string | undefined {
    const [, project, resource] = RESOURCE.exec(id) ?? [];
    if (project === undefined || !/^[A-Za-z0-9:.-]+$/.test(project)) {
      return undefined;
    }
    const [, proxies, name] = /^global\/(targetHttpsProxies|targetSslProxies)\/([a-z0-9-]+)$/.exec(resource) ?? [];
    if (proxies !== undefined) {
      return `https://console.cloud.google.com/net-services/loadbalancing/advanced/${proxies}/details/${name}?project=${project}`;
    }
    const [, secret] = /^(?:locations\/[^/]+\/)?secrets\/([A-Za-z0-9_-]+)$/.exec(resource) ?? [];
    if (secret !== undefined) {
      return `https://console.cloud.google.com/security/secret-manager/secret/${secret}/versions?project=${project}`;
    }
    if (!/^(?:locations\/[^/]+\/certificates|(?:global|regions\/[^/]+)\/sslCertificates)\//.test(resource)) {
      return undefined;
    }
    const list = /^locations\//.test(resource) ? "certificates" : "lbCertificates";
    return `https://console.cloud.google.com/security/ccm/list/${list}?project=${project}`;
  },
} as const satisfies CloudRegistration;
