import { Duration } from "../core/duration";
import { Renewal } from "../core/renewal";
import { CertfleetError } from "../core/error";
import { AcmeLimits, AcmeProfile, DIRECTORIES, DirectoryData, shortestLifetime } from "./directory-data";

/** Days of lifetime up to which the provider renews at half of it instead of at a third; RFC 9773 and Let's Encrypt advise the same. */
const SHORT_LIFETIME = Duration.days(10);

/**
 * The lifetime under which every Terraform run renews: the provider compares whole days left, and of less than two days none is left
 * over half.
 */
export const RENEWED_BY_EVERY_RUN = Duration.days(2);

/** How the ACME provider renews with `min_days_dynamic`: at a third of the lifetime, at half of a short one. */
export function acmeRenewal(lifetime: Duration, runsEvery: Duration): Renewal {
  const parts = lifetime.toMinutes() <= SHORT_LIFETIME.toMinutes() ? 2 : 3;
  return Renewal.byTerraform({ lifetime, due: Duration.minutes(Math.floor(lifetime.toMinutes() / parts)), every: runsEvery });
}

/** What must be said of a directory that the library does not know. */
export interface AcmeDirectoryOptions {
  /** How long its certificates are valid; the shortest announced lifetime, where one is announced. */
  readonly lifetime: Duration;
  /**
   * What the inventory, the provider's alias and the resource's address call it: lower-case letters, digits and hyphens.
   *
   * @default - made of the URL's host, port and path
   */
  readonly name?: string;
  /**
   * Whether the CA serves ACME renewal information (RFC 9773). Where it does not and this says so, every plan fails.
   *
   * @default false
   */
  readonly renewalInfo?: boolean;
  /**
   * Whether losing the account would hurt, so that its key is guarded against destroy.
   *
   * @default true
   */
  readonly production?: boolean;
  /**
   * Whether the CA wants accounts to be bound to one that exists there.
   *
   * @default false
   */
  readonly externalAccountBinding?: boolean;
  /**
   * Whether the CA issues for wildcard names.
   *
   * @default true
   */
  readonly wildcards?: boolean;
  /**
   * How many names a certificate can have.
   *
   * @default 100
   */
  readonly namesPerCertificate?: number;
  /**
   * Whether its certificates have a common name.
   *
   * @default true
   */
  readonly commonName?: boolean;
  /**
   * The names of its profiles, all with the lifetime above.
   *
   * @default - it has none, and no profile can be asked for
   */
  readonly profiles?: string[];
  /**
   * The longest lifetime that an order may ask for.
   *
   * @default - the CA decides
   */
  readonly longestRequestable?: Duration;
}

/** Where an ACME CA is reached, and what it issues and allows. */
export class AcmeDirectory {
  /** Let's Encrypt. */
  static readonly LETS_ENCRYPT = AcmeDirectory.of("lets-encrypt");
  /** Let's Encrypt's staging environment: like the real one, but nobody trusts its certificates. */
  static readonly LETS_ENCRYPT_STAGING = AcmeDirectory.of("lets-encrypt-staging");
  /** Google Trust Services, for accounts bound to a Google Cloud project. */
  static readonly GOOGLE_TRUST_SERVICES = AcmeDirectory.of("google-trust-services");
  /** Google Trust Services' test environment. */
  static readonly GOOGLE_TRUST_SERVICES_STAGING = AcmeDirectory.of("google-trust-services-staging");
  /** ZeroSSL. */
  static readonly ZEROSSL = AcmeDirectory.of("zerossl");
  /** SSL.com, certificates signed with RSA. */
  static readonly SSL_COM_RSA = AcmeDirectory.of("ssl-com-rsa");
  /** SSL.com, certificates signed with ECDSA. */
  static readonly SSL_COM_ECC = AcmeDirectory.of("ssl-com-ecc");

  /** The names that `of` takes. */
  static get names(): string[] {
    return DIRECTORIES.map((data) => data.name);
  }

  /** A directory by the name that files use, such as `lets-encrypt`. */
  static of(name: string): AcmeDirectory {
    const data = DIRECTORIES.find((candidate) => candidate.name === name);
    if (!data) {
      throw new CertfleetError(
        "unknown-acme-directory",
        `"${name}" is no ACME directory that is known: known are ${AcmeDirectory.names.join(", ")}; take one of these or the CA's directory URL`,
      );
    }
    return new AcmeDirectory(data);
  }

  /** Any other directory, such as that of an enterprise's own CA. */
  static url(serverUrl: string, options: AcmeDirectoryOptions): AcmeDirectory {
    if (!URL.canParse(serverUrl) || new URL(serverUrl).protocol !== "https:") {
      throw new CertfleetError(
        "invalid-acme-directory",
        `"${serverUrl}" is no ACME directory: write its whole URL, such as https://acme.example.com/directory`,
      );
    }
    const { username, password } = new URL(serverUrl);
    if (username !== "" || password !== "") {
      throw new CertfleetError(
        "invalid-acme-directory",
        "the URL of an ACME directory has no user and no password in it: accounts are bound by an external account binding, remove them",
      );
    }
    const known = DIRECTORIES.find((data) => data.serverUrl === serverUrl);
    if (known) {
      throw new CertfleetError("known-acme-directory", `${serverUrl} is the directory "${known.name}", whose limits are known: name it so`);
    }
    return new AcmeDirectory(ownDirectory(serverUrl, options));
  }

