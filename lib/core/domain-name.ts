import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import { Token } from "cdktf";
import { CertfleetError } from "./error";

/** Octets in a whole name, RFC 1035 section 2.3.4, less the root and its length octet. */
export const MAXIMUM_NAME_LENGTH = 253;

/** Octets in one label, RFC 1035 section 2.3.4. */
export const MAXIMUM_LABEL_LENGTH = 63;

const PLAIN_NAME = /^(?!.*xn--)[a-z0-9.-]+$/;
const LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
/** What `domainToASCII` reads as the end of a host or as an escape, or leaves out: it would return another name than was written. */
const NOT_OF_A_HOST = /[\0-\x20%/\\?#]/;
/** What is said of an IP address: some CAs certify them, such as Let's Encrypt in short-lived certificates. */
const NO_ADDRESSES = "certificates here are for DNS names, addresses are not supported yet: name the host, or leave it out";
/** What URL parsers take for the last part of an IPv4 address. */
const NUMERIC_LABEL = /^([0-9]+|0x[0-9a-f]*)$/;

/**
 * A DNS name that a certificate can carry: lower case, A-labels, no trailing dot, at most one wildcard at the left.
 *
 * The rules are those of RFC 1123 section 2.1 for labels, UTS #46 for international names and RFC 6125 section 6.4.3 for wildcards.
 */
export class DomainName {
  /** Normalises a name, or says what is wrong with it. */
  static parse(input: string): DomainName {
    if (Token.isUnresolved(input)) {
      throw invalid("<token>", "it is only known at apply", "names decide how many records there are: write the name itself");
    }
    // Plain JavaScript can hand in anything.
    if (typeof input !== "string") {
      throw invalid(String(input), "it is no text", 'write the name, such as "www.example.com"');
    }
    const written = input.trim();
    const isWildcard = written.startsWith("*.");
    const host = (isWildcard ? written.slice(2) : written).replace(/\.$/, "");
    if (host.includes("*")) {
      throw invalid(input, "a wildcard stands once, as the whole first label", 'write it as "*.example.com"');
    }
    if (isIP(written.replace(/^\[|\]$/g, "")) !== 0) {
      throw invalid(input, "it is an IP address", NO_ADDRESSES);
    }
    return new DomainName(toAsciiLabels(host, input), isWildcard);
  }

  /** The name as it stands in the certificate. */
  readonly name: string;

  private constructor(
    /** The name without its wildcard label: the one that is validated, `*.example.com` and `example.com` having the same. */
    readonly base: string,
    readonly isWildcard: boolean,
  ) {
    this.name = isWildcard ? `*.${base}` : base;
    if (this.name.length > MAXIMUM_NAME_LENGTH) {
      throw invalid(this.name, `it has ${this.name.length} octets, ${MAXIMUM_NAME_LENGTH} at most`, "shorten it");
    }
  }
}

/** Parses every name of one certificate. Refuses an empty list, and one that is known to Terraform only. */
export function parseList(inputs: readonly string[]): DomainName[] {
  if (Token.isUnresolved(inputs)) {
    throw invalid("<token>", "the list is only known at apply", "names decide how many records there are: write the names themselves");
  }
  if (!Array.isArray(inputs) || inputs.length === 0) {
    throw new CertfleetError("no-domain-names", "A certificate needs at least one domain name. Add one to `domainNames`.");
  }
  return inputs.map((input) => DomainName.parse(input));
}

/** Parses every name of one certificate and refuses repetitions too. */
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

/** The base names of a certificate, each once, in the order in which they come. */
export function validationBases(names: readonly DomainName[]): string[] {
  return [...new Set(names.map((name) => name.base))];
}

function toAsciiLabels(host: string, input: string): string {
  const ascii = PLAIN_NAME.test(host) ? host : NOT_OF_A_HOST.test(host) ? "" : domainToASCII(host);
  if (ascii === "") {
    throw invalid(input, "it is not a domain name", 'write one such as "www.example.com"');
  }
  if (isIP(ascii) !== 0) {
    throw invalid(input, `it means the IP address ${ascii}`, NO_ADDRESSES);
  }
  const labels = ascii.split(".");
  for (const label of labels) {
    if (label.length > MAXIMUM_LABEL_LENGTH) {
      throw invalid(input, `the label "${label}" has ${label.length} octets, ${MAXIMUM_LABEL_LENGTH} at most`, "shorten it");
    }
    if (!LABEL.test(label)) {
      throw invalid(
        input,
        label === "" ? "it has an empty label" : `the label "${label}" has a character that a host name cannot have`,
        "labels hold letters, digits and hyphens, with a letter or digit at both ends",
      );
    }
  }
  if (labels.length < 2 || NUMERIC_LABEL.test(labels[labels.length - 1])) {
    throw invalid(input, "it has no top-level domain", 'write the whole name, such as "www.example.com"');
  }
  return ascii;
}

function invalid(input: string, reason: string, remedy: string): CertfleetError {
  return new CertfleetError("invalid-domain-name", `"${input}" cannot be in a certificate: ${reason}; ${remedy}`);
}

/** Whether names of a certificate are valid for a host, by its name or by a wildcard (RFC 6125 section 6.4.3). Both are normalised. */
export function covers(names: Iterable<string>, host: string): boolean {
  const wildcard = `*${host.slice(host.indexOf("."))}`;
  for (const name of names) {
    if (name === host || name === wildcard) {
      return true;
    }
  }
  return false;
}
