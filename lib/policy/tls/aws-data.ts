import {
  NativePolicyTable,
  SUITES,
  namedSetting,
  TlsService,
  TlsSetting,
  versionListSetting,
  versionOnly,
  versionOf,
} from "./native-policy";
import { TlsPolicy, TlsVersion } from "../tls-policy";
import { asText, Block, blocksOf, isUnknown } from "../plan/resource";

const SEARCH: NativePolicyTable = {
  service: "OpenSearch",
  source: "https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_DomainEndpointOptions.html",
  policies: [
    versionOnly("Policy-Min-TLS-1-2-RFC9151-FIPS-2024-08", TlsVersion.TLS_1_2, { fips: true }),
    versionOnly("Policy-Min-TLS-1-2-PFS-2023-10", TlsVersion.TLS_1_2),
    versionOnly("Policy-Min-TLS-1-2-2019-07", TlsVersion.TLS_1_2, {
      suites: ["AES128-GCM-SHA256", "AES256-GCM-SHA384"],
      unverified: "the cipher suites; it is only certain that some are not forward secret",
    }),
    versionOnly("Policy-Min-TLS-1-0-2019-07", TlsVersion.TLS_1_0),
  ],
};

const CLOUDSEARCH: NativePolicyTable = {
  service: "CloudSearch",
  source: "https://docs.aws.amazon.com/cloudsearch/latest/developerguide/configuring-domain-endpoint-options.html",
  policies: [
    versionOnly("Policy-Min-TLS-1-2-2019-07", TlsVersion.TLS_1_2, { unverified: "the cipher suites" }),
    versionOnly("Policy-Min-TLS-1-0-2019-07", TlsVersion.TLS_1_0, { unverified: "the cipher suites" }),
  ],
};

const IOT_TLS_1_2 = [
  ...SUITES.ECDHE_GCM,
  ...SUITES.ECDHE_CBC_SHA2,
  ...SUITES.ECDHE_CBC_SHA1,
  ...SUITES.RSA_GCM,
  ...SUITES.RSA_CBC_SHA2,
  ...SUITES.RSA_CBC_SHA1,
];
const IOT_LEGACY = [...IOT_TLS_1_2, "DHE-RSA-AES256-SHA"];

const IOT: NativePolicyTable = {
  service: "IoT Core",
  source: "https://docs.aws.amazon.com/iot/latest/developerguide/transport-security.html",
  policies: [
    versionOnly("IoTSecurityPolicy_TLS13_1_3_2022_10", TlsVersion.TLS_1_3, { suites: SUITES.TLS_1_3 }),
    versionOnly("IoTSecurityPolicy_TLS13_1_2_2022_10", TlsVersion.TLS_1_2, { suites: [...SUITES.TLS_1_3, ...IOT_TLS_1_2] }),
    versionOnly("IoTSecurityPolicy_TLS12_1_2_2022_10", TlsVersion.TLS_1_2, { suites: IOT_TLS_1_2 }),
    // Their names say TLS 1.0, which the service no longer accepts.
    versionOnly("IoTSecurityPolicy_TLS12_1_0_2016_01", TlsVersion.TLS_1_2, { suites: IOT_LEGACY }),
    versionOnly("IoTSecurityPolicy_TLS12_1_0_2015_01", TlsVersion.TLS_1_2, { suites: IOT_LEGACY }),
  ],
};

const RSA_CBC = ["AES128-SHA256", "AES256-SHA256"];

const TRANSFER: NativePolicyTable = {
  service: "Transfer Family",
  source: "https://docs.aws.amazon.com/transfer/latest/userguide/security-policies.html",
  policies: [
    // Post-quantum refers to the key exchange of SSH, the main protocol of the service.
    ...["2025-03", "AS2Restricted-2025-07"].map((name) =>
      versionOnly(`TransferSecurityPolicy-${name}`, TlsVersion.TLS_1_2, { postQuantum: true }),
    ),
    versionOnly("TransferSecurityPolicy-FIPS-2025-03", TlsVersion.TLS_1_2, { fips: true, postQuantum: true }),
    ...["SshAuditCompliant-2025-02", "Restricted-2024-06", "2024-01", "2023-05", "2022-03", "2020-06"].map((name) =>
      versionOnly(`TransferSecurityPolicy-${name}`, TlsVersion.TLS_1_2),
    ),
    ...["FIPS-2024-05", "FIPS-2024-01", "FIPS-2023-05", "FIPS-2020-06"].map((name) =>
      versionOnly(`TransferSecurityPolicy-${name}`, TlsVersion.TLS_1_2, { fips: true }),
    ),
    versionOnly("TransferSecurityPolicy-PQ-SSH-Experimental-2023-04", TlsVersion.TLS_1_2, { postQuantum: true }),
    versionOnly("TransferSecurityPolicy-PQ-SSH-FIPS-Experimental-2023-04", TlsVersion.TLS_1_2, { fips: true, postQuantum: true }),
    versionOnly("TransferSecurityPolicy-Restricted-2020-06", TlsVersion.TLS_1_2),
    versionOnly("TransferSecurityPolicy-Restricted-2018-11", TlsVersion.TLS_1_2, { suites: RSA_CBC }),
    versionOnly("TransferSecurityPolicy-2018-11", TlsVersion.TLS_1_2, { suites: RSA_CBC }),
    versionOnly("TransferSFTPConnectorSecurityPolicy-2024-03", TlsVersion.TLS_1_2, { unverified: "the name" }),
    versionOnly("TransferSFTPConnectorSecurityPolicy-2023-07", TlsVersion.TLS_1_2, { unverified: "the name" }),
    versionOnly("TransferSFTPConnectorSecurityPolicy-FIPS-2024-10", TlsVersion.TLS_1_2, { fips: true, unverified: "the name" }),
  ],
};

