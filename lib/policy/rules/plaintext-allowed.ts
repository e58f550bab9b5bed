import { Resource } from "../resource";
import { Problem, Rule, RuleService, unresolved } from "../rule";
import { SOURCES } from "../sources";
import { asBoolean, asText, Block, blockOf, blocksOf, isAbsent, isUnknown, Value } from "../value";

/** An argument that decides whether a service encrypts in transit. */
interface Switch {
  readonly service: string;
  readonly types: readonly string[];
  readonly path: string;
  read(attributes: Block): Value[];
  /** Whether a value lets traffic pass in clear; an absent one is the service's default. */
  isClear(value: Value): boolean;
  readonly fix: string;
}

const isOff = (value: Value) => asBoolean(value) === false;
const isOffOrAbsent = (value: Value) => isAbsent(value) || asBoolean(value) === false;
const isOneOf =
  (...values: string[]) =>
  (value: Value) =>
    values.includes(String(value));

/** The value of a parameter in a parameter group. */
const parameter =
  (...names: string[]) =>
  (attributes: Block) =>
    blocksOf(attributes.parameter)
      .filter(({ name }) => names.includes(String(name)))
      .map(({ value }) => value);

/** DMS engines that are reached over an AWS API, or say in settings of their own how. */
const WITHOUT_SSL_MODE = new Set(["s3", "dynamodb", "kinesis", "kafka", "opensearch", "elasticsearch", "neptune", "redshift"]);

const SWITCHES: readonly Switch[] = [
  {
    service: "MSK",
    types: ["aws_msk_cluster"],
    path: "encryption_info.encryption_in_transit.client_broker",
    read: (attributes) => inTransit(attributes).map(({ client_broker: value }) => value),
    isClear: isOneOf("PLAINTEXT", "TLS_PLAINTEXT"),
    fix: 'client_broker = "TLS"',
  },
  {
    service: "MSK, between brokers",
    types: ["aws_msk_cluster"],
    path: "encryption_info.encryption_in_transit.in_cluster",
    read: (attributes) => inTransit(attributes).map(({ in_cluster: value }) => value),
    isClear: isOff,
    fix: "in_cluster = true",
  },
  {
    service: "ElastiCache replication group",
    types: ["aws_elasticache_replication_group"],
    path: "transit_encryption_enabled",
    read: ({ transit_encryption_enabled: value }) => [value],
    isClear: isOffOrAbsent,
    fix: "transit_encryption_enabled = true",
  },
  {
    service: "ElastiCache replication group, mode",
    types: ["aws_elasticache_replication_group"],
    path: "transit_encryption_mode",
    read: ({ transit_encryption_mode: value }) => [value],
    isClear: isOneOf("preferred"),
    fix: 'transit_encryption_mode = "required", once all clients speak TLS',
  },
  {
    service: "ElastiCache cluster",
    types: ["aws_elasticache_cluster", "aws_appsync_api_cache"],
    path: "transit_encryption_enabled",
    read: ({ transit_encryption_enabled: value }) => [value],
    isClear: isOff,
    fix: "transit_encryption_enabled = true",
  },
  {
    service: "MemoryDB",
    types: ["aws_memorydb_cluster", "aws_memorydb_multi_region_cluster"],
    path: "tls_enabled",
    read: ({ tls_enabled: value }) => [value],
    isClear: isOff,
    fix: "tls_enabled = true",
  },
  {
    service: "RDS Proxy",
    types: ["aws_db_proxy"],
    path: "require_tls",
    read: ({ require_tls: value }) => [value],
    isClear: isOffOrAbsent,
    fix: "require_tls = true",
  },
  {
    service: "RDS and Aurora parameters",
    types: ["aws_db_parameter_group", "aws_rds_cluster_parameter_group"],
    path: "parameter rds.force_ssl or require_secure_transport",
    read: parameter("rds.force_ssl", "require_secure_transport"),
    isClear: isOneOf("0", "OFF", "off", "false"),
    fix: 'the parameter with value "1" (rds.force_ssl) or "ON" (require_secure_transport)',
  },
  {
    service: "DocumentDB and Neptune parameters",
    types: ["aws_docdb_cluster_parameter_group", "aws_neptune_cluster_parameter_group"],
    path: "parameter tls or neptune_enforce_ssl",
    read: parameter("tls", "neptune_enforce_ssl"),
    isClear: isOneOf("disabled", "0"),
    fix: 'the parameter with value "tls1.2+" (tls) or "1" (neptune_enforce_ssl)',
  },
  {
    service: "Redshift parameters",
    types: ["aws_redshift_parameter_group"],
    path: "parameter require_ssl",
    read: parameter("require_ssl"),
    isClear: isOneOf("false"),
    fix: 'parameter { name = "require_ssl", value = "true" }',
  },
  {
    service: "DMS endpoint",
    types: ["aws_dms_endpoint"],
    path: "ssl_mode",
    read: ({ ssl_mode: value, engine_name: engine }) => (WITHOUT_SSL_MODE.has(String(engine)) ? [] : [value]),
    isClear: (value) => isAbsent(value) || value === "" || value === "none",
    fix: 'ssl_mode = "verify-full", or "require" where the engine has no more',
  },
  {
    service: "SES",
    types: ["aws_ses_configuration_set", "aws_sesv2_configuration_set"],
    path: "delivery_options.tls_policy",
    read: (attributes) => blocksOf(attributes.delivery_options).map(({ tls_policy: value }) => value),
    isClear: (value) => /^optional$/i.test(asText(value) ?? ""),
    fix: 'tls_policy = "Require" ("REQUIRE" for v2)',
  },
  {
    service: "SES receipt rule",
    types: ["aws_ses_receipt_rule"],
    path: "tls_policy",
    read: ({ tls_policy: value }) => [value],
    isClear: (value) => /^optional$/i.test(asText(value) ?? ""),
    fix: 'tls_policy = "Require"',
  },
  {
    service: "ECS with EFS",
    types: ["aws_ecs_task_definition"],
    path: "volume.efs_volume_configuration.transit_encryption",
    read: (attributes) =>
      blocksOf(attributes.volume).flatMap((volume) =>
        blocksOf(volume.efs_volume_configuration).map(({ transit_encryption: value }) => value),
      ),
    isClear: (value) => isAbsent(value) || value === "" || value === "DISABLED",
    fix: 'transit_encryption = "ENABLED"',
  },
  {
    service: "DataSync with EFS",
    types: ["aws_datasync_location_efs"],
    path: "in_transit_encryption",
    read: ({ in_transit_encryption: value }) => [value],
    isClear: isOneOf("NONE"),
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
    isClear: isOneOf("DISABLED", "PERMISSIVE"),
    fix: 'mode = "STRICT"',
  },
  {
    service: "OpenSearch, between nodes",
    types: ["aws_opensearch_domain", "aws_elasticsearch_domain"],
    path: "node_to_node_encryption.enabled",
    read: (attributes) => blocksOf(attributes.node_to_node_encryption).map(({ enabled }) => enabled),
    isClear: isOff,
    fix: "node_to_node_encryption { enabled = true }",
  },
  {
    service: "Cloud SQL",
    types: ["google_sql_database_instance"],
    path: "settings.ip_configuration.ssl_mode",
    read: (attributes) => ipConfigurations(attributes).map((config) => config.ssl_mode ?? legacySslMode(config)),
    isClear: (value) => isAbsent(value) || value === "" || value === "ALLOW_UNENCRYPTED_AND_ENCRYPTED",
    fix: 'ssl_mode = "ENCRYPTED_ONLY", or "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"',
  },
  {
    service: "AlloyDB",
    types: ["google_alloydb_instance"],
    path: "client_connection_config.ssl_config.ssl_mode",
    read: (attributes) =>
      blocksOf(attributes.client_connection_config).flatMap((config) => blocksOf(config.ssl_config).map(({ ssl_mode: value }) => value)),
    isClear: isOneOf("ALLOW_UNENCRYPTED_AND_ENCRYPTED"),
    fix: 'ssl_mode = "ENCRYPTED_ONLY"',
  },
  {
    service: "Memorystore",
    types: ["google_redis_instance", "google_redis_cluster", "google_memorystore_instance"],
    path: "transit_encryption_mode",
    read: ({ transit_encryption_mode: value }) => [value],
    isClear: (value) => isAbsent(value) || /(^|_)DISABLED$/.test(String(value)),
    fix: 'transit_encryption_mode = "SERVER_AUTHENTICATION" (of a cluster "TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION")',
  },
  {
    service: "Google server TLS policy",
    types: ["google_network_security_server_tls_policy"],
    path: "allow_open",
    read: ({ allow_open: value }) => [value],
    isClear: (value) => asBoolean(value) === true,
    fix: "allow_open = false",
  },
  {
    service: "Apigee target servers",
    types: ["google_apigee_target_server"],
    path: "s_sl_info.enabled",
    read: ({ s_sl_info: info }) => [blockOf(info)?.enabled],
    isClear: isOffOrAbsent,
    fix: "s_sl_info { enabled = true }",
  },
];

