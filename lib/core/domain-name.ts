import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import { CertfleetError } from "./error";
import { isToken } from "./token";

/** Octets in a whole name, RFC 1035 section 2.3.4, less the root and its length octet. */
export const MAXIMUM_NAME_LENGTH = 253;

/** Octets in one label, RFC 1035 section 2.3.4. */
export const MAXIMUM_LABEL_LENGTH = 63;

const PLAIN_NAME = /^(?!.*xn--)[a-z0-9.-]+$/;
const LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
/** Characters that `domainToASCII` drops or reads as the end of the host: it would return a different name. */
const NOT_OF_A_HOST = /[\0-\x20%/\\?#]/;
/** Some CAs issue for IP addresses, such as Let's Encrypt in short-lived certificates. */
const NO_ADDRESSES = "IP addresses are not supported. Write the host name instead, or remove the address.";
/** Labels that URL parsers read as the last part of an IPv4 address. */
const NUMERIC_LABEL = /^([0-9]+|0x[0-9a-f]*)$/;

/**
 * A DNS name in a certificate: lower case, A-labels, no trailing dot, and at most one wildcard as the first label.
 *
 * The rules are those of RFC 1123 section 2.1 for labels, UTS #46 for international names and RFC 6125 section 6.4.3 for wildcards.
 */
export class DomainName {
  /** Parses and normalises a name. Throws if it is not valid in a certificate. */
  static parse(input: string): DomainName {
    if (isToken(input)) {
      throw invalid(
        "<token>",
        "Terraform knows the value only at apply",
        "The number of DNS records depends on it. Write the name itself.",
      );
    }
    // JavaScript callers can pass any type.
    if (typeof input !== "string") {
      throw invalid(String(input), "it is not text", 'Write the name, such as "www.example.com".');
    }
    const written = input.trim();
    const isWildcard = written.startsWith("*.");
    const host = (isWildcard ? written.slice(2) : written).replace(/\.$/, "");
    if (host.includes("*")) {
      throw invalid(input, "a wildcard is allowed once, as the whole first label", 'Write it as "*.example.com".');
    }
    if (isIP(written.replace(/^\[|\]$/g, "")) !== 0) {
      throw invalid(input, "it is an IP address", NO_ADDRESSES);
    }
    return new DomainName(toAsciiLabels(host, input), isWildcard);
  }

  /** The name as it appears in the certificate. */
  readonly name: string;

  private constructor(
    /** The name without its wildcard label. It is the name that is validated: `*.example.com` and `example.com` have the same one. */
    readonly base: string,
    readonly isWildcard: boolean,
  ) {
    this.name = isWildcard ? `*.${base}` : base;
    if (this.name.length > MAXIMUM_NAME_LENGTH) {
      throw invalid(this.name, `it has ${this.name.length} octets and the maximum is ${MAXIMUM_NAME_LENGTH}`, "Use a shorter name.");
    }
  }
}

/** Parses the names of a certificate. Throws if the list is empty, or known only to Terraform. */
export function parseList(inputs: readonly string[]): DomainName[] {
  if (isToken(inputs)) {
    throw invalid(
      "<token>",
      "Terraform knows the list only at apply",
      "The number of DNS records depends on it. Write the names themselves.",
    );
  }
  if (!Array.isArray(inputs) || inputs.length === 0) {
    throw new CertfleetError("no-domain-names", "A certificate needs at least one domain name. Add one to `domainNames`.");
  }
  return inputs.map((input) => DomainName.parse(input));
}

/** Parses the names of a certificate. Throws if one is listed twice. */
export function parseDomainNames(inputs: readonly string[]): DomainName[] {
  const names = parseList(inputs);
  const seen = new Set<string>();
  for (const [index, { name }] of names.entries()) {
    if (seen.has(name)) {
      const means = inputs[index] === name ? "" : ` (it is "${name}")`;
      throw new CertfleetError(
        "duplicate-domain-name",
        `"${inputs[index]}"${means} is listed twice in this certificate. Remove one of the two.`,
      );
    }
    seen.add(name);
  }
  return names;
}

/** The distinct base names of a certificate, in order. */
export function validationBases(names: readonly DomainName[]): string[] {
  return [...new Set(names.map((name) => name.base))];
}

function toAsciiLabels(host: string, input: string): string {
  const ascii = PLAIN_NAME.test(host) ? host : NOT_OF_A_HOST.test(host) ? "" : domainToASCII(host);
  if (ascii === "") {
    throw invalid(input, "it is not a domain name", 'Write one such as "www.example.com".');
  }
  if (isIP(ascii) !== 0) {
    throw invalid(input, `it is read as the IP address ${ascii}`, NO_ADDRESSES);
  }
  const labels = ascii.split(".");
  for (const label of labels) {
    if (label.length > MAXIMUM_LABEL_LENGTH) {
      throw invalid(
        input,
        `the label "${label}" has ${label.length} octets and the maximum is ${MAXIMUM_LABEL_LENGTH}`,
        "Use a shorter label.",
      );
    }
    if (!LABEL.test(label)) {
      throw invalid(
        input,
        label === "" ? "it has an empty label" : `the label "${label}" contains a character that is not allowed in a host name`,
        "A label consists of letters, digits and hyphens, and starts and ends with a letter or digit.",
      );
    }
  }
  if (labels.length < 2 || NUMERIC_LABEL.test(labels[labels.length - 1])) {
    throw invalid(input, "it has no top-level domain", 'Write the full name, such as "www.example.com".');
  }
  return ascii;
}

function invalid(input: string, reason: string, remedy: string): CertfleetError {
  return new CertfleetError("invalid-domain-name", `"${input}" is not a valid name for a certificate: ${reason}. ${remedy}`);
}