/** For services without a post-quantum policy or a TLS 1.3-only policy: tolerates their best policies. */
function bestOf(...names: string[]): (setting: TlsSetting, policy: TlsPolicy) => boolean {
  return (setting, policy) => names.includes(setting.name) && policy !== TlsPolicy.FIPS;
}

const OPENSEARCH_DOMAIN: TlsService = {
  service: "OpenSearch and Elasticsearch",
  types: ["aws_opensearch_domain", "aws_elasticsearch_domain"],
  argument: "domain_endpoint_options.tls_security_policy",
  read: (resource) => [namedSetting(resource, "domain_endpoint_options.tls_security_policy", SEARCH, "Policy-Min-TLS-1-0-2019-07")],
  recommended: (policy) =>
    `domain_endpoint_options { tls_security_policy = "${policy.fips ? "Policy-Min-TLS-1-2-RFC9151-FIPS-2024-08" : "Policy-Min-TLS-1-2-PFS-2023-10"}" }`,
  tolerates: bestOf("Policy-Min-TLS-1-2-PFS-2023-10"),
  isUsual: (setting) => setting.name === "Policy-Min-TLS-1-2-2019-07",
};

const CLOUDSEARCH_DOMAIN: TlsService = {
  service: "CloudSearch",
  types: ["aws_cloudsearch_domain"],
  argument: "endpoint_options.tls_security_policy",
  read: (resource) => [namedSetting(resource, "endpoint_options.tls_security_policy", CLOUDSEARCH, "Policy-Min-TLS-1-0-2019-07")],
  recommended: () => 'endpoint_options { tls_security_policy = "Policy-Min-TLS-1-2-2019-07" }',
  tolerates: bestOf("Policy-Min-TLS-1-2-2019-07"),
};

const IOT_DOMAIN: TlsService = {
  service: "IoT Core",
  types: ["aws_iot_domain_configuration"],
  argument: "tls_config.security_policy",
  read: (resource) => [namedSetting(resource, "tls_config.security_policy", IOT, "IoTSecurityPolicy_TLS13_1_2_2022_10")],
  recommended: (policy) =>
    `tls_config { security_policy = "${policy === TlsPolicy.MODERN ? "IoTSecurityPolicy_TLS13_1_3_2022_10" : "IoTSecurityPolicy_TLS13_1_2_2022_10"}" }`,
  tolerates: (setting, policy) => policy !== TlsPolicy.MODERN && !policy.fips && setting.name === "IoTSecurityPolicy_TLS13_1_2_2022_10",
};

const TRANSFER_SERVER: TlsService = {
  service: "Transfer Family",
  types: ["aws_transfer_server", "aws_transfer_connector"],
  argument: "security_policy_name",
  read: (resource) =>
    resource.type === "aws_transfer_connector" && resource.attributes.sftp_config === undefined
      ? []
      : [namedSetting(resource, "security_policy_name", TRANSFER, "TransferSecurityPolicy-2018-11")],
  recommended: (policy) => `security_policy_name = "TransferSecurityPolicy-${policy.fips ? "FIPS-2024-05" : "2024-01"}"`,
  tolerates: (setting, policy) => !policy.fips && /-(2025-03|2024-0\d|AS2Restricted-2025-07)$/.test(setting.name),
};

const PARAMETERS: Record<string, true> = { ssl_min_protocol_version: true, tls_version: true, "ssl-min-protocol-version": true };

const PARAMETER_GROUPS: TlsService = {
  service: "RDS, Aurora and DocumentDB parameters",
  types: ["aws_db_parameter_group", "aws_rds_cluster_parameter_group", "aws_docdb_cluster_parameter_group"],
  argument: "parameter ssl_min_protocol_version, tls_version or tls",
  read: (resource) =>
    blocksOf(resource.attributes.parameter).flatMap((parameter) => {
      const name = String(parameter.name);
      if (name in PARAMETERS) {
        const { value } = parameter;
        return versionListSetting(typeof value === "string" ? value.split(",") : value, `parameter ${name}`);
      }
      return name === "tls" && resource.type === "aws_docdb_cluster_parameter_group" ? documentDb(parameter) : [];
    }),
  recommended: () => "a value that starts at TLSv1.2",
  tolerates: (setting, policy) =>
    policy !== TlsPolicy.FIPS && setting.definition !== undefined && setting.definition.minimum.isAtLeast(TlsVersion.TLS_1_2),
};

function documentDb({ value }: Block): TlsSetting[] {
  const path = "parameter tls";
  if (isUnknown(value)) {
    return [{ path, state: "unknown", name: "" }];
  }
  const text = asText(value) ?? "";
  const version = versionOf(text.replace(/\+$/, ""));
  return version ? [{ path, state: "set", name: text, definition: versionOnly(text, version) }] : [];
}

/** The tables of named policies, for the documentation of sources. */
export const AWS_DATA_TABLES: readonly NativePolicyTable[] = [SEARCH, CLOUDSEARCH, IOT, TRANSFER];

export const AWS_DATA: readonly TlsService[] = [OPENSEARCH_DOMAIN, CLOUDSEARCH_DOMAIN, IOT_DOMAIN, TRANSFER_SERVER, PARAMETER_GROUPS];
