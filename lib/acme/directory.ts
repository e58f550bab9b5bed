import { Duration } from "../core/duration";
import { Renewal } from "../core/renewal";
import { CertfleetError } from "../core/error";
import { AcmeLimits, AcmeProfile, DIRECTORIES, DirectoryData, shortestLifetime } from "./directory-data";

/** Days of lifetime up to which the provider renews at half of it instead of at a third; RFC 9773 and Let's Encrypt advise the same. */
const SHORT_LIFETIME = Duration.days(10);

/**
 * The lifetime under which every Terraform run renews: the provider compares whole days left, and of less than two days none is left
 * over half.
 *
 * @internal
 */
export const RENEWED_BY_EVERY_RUN = Duration.days(2);

/**
 * How the ACME provider renews with `min_days_dynamic`: at a third of the lifetime, at half of a short one.
 *
 * @internal
 */
export function acmeRenewal(lifetime: Duration, runsEvery: Duration): Renewal {
  return Renewal.byTerraform({ lifetime, due: Duration.minutes(Math.floor(lifetime.toMinutes() / partsOf(lifetime))), every: runsEvery });
}

/**
 * How long before expiry the ACME provider renews with `min_days_dynamic`, as it computes it: when the whole days left are no more than the
 * share of the lifetime. That is up to a day earlier than the renewal that alerts are based on.
 *
 * @internal
 */
export function acmeRenewedFrom(lifetime: Duration): Duration {
  const days = Math.floor(lifetime.toDays() / partsOf(lifetime)) + 1;
  return Duration.minutes(Math.min(days * 24 * 60, lifetime.toMinutes()));
}

function partsOf(lifetime: Duration): number {
  return lifetime.toMinutes() <= SHORT_LIFETIME.toMinutes() ? 2 : 3;
}

/** Properties of an ACME directory that certfleet does not know. */
export interface AcmeDirectoryOptions {
  /** How long its certificates are valid; the shortest announced lifetime, where one is announced. */
  readonly lifetime: Duration;
  /**
   * Its name in the inventory, the provider alias and resource addresses: lower-case letters, digits and hyphens.
   *
   * @default - derived from the URL's host, port and path
   */
  readonly name?: string;
  /**
   * Whether the CA serves ACME renewal information (RFC 9773). If this is true and the CA does not, every plan fails.
   *
   * @default false
   */
  readonly renewalInfo?: boolean;
  /**
   * Whether the account is worth protecting, so that Terraform refuses to destroy its key.
   *
   * @default true
   */
  readonly production?: boolean;
  /**
   * Whether the CA requires an external account binding.
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
   * @default - it has none
   */
  readonly profiles?: string[];
  /**
   * The longest lifetime that an order can request.
   *
   * @default - the CA decides
   */
  readonly longestRequestable?: Duration;
}

/** The directory of an ACME CA: its URL, profiles and limits. */
export class AcmeDirectory {
  /** Let's Encrypt. */
  static readonly LETS_ENCRYPT = AcmeDirectory.of("lets-encrypt");
  /** Let's Encrypt's staging environment, whose certificates are not trusted. */
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

  /** The names that `of` accepts. */
  static get names(): string[] {
    return DIRECTORIES.map((data) => data.name);
  }

  /** A known directory by its name, such as `lets-encrypt`. */
  static of(name: string): AcmeDirectory {
    const data = DIRECTORIES.find((candidate) => candidate.name === name);
    if (!data) {
      throw new CertfleetError(
        "unknown-acme-directory",
        `"${name}" is not a known ACME directory. Use ${AcmeDirectory.names.join(", ")}, or the URL of the CA's directory.`,
      );
    }
    return new AcmeDirectory(data);
  }

