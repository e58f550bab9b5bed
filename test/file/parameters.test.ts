import { parseFleet } from "../../lib/file/from-file";
import { FleetFileError } from "../../lib/file/schema-reader";
import { fleetText, Sections, unmarked } from "./support";

const parse = (text: string, values?: Record<string, unknown>) => parseFleet("certfleet.yaml", text, values);

/** The problems of a text, prefixed with their position. */
function problemsOf(text: string, values?: Record<string, unknown>): string[] {
  try {
    parse(text, values);
    return [];
  } catch (error) {
    return (error as FleetFileError).problems.map(({ line, column, code, message }) => `${line}:${column} ${code}: ${message}`);
  }
}

const ENV: Sections = { parameters: "{ env: { default: prod, allowed: [prod, staging] } }" };

describe("parameters in a fleet file", () => {
  test("are replaced in names, zones, ARNs and accounts, in strings and in keys", () => {
    const text = fleetText(['"www-${env}": { domains: ["www.${env}.example.com"] }'], {
      name: '"edge-${env}"',
      parameters: "{ env: {}, account: { type: string } }",
      zones: '{ "${env}.example.com": { route53: Z0123456789ABCDEFGHIJ, assumeRole: "arn:aws:iam::${account}:role/dns" } }',
    });
    const fleet = parse(text, { env: "staging", account: "222233334444" });

    expect(fleet.name).toBe("edge-staging");
    expect(fleet.certificates.map(({ name, domains }) => [name, domains[0].name])).toEqual([["www-staging", "www.staging.example.com"]]);
    expect(fleet.zones[0]).toMatchObject({
      name: "staging.example.com",
      properties: { assumeRole: "arn:aws:iam::222233334444:role/dns" },
    });
  });

  test("use their default if no value is set", () => {
    const text = fleetText(['www: { domains: ["${env}.example.com"] }'], ENV);

    expect(parse(text).certificates[0].domains[0].name).toBe("prod.example.com");
    expect(parse(text, { env: "staging" }).certificates[0].domains[0].name).toBe("staging.example.com");
  });

  test("keep their type if they are the whole value, also when set as a string", () => {
    const text = fleetText(['www: { domains: "${names}", alerts: { warnDays: "${days}", pageDays: 3 } }'], {
      parameters: "{ names: { type: list }, days: { type: number, default: 20 } }",
    });

    for (const names of [["example.com", "www.example.com"], "example.com, www.example.com"]) {
      const [{ domains, alerts }] = parse(text, { names, days: "10" }).certificates;
      expect(domains.map(({ name }) => name)).toEqual(["example.com", "www.example.com"]);
      expect(alerts).toMatchObject({ warnDays: 10 });
    }
  });

  test("do not change Terraform references and escaped strings", () => {
    const text = fleetText(['www: { domains: [example.com], tags: { a: "${var.env}", b: "$${env}" } }'], ENV);

    expect(parse(text).certificates[0].tags).toEqual({ a: "${var.env}", b: "$${env}" });
  });

  test("are replaced once: values are not searched for further parameters", () => {
    const text = fleetText(['www: { domains: [example.com], tags: { a: "${one}" } }'], { parameters: "{ one: {}, two: { default: x } }" });

    expect(parse(text, { one: "${two}" }).certificates[0].tags).toEqual({ a: "${two}" });
  });

  test("are replaced in anchors", () => {
    const text = fleetText(['www: { domains: [&host "${env}.example.com"] }', "api: { domains: [*host], region: us-east-1 }"], ENV);

    expect(parse(text).certificates.map(({ domains }) => domains[0].name)).toEqual(["prod.example.com", "prod.example.com"]);
  });

  test("are rejected if two keys become equal", () => {
    const { text, marks } = unmarked(
      fleetText(["www-prod: { domains: [example.com] }", '¦"www-${env}": { domains: [example.com], region: us-east-1 }'], ENV),
    );

    expect(problemsOf(text)).toEqual([expect.stringContaining(`${marks[0]} invalid-yaml: The key "www-prod" is listed twice`)]);
  });
});

const www = (domain = "example.com") => [`www: { domains: [${domain}] }`];

describe("an invalid parameter is reported at its position:", () => {
  test.each<[what: string, certificates: string[], sections: Sections, values: Record<string, unknown>, message: string]>([
    [
      "without a value",
      www(),
      { parameters: "{ ¦env: {} }" },
      {},
      'parameter-missing: The parameter "env" has no value. Pass --set env=VALUE',
    ],
    [
      "not among the allowed values",
      www(),
      { parameters: "{ ¦env: { allowed: [prod] } }" },
      { env: "prd" },
      'parameter-value: The parameter "env" cannot be "prd". Allowed are "prod".',
    ],
    [
      "of another type",
      www(),
      { parameters: "{ ¦n: { type: number } }" },
      { n: "many" },
      'parameter-value: The parameter "n" cannot be "many"',
    ],
    ["a boolean as a word", www(), { parameters: "{ ¦on: { type: boolean } }" }, { on: "yes" }, "Write true or false."],
    [
      "a list within a string",
      www('¦"${names}.example.com"'),
      { parameters: "{ names: { type: list, default: [a] } }" },
      {},
      'parameter-value: The parameter "names" is a list',
    ],
    [
      "that is misspelt in a reference",
      www('¦"${envs}.example.com"'),
      ENV,
      {},
      'undeclared-parameter: "${envs}" is not a parameter of the file. Declared is env; did you mean "env"?',
    ],
    ["that is not declared at all", www('¦"${env}.example.com"'), {}, {}, "undeclared-parameter"],
    ["with an unknown type", www(), { parameters: "{ env: { type: ¦text, default: x } }" }, {}, "string"],
    ["with an invalid name", www(), { parameters: '{ ¦"a b": { default: x } }' }, {}, '"a b" is not a valid name of a parameter'],
  ])("%s", (_what, certificates, sections, values, message) => {
    const { text, marks } = unmarked(fleetText(certificates, sections));

    expect(problemsOf(text, values)).toEqual([expect.stringContaining(message)]);
    expect(problemsOf(text, values)[0]).toContain(`${marks[0]} `);
  });

  test("that is set but not declared, at the start of the file", () => {
    expect(problemsOf(fleetText(www(), ENV), { envs: "prod" })).toEqual([
      '1:1 unknown-parameter: The file has no parameter "envs". Declared is env; did you mean "env"?',
    ]);
  });

  test("all faults at once", () => {
    const text = fleetText(www('"${b}.example.com"'), { parameters: "{ a: {} }" });

    expect(problemsOf(text)).toHaveLength(2);
  });
});
