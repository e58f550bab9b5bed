import type * as z from "zod";
import { DomainName, MAXIMUM_NAME_LENGTH } from "../../core/domain-name";
import { Duration } from "../../core/duration";
import { CertfleetError, Problem, problem, throwFirst } from "../../core/error";
import { IssuerCapabilities } from "../../core/issuer";
import { CloudKinds, ConstructContext, IssuerKind, SpecContext } from "../../core/kind";
import { keyMaterialRegionProblems } from "../../core/provided-certificate";
import { duration, emailMessage, lazy, problemsAt, zod } from "../../core/schema";
import { acmeVersion, checkAcmeVersion, pinAcme } from "../acme-provider";
import { CHALLENGE_LABEL, pluginReleaseProblems, ZoneAccess, zoneProblems } from "../dns-challenge";
import { AcmeDirectory, acmeRenewal } from "../directory";
import { limitsOfOrder } from "../issuance-limits";
import { ACME_KEY_TYPES } from "../key";
import { AcmeBinding, acmeBindingSchema, bindingProblems, buildBinding, unboundAccountProblems } from "./account-binding";
import { acmeChallengeSchema, buildChallenge, ChallengeEntry, challengeProblems, writesToZones } from "./challenge";

/** An ACME issuer as data: what its certificates are checked by, and what a file's entry makes it from. */
export interface AcmeProperties {
  readonly directory: AcmeDirectory;
  readonly profile?: string;
  /** The lifetime to request. */
  readonly lifetime?: Duration;
  readonly formerDirectories?: readonly AcmeDirectory[];
  /** How often Terraform runs, where the issuer says so. */
  readonly runsEvery?: Duration;
  /** How names are validated, where that is not by records in their zones. */
  readonly challenge?: ChallengeEntry | { problems(names: readonly DomainName[], providerVersion: string): Iterable<Problem> };
  readonly binding?: AcmeBinding;
  readonly email?: string;
  readonly guarded?: boolean;
  readonly preferredChain?: string;
}

const shape = (z = zod()) =>
  z.strictObject({
    type: z.literal("acme"),
    directory: z.string().describe(`The CA: ${AcmeDirectory.names.join(", ")}, or the URL of its directory`),
    profile: z.string().optional().describe("The profile of the CA (the default of the CA)"),
    lifetime: duration().optional().describe("The lifetime to request; for a directory by URL, how long its certificates are valid"),
    eab: acmeBindingSchema().optional(),
    email: z
      .email({ error: ({ input }) => (typeof input === "string" ? emailMessage(input) : undefined) })
      .optional()
      .describe("The address that the CA can write to (none)"),
    challenge: acmeChallengeSchema().optional(),
    preferredChain: z.string().optional().describe("The common name of the root that the chain should end at"),
    guarded: z
      .boolean()
      .optional()
      .describe("Whether Terraform refuses to destroy or replace the account and its key (true for a production directory)"),
    formerDirectories: z
      .array(z.string())
      .optional()
      .describe("The previous directories of its certificates, until that change is applied"),
  });

type Entry = z.output<ReturnType<typeof shape>>;
type DirectoryEntry = Pick<Entry, "directory" | "lifetime" | "eab" | "profile">;

/** Made when it is first read: the clouds register their account keys before. */
let schema: z.ZodType | undefined;

