import { Block, blocksOf, isUnknown, Value } from "../plan/resource";

/** A family of parameter groups in which the service accepts unencrypted connections unless a parameter requires TLS. */
export interface PlaintextFamily {
  readonly service: string;
  /** The type of the parameter groups that have the parameter. */
  readonly type: string;
  readonly parameter: string;
  /** Matches the family; the group is the engine's version. */
  readonly family: RegExp;
  /** The first version that has the parameter. */
  readonly from?: string;
  /** The last version with the insecure default; absent if every version has it. */
  readonly upTo?: string;
  /** The value that the service uses. */
  readonly value: string;
  /** The page that states the default. */
  readonly source: string;
}

const RDS = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide";
const AURORA = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide";

/** Defaults of 2026-11. A family that is not listed requires TLS by default, lacks the parameter, or has a default that no page states. */
export const PLAINTEXT_FAMILIES: readonly PlaintextFamily[] = [
  {
    service: "RDS for MySQL",
    type: "aws_db_parameter_group",
    parameter: "require_secure_transport",
    family: /^mysql(\d+\.\d+)$/,
    from: "5.7",
    upTo: "8.4",
    value: "OFF",
    source: `${RDS}/mysql-ssl-connections.require-ssl.html`,
  },
  {
    service: "RDS for MariaDB",
    type: "aws_db_parameter_group",
    parameter: "require_secure_transport",
    family: /^mariadb(\d+\.\d+)$/,
    from: "10.5",
    upTo: "11.4",
    value: "OFF",
    source: `${RDS}/mariadb-ssl-connections.require-ssl.html`,
  },
  {
    service: "RDS for PostgreSQL",
    type: "aws_db_parameter_group",
    parameter: "rds.force_ssl",
    family: /^postgres(\d+(?:\.\d+)?)$/,
    upTo: "14",
    value: "0",
    source: `${RDS}/ssl-certificate-rotation-postgresql.html`,
  },
  {
    service: "RDS for SQL Server",
    type: "aws_db_parameter_group",
    parameter: "rds.force_ssl",
    family: /^sqlserver-\w+-(\d+\.\d+)$/,
    value: "0",
    source: `${RDS}/ssl-certificate-rotation-sqlserver.html`,
  },
  {
    service: "Aurora MySQL",
    type: "aws_rds_cluster_parameter_group",
    parameter: "require_secure_transport",
    family: /^aurora-mysql(\d+\.\d+)$/,
    upTo: "8.0",
    value: "OFF",
    source: `${AURORA}/AuroraMySQL.Security.html`,
  },
  {
    service: "Aurora PostgreSQL",
    type: "aws_rds_cluster_parameter_group",
    parameter: "rds.force_ssl",
    family: /^aurora-postgresql(\d+(?:\.\d+)?)$/,
    upTo: "16",
    value: "0",
    source: `${AURORA}/AuroraPostgreSQL.Security.html`,
  },
  {
    service: "Redshift",
    type: "aws_redshift_parameter_group",
    parameter: "require_ssl",
    family: /^redshift-(\d+\.\d+)$/,
    upTo: "1.0",
    value: "false",
    // Today's page lists version 2.0, which requires TLS; that of 2024 lists 1.0.
    source: "https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-parameter-groups.html",
  },
];

/**
 * The values of parameters in a parameter group. If none of them is set, the value is absent where the family's default accepts unencrypted
 * connections, and unknown where the family or the name of a parameter is.
 */
export function parameterOrDefault(...names: string[]) {
  return (attributes: Block, { type }: { readonly type: string }): Value[] => {
    const values = parameterValues(attributes, names);
    if (values.length > 0) {
      return values;
    }
    const { family, parameter } = attributes;
    if (isUnknown(family)) {
      return [family];
    }
    if (!PLAINTEXT_FAMILIES.some((each) => each.type === type && acceptsPlaintext(each, family))) {
      return [];
    }
    return [
      isUnknown(parameter)
        ? parameter
        : blocksOf(parameter)
            .map(({ name }) => name)
            .find(isUnknown),
    ];
  };
}

/** The values of parameters in a parameter group that sets them. */
export function parameterValues({ parameter }: Block, names: readonly string[]): Value[] {
  return blocksOf(parameter).flatMap(({ name, value }) => (names.includes(String(name)) ? [value] : []));
}

function acceptsPlaintext({ family: pattern, from, upTo }: PlaintextFamily, family: Value): boolean {
  const version = pattern.exec(String(family))?.[1];
  return version !== undefined && (from === undefined || isAtMost(from, version)) && (upTo === undefined || isAtMost(version, upTo));
}

/** `9.6` is at most `14`, and `10.5` at most `10.11`. */
function isAtMost(version: string, limit: string): boolean {
  return version.localeCompare(limit, "en", { numeric: true }) <= 0;
}
