import * as z from "zod";
import { CertificateUsage } from "../core/certificate";
import { backendTakesSecret, secretIn } from "../policy/rules/secret-detection";
import { FileKinds } from "./kinds";
import { Engine } from "../core/engine";
import { Kind } from "../core/kind";
import { parametersSchema } from "./parameters";
import { shardsSchema } from "./shards-schema";
import { TlsPolicy } from "../policy/tls-policy";
import { domainName, duration, ENTRY_NAME, ENTRY_NAME_FORM, keyType, problemsAt } from "../core/schema";

/** Terraform's backends besides `cloud` (Terraform documentation, "Backend types"). */
const KINDS = ["s3", "gcs", "azurerm", "http", "local", "remote", "consul", "cos", "kubernetes", "oss", "pg"] as const;

/** Credentials that backend settings can contain: a Google service account key, or a URL or connection string with a password. */
const CREDENTIALS = /^\s*\{[^]*"private_key"|:\/\/[^/@\s]*:[^/@\s]+@|\bpassword=\S/;

/** What plans and applies the fleet. */
const engineSchema = z.enum(Object.values(Engine)).describe("What plans and applies the fleet (terraform, or what is found on the PATH)");

const settings = z.record(z.string(), z.unknown()).optional();

const cloud = z.strictObject({
  organization: z.string().min(1).describe("The organization"),
  hostname: z.string().min(1).optional().describe("The host of a Terraform Enterprise (app.terraform.io)"),
  workspaces: z
    .strictObject({
      name: z.string().min(1).optional().describe("The workspace"),
      tags: z.array(z.string().min(1)).min(1).optional().describe("Tags of the workspaces"),
      project: z.string().min(1).optional().describe("Their project"),
    })
    .check(({ value, issues }) => {
      if ((value.name === undefined) === (value.tags === undefined)) {
        issues.push({ code: "custom", message: "`workspaces` needs either `name` or `tags`. Set one of the two.", input: value });
      }
    }),
});

/** The backend that keeps the state, with its settings. Terraform checks the settings. */
export const backendSchema = z
  .strictObject({
    cloud: cloud.optional().describe("HCP Terraform"),
    ...(Object.fromEntries(KINDS.map((kind) => [kind, settings])) as Record<(typeof KINDS)[number], typeof settings>),
  })
  .check(({ value, issues }) => {
    const kinds = Object.keys(value);
    if (kinds.length !== 1) {
      const message =
        kinds.length === 0
          ? "`backend` is empty. Name one backend, such as s3 or cloud."
          : `\`backend\` names ${kinds.join(" and ")}. Terraform keeps state in one backend: remove all but one.`;
      issues.push({ code: "custom", message, input: value });
    }
    for (const path of secretsIn(value)) {
      const message =
        `\`${path[path.length - 1]}\` contains a secret, which would be written to the synthesised file. Remove it, and pass it to Terraform in the ` +
        "environment or with `terraform init -backend-config`.";
      issues.push({ code: "custom", message, input: value, path, params: { code: "secret-in-file" } });
    }
  })
  .describe("Terraform's backend, such as { s3: { bucket: … } } or { cloud: { … } }");

/** The paths of secrets in backend settings. */
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

/** The backend of a file. */
export type Backend = z.output<typeof backendSchema>;

/** A schema is made once for each set of kinds. */
function once<T>(make: (kinds: FileKinds) => T): (kinds: FileKinds) => T {
  const made = new WeakMap<FileKinds, T & object>();
  return (kinds) => {
    const known = made.get(kinds) ?? (make(kinds) as T & object);
    made.set(kinds, known);
    return known;
  };
}

const name = z.string().min(1);
const tlsPolicy = z
  .string()
  .check(problemsAt((text: string) => TlsPolicy.of(text)))
  .meta({ enum: TlsPolicy.names() })
  .describe("The TLS policy of the endpoints");
const tags = z.record(z.string(), z.string()).describe("Tags or labels");
const notify = z.array(name).describe("The channels that are alerted");

/** The channels of an owner. */
export const ownerSchema = z.array(name).min(1).describe("The channels that are alerted about the owner's certificates");

/** What certificates can share. */
export const defaultsSchema = z.strictObject({
  owner: z.string().min(1).optional().describe("The team that owns the certificate"),
  service: z.string().min(1).optional().describe("The service that uses the certificate"),
  issuer: name.optional().describe("The issuer, by its name in `issuers`"),
  fallbackIssuer: name.optional().describe("The issuer that certificates can move to, by its name in `issuers` (none)"),
  keyType: keyType().optional().describe("The key type (ecdsa-p256 for ACME and client certificates, otherwise rsa-2048)"),
  tlsPolicy: tlsPolicy.optional().describe("The TLS policy of the endpoints (intermediate)"),
  notify: notify.optional(),
  runsEvery: duration().optional().describe("How often Terraform runs, for issuers whose certificates a run renews"),
  runbook: z.string().optional().meta({ format: "uri" }).describe("The URL of the runbook, which alerts link to"),
  tags: tags.optional(),
  contactTags: z.boolean().optional().describe("Whether owner and service are also written to tags or labels (true)"),
});

/** A certificate, or several that groups of names are packed into. */
export const certificateSchemaOf = once((kinds: FileKinds) =>
  z
    .strictObject({
      ...defaultsSchema.shape,
      domains: z.array(domainName()).min(1).optional().describe("The domain names, the common name first"),
      groups: z
        .array(z.array(domainName()).min(1))
        .min(1)
        .optional()
        .describe("Instead of `domains`: groups of names that stay together, packed into as few certificates as the issuer allows"),
      retired: z
        .array(domainName())
        .optional()
        .describe("Names of `groups` that are no longer in a certificate and keep their position (none)"),
      usage: z
        .enum(CertificateUsage)
        .optional()
        .describe("Whether a server or a client presents the certificate. `client` needs an issuer of client certificates (server)"),
      region: z.string().min(1).optional().describe("The AWS region of the certificate (the provider's)"),
      endpoints: z
        .array(z.union(kinds.endpoints.map(({ schema }) => schema)))
        .optional()
        .describe("Where the certificate is served"),
      stores: z.array(name).optional().describe("The stores that receive certificate and key, by their names in `stores`"),
      deployTo: z
        .array(z.enum(kinds.deployTargets.map(({ key }) => key) as [string, ...string[]]))
        .optional()
        .describe("The services that the certificate is imported into. Endpoints in this file import it automatically."),
      usedBy: z
        .array(z.string())
        .optional()
        .describe("What uses the certificate outside of this file, as text or as an ARN. It then counts as in use (none)"),
      generation: z.number().optional().describe("Raised by one to replace the certificate; the previous one is kept (1)"),
      rotate: z
        .union([z.string(), z.number().transform(String)])
        .optional()
        .describe("A label, such as a month. A change replaces the certificate, and keeps no previous one (none)"),
      keepPrevious: z
        .union(
          [z.literal(false), z.string()],
          "`keepPrevious` is the last day on which the previous generation is kept, such as 2026-12-15, or `false`.",
        )
        .optional()
        .describe("The last day on which the previous generation is kept, or false (until `generation` is raised again)"),
      serve: z
        .enum(["current", "previous"])
        .optional()
        .describe("The generation that endpoints and stores use. `previous` rolls back (current)"),
      alerts: z
        .union(
          [
            z.literal(false),
            z.strictObject({
              warnDays: z.number().int().describe("Days left at which the owner is warned"),
              pageDays: z.number().int().describe("Days left at which on-call is paged"),
            }),
          ],
          "`alerts` is `{ warnDays: …, pageDays: … }` or `false`. Without it, alerts follow from the renewal.",
        )
        .optional()
        .describe("When alerts fire (derived from the renewal); false turns them off"),
    })
    .meta({ oneOf: [having("domains"), having("groups")] }),
);

/** The settings of the providers that kinds need. */
export const providersSchemaOf = (kinds: FileKinds) =>
  z.strictObject(
    Object.fromEntries(
      kinds.clouds.flatMap(({ cloud, provider }) => (provider === undefined ? [] : [[cloud, provider.schema.optional()]])),
    ),
  );

/** How state and plans are encrypted. */
export const encryptionSchemaOf = (kinds: FileKinds) => {
  const key = z.union(kinds.stateKeys.map(({ schema }) => schema));
  return z.strictObject({
    key: key.describe("The key that state and plans are encrypted with"),
    previousKey: key.optional().describe("The key that they were encrypted with before; remove it after the next apply (none)"),
    acceptPlaintext: z
      .boolean()
      .optional()
      .describe("Whether a state in plain text is accepted, to encrypt one that exists; remove it after the next apply (false)"),
  });
};

/** The CAs whose client certificates endpoints accept. */
export const trustSchemaOf = (kinds: FileKinds) =>
  z.strictObject({
    cas: z.array(z.string().min(1)).min(1).optional().describe("Files with certificates of CAs in PEM, up to their roots (none)"),
    privateCas: z
      .array(z.union(kinds.privateCas.map(({ schema }) => schema)))
      .min(1)
      .optional()
      .describe("Private CAs that a cloud service runs (none)"),
    revocationLists: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe("Files with certificate revocation lists of these CAs, in DER or PEM (revoked certificates are not known)"),
    bucket: z
      .string()
      .min(3)
      .optional()
      .describe("The S3 bucket, which keeps versions and is in the region of the endpoints (required for AWS endpoints)"),
  });

/** The whole file. */
export const fleetSchemaOf = (kinds: FileKinds) =>
  z.strictObject({
    version: z.literal(1).describe("The version of this format"),
    name: z
      .string()
      .regex(ENTRY_NAME, { error: (issue) => `"${String(issue.input)}" is not a valid name. ${ENTRY_NAME_FORM}` })
      .describe("The name of the stack"),
    extensions: z.array(z.string().min(1)).optional().describe("Packages, or paths from this file, that register further clouds"),
    parameters: parametersSchema.optional(),
    engine: engineSchema.optional(),
    encryption: encryptionSchemaOf(kinds).optional().describe("How OpenTofu encrypts state and plans (not encrypted)"),
    providers: providersSchemaOf(kinds).optional(),
    backend: backendSchema.optional(),
    shards: shardsSchema.optional(),
    zones: entries(kinds.zones).optional().describe("DNS zones by name, and the service that hosts each"),
    issuers: entries(kinds.issuers).optional().describe("Issuers by name"),
    stores: entries(kinds.stores).optional().describe("Secret stores by name"),
    channels: entries(kinds.channels).optional().describe("Alert channels by name"),
    trust: z
      .record(z.string(), trustSchemaOf(kinds))
      .optional()
      .describe("Trust bundles by name: the CAs whose client certificates endpoints accept"),
    owners: z
      .record(z.string().min(1), ownerSchema)
      .optional()
      .describe(
        "The channels of each owner. A certificate's own `notify` takes precedence, `notify` of `defaults` applies to other owners.",
      ),
    defaults: defaultsSchema.optional().describe("Settings of all certificates that do not state their own"),
    certificates: z.record(z.string(), certificateSchemaOf(kinds)).describe("Certificates by name"),
    probe: z
      .union(kinds.probes.map(({ schema }) => schema))
      .optional()
      .describe("Settings of the endpoint probe"),
    schedule: z
      .union(kinds.schedules.map(({ schema }) => schema))
      .optional()
      .describe("The schedule of the Terraform runs that renew certificates"),
    dashboards: z.boolean().optional().describe("Whether dashboards in CloudWatch and Cloud Monitoring are created (false)"),
    policy: z.record(z.string(), z.unknown()).optional().describe("The TLS policy rules that the stack is checked against"),
  });

/** The JSON schema of the file, for editors. */
export function fleetJsonSchema(): Record<string, unknown> {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "certfleet.yaml, version 1",
    ...z.toJSONSchema(fleetSchemaOf(FileKinds.builtIn), { io: "input", unrepresentable: "any" }),
    patternProperties: { "^x-": { description: "Ignored, for YAML anchors" } },
  };
}

/** An object with a list under a key, for editors. */
function having(key: string): z.core.JSONSchema.JSONSchema {
  return { type: "object", properties: { [key]: { type: "array" } }, required: [key] };
}

function entries(kinds: readonly Kind<unknown>[]): z.ZodRecord<z.ZodString, z.ZodType> {
  return z.record(z.string(), z.union(kinds.map(({ schema }) => schema)));
}
