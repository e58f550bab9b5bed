import { findingsOn } from "./support/check";

const GROUP = "aws_db_parameter_group";
const REQUIRED = { name: "require_secure_transport", value: "ON" };
const OTHER = { name: "max_connections", value: "100" };

/** `kind severity` of the findings of a parameter group that does not state whether it requires TLS. */
function found(attributes: object, type = GROUP): string[] {
  return findingsOn({ [type]: { a: attributes } })
    .filter(({ rule }) => rule === "plaintext-allowed")
    .map(({ kind, severity }) => `${kind} ${severity}`);
}

describe("a parameter group without a parameter that requires TLS", () => {
  test.each([
    ["mysql5.6", false],
    ["mysql5.7", true],
    ["mysql8.4", true],
    ["mysql9.7", false],
    ["mariadb10.4", false],
    ["mariadb10.5", true],
    ["mariadb10.11", true],
    ["mariadb11.4", true],
    ["mariadb11.8", false],
    ["postgres9.6", true],
    ["postgres14", true],
    ["postgres15", false],
    ["sqlserver-web-16.0", true],
    ["oracle-se2-19", false],
    ["aurora-mysql8.0", false],
    ["aurora-postgresql16", false],
    ["custom-mysql8.0", false],
  ])("of the family %s is a violation: %s", (family, isViolation) => {
    expect(found({ family })).toEqual(isViolation ? ["violation error"] : []);
  });

  test.each([
    ["aurora-mysql5.7", true],
    ["aurora-mysql8.0", true],
    ["aurora-mysql8.4", false],
    ["aurora-postgresql9.6", true],
    ["aurora-postgresql16", true],
    ["aurora-postgresql17", false],
    ["mysql8.0", false],
  ])("of a cluster with the family %s is a violation: %s", (family, isViolation) => {
    expect(found({ family }, "aws_rds_cluster_parameter_group")).toEqual(isViolation ? ["violation error"] : []);
  });

  test("is unresolved if its family is not known, which is less severe than the violation", () => {
    expect(found({ family: "${var.family}" })).toEqual(["unresolved warning"]);
  });

  test("is unresolved if a dynamic block decides the names of its parameters", () => {
    const dynamic = [{ parameter: { for_each: "${var.parameters}", content: { name: "${parameter.key}", value: "${parameter.value}" } } }];
    expect(found({ family: "mysql8.0", dynamic })).toEqual(["unresolved warning"]);
    expect(found({ family: "mysql9.7", dynamic })).toEqual([]);
  });
});

test("a parameter beside a dynamic block of parameters counts", () => {
  const dynamic = [{ parameter: { for_each: "${var.parameters}", content: { name: "${parameter.key}", value: "${parameter.value}" } } }];
  expect(found({ family: "mysql8.0", parameter: [OTHER, REQUIRED], dynamic })).toEqual([]);
  expect(found({ family: "mysql8.0", parameter: [OTHER, { ...REQUIRED, value: "OFF" }], dynamic })).toEqual(["violation error"]);
});
