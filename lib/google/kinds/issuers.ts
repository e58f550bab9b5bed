import { lazy, duration, problemsAt } from "../../core/schema";
import { Duration } from "../../core/duration";
import { CertificateSpec, IssuerKind } from "../../core/kind";
import { Problem, problem, throwFirst } from "../../core/error";
import type { GoogleCertificateScope } from "../certificates/google-certificate";
import {
  EDGE_CACHE_RENEWAL,
  GOOGLE_RENEWAL,
  globalOnlyProblems,
  GoogleAuthorizationRecord,
  googleCapabilities,
  googlePrivateCapabilities,
  poolProblems,
  poolRenewal,
} from "../certificates/google-limits";
import { GooglePlace, googleProvider, googleRegion } from "../google-provider";
import { certificateQuota, GoogleQuotaProps } from "../quotas";

/** Properties of every issuer in Certificate Manager. */
export interface GoogleIssuerCommonProps extends GooglePlace {
  /**
   * The region of the certificates, for the load balancers of that region.
   *
   * @default - global
   */
  readonly region?: string;
  /**
   * The services that can serve the certificates.
   *
   * @default GoogleCertificateScope.DEFAULT
   */
  readonly certificateScope?: GoogleCertificateScope;
  /**
   * Whether load balancers switch to a new certificate only after Google has issued it.
   *
   * @default true
   */
  readonly awaitIssuance?: boolean;
  /**
   * How long an apply waits for issuance, once for all certificates of the stack: the longest wait that one of them sets.
   *
   * @default - ten minutes for public certificates, two for those of a CA pool
   */
  readonly issuanceWait?: Duration;
}

/** Google as the issuer of public certificates. */
export interface GoogleManagedIssuerProps extends GoogleIssuerCommonProps {
  /**
   * The type of DNS record that validates names.
   *
   * @default GoogleAuthorizationRecord.PER_PROJECT
   */
  readonly record?: GoogleAuthorizationRecord;
}

/** A private CA pool as an issuer through Certificate Manager. */
export interface GooglePrivateIssuerProps extends GoogleIssuerCommonProps {
  /** The id of the CA pool, `projects/…/locations/…/caPools/…`. */
  readonly pool: string;
  /** How long certificates are valid, from 21 to 30 days. */
  readonly lifetime: Duration;
  /**
   * How long before expiry certificates renew.
   *
   * @default - a third of the lifetime
   */
  readonly renewBefore?: Duration;
}

/**
 * The location of the certificates that a Google issuer issues, for endpoints.
 *
 * @internal
 */
export type IssuedLocation = Pick<GoogleIssuerCommonProps, "region" | "certificateScope">;

/**
 * A certificate that sets a region: a certificate of Google is global, or in the region of its issuer.
 *
 * @internal
 */
export function* regionProblems({ region }: Pick<CertificateSpec, "region">): Iterable<Problem> {
  if (region !== undefined) {
    yield problem(
      "google-region",
      ["region"],
      `The certificate sets the region ${region}, but Google issues global certificates unless the issuer sets a region. ` +
        "Remove `region`, or set it on the issuer.",
    );
  }
}

/** The quotas that a file states. */
function raisedIn(settings: unknown): GoogleQuotaProps | undefined {
  return (settings as { readonly quotas?: GoogleQuotaProps } | undefined)?.quotas;
}

/**
 * The properties of an issuer that are those of each of its certificates.
 *
 * @internal
 */
export function issuedProps(props: GoogleIssuerCommonProps): GoogleIssuerCommonProps {
  const { region, certificateScope, awaitIssuance, issuanceWait, project, provider } = props;
  return { region, certificateScope, awaitIssuance, issuanceWait, project, provider };
}

const RECORDS = { "per-project": "PER_PROJECT_RECORD", fixed: "FIXED_RECORD" } as const;
const SCOPES = { default: "DEFAULT", "edge-cache": "EDGE_CACHE", "all-regions": "ALL_REGIONS" } as const;

const common = lazy((z) => ({
  region: googleRegion().optional().describe("The region, for certificates of regional load balancers (global)"),
  awaitIssuance: z.boolean().optional().describe("Whether load balancers switch to a new certificate only after it is issued (true)"),
}));

