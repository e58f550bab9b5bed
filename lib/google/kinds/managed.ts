import * as z from "zod";
import { EDGE_CACHE_RENEWAL, GOOGLE_RENEWAL, googleCapabilities } from "../certificates/google-limits";
import type { GoogleCertificateScope } from "../certificates/google-certificate";
import type { GoogleAuthorizationRecord } from "../certificates/google-limits";
import { IssuerKind } from "../../core/kind";
import { duration } from "../../core/schema";
import { regionProblems } from "./certificate-region";
import { googleProvider } from "./providers";
import { googleRegion } from "./values";

const RECORDS = { "per-project": "PER_PROJECT_RECORD", fixed: "FIXED_RECORD" } as const;
const SCOPES = { default: "DEFAULT", "edge-cache": "EDGE_CACHE", "all-regions": "ALL_REGIONS" } as const;

const schema = z
  .strictObject({
    type: z.literal("google-managed"),
    region: googleRegion.optional().describe("The region, for certificates of regional load balancers (global)"),
    scope: z.enum(["default", "edge-cache", "all-regions"]).optional().describe("What serves the certificates (default)"),
    record: z.enum(["per-project", "fixed"]).optional().describe("The record by which names are validated (per-project)"),
    awaitIssuance: z.boolean().optional().describe("Whether a successor is served only once it is issued (true)"),
    issuanceWait: duration.optional().describe("How long an apply waits for that (10m)"),
  })
  .check((context) => {
    const { region, scope, record } = context.value;
    const [key, value] = scope !== undefined && scope !== "default" ? ["scope", scope] : record === "fixed" ? ["record", record] : [];
    if (region !== undefined && key !== undefined) {
      const message = `\`${key}: ${value}\` is for global certificates, and these are in ${region}: remove \`${key}\` or \`region\``;
      context.issues.push({ code: "custom", message, input: context.value, path: [key] });
    }
  });

type Entry = z.output<typeof schema>;

/** `{ type: google-managed, region?, scope?, record?, awaitIssuance?, issuanceWait? }` */
export const googleManagedIssuer: IssuerKind<Entry> = {
  key: "google-managed",
  cloud: "google",
  issuerName: "Google",
  validatesInZones: true,
  schema,
  capabilities: ({ record }) => googleCapabilities(record === "fixed" ? "fixed-record" : "per-project-record"),
  renewal: ({ scope }) => (scope === "edge-cache" ? EDGE_CACHE_RENEWAL : GOOGLE_RENEWAL),
  problems: (_properties, certificate) => regionProblems(certificate),
  construct: ({ region, scope, record, awaitIssuance, issuanceWait }, context) => {
    googleProvider(context);
    const { GoogleManagedIssuer } = require("../certificates/google-issuer") as typeof import("../certificates/google-issuer");
    return new GoogleManagedIssuer({
      region,
      certificateScope: scope && (SCOPES[scope] as GoogleCertificateScope),
      record: record && (RECORDS[record] as GoogleAuthorizationRecord),
      awaitIssuance,
      issuanceWait,
    });
  },
};
