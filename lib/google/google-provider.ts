import { TerraformProvider, TerraformStack } from "cdktf";
import { Construct, IConstruct } from "constructs";
import { CertfleetError } from "../core/error";
import { identityOf, isKnown } from "../core/expression";
import { declaredProviderVersions, declareProviderVersion, lowestRelease } from "../core/provider-version";
import { formedText, lazy, problemsAt, VERSION_CONSTRAINT } from "../core/schema";
import { ConstructContext } from "../core/kind";
import { checkQuota, GoogleQuotaProps, raiseQuotas } from "./quotas";
import { defaultProvider } from "../core/once-per-stack";

/** A project and its provider. */
export interface GooglePlace {
  /**
   * The project.
   *
   * @default - the provider's project
   */
  readonly project?: string;
  /**
   * The provider.
   *
   * @default - the stack's default Google provider
   */
  readonly provider?: TerraformProvider;
}

/** The settings of a Google provider that certfleet reads. */
interface GoogleProviderSettings extends TerraformProvider {
  readonly projectInput?: string;
}

/**
 * The arguments that create a resource in a place.
 *
 * @internal
 */
export function placement({ project, provider }: GooglePlace): GooglePlace {
  return { project, provider };
}

/**
 * The project of a place; undefined if it is not set in the code.
 *
 * @internal
 */
export function projectOf(scope: IConstruct, place: GooglePlace): string | undefined {
  return place.project ?? ((place.provider ?? defaultProvider(scope, "google")) as GoogleProviderSettings | undefined)?.projectInput;
}

/**
 * The project of a place, for resources whose arguments contain it.
 *
 * @internal
 */
export function knownProjectOf(scope: IConstruct, place: GooglePlace, what: string): string {
  const project = projectOf(scope, place);
  if (project === undefined) {
    throw new CertfleetError(
      "project-not-known",
      `${what} needs a Google Cloud project, and none is known at synth. Set \`project\` on the GoogleProvider.`,
      scope,
    );
  }
  return project;
}

/**
 * Whether a place is in the default project of its provider.
 *
 * @internal
 */
export function isInProvidersProject(scope: IConstruct, place: GooglePlace): boolean {
  const own = projectOf(scope, { provider: place.provider });
  return place.project === undefined || (own !== undefined && identityOf(place.project) === identityOf(own));
}

/**
 * A key for each place, for what a stack has once in each.
 *
 * @internal
 */
export function placeKey(scope: IConstruct, place: GooglePlace): string {
  const project = projectOf(scope, place);
  return project === undefined ? (place.provider?.alias ?? "") : identityOf(project);
}

/**
 * The suffix of construct ids for a place other than the stack's default one.
 *
 * @internal
 */
export function placeSuffix(scope: IConstruct, place: GooglePlace): string {
  if (placeKey(scope, place) === placeKey(scope, {})) {
    return "";
  }
  const { project, provider } = place;
  return `-${provider?.alias ?? (project !== undefined && isKnown(project) ? project : "elsewhere")}`;
}

/** The version of hashicorp/google that the stack uses. */
export class GoogleBindings {
  /**
   * Uses another version of hashicorp/google than the one that the bindings were generated from.
   *
   * The provider requirement and everything that depends on the version follow, such as the supported SSL policies.
   *
   * @param version a constraint such as `6.50.0` or `~> 6.40`; its first number decides
   */
  static pin(stack: TerraformStack, version: string): void {
    if (!VERSION_CONSTRAINT.test(version)) {
      throw new CertfleetError(
        "provider-version",
        `"${version}" is not a version constraint. Write one such as "6.50.0" or "~> 6.40".`,
        stack,
      );
    }
    declareProviderVersion(stack, "google", version);
  }

  /** The version of hashicorp/google that the stack uses: the lowest that its constraint allows. */
  static providerVersion(scope: Construct): string {
    return lowestRelease(declaredProviderVersions(scope).google ?? boundVersion());
  }
}

function boundVersion(): string {
  return require("@cdktf/provider-google/package.json").cdktf.provider.version;
}

