import { createHash, createPublicKey, JsonWebKey } from "node:crypto";
import { IResolveContext, Lazy } from "cdktf";
import { CertfleetError } from "../core/error";
import { innerExpression, isKnown, shown } from "../core/expression";

/** An ACME account that records name by a hash. */
export interface HashedAccountProps {
  /** The account's URL, such as `registrationUrl` of an `AcmeAccount`. May be an expression. */
  readonly url: string;
  /**
   * The account's public key in PEM, or its thumbprint: SHA-256 of the key as a JWK, 43 characters of base64url (RFC 7638).
   *
   * An expression must be the PEM of an ECDSA P-384 key, such as `publicKey` of an `AcmeAccount`. Terraform cannot compute the thumbprint of
   * other keys.
   */
  readonly publicKey: string;
  /** `accountHashPrefix` in the metadata of the CA's directory, such as `https://ca.example/account-hash/`. */
  readonly hashPrefix: string;
  /**
   * Whether the records of all names have the same hash. It can then be copied, and shows which names belong together.
   *
   * @default false
   */
  readonly sameForAllNames?: boolean;
}

/** The draft limits a URL to characters that a record can hold. A semicolon would begin another parameter. */
const RECORD_URL = /^https:\/\/[^\s";\\]+$/;
const THUMBPRINT = /^[A-Za-z0-9_-]{43}$/;

/** The beginning of every ECDSA P-384 public key in PEM. What follows are the two coordinates, 48 octets each. */
const P384_BEGINNING = "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE";

/** The longest name whose length is one octet in Terraform's texts, which are UTF-8. */
const LONGEST_COMPUTED_NAME = 127;

/**
 * How a persistent validation record names the ACME account.
 *
 * The drafts of `draft-ietf-acme-dns-persist` differ in this, and a CA accepts one of them. The name of the draft is therefore part of the
 * call: another revision can end it.
 */
export class PersistentAccount {
  /**
   * By its URL, as in draft 01.
   *
   * @param url the account's URL, such as `registrationUrl` of an `AcmeAccount`
   */
  static draft01(url: string): PersistentAccount {
    const checked = checkedUrl(url);
    return new PersistentAccount(() => checked);
  }

  /** By a hash of its URL, its key and the name, as in draft 02. */
  static draft02(props: HashedAccountProps): PersistentAccount {
    const { url, publicKey, hashPrefix, sameForAllNames = false } = props;
    const prefix = checkedPrefix(hashPrefix);
    checkedUrl(url);
    const thumbprint = isKnown(publicKey) ? thumbprintOf(publicKey) : undefined;
    return new PersistentAccount((name) => {
      const subject = sameForAllNames ? "*" : name;
      const isWritten = thumbprint !== undefined && isKnown(url);
      return `${prefix}sha-256/${isWritten ? writtenHash(subject, thumbprint, url) : computedHash(subject, thumbprint, props)}`;
    });
  }

  private constructor(private readonly uriFor: (name: string) => string) {}

  /**
   * The value of `accounturi` in the record of a name.
   *
   * @internal
   */
  _uriFor(name: string): string {
    return this.uriFor(name);
  }
}

/** SHA-256 of the octet with the name's length, the name, the thumbprint and the URL (draft 02, section 4.1). */
function writtenHash(name: string, thumbprint: string, url: string): string {
  return createHash("sha256")
    .update(Buffer.from([name.length]))
    .update(name + thumbprint + url, "ascii")
    .digest("base64url");
}

/** The same as an expression. */
function computedHash(name: string, thumbprint: string | undefined, { url, publicKey }: HashedAccountProps): string {
  if (name.length > LONGEST_COMPUTED_NAME) {
    throw new CertfleetError(
      "persistent-account",
      `"${name}" has ${name.length} characters, and Terraform can compute the hash for at most ${LONGEST_COMPUTED_NAME}. Write the account's URL and key instead of expressions, or set \`sameForAllNames\`.`,
    );
  }
  return Lazy.stringValue({
    produce: (context: IResolveContext) => {
      const inner = (text: string) => innerExpression(String(context.resolve(text)));
      const parts = [
        JSON.stringify(String.fromCharCode(name.length) + name),
        thumbprint === undefined ? computedThumbprint(inner(publicKey)) : JSON.stringify(thumbprint),
        inner(url),
      ];
      return `\${${base64url(`base64sha256(join("", [${parts.join(", ")}]))`)}}`;
    },
  });
}

/** The thumbprint of a P-384 key in PEM: its coordinates are whole groups of base64, so that Terraform can cut them out. */
function computedThumbprint(pem: string): string {
  const coordinates = `regex("^${P384_BEGINNING}(.{64})(.{64})$", replace(${pem}, "/-----[A-Z ]+-----|\\\\s/", ""))`;
  const jwk = `{crv = "P-384", kty = "EC", x = ${base64url(`${coordinates}[0]`)}, y = ${base64url(`${coordinates}[1]`)}}`;
  return base64url(`base64sha256(jsonencode(${jwk}))`);
}

function base64url(base64: string): string {
  return `replace(replace(trimsuffix(${base64}, "="), "+", "-"), "/", "_")`;
}

/** The members of a public JWK that its thumbprint covers, in the order of RFC 7638. */
const JWK_MEMBERS: Readonly<Record<string, readonly (keyof JsonWebKey)[]>> = {
  EC: ["crv", "kty", "x", "y"],
  OKP: ["crv", "kty", "x"],
  RSA: ["e", "kty", "n"],
};

function thumbprintOf(publicKey: string): string {
  if (THUMBPRINT.test(publicKey)) {
    return publicKey;
  }
  if (publicKey.includes("PRIVATE KEY")) {
    throw new CertfleetError(
      "persistent-account",
      "publicKey: it is a private key. Write the public key, which `openssl pkey -pubout` prints, and remove the private key from the source.",
    );
  }
  const jwk = jwkOf(publicKey);
  const members = JWK_MEMBERS[jwk?.kty ?? ""];
  if (jwk === undefined || members === undefined) {
    throw new CertfleetError(
      "persistent-account",
      "publicKey: it is neither a public key in PEM (RSA, ECDSA or Ed25519) nor a thumbprint of 43 characters. Write what `openssl pkey -pubout` prints for the account's key.",
    );
  }
  const canonical = JSON.stringify(Object.fromEntries(members.map((member) => [member, jwk[member]])));
  return createHash("sha256").update(canonical).digest("base64url");
}

function jwkOf(pem: string): JsonWebKey | undefined {
  try {
    return createPublicKey(pem).export({ format: "jwk" });
  } catch {
    return undefined;
  }
}

function checkedUrl(url: string): string {
  if (isKnown(url) && !RECORD_URL.test(url)) {
    throw new CertfleetError(
      "persistent-account",
      `url: "${url}" is not the URL of an ACME account. Write its https URL, such as registrationUrl of AcmeAccount.`,
    );
  }
  return url;
}

function checkedPrefix(prefix: string): string {
  if (!isKnown(prefix) || !RECORD_URL.test(prefix)) {
    throw new CertfleetError(
      "persistent-account",
      `hashPrefix: "${shown(prefix)}" is not a URL. Write accountHashPrefix of the CA's directory, such as https://ca.example/account-hash/.`,
    );
  }
  return prefix;
}
