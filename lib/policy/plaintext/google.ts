import { asBoolean, Block, blockOf, blocksOf, isAbsent, isUnknown, Value } from "../value";
import { isOffOrAbsent, isOneOf, Switch } from "./switch";

/** The switches of Google's services. */
export const GOOGLE_SWITCHES: readonly Switch[] = [
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
