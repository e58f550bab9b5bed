import { asBoolean, asText, Block, blockOf, blocksOf, isAbsent, isBlock, isUnknown, Resource, Value, valueAt } from "../plan/resource";
import { parameterOrDefault, parameterValues } from "./parameter-groups";

/** An argument that decides whether a service encrypts traffic in transit. */
export interface EncryptionSetting {
  readonly service: string;
  readonly types: readonly string[];
  readonly path: string;
  read(attributes: Block, resource: Resource): Value[];
  /** Whether plans never contain the value, so that an unknown one is only advice. */
  readonly isHidden?: boolean;
  /** Whether a value allows unencrypted traffic; an absent value is the service's default. */
  allowsPlaintext(value: Value): boolean;
  readonly fix: string;
}

export const isOff = (value: Value) => asBoolean(value) === false;
export const isOffOrAbsent = (value: Value) => isAbsent(value) || asBoolean(value) === false;
export const isOneOf = (...values: string[]) => {
  return (value: Value) => values.includes(String(value));
};

/** Whether SES delivers or accepts mail without TLS: an absent policy is "Optional". */
const isOptionalOrAbsent = (value: Value) => isAbsent(value) || value === "" || /^optional$/i.test(asText(value) ?? "");

/** A top-level argument with its value. */
const argument = (path: string) => ({ path, read: (attributes: Block) => [attributes[path]] });

/** A top-level argument that turns encryption on. */
const mustBeTrue = (path: string) => ({ ...argument(path), allowsPlaintext: isOffOrAbsent, fix: `${path} = true` });

/** DMS engines that use an AWS API, or their own connection settings. */
const WITHOUT_SSL_MODE = new Set(["s3", "dynamodb", "kinesis", "kafka", "opensearch", "elasticsearch", "neptune", "redshift"]);