  /** What the inventory, the provider's alias and the resource's address call it. */
  readonly name: string;
  /** The URL of the directory. */
  readonly serverUrl: string;
  /** Whether it is a CA whose certificates people rely on: its account key is guarded against destroy. */
  readonly production: boolean;
  /** Whether the CA wants accounts to be bound to one that exists there. */
  readonly externalAccountBinding: boolean;
  /** Whether the CA is known to serve ACME renewal information (RFC 9773). */
  readonly renewalInfo: boolean;
  /** Whether the CA issues for wildcard names. */
  readonly wildcards: boolean;
  /** Whether the CA refuses a name that a wildcard of the same certificate covers. */
  readonly refusesCoveredNames: boolean;
  /** Whether the CA keeps the contact addresses of accounts. */
  readonly storesContacts: boolean;
  /** The longest lifetime that an order may ask for, where it may ask for one. */
  readonly longestRequestable?: Duration;
  /** The kinds of certificates that it issues, the one without being asked first. */
  readonly profiles: AcmeProfile[];
  /** What the CA allows. */
  readonly limits: AcmeLimits;
  /** The names under which CAA records allow it to issue. */
  readonly caaDomains: string[];
  /** The name of the same CA's directory for tests, where it has one. */
  readonly testDirectory?: string;
  /** Where the data comes from, as URLs. */
  readonly sources: string[];

  private constructor(data: DirectoryData) {
    this.name = data.name;
    this.serverUrl = data.serverUrl;
    this.production = data.production;
    this.externalAccountBinding = data.externalAccountBinding;
    this.renewalInfo = data.renewalInfo;
    this.wildcards = data.wildcards;
    this.refusesCoveredNames = data.refusesCoveredNames;
    this.storesContacts = data.storesContacts;
    this.longestRequestable = data.longestRequestable;
    this.profiles = data.profiles;
    this.limits = data.limits;
    this.caaDomains = data.caaDomains;
    this.testDirectory = data.testDirectory;
    this.sources = data.sources;
  }

  /** The profile of a name, or the one that the CA takes without being asked. */
  profile(name?: string): AcmeProfile {
    if (name === undefined) {
      return this.profiles[0];
    }
    const named = this.profiles.filter((profile) => profile.name !== "default");
    const found = named.find((profile) => profile.name === name);
    if (!found) {
      const allowed =
        named.length === 0 ? "it has none, leave the profile out" : `it has ${named.map((profile) => profile.name).join(", ")}`;
      throw new CertfleetError("unknown-acme-profile", `"${name}" is no profile of the ACME directory "${this.name}": ${allowed}`);
    }
    return found;
  }

  /** The lifetime that renewal and alerts are made for: the one asked for, else the shortest that the profile has or will have. */
  lifetime(profileName?: string, requested?: Duration): Duration {
    const shortest = shortestLifetime(this.profile(profileName));
    if (requested === undefined) {
      return shortest;
    }
    if (this.longestRequestable === undefined) {
      throw new CertfleetError(
        "lifetime-not-selectable",
        `a lifetime of ${requested.toString()} cannot be asked of the ACME directory "${this.name}", whose certificates last ${shortest.toString()}: ` +
          "leave it out, or take another profile",
      );
    }
    if (!Number.isInteger(requested.toDays()) || requested.toMinutes() > this.longestRequestable.toMinutes()) {
      throw new CertfleetError(
        "lifetime-not-selectable",
        `a lifetime of ${requested.toString()} cannot be asked of the ACME directory "${this.name}": it takes whole days, ` +
          `${this.longestRequestable.toString()} at most`,
      );
    }
    return requested;
  }
}

function ownDirectory(serverUrl: string, options: AcmeDirectoryOptions): DirectoryData {
  const name = options.name ?? nameOf(serverUrl);
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw new CertfleetError(
      "invalid-acme-directory",
      `"${name}" cannot name an ACME directory: use lower-case letters, digits and hyphens, a letter first, such as "internal-ca"`,
    );
  }
  if (DIRECTORIES.some((data) => data.name === name)) {
    throw new CertfleetError(
      "known-acme-directory",
      `"${name}" is the name of another directory than ${serverUrl}: give it a name of its own`,
    );
  }
  const kind = (profile: string): AcmeProfile => ({
    name: profile,
    lifetime: options.lifetime,
    namesPerCertificate: options.namesPerCertificate ?? 100,
    commonName: options.commonName ?? true,
    ipAddresses: false,
    source: serverUrl,
  });
  return {
    name,
    serverUrl,
    production: options.production ?? true,
    externalAccountBinding: options.externalAccountBinding ?? false,
    renewalInfo: options.renewalInfo ?? false,
    wildcards: options.wildcards ?? true,
    refusesCoveredNames: false,
    longestRequestable: options.longestRequestable,
    storesContacts: true,
    profiles: ["default", ...(options.profiles ?? [])].map(kind),
    limits: {},
    caaDomains: [],
    sources: [serverUrl],
  };
}

function nameOf(serverUrl: string): string {
  const url = new URL(serverUrl);
  const words = `${url.host}${url.pathname}`.toLowerCase().match(/[a-z0-9]+/g)!;
  return /^[a-z]/.test(words[0]) ? words.join("-") : ["acme", ...words].join("-");
}
