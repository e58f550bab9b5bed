import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { synthesiseFile } from "../../lib/cli/synthesise-file";
import { parseFleet } from "../../lib/file/from-file";
import { FileProblem, FleetFileError } from "../../lib/file/schema-reader";
import { Document } from "../support/synth";
import { assertSchema } from "../support/schema-check";

/** The sections of a file other than its certificates, each on a separate line. */
export interface Sections {
  readonly version?: string;
  readonly name?: string;
  readonly providers?: string;
  readonly zones?: string;
  readonly issuers?: string;
  readonly channels?: string;
  readonly defaults?: string;
  readonly [section: string]: string | undefined;
}

const SECTIONS: Sections = {
  version: "1",
  name: "edge",
  providers: "{ aws: { region: eu-west-1 } }",
  zones: "{ example.com: { route53: Z0123456789ABCDEFGHIJ } }",
  issuers: "{ acm: { type: acm } }",
  channels: "{ sre: { type: sns, email: [sre@example.com] } }",
  defaults: "{ issuer: acm, notify: [sre] }",
};

/** The text of a file: certificates, and sections that replace the default ones; `""` omits one. */
export function fleetText(certificates: string[] | Record<string, string>, sections: Sections = {}): string {
  const all = Object.entries({ ...SECTIONS, ...sections }).filter(([, value]) => value !== "");
  const lines = Array.isArray(certificates) ? certificates : Object.entries(certificates).map(([name, body]) => `${name}: ${body}`);
  return [
    ...all.map(([key, value]) => `${key}: ${value}`),
    `certificates:${lines.length === 0 ? " {}" : ""}`,
    ...lines.map((line) => `  ${line}`),
    "",
  ].join("\n");
}

/** Removes the marks `¦` from a text, and returns their positions as `line:column`. */
export function unmarked(marked: string): { text: string; marks: string[] } {
  const [first, ...rest] = marked.split("¦");
  const marks: string[] = [];
  let text = first;
  for (const part of rest) {
    const lines = text.split("\n");
    marks.push(`${lines.length}:${lines[lines.length - 1].length + 1}`);
    text += part;
  }
  return { text, marks };
}

/** The problems of a text, none if it is valid. Any other error fails the test. */
export function problemsOf(text: string): FileProblem[] {
  try {
    parseFleet("certfleet.yaml", text);
    return [];
  } catch (error) {
    if (error instanceof FleetFileError) {
      return error.problems;
    }
    throw error;
  }
}

/** The same, as `line:column message`. */
export function messagesOf(text: string): string[] {
  return problemsOf(text).map(({ line, column, message }) => `${line}:${column} ${message}`);
}

/** The synthesised document of a file, checked against the provider schemas. */
export function synthesised(text: string, asModule = false): { json: Document; warnings: string[] } {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-fleet-"));
  try {
    const file = path.join(directory, "certfleet.yaml");
    fs.writeFileSync(file, text);
    const { document, warnings, errors } = synthesiseFile(file, { asModule });
    const json = JSON.parse(JSON.stringify(document)) as Document;
    expect(errors).toEqual([]);
    assertSchema(json);
    return { json, warnings };
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

/** The addresses of all resources, sorted. */
export function addressesOf({ resource = {} }: Document): string[] {
  return Object.entries(resource)
    .flatMap(([type, elements]) => Object.keys(elements).map((name) => `${type}.${name}`))
    .sort();
}

/** The body of an ALB endpoint. */
export function alb(more = "", { name = "edge", region = "eu-west-1", group = "edge" } = {}): string {
  const prefix = `arn:aws:elasticloadbalancing:${region}:111122223333`;
  const arns = `loadBalancerArn: "${prefix}:loadbalancer/app/${name}/50dc6c495c0c9188", targetGroupArn: "${prefix}:targetgroup/${group}/73e2d6bc24d8a067"`;
  return `{ alb: { ${arns}${more && `, ${more}`} } }`;
}