/**
 * The form of a region's name.
 *
 * @internal
 */
export const GOOGLE_REGION = /^[a-z]+-[a-z]+[0-9]+$/;

/**
 * What is said about a text that is not a region.
 *
 * @internal
 */
export function regionMessage(region: string): string {
  return `"${region}" is not a Google Cloud region. Write one such as europe-west1.`;
}

/**
 * Refuses a text that is not a region.
 *
 * @internal
 */
export function checkGoogleRegion(region: string, scope?: IConstruct): void {
  if (isKnown(region) && !GOOGLE_REGION.test(region)) {
    throw new CertfleetError("google-region", regionMessage(region), scope);
  }
}

/**
 * A region of Google Cloud.
 *
 * @internal
 */
export const googleRegion = lazy(() => formedText(GOOGLE_REGION, "google-region", regionMessage));

/** A project id (Resource Manager, `projectId`), with the domain that some ids start with. */
const PROJECT_ID = /^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/;

function projectMessage(project: string): string {
  return `"${project}" is not a project id. Use 6 to 30 lower-case letters, digits and hyphens.`;
}

/**
 * Refuses a text that is not a project id.
 *
 * @internal
 */
export function checkGoogleProject(project: string): void {
  if (!PROJECT_ID.test(project)) {
    throw new CertfleetError("google-project", projectMessage(project));
  }
}

/**
 * A project id.
 *
 * @internal
 */
export const googleProject = lazy(() => formedText(PROJECT_ID, "google-project", projectMessage));

const quota = lazy((z) => z.number().check(problemsAt(checkQuota)));

/** The quotas against which synth counts. */
const googleQuotas = lazy((z) =>
  z.strictObject({
    certificates: quota().optional().describe("Certificates in one location, Google-managed and self-managed each (1000, in a region 100)"),
    maps: quota().optional().describe("Certificate maps (100)"),
    mapEntries: quota().optional().describe("Entries of all certificate maps (5000)"),
    dnsAuthorizations: quota().optional().describe("DNS authorizations in one location (1000, in a region 300)"),
    issuanceConfigs: quota().optional().describe("Issuance configs of CA pools in one location (100, in a region 5)"),
    trustConfigs: quota().optional().describe("Trust configs in one location (5)"),
    recordSets: quota().optional().describe("Record sets of a zone of Cloud DNS (10000)"),
    uptimeChecks: quota().optional().describe("Uptime checks (100)"),
    alertPolicies: quota().optional().describe("Alert policies (2000)"),
  }),
);

/**
 * The settings of the Google provider in a file.
 *
 * @internal
 */
export const googleProviderSchema = lazy((z) =>
  z.strictObject({
    project: googleProject().describe("The default project"),
    region: googleRegion().optional().describe("The default region"),
    version: formedText(
      VERSION_CONSTRAINT,
      "provider-version",
      (text) => `"${text}" is not a version constraint. Write one such as 6.50.0 or ~> 6.40.`,
    )
      .optional()
      .describe("The version of hashicorp/google (the version of the bindings)"),
    quotas: googleQuotas().optional().describe("Quotas that Google has raised for the projects of this file (the defaults of Google)"),
  }),
);

const created = new WeakSet<TerraformStack>();

/**
 * Creates the Google provider of the file that is being built, once.
 *
 * @internal
 */
export function googleProvider({ stack, providers, positionOf }: ConstructContext): void {
  if (created.has(stack)) {
    return;
  }
  created.add(stack);
  // A file that uses Google without provider settings was refused when it was resolved.
  const { project, region, version, quotas } = providers.google as {
    project: string;
    region?: string;
    version?: string;
    quotas?: GoogleQuotaProps;
  };
  if (version !== undefined) {
    GoogleBindings.pin(stack, version);
  }
  const { GoogleProvider } = require("@cdktf/provider-google/lib/provider") as typeof import("@cdktf/provider-google/lib/provider");
  new GoogleProvider(stack, "google", { project, region });
  raiseQuotas(stack, quotas ?? {}, positionOf);
}