/** `{ type: acme, directory, profile?, lifetime?, eab?, email?, challenge?, preferredChain?, formerDirectories? }` */
export const acmeIssuerKind: IssuerKind<AcmeProperties> = {
  key: "acme",
  issuerName: "the ACME CA",
  // Which zones it needs depends on the challenge.
  validatesInZones: false,
  handsOutKeys: true,
  get schema() {
    return (schema ??= shape()
      .check(problemsAt(checkDirectory, "directory"), problemsAt(checkProfile, "profile"), problemsAt(checkBinding, "eab"))
      .transform(propertiesOf));
  },
  capabilities: ({ directory, profile }) => acmeCapabilities(directory, profile),
  renewal: ({ directory, profile, lifetime, runsEvery }, certificate) => {
    const every = runsEvery ?? certificate.runsEvery;
    if (every === undefined) {
      throw new CertfleetError(
        "runs-every-missing",
        "An ACME certificate renews only when Terraform runs. Set how often Terraform runs, such as `runsEvery: 12h`, here or in `defaults`.",
      );
    }
    return acmeRenewal(directory.lifetime(profile, lifetime), every);
  },
  inventoryName: ({ directory }) => directory.name,
  profile: ({ profile }) => profile,
  limits: ({ directory }, { domains }, isRenewal) =>
    limitsOfOrder(
      directory,
      domains.map(({ name }) => name),
      isRenewal,
    ),
  *problems({ directory, challenge, binding }, certificate, context) {
    const { domains } = certificate;
    const providerVersion = acmeVersion(context.providers.acme?.version);
    yield* keyMaterialRegionProblems(certificate);
    yield* bindingProblems(binding, context);
    yield* coveredNameProblems(directory, domains);
    if (challenge !== undefined && "problems" in challenge) {
      yield* challenge.problems(domains, providerVersion);
      return;
    }
    yield* challengeProblems(challenge, certificate, context);
    if (challenge?.dnsPlugin !== undefined) {
      yield* pluginReleaseProblems(challenge.dnsPlugin, providerVersion);
    }
    if (writesToZones(challenge)) {
      yield* zoneProblems(domains, accessBy(context), providerVersion);
    }
  },
  keepProviders({ directory, formerDirectories = [] }, context) {
    keepAcmeProviders(context, [directory, ...formerDirectories]);
  },
  construct: ({ binding, challenge, formerDirectories, ...properties }, context, runsEvery) => {
    pinAcme(context);
    const { AcmeIssuer } = require("../certificate") as typeof import("../certificate");
    return new AcmeIssuer({
      ...properties,
      // Certificates without it were refused when the file was resolved.
      runsEvery: runsEvery!,
      externalAccountBinding: binding && buildBinding(binding, context.accounts ?? context),
      challenge: challenge && buildChallenge(challenge as ChallengeEntry, context.zones),
      formerDirectories: formerDirectories && [...formerDirectories],
    });
  },
};

/** A directory by name or URL, of which only the provider matters. */
export function formerDirectory(directory: string): AcmeDirectory {
  return directoryOf({ directory, lifetime: Duration.days(90) });
}

/** Creates the providers of directories, so that Terraform can destroy what the state still holds of them. */
export function keepAcmeProviders({ stack }: ConstructContext, directories: readonly AcmeDirectory[]): void {
  const { AcmeAccount } = require("../account") as typeof import("../account");
  directories.forEach((directory) => AcmeAccount.keepProviders(stack, directory));
}

/** What a directory issues. The first key type is the default. */
export function acmeCapabilities(directory: AcmeDirectory, profile?: string): IssuerCapabilities {
  return {
    keyTypes: ACME_KEY_TYPES,
    wildcards: directory.wildcards,
    namesPerCertificate: directory.profile(profile).namesPerCertificate,
    firstNameLength: MAXIMUM_NAME_LENGTH,
    baseNameLength: MAXIMUM_NAME_LENGTH - CHALLENGE_LABEL.length - 1,
  };
}

/** Names that a wildcard of the same certificate covers, where the CA refuses them. */
export function* coveredNameProblems(directory: AcmeDirectory, domains: readonly DomainName[]): Iterable<Problem> {
  if (!directory.refusesCoveredNames) {
    return;
  }
  const wildcards = new Set(domains.filter(({ isWildcard }) => isWildcard).map(({ base }) => base));
  for (const [index, { name, base, isWildcard }] of domains.entries()) {
    const parent = base.slice(base.indexOf(".") + 1);
    if (!isWildcard && wildcards.has(parent)) {
      yield problem(
        "name-covered-by-wildcard",
        ["domains", index],
        `"*.${parent}" of the same certificate covers "${name}", which ${directory.name} refuses. Remove "${name}".`,
      );
    }
  }
}

/** A directory that is listed as a former one of itself. */
export function* formerDirectoryProblems(directory: AcmeDirectory, former: readonly AcmeDirectory[] = []): Iterable<Problem> {
  for (const { name, serverUrl } of former) {
    if (serverUrl === directory.serverUrl) {
      yield problem(
        "former-directory",
        ["formerDirectories"],
        `"${name}" is the issuer's current directory, so it cannot be a former one. Remove it.`,
      );
    }
  }
}

