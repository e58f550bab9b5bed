import * as z from "zod";
import { backendTakesSecret, secretIn } from "../policy/rules/secret-detection";

/** Terraform's backends, beside `cloud` (Terraform documentation, "Backend types"). */
const KINDS = ["s3", "gcs", "azurerm", "http", "local", "remote", "consul", "cos", "kubernetes", "oss", "pg"] as const;

/** Credentials in the forms that backends take: a Google service account key, a URL or a connection string with a password. */
const CREDENTIALS = /^\s*\{[^]*"private_key"|:\/\/[^/@\s]*:[^/@\s]+@|\bpassword=\S/;

const settings = z.record(z.string(), z.unknown()).optional();

const cloud = z.strictObject({
  organization: z.string().min(1).describe("The organisation"),
  hostname: z.string().min(1).optional().describe("The host of a Terraform Enterprise (app.terraform.io)"),
  workspaces: z
    .strictObject({
      name: z.string().min(1).optional().describe("The workspace"),
      tags: z.array(z.string().min(1)).min(1).optional().describe("Tags of the workspaces"),
      project: z.string().min(1).optional().describe("Their project"),
    })
    .check(({ value, issues }) => {
      if ((value.name === undefined) === (value.tags === undefined)) {
        issues.push({ code: "custom", message: "workspaces are chosen by `name` or by `tags`: give one of the two", input: value });
      }
    }),
});

/** Where Terraform keeps the state: one kind of backend and its settings, which Terraform checks. */
export const backendSchema = z
  .strictObject({
    cloud: cloud.optional().describe("HCP Terraform"),
    ...(Object.fromEntries(KINDS.map((kind) => [kind, settings])) as Record<(typeof KINDS)[number], typeof settings>),
  })
  .check(({ value, issues }) => {
    const kinds = Object.keys(value);
    if (kinds.length !== 1) {
      const message = `state is kept in one place: name one backend, such as s3 or cloud${kinds.length === 0 ? "" : `, not ${kinds.join(" and ")}`}`;
      issues.push({ code: "custom", message, input: value });
    }
    for (const path of secretsIn(value)) {
      const message =
        `\`${path[path.length - 1]}\` would stand in this file and in what is synthesised: leave it out, and give it to Terraform by the environment ` +
        "or by `terraform init -backend-config`";
      issues.push({ code: "custom", message, input: value, path });
    }
  })
  .describe("Terraform's backend, such as { s3: { bucket: … } } or { cloud: { … } }");

/** Where secrets stand in a backend's settings. */
function secretsIn(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value === "string") {
    return value !== "" && (backendTakesSecret(String(path[path.length - 1])) || secretIn(value) !== undefined || CREDENTIALS.test(value))
      ? [path]
      : [];
  }
  return typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => secretsIn(inner, [...path, Array.isArray(value) ? Number(key) : key]))
    : [];
}

/** A backend, as the file has it. */
export type Backend = z.output<typeof backendSchema>;