const managedSchema = lazy((z) =>
  z
    .strictObject({
      type: z.literal("google-managed"),
      ...common(),
      scope: z.enum(["default", "edge-cache", "all-regions"]).optional().describe("The services that can serve the certificates (default)"),
      record: z.enum(["per-project", "fixed"]).optional().describe("The type of DNS record that validates names (per-project)"),
      issuanceWait: duration().optional().describe("How long an apply waits for issuance (10m)"),
    })
    .check(({ value, issues }) => {
      for (const { code, path, message } of globalOnlyProblems(managedProps(value))) {
        issues.push({ code: "custom", message, input: value, path: [...path], params: { code } });
      }
    })
    .transform(managedProps),
);

function managedProps(entry: {
  readonly region?: string;
  readonly scope?: keyof typeof SCOPES;
  readonly record?: keyof typeof RECORDS;
  readonly awaitIssuance?: boolean;
  readonly issuanceWait?: Duration;
}): GoogleManagedIssuerProps {
  const { region, scope, record, awaitIssuance, issuanceWait } = entry;
  return {
    ...{ region, awaitIssuance, issuanceWait },
    certificateScope: scope && (SCOPES[scope] as GoogleCertificateScope),
    record: record && (RECORDS[record] as GoogleAuthorizationRecord),
  };
}

/**
 * `{ type: google-managed, region?, scope?, record?, awaitIssuance?, issuanceWait? }`
 *
 * @internal
 */
export const googleManagedIssuer: IssuerKind<GoogleManagedIssuerProps> = {
  key: "google-managed",
  cloud: "google",
  issuerName: "Google",
  validatesInZones: true,
  get schema() {
    return managedSchema();
  },
  capabilities: ({ record }) => googleCapabilities(record === "FIXED_RECORD" ? "fixed-record" : "per-project-record"),
  renewal: ({ certificateScope }) => (certificateScope === "EDGE_CACHE" ? EDGE_CACHE_RENEWAL : GOOGLE_RENEWAL),
  limits: (place, _certificate, _isRenewal, { google }) => [certificateQuota(place, place.region, raisedIn(google))],
  problems: (_properties, certificate) => regionProblems(certificate),
  construct: (properties, context) => {
    googleProvider(context);
    const { GoogleManagedIssuer } =
      require("../certificates/google-managed-certificate") as typeof import("../certificates/google-managed-certificate");
    return new GoogleManagedIssuer(properties);
  },
};

const privateSchema = lazy((z) =>
  z
    .strictObject({
      type: z.literal("google-private-ca"),
      pool: z.string().describe("The id of the CA pool"),
      lifetime: duration().describe("How long certificates are valid, from 21d to 30d"),
      renewBefore: duration().optional().describe("How long before expiry certificates renew (a third of the lifetime)"),
      ...common(),
      issuanceWait: duration().optional().describe("How long an apply waits for issuance (2m)"),
    })
    .check(problemsAt(({ pool }) => throwFirst(poolProblems(pool, undefined)), "pool"))
    .check(
      problemsAt(
        ({ pool, region }) => throwFirst([...poolProblems(pool, region)].filter(({ code }) => code === "ca-pool-region")),
        "region",
      ),
    )
    .transform(({ type: _, ...properties }): GooglePrivateIssuerProps => properties),
);

/**
 * `{ type: google-private-ca, pool, lifetime, renewBefore?, region?, awaitIssuance?, issuanceWait? }`
 *
 * @internal
 */
export const googlePrivateCaIssuer: IssuerKind<GooglePrivateIssuerProps> = {
  key: "google-private-ca",
  cloud: "google",
  issuerName: "a CA pool",
  validatesInZones: false,
  get schema() {
    return privateSchema();
  },
  capabilities: () => googlePrivateCapabilities(),
  renewal: ({ lifetime, renewBefore }) => poolRenewal(lifetime, renewBefore).renewal,
  limits: (place, _certificate, _isRenewal, { google }) => [certificateQuota(place, place.region, raisedIn(google))],
  *problems({ pool, region }, certificate) {
    yield* poolProblems(pool, region);
    yield* regionProblems(certificate);
  },
  construct: (properties, context) => {
    googleProvider(context);
    const { GooglePrivateIssuer } =
      require("../certificates/google-private-certificate") as typeof import("../certificates/google-private-certificate");
    return new GooglePrivateIssuer(properties);
  },
};