  /** Any other directory, such as that of an enterprise CA. */
  static url(serverUrl: string, options: AcmeDirectoryOptions): AcmeDirectory {
    if (!URL.canParse(serverUrl) || new URL(serverUrl).protocol !== "https:") {
      throw new CertfleetError(
        "invalid-acme-directory",
        `"${serverUrl}" is not an ACME directory URL. Write the full https URL, such as https://acme.example.com/directory.`,
      );
    }
    const { username, password } = new URL(serverUrl);
    if (username !== "" || password !== "") {
      throw new CertfleetError(
        "invalid-acme-directory",
        `The ACME directory URL of ${new URL(serverUrl).host} contains a user or a password. Remove it, and use an external account binding.`,
      );
    }
    const known = DIRECTORIES.find((data) => data.serverUrl === serverUrl);
    if (known) {
      throw new CertfleetError(
        "known-acme-directory",
        `${serverUrl} is the known directory "${known.name}". Use that name, so that its limits apply.`,
      );
    }
    return new AcmeDirectory(ownDirectory(serverUrl, options));
  }

  /** Its name in the inventory, the provider alias and resource addresses. */
  readonly name: string;
  /** The URL of the directory. */
  readonly serverUrl: string;
  /** Whether it issues trusted certificates for production: Terraform refuses to destroy its account key. */
  readonly production: boolean;
  /** Whether the CA requires an external account binding. */
  readonly externalAccountBinding: boolean;
  /** Whether the CA is known to serve ACME renewal information (RFC 9773). */
  readonly renewalInfo: boolean;
  /** Whether the CA issues for wildcard names. */
  readonly wildcards: boolean;
  /** Whether the CA refuses a name that a wildcard of the same certificate covers. */
  readonly refusesCoveredNames: boolean;
  /** Whether the CA keeps the contact addresses of accounts. */
  readonly storesContacts: boolean;
  /** The longest lifetime that an order can request, if it can request one. */
  readonly longestRequestable?: Duration;
  /** Its profiles, the default first. */
  readonly profiles: AcmeProfile[];
  /** Its rate limits. */
  readonly limits: AcmeLimits;
  /** The names under which CAA records allow it to issue. */
  readonly caaDomains: string[];
  /** The name of the CA's staging directory, if it has one. */
  readonly testDirectory?: string;
  /** The sources of the data, as URLs. */
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

  /** A profile by name, or the default one. */
  profile(name?: string): AcmeProfile {
    if (name === undefined) {
      return this.profiles[0];
    }
    const named = this.profiles.filter((profile) => profile.name !== "default");
    const found = named.find((profile) => profile.name === name);
    if (!found) {
      const allowed = named.length === 0 ? "It has none; remove the profile" : `It has ${named.map((profile) => profile.name).join(", ")}`;
      throw new CertfleetError("unknown-acme-profile", `"${name}" is not a profile of the ACME directory "${this.name}". ${allowed}.`);
    }
    return found;
  }

  /** The lifetime that renewal and alerts are based on: the requested one, otherwise the shortest current or announced one of the profile. */
  lifetime(profileName?: string, requested?: Duration): Duration {
    const shortest = shortestLifetime(this.profile(profileName));
    if (requested === undefined) {
      return shortest;
    }
    if (this.longestRequestable === undefined) {
      throw new CertfleetError(
        "lifetime-not-selectable",
        `The ACME directory "${this.name}" does not accept a requested lifetime, and ${requested.toString()} was requested. Its certificates are valid ` +
          `for ${shortest.toString()}. Remove the lifetime, or use another profile.`,
      );
    }
    if (!Number.isInteger(requested.toDays()) || requested.toMinutes() > this.longestRequestable.toMinutes()) {
      throw new CertfleetError(
        "lifetime-not-selectable",
        `The ACME directory "${this.name}" does not accept a lifetime of ${requested.toString()}. Use whole days, ` +
          `at most ${this.longestRequestable.toString()}.`,
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
      `"${name}" is not a valid name for an ACME directory. Use lower-case letters, digits and hyphens, starting with a letter, such as "internal-ca".`,
    );
  }
  if (DIRECTORIES.some((data) => data.name === name)) {
    throw new CertfleetError("known-acme-directory", `"${name}" is the name of another directory than ${serverUrl}. Use another name.`);
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
