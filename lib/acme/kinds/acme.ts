import { Problem, problem } from "../../core/problem";
import * as z from "zod";
import { CHALLENGE_LABEL } from "../delegation";
import { AcmeDirectory, acmeRenewal } from "../directory";
import { ACME_KEY_TYPES } from "../key";
import { MAXIMUM_NAME_LENGTH } from "../../core/domain-name";
import { CertfleetError } from "../../core/error";
import { KeyType } from "../../core/key-type";
import { accountKeyKinds, SpecContext, IssuerKind, CertificateSpec } from "../../core/kind";
import { duration, problemsAt } from "../../core/schema";
import { acmeBindingSchema, buildBinding, bindingProblems } from "./binding";
import { acmeChallengeSchema, buildChallenge, challengeProblems, writesToZones } from "./challenge";
import { keyMaterialRegionProblems } from "../../core/provided-certificate";

const shape = () =>
  z.strictObject({
    type: z.literal("acme"),
    directory: z.string().describe(`The CA: ${AcmeDirectory.names.join(", ")}, or the URL of its directory`),
    profile: z.string().optional().describe("The CA's profile (its default)"),
    lifetime: duration.optional().describe("The lifetime to ask for; for a directory by URL, how long its certificates are valid"),
    eab: acmeBindingSchema().optional(),
    email: z.email("this is no e-mail address").optional().describe("Where the CA may write to (nowhere)"),
    challenge: acmeChallengeSchema.optional(),
    preferredChain: z.string().optional().describe("The common name of the root that the chain should lead to"),
    formerDirectories: z.array(z.string()).optional().describe("Where its certificates came from before, until that was applied once"),
  });

type Entry = z.output<ReturnType<typeof shape>>;
type DirectoryEntry = Pick<Entry, "directory" | "lifetime" | "eab" | "profile">;

/** Made when it is first read: the clouds register their account keys before. */
let schema: z.ZodType | undefined;

/** `{ type: acme, directory, profile?, lifetime?, eab?, email?, challenge?, preferredChain?, formerDirectories? }` */
export const acmeIssuer: IssuerKind<Entry> = {
  key: "acme",
  issuerName: "the ACME CA",
  // Which zones it needs depends on the challenge.
  validatesInZones: false,
  handsOutKeys: true,
  get schema() {
    return (schema ??= shape().check(
      problemsAt(checkDirectory, "directory"),
      problemsAt(checkProfile, "profile"),
      problemsAt(checkBinding, "eab"),
    ));
  },
  capabilities: (entry) => {
    const directory = directoryOf(entry);
    return {
      keyTypes: [KeyType.ECDSA_P256, ...ACME_KEY_TYPES.filter((keyType) => keyType !== KeyType.ECDSA_P256)],
      wildcards: directory.wildcards,
      namesPerCertificate: directory.profile(entry.profile).namesPerCertificate,
      firstNameLength: MAXIMUM_NAME_LENGTH,
      baseNameLength: MAXIMUM_NAME_LENGTH - CHALLENGE_LABEL.length - 1,
    };
  },
  renewal: (entry, { runsEvery }) => {
    if (runsEvery === undefined) {
      throw new CertfleetError(
        "runs-every-missing",
        "only a Terraform run renews an ACME certificate: say how often they are, such as `runsEvery: 12h`, here or in `defaults`",
      );
    }
    return acmeRenewal(directoryOf(entry).lifetime(entry.profile, requestedLifetime(entry)), runsEvery);
  },
  *problems(entry, certificate, context) {
    yield* keyMaterialRegionProblems(certificate);
    yield* bindingProblems(entry.eab, context);
    yield* coveredNameProblems(directoryOf(entry), certificate);
    yield* challengeProblems(entry.challenge, certificate, context);
    if (writesToZones(entry.challenge)) {
      yield* zoneProblems(certificate, context);
    }
  },
  construct: (entry, context, runsEvery) => {
    const { AcmeIssuer } = require("../issuer") as typeof import("../issuer");
    const { eab, profile, email, challenge, preferredChain, formerDirectories } = entry;
    return new AcmeIssuer({
      directory: directoryOf(entry),
      // Certificates without it were refused when the file was resolved.
      runsEvery: runsEvery!,
      lifetime: requestedLifetime(entry),
      externalAccountBinding: eab && buildBinding(eab, context),
      challenge: challenge && buildChallenge(challenge, context.zones),
      formerDirectories: formerDirectories?.map((directory) => directoryOf({ ...entry, directory })),
      ...{ profile, email, preferredChain },
    });
  },
};