function inTransit(attributes: Block): Block[] {
  return blocksOf(attributes.encryption_info).flatMap((info) => blocksOf(info.encryption_in_transit));
}

function ipConfigurations(attributes: Block): Block[] {
  return blocksOf(attributes.settings).flatMap((settings) => {
    const configurations = blocksOf(settings.ip_configuration);
    return configurations.length > 0 ? configurations : [{}];
  });
}

/** Older releases have `require_ssl` in place of `ssl_mode`. */
function legacySslMode({ require_ssl: required }: Block): Value {
  return isUnknown(required) ? required : asBoolean(required) === true ? "ENCRYPTED_ONLY" : undefined;
}

const BY_TYPE = new Map<string, Switch[]>();
for (const entry of SWITCHES) {
  for (const type of entry.types) {
    BY_TYPE.set(type, [...(BY_TYPE.get(type) ?? []), entry]);
  }
}

/** Services that need not encrypt in transit are told to. */
export const plaintextAllowed: Rule = {
  id: "plaintext-allowed",
  severity: "error",
  info: "Databases, caches, brokers and the like take connections over TLS only.",
  why: "A service that also takes connections in clear will get them: a client that is configured wrongly sends passwords and data over the network for all to read.",
  sources: [SOURCES.rfc9325, SOURCES.nist80052],
  services: SWITCHES.map(({ service, types, fix }): RuleService => ({ service, types, fix: `set ${fix}` })),
  compliant: `resource "aws_elasticache_replication_group" "sessions" {
  transit_encryption_enabled = true
}`,
  nonCompliant: `resource "aws_elasticache_replication_group" "sessions" {
  transit_encryption_enabled = false
}`,
  *check(resource: Resource): Iterable<Problem> {
    for (const { path, read, isClear, fix } of BY_TYPE.get(resource.type) ?? []) {
      for (const value of read(resource.attributes)) {
        if (isUnknown(value)) {
          yield unresolved(path, "traffic is encrypted");
        } else if (isClear(value)) {
          yield {
            message: `${path} ${isAbsent(value) ? "is not set, so that the service takes connections in clear" : `${JSON.stringify(value)} lets traffic pass in clear`}`,
            fix: `set ${fix}`,
          };
        }
      }
    }
  },
};
