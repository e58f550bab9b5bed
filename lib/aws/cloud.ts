import { awsRelocation } from "./relocation";
import type { CloudStorage } from "../core/cloud-storage";
import type { CloudImporter } from "../core/importer";
import type { CloudKinds } from "../core/kind";
import type { CloudKubernetes } from "../core/kubernetes";
import type { ValidationRecords } from "../core/validation-records";
import { CloudLocation, CloudRegistration } from "../core/cloud";

const RENEWAL_ADVICE = "check its renewal status in ACM: the validation record must be in DNS, and a service must use the certificate";

const ISSUERS = {
  acm: {
    label: "ACM",
    cloud: "aws",
    publiclyTrusted: true,
    organizations: ["Amazon"],
    replacedOn: ["names", "common-name", "issuer", "key", "region", "address"],
    renewalAdvice: RENEWAL_ADVICE,
    renewedOnlyInUse: true,
  },
  "acm-private-ca": {
    label: "ACM Private CA",
    cloud: "aws",
    publiclyTrusted: false,
    replacedOn: ["names", "common-name", "issuer", "key", "region", "address"],
    renewalAdvice: RENEWAL_ADVICE,
    renewedOnlyInUse: true,
  },
  "aws-client-ca": {
    label: "AWS Private CA",
    publiclyTrusted: false,
    replacedOn: ["names", "common-name", "order", "issuer", "key", "lifetime", "address"],
  },
  imported: { label: "Imported", cloud: "aws", replacedOn: [] },
} as const;

const ACM_KEYS =
  '{ RSA_2048 = "rsa-2048", RSA_3072 = "rsa-3072", RSA_4096 = "rsa-4096", EC_prime256v1 = "ecdsa-p256", EC_secp384r1 = "ecdsa-p384" }';

const ACM_ISSUERS = '{ AMAZON_ISSUED = "acm", PRIVATE = "acm-private-ca", IMPORTED = "imported" }';

const ARN = /^arn:aws[a-z-]*:([^:]+):([^:]*):([^:]*):(.+)$/;

/** What `certfleet init` writes. */
const SAMPLE_FILE = `# yaml-language-server: $schema=node_modules/certfleet/schemas/certfleet.schema.json
version: 1
name: my-fleet # name of the Terraform stack
providers:
  aws: { region: eu-west-1 }
zones: # DNS zones for the validation records
  example.com: { route53: Z0123456789ABCDEFGHIJ }
issuers:
  acm: { type: acm }
channels: # where alerts go
  on-call: { type: sns, email: [on-call@example.com] }
defaults: { owner: my-team, issuer: acm, tlsPolicy: intermediate, notify: [on-call] }
certificates:
  www:
    service: website
    domains: [example.com, www.example.com]
    endpoints: [{ host: www.example.com }]
`;

/** The console's domain, by partition. */
const CONSOLES: Readonly<Record<string, string>> = {
  aws: "console.aws.amazon.com",
  "aws-cn": "console.amazonaws.cn",
  "aws-us-gov": "console.amazonaws-us-gov.com",
};

/** A console page: the resources of a service that it is for, and its path. */
interface ConsolePage {
  readonly service: string;
  /** Matches what follows the account in the ARN. The first group is the name, of characters that need no other care than its own encoding. */
  readonly resource: RegExp;
  readonly path: (of: { readonly arn: string; readonly region: string; readonly name: string }) => string;
}

