import * as z from "zod";

/** Terraform's backends, beside `cloud` (Terraform documentation, "Backend types"). */
const KINDS = ["s3", "gcs", "azurerm", "http", "local", "remote", "consul", "cos", "kubernetes", "oss", "pg"] as const;

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
  })
  .describe("Terraform's backend, such as { s3: { bucket: … } } or { cloud: { … } }");

/** A backend, as the file has it. */
export type Backend = z.output<typeof backendSchema>;