/** The settings of AWS services. */
export const AWS_TRANSIT_ENCRYPTION: readonly EncryptionSetting[] = [
  {
    service: "MSK",
    types: ["aws_msk_cluster"],
    path: "encryption_info.encryption_in_transit.client_broker",
    read: (attributes) => inTransit(attributes).map(({ client_broker: value }) => value),
    allowsPlaintext: isOneOf("PLAINTEXT", "TLS_PLAINTEXT"),
    fix: 'client_broker = "TLS"',
  },
  {
    service: "MSK, between brokers",
    types: ["aws_msk_cluster"],
    path: "encryption_info.encryption_in_transit.in_cluster",
    read: (attributes) => inTransit(attributes).map(({ in_cluster: value }) => value),
    allowsPlaintext: isOff,
    fix: "in_cluster = true",
  },
  {
    service: "ElastiCache replication group",
    types: ["aws_elasticache_replication_group"],
    ...mustBeTrue("transit_encryption_enabled"),
  },
  {
    service: "ElastiCache replication group, mode",
    types: ["aws_elasticache_replication_group"],
    ...argument("transit_encryption_mode"),
    allowsPlaintext: isOneOf("preferred"),
    fix: 'transit_encryption_mode = "required", once all clients use TLS',
  },
  {
    service: "ElastiCache cluster",
    types: ["aws_elasticache_cluster"],
    path: "transit_encryption_enabled",
    // A member of a replication group uses the setting of the group.
    read: ({ transit_encryption_enabled: value, replication_group_id: group }) => (isAbsent(group) || group === "" ? [value] : []),
    allowsPlaintext: isOffOrAbsent,
    fix: "transit_encryption_enabled = true for Memcached; use a replication group for Redis or Valkey",
  },
  {
    service: "AppSync cache",
    types: ["aws_appsync_api_cache"],
    ...mustBeTrue("transit_encryption_enabled"),
  },
  {
    service: "MemoryDB",
    types: ["aws_memorydb_cluster", "aws_memorydb_multi_region_cluster"],
    ...argument("tls_enabled"),
    allowsPlaintext: isOff,
    fix: "tls_enabled = true",
  },
  {
    service: "RDS Proxy",
    types: ["aws_db_proxy"],
    ...mustBeTrue("require_tls"),
  },
  {
    service: "RDS and Aurora parameters",
    types: ["aws_db_parameter_group", "aws_rds_cluster_parameter_group"],
    path: "parameter rds.force_ssl or require_secure_transport",
    read: parameterOrDefault("rds.force_ssl", "require_secure_transport"),
    allowsPlaintext: (value) => isAbsent(value) || isOneOf("0", "OFF", "off", "false")(value),
    fix: 'the parameter with value "1" (rds.force_ssl) or "ON" (require_secure_transport)',
  },
  {
    service: "DocumentDB and Neptune parameters",
    types: ["aws_docdb_cluster_parameter_group", "aws_neptune_cluster_parameter_group"],
    path: "parameter tls or neptune_enforce_ssl",
    read: (attributes) => parameterValues(attributes, ["tls", "neptune_enforce_ssl"]),
    allowsPlaintext: isOneOf("disabled", "0"),
    fix: 'the parameter with value "tls1.2+" (tls) or "1" (neptune_enforce_ssl)',
  },
  {
    service: "Redshift parameters",
    types: ["aws_redshift_parameter_group"],
    path: "parameter require_ssl",
    read: parameterOrDefault("require_ssl"),
    allowsPlaintext: isOffOrAbsent,
    fix: 'parameter { name = "require_ssl", value = "true" }',
  },
  {
    service: "DMS endpoint",
    types: ["aws_dms_endpoint"],
    path: "ssl_mode",
    read: ({ ssl_mode: value, engine_name: engine }) => (WITHOUT_SSL_MODE.has(String(engine)) ? [] : [value]),
    allowsPlaintext: (value) => isAbsent(value) || value === "" || value === "none",
    fix: 'ssl_mode = "verify-full", or "require" if the engine supports no more',
  },
  {
    service: "SES",
    types: ["aws_ses_configuration_set", "aws_sesv2_configuration_set"],
    path: "delivery_options.tls_policy",
    read: ({ delivery_options: options }) => [isUnknown(options) ? options : blockOf(options)?.tls_policy],
    allowsPlaintext: isOptionalOrAbsent,
    fix: 'tls_policy = "Require" ("REQUIRE" for v2)',
  },
  {
    service: "SES receipt rule",
    types: ["aws_ses_receipt_rule"],
    ...argument("tls_policy"),
    allowsPlaintext: isOptionalOrAbsent,
    fix: 'tls_policy = "Require"',
  },
  {
    service: "EMR",
    types: ["aws_emr_security_configuration"],
    path: "configuration.EncryptionConfiguration.EnableInTransitEncryption",
    read: ({ configuration }) => emrInTransit(configuration),
    allowsPlaintext: isOff,
    // The text often contains the ARN of a key, which is not known while the key is new.
    isHidden: true,
    fix: "EnableInTransitEncryption = true, with an InTransitEncryptionConfiguration",
  },
  {
    service: "ECS with EFS",
    types: ["aws_ecs_task_definition"],
    path: "volume.efs_volume_configuration.transit_encryption",
    read: (attributes) =>
      blocksOf(attributes.volume).flatMap((volume) =>
        blocksOf(volume.efs_volume_configuration).map(({ transit_encryption: value }) => value),
      ),
    allowsPlaintext: (value) => isAbsent(value) || value === "" || value === "DISABLED",
    fix: 'transit_encryption = "ENABLED"',
  },
  {
    service: "DataSync with EFS",
    types: ["aws_datasync_location_efs"],
    ...argument("in_transit_encryption"),
    allowsPlaintext: isOneOf("NONE"),
    fix: 'in_transit_encryption = "TLS1_2"',
  },
  {
    service: "App Mesh",
    types: ["aws_appmesh_virtual_gateway", "aws_appmesh_virtual_node"],
    path: "spec.listener.tls.mode",
    read: (attributes) =>
      blocksOf(attributes.spec).flatMap((spec) =>
        blocksOf(spec.listener).flatMap((listener) => blocksOf(listener.tls).map(({ mode }) => mode)),
      ),
    allowsPlaintext: isOneOf("DISABLED", "PERMISSIVE"),
    fix: 'mode = "STRICT"',
  },
  {
    service: "OpenSearch, between nodes",
    types: ["aws_opensearch_domain", "aws_elasticsearch_domain"],
    path: "node_to_node_encryption.enabled",
    read: (attributes) => blocksOf(attributes.node_to_node_encryption).map(({ enabled }) => enabled),
    allowsPlaintext: isOff,
    fix: "node_to_node_encryption { enabled = true }",
  },
  {
    service: "SES, tracked links",
    types: ["aws_sesv2_configuration_set"],
    path: "tracking_options.https_policy",
    read: (attributes) => blocksOf(attributes.tracking_options).map(({ https_policy: value }) => value),
    allowsPlaintext: isOneOf("OPTIONAL"),
    fix: 'https_policy = "REQUIRE"',
  },
  {
    service: "DAX",
    types: ["aws_dax_cluster"],
    ...argument("cluster_endpoint_encryption_type"),
    allowsPlaintext: (value) => isAbsent(value) || value === "" || value === "NONE",
    fix: 'cluster_endpoint_encryption_type = "TLS"',
  },
  {
    service: "Transfer Family",
    types: ["aws_transfer_server"],
    path: "protocols",
    read: ({ protocols }) => (Array.isArray(protocols) ? protocols : [protocols]),
    allowsPlaintext: isOneOf("FTP"),
    fix: 'protocols = ["FTPS"], or ["SFTP"]',
  },
  {
    service: "MSK Connect",
    types: ["aws_mskconnect_connector"],
    path: "kafka_cluster_encryption_in_transit.encryption_type",
    read: (attributes) => blocksOf(attributes.kafka_cluster_encryption_in_transit).map(({ encryption_type: value }) => value),
    allowsPlaintext: (value) => isAbsent(value) || value === "PLAINTEXT",
    fix: 'encryption_type = "TLS"',
  },
  {
    service: "Glue connection",
    types: ["aws_glue_connection"],
    path: "connection_properties.JDBC_ENFORCE_SSL",
    // The provider marks all properties as sensitive, so only literals are visible.
    read: ({ connection_properties: properties }, { configuration }) => [
      configuration?.literals.get("connection_properties.JDBC_ENFORCE_SSL") ??
        (isBlock(properties) ? properties.JDBC_ENFORCE_SSL : properties),
    ],
    allowsPlaintext: isOff,
    isHidden: true,
    fix: 'JDBC_ENFORCE_SSL = "true"',
  },
  {
    service: "QuickSight data source",
    types: ["aws_quicksight_data_source"],
    path: "ssl_properties.disable_ssl",
    read: (attributes) => blocksOf(attributes.ssl_properties).map(({ disable_ssl: value }) => value),
    allowsPlaintext: (value) => asBoolean(value) === true,
    fix: "ssl_properties { disable_ssl = false }",
  },
  {
    service: "App Mesh, towards backends",
    types: ["aws_appmesh_virtual_gateway", "aws_appmesh_virtual_node"],
    path: "client_policy.tls.enforce",
    read: (attributes) =>
      blocksOf(attributes.spec)
        .flatMap((spec) => [
          ...blocksOf(spec.backend_defaults),
          ...blocksOf(spec.backend).flatMap((backend) => blocksOf(backend.virtual_service)),
        ])
        .flatMap((backend) => blocksOf(backend.client_policy).flatMap((policy) => blocksOf(policy.tls).map(({ enforce }) => enforce))),
    allowsPlaintext: isOff,
    fix: "enforce = true",
  },
];