function directoryOf({ directory, lifetime, eab, profile }: DirectoryEntry): AcmeDirectory {
  if (!/^https?:/.test(directory)) {
    return AcmeDirectory.of(directory);
  }
  if (lifetime === undefined) {
    throw new CertfleetError(
      "lifetime-missing",
      `how long the certificates of ${directory} are valid is not known here: say so in \`lifetime\`, such as 90d`,
    );
  }
  const profiles = profile === undefined ? undefined : [profile];
  return AcmeDirectory.url(directory, { lifetime, externalAccountBinding: eab !== undefined, profiles });
}

/** The lifetime to ask for: what is said of a directory by URL is said of all its certificates. */
function requestedLifetime({ directory, lifetime }: DirectoryEntry) {
  return /^https?:/.test(directory) ? undefined : lifetime;
}

function checkDirectory(entry: Entry): void {
  const directory = directoryOf(entry);
  for (const former of entry.formerDirectories ?? []) {
    if (directoryOf({ ...entry, directory: former }).serverUrl === directory.serverUrl) {
      throw new CertfleetError("former-directory", `"${former}" is the issuer's directory and cannot be a former one too: leave it out`);
    }
  }
}

function checkProfile(entry: Entry): void {
  knownDirectory(entry)?.lifetime(entry.profile, requestedLifetime(entry));
}

function checkBinding(entry: Entry): void {
  const directory = knownDirectory(entry);
  if (directory?.externalAccountBinding && entry.eab === undefined) {
    const requested = accountKeyKinds().filter((kind) => kind.isFor(directory.serverUrl));
    throw new CertfleetError(
      "external-account-binding-missing",
      `The ACME directory "${directory.name}" accepts only accounts that are bound to an account at the CA. Get a key id and an HMAC key from the CA ` +
        `and name the sensitive variables that hold them, \`eab: { keyId: …, hmac: … }\`` +
        requested.map(({ key }) => `, or let Terraform request them, \`eab: { ${key}: {} }\``).join("") +
        ".",
    );
  }
  const requested = entry.eab?.accountKey?.kind;
  if (requested && directory && !requested.isFor(directory.serverUrl)) {
    throw new CertfleetError(
      "external-account-binding",
      `\`${requested.key}\` is a key for accounts at ${requested.authority}, and the directory is ${directory.name}. ` +
        `Use \`directory: ${requested.directory}\`, or name variables, \`eab: { keyId: …, hmac: … }\`.`,
    );
  }
}

/** The directory; undefined for a wrong one, of which is said enough elsewhere. */
function knownDirectory(entry: Entry): AcmeDirectory | undefined {
  try {
    return directoryOf(entry);
  } catch {
    return undefined;
  }
}

function* coveredNameProblems(directory: AcmeDirectory, { domains }: CertificateSpec): Iterable<Problem> {
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
        `"${name}" is covered by "*.${parent}" of the same certificate, which ${directory.name} refuses: leave it out`,
      );
    }
  }
}

/** The provider hands every name to one plugin, so that its account must reach the zones of all of them. */
function* zoneProblems({ domains }: CertificateSpec, { zoneOf }: SpecContext): Iterable<Problem> {
  let first: { readonly name: string; readonly account: string } | undefined;
  for (const [index, { name, base }] of domains.entries()) {
    let zone;
    try {
      zone = zoneOf(base);
    } catch (error) {
      yield problem("name-outside-zones", ["domains", index], (error as CertfleetError).problem);
      continue;
    }
    if (zone.properties === undefined) {
      continue;
    }
    const account = zone.kind.acmeAccount?.(zone.properties);
    if (account === undefined) {
      yield problem(
        "zone-without-acme",
        ["domains", index],
        `"${name}" is in ${zone.name}, where the ACME provider cannot write: delegate it to a zone where it can`,
      );
    } else if (first !== undefined && first.account !== account) {
      yield problem(
        "names-in-several-accounts",
        ["domains", index],
        `"${name}" is validated in ${account} and "${first.name}" in ${first.account}, and one ACME certificate is validated in one account: ` +
          "make two certificates, or delegate both to one zone, `challenge: { delegateTo: … }`",
      );
    } else {
      first ??= { name, account };
    }
  }
}