/** How the ACME provider reaches the declared zones; undefined for a zone that is declared wrongly. */
function accessBy({ zoneOf }: SpecContext): (domainName: string) => ZoneAccess | undefined {
  return (domainName) => {
    const { name, kind, properties } = zoneOf(domainName);
    return properties === undefined ? undefined : { zone: name, account: kind.acmeAccount?.(properties) };
  };
}

function propertiesOf(entry: Entry): AcmeProperties {
  const { eab, profile, email, guarded, challenge, preferredChain, formerDirectories } = entry;
  return {
    directory: directoryOf(entry),
    lifetime: requestedLifetime(entry),
    formerDirectories: formerDirectories?.map((directory) => directoryOf({ ...entry, directory })),
    binding: eab,
    ...{ profile, email, guarded, challenge, preferredChain },
  };
}

function directoryOf({ directory, lifetime, eab, profile }: DirectoryEntry): AcmeDirectory {
  if (!/^https?:/.test(directory)) {
    return AcmeDirectory.of(directory);
  }
  if (lifetime === undefined) {
    throw new CertfleetError(
      "lifetime-missing",
      `certfleet does not know how long the certificates of ${directory} are valid. Set \`lifetime\`, such as 90d.`,
    );
  }
  const profiles = profile === undefined ? undefined : [profile];
  return AcmeDirectory.url(directory, { lifetime, externalAccountBinding: eab !== undefined, profiles });
}

/** The lifetime to request. For a directory by URL, it states how long all its certificates are valid. */
function requestedLifetime({ directory, lifetime }: DirectoryEntry): Duration | undefined {
  return /^https?:/.test(directory) ? undefined : lifetime;
}

function checkDirectory(entry: Entry): void {
  const former = (entry.formerDirectories ?? []).map((directory) => directoryOf({ ...entry, directory }));
  throwFirst(formerDirectoryProblems(directoryOf(entry), former));
}

function checkProfile(entry: Entry): void {
  knownDirectory(entry)?.lifetime(entry.profile, requestedLifetime(entry));
}

function checkBinding(entry: Entry): void {
  const directory = knownDirectory(entry);
  if (directory === undefined) {
    return;
  }
  throwFirst(unboundAccountProblems(directory, entry.eab !== undefined));
  const requested = entry.eab?.accountKey?.kind;
  if (requested && !requested.isFor(directory.serverUrl)) {
    throw new CertfleetError(
      "external-account-binding",
      `\`${requested.key}\` is a key for accounts at ${requested.authority}, and the directory is ${directory.name}. ` +
        `Use \`directory: ${requested.directory}\`, or name variables, \`eab: { keyId: …, hmac: … }\`.`,
    );
  }
}

/** The directory; undefined for a wrong one, which is reported elsewhere. */
function knownDirectory(entry: Entry): AcmeDirectory | undefined {
  try {
    return directoryOf(entry);
  } catch {
    return undefined;
  }
}

/** The settings of `providers.acme`. The providers themselves follow from the directories of the issuers. */
const providerSchema = lazy((z) =>
  z.strictObject({
    directories: z
      .array(z.string().check(problemsAt((directory: string) => void formerDirectory(directory))))
      .optional()
      .describe("Directories, by name or URL, whose provider configurations stay when their last issuer is removed (none)"),
    version: z
      .string()
      .check(problemsAt((version: string) => checkAcmeVersion(version)))
      .optional()
      .describe("The version of vancluever/acme, from 2.48 or from 3.0.2 on (~> 2.48)"),
  }),
);

/** The kinds of ACME CAs. */
export const acmeKinds: CloudKinds = {
  cloud: "acme",
  label: "ACME",
  provider: {
    get schema() {
      return providerSchema();
    },
    keepProviders({ directories = [] }, context) {
      pinAcme(context);
      keepAcmeProviders(context, directories.map(formerDirectory));
    },
  },
  issuers: [acmeIssuerKind],
};