const PAGES: readonly ConsolePage[] = [
  {
    service: "acm",
    resource: /^certificate\/([A-Za-z0-9-]+)$/,
    path: ({ region, name }) => `acm/home?region=${region}#/certificates/${name}`,
  },
  {
    service: "cloudfront",
    resource: /^distribution\/([A-Z0-9]+)$/,
    path: ({ name }) => `cloudfront/v4/home#/distributions/${name}`,
  },
  {
    service: "elasticloadbalancing",
    resource: /^loadbalancer\/([A-Za-z0-9/-]+)$/,
    path: ({ arn, region }) => `ec2/home?region=${region}#LoadBalancer:loadBalancerArn=${arn}`,
  },
  {
    // A listener is on the page of its load balancer.
    service: "elasticloadbalancing",
    resource: /^listener\/([A-Za-z0-9/-]+)$/,
    path: ({ arn, region }) =>
      `ec2/home?region=${region}#LoadBalancer:loadBalancerArn=${arn.replace(":listener/", ":loadbalancer/").replace(/\/[^/]+$/, "")}`,
  },
  {
    service: "apigateway",
    resource: /^\/domainnames\/([A-Za-z0-9*.-]+)$/,
    path: ({ region, name }) => `apigateway/main/publish/domain-names?domain=${encodeURIComponent(name)}&region=${region}`,
  },
  {
    // The ARN ends with a hyphen and six characters that are not part of the name.
    service: "secretsmanager",
    resource: /^secret:([A-Za-z0-9/_+=.@-]+)-[A-Za-z0-9]{6}$/,
    path: ({ region, name }) => `secretsmanager/secret?name=${encodeURIComponent(name)}&region=${region}`,
  },
  {
    // The console decodes names twice. The ARN of a name that begins with a slash has only one.
    service: "ssm",
    resource: /^parameter(\/[A-Za-z0-9/_.-]+)$/,
    path: ({ region, name }) => `systems-manager/parameters/${encodeURIComponent(encodeURIComponent(name))}/description?region=${region}`,
  },
];

/** Amazon Web Services. */
export const awsCloud = {
  key: "aws",
  label: "AWS",
  issuers: ISSUERS,
  sampleFile: SAMPLE_FILE,
  resourceRules: { provider: "aws", uniqueNames: ["aws_secretsmanager_secret", "aws_ssm_parameter"] },
  relocation: awsRelocation,
  tagLimits: { key: 128, reserved: "aws:", value: 256, count: 45 },
  locate(id: string): CloudLocation | undefined {
    const [, , region, account] = ARN.exec(id) ?? [];
    return region === undefined ? undefined : { account: account || undefined, region: region || undefined };
  },
  kinds: () => (require("./kinds") as { awsKinds: CloudKinds }).awsKinds,
  importer: () => (require("./import") as { awsImporter: CloudImporter }).awsImporter,
  hasAccounts: true,
  storage: { scheme: "s3", open: () => (require("./import/s3-storage") as { s3Storage(): Promise<CloudStorage> }).s3Storage() },
  validationRecords: () => (require("./validation-records") as { awsValidationRecords: ValidationRecords }).awsValidationRecords,
  kubernetes: () => (require("./kubernetes") as { awsKubernetes: CloudKubernetes }).awsKubernetes,
  alertSources: ["acm-days-to-expiry", "acm-events"],
  deployTarget: "acm",
  tlsServices: {
    alb: "elb",
    nlb: "elb",
    cloudfront: "cloudfront",
    "api-gateway-http": "api-gateway-http",
    "api-gateway-rest": "api-gateway-rest",
  },
  certificateResources: {
    aws_acm_certificate: {
      issuer: (at: string) => `\${lookup(${ACM_ISSUERS}, ${at}.type, "acm")}`,
      cloud: "aws",
      publiclyTrusted: (at: string) => `\${lookup({ AMAZON_ISSUED = true, PRIVATE = false }, ${at}.type, null)}`,
      domains: (at: string) => `\${distinct(compact(concat([${at}.domain_name], tolist(${at}.subject_alternative_names))))}`,
      keyType: (at: string) => `\${lookup(${ACM_KEYS}, ${at}.key_algorithm, null)}`,
      notAfter: (at: string) => `\${${at}.not_after}`,
      arn: (at: string) => `\${${at}.arn}`,
      tags: "tags_all",
    },
    aws_iam_server_certificate: {
      issuer: () => "provided",
      cloud: "aws",
      domains: () => "${[]}",
      notAfter: (at: string) => `\${${at}.expiration}`,
      arn: (at: string) => `\${${at}.arn}`,
      tags: "tags_all",
    },
  },
  consoleUrl(id: string): string | undefined {
    const [, partition, service, region, resource] = /^arn:([^:]+):([a-z]+):([a-z0-9-]*):[0-9]*:(.+)$/.exec(id) ?? [];
    const console = CONSOLES[partition];
    for (const page of console === undefined ? [] : PAGES.filter((each) => each.service === service)) {
      const [, name] = page.resource.exec(resource) ?? [];
      if (name !== undefined) {
        return `https://${region === "" ? "us-east-1" : region}.${console}/${page.path({ arn: id, region, name })}`;
      }
    }
    return undefined;
  },
} as const satisfies CloudRegistration;