/** The setting in the JSON document of an EMR security configuration. */
function emrInTransit(configuration: Value): Value[] {
  if (isUnknown(configuration)) {
    return [configuration];
  }
  try {
    const document: Value = JSON.parse(asText(configuration) ?? "");
    return [valueAt(document, "EncryptionConfiguration.EnableInTransitEncryption")];
  } catch {
    return [];
  }
}

function inTransit(attributes: Block): Block[] {
  return blocksOf(attributes.encryption_info).flatMap((info) => blocksOf(info.encryption_in_transit));
}

/** The settings of Google Cloud services. */
export const GOOGLE_TRANSIT_ENCRYPTION: readonly EncryptionSetting[] = [
  {
    service: "Cloud SQL",
    types: ["google_sql_database_instance"],
    path: "settings.ip_configuration.ssl_mode",
    read: (attributes) => ipConfigurations(attributes).map((config) => config.ssl_mode ?? legacySslMode(config)),
    allowsPlaintext: (value) => isAbsent(value) || value === "" || value === "ALLOW_UNENCRYPTED_AND_ENCRYPTED",
    fix: 'ssl_mode = "ENCRYPTED_ONLY", or "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"',
  },
  {
    service: "AlloyDB",
    types: ["google_alloydb_instance"],
    path: "client_connection_config.ssl_config.ssl_mode",
    read: (attributes) =>
      blocksOf(attributes.client_connection_config).flatMap((config) => blocksOf(config.ssl_config).map(({ ssl_mode: value }) => value)),
    allowsPlaintext: isOneOf("ALLOW_UNENCRYPTED_AND_ENCRYPTED"),
    fix: 'ssl_mode = "ENCRYPTED_ONLY"',
  },
  {
    service: "Memorystore",
    types: ["google_redis_instance", "google_redis_cluster", "google_memorystore_instance"],
    ...argument("transit_encryption_mode"),
    allowsPlaintext: (value) => isAbsent(value) || /(^|_)DISABLED$/.test(String(value)),
    fix: 'transit_encryption_mode = "SERVER_AUTHENTICATION" ("TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION" for a cluster)',
  },
  {
    service: "Google server TLS policy",
    types: ["google_network_security_server_tls_policy"],
    ...argument("allow_open"),
    allowsPlaintext: (value) => asBoolean(value) === true,
    fix: "allow_open = false",
  },
  {
    service: "Apigee target servers",
    types: ["google_apigee_target_server"],
    path: "s_sl_info.enabled",
    read: ({ s_sl_info: info }) => [blockOf(info)?.enabled],
    allowsPlaintext: isOffOrAbsent,
    fix: "s_sl_info { enabled = true }",
  },
];

function ipConfigurations(attributes: Block): Block[] {
  return blocksOf(attributes.settings).flatMap((settings) => {
    const configurations = blocksOf(settings.ip_configuration);
    return configurations.length > 0 ? configurations : [{}];
  });
}

/** Older releases have `require_ssl` instead of `ssl_mode`. */
function legacySslMode({ require_ssl: required }: Block): Value {
  return isUnknown(required) ? required : asBoolean(required) === true ? "ENCRYPTED_ONLY" : undefined;
}
