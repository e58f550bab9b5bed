import { TerraformProvider, TerraformResource, TerraformVariable } from "cdktf";
import { Construct, IConstruct } from "constructs";
import { oncePerStack } from "../core/once-per-stack";
import { AcmeDirectory } from "./directory";
import { AcmeProvider } from "./provider/provider";
import { TlsProvider } from "./provider/tls/provider";
import { CertfleetError } from "../core/error";
import { AccountKey } from "../core/kind";
import { PrivateKey } from "../core/private-key";
import { warn } from "../core/warning";
import { Registration } from "./provider/registration";
import { PrivateKey as TlsPrivateKey } from "./provider/tls/private-key";

/**
 * The stack's provider for a directory, made when it is first needed.
 *
 * A provider instance speaks to one CA, so each directory has an alias of its own, and two can be in one stack. The cloud
 * providers are the caller's, since they carry accounts and credentials; this one carries a public URL.
 */
export function acmeProviderOf(scope: IConstruct, directory: AcmeDirectory): TerraformProvider {
  return oncePerStack(
    scope,
    `acme-provider:${directory.serverUrl}`,
    (shared) => new AcmeProvider(shared, `Acme${pascalCase(directory.name)}`, { serverUrl: directory.serverUrl, alias: directory.name }),
  );
}

/** The stack's provider for account keys. It has an alias, so that one of the caller's own can be the default. */
export function tlsProviderOf(scope: IConstruct): TerraformProvider {
  return oncePerStack(scope, "acme-tls-provider", (shared) => new TlsProvider(shared, "AcmeTls", { alias: "acme-account-keys" }));
}

/** A directory's name as the id of a construct: it stands in Terraform addresses, so that each directory has its own. */
export function pascalCase(name: string): string {
  return name
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

/**
 * What binds an ACME account to an account that exists at the CA.
 *
 * The values reach Terraform's state with the registration; CAs take each of them once, so that they are worthless later.
 */
export class AcmeExternalAccountBinding {
  /** From two variables; the one with the key must be sensitive. */
  static fromVariables(keyId: TerraformVariable, hmac: TerraformVariable): AcmeExternalAccountBinding {
    if (hmac.sensitive !== true) {
      throw new CertfleetError(
        "key-not-sensitive",
        `the variable "${hmac.node.id}" holds the key of an external account binding and is not sensitive: Terraform would print it; set sensitive to true`,
        hmac,
      );
    }
    return new AcmeExternalAccountBinding(`\${var.${keyId.friendlyUniqueId}}`, `\${var.${hmac.friendlyUniqueId}}`);
  }

  /** From a `google_public_ca_external_account_key`, for Google Trust Services. */
  static fromGooglePublicCa(externalAccountKey: TerraformResource): AcmeExternalAccountBinding {
    if (externalAccountKey.terraformResourceType !== "google_public_ca_external_account_key") {
      throw new CertfleetError(
        "invalid-external-account-binding",
        `a ${externalAccountKey.terraformResourceType} is no external account key: give a google_public_ca_external_account_key`,
        externalAccountKey,
      );
    }
    return new AcmeExternalAccountBinding(
      externalAccountKey.getStringAttribute("key_id"),
      externalAccountKey.getStringAttribute("b64url_mac_key"),
    );
  }

  /** @internal */
  static _fromAccountKey({ keyId, hmac }: AccountKey): AcmeExternalAccountBinding {
    return new AcmeExternalAccountBinding(keyId, hmac);
  }

  private constructor(
    private readonly keyId: string,
    private readonly hmac: string,
  ) {}

  /** @internal */
  _render(): { keyId: string; hmacBase64: string } {
    return { keyId: this.keyId, hmacBase64: this.hmac };
  }
}

/** An account at an ACME CA. */
export interface IAcmeAccount extends IConstruct {
  /** Where it is. */
  readonly directory: AcmeDirectory;
  /** The provider that speaks to that directory. */
  readonly provider: TerraformProvider;
  /** The key that the account is known by. A reference to it waits until the account is registered. */
  readonly accountKey: PrivateKey;
}

/** What an account needs besides its directory. */
export interface AcmeAccountOptions {
  /**
   * What binds it to an account that exists at the CA.
   *
   * @default - nothing; an error where the CA wants it
   */
  readonly externalAccountBinding?: AcmeExternalAccountBinding;
  /**
   * The address that the CA may write to. A change makes a new account, and with it a new certificate of each name.
   *
   * @default - none
   */
  readonly email?: string;
  /**
   * The account's key.
   *
   * @default - a new ECDSA P-384 key, in a resource of its own
   */
  readonly accountKey?: PrivateKey;
  /**
   * Whether Terraform refuses to destroy the account and its key. With a lost key go the CA's limits that were raised for
   * it, and every certificate is issued anew.
   *
   * @default - guarded where the directory is a public production one
   */
  readonly guarded?: boolean;
}

/** An account to make. */
export interface AcmeAccountProps extends AcmeAccountOptions {
  /** Where it is made. */
  readonly directory: AcmeDirectory;
  /**
   * The ACME provider that speaks to the directory.
   *
   * @default - the stack's one for it, made when it is first needed
   */
  readonly provider?: TerraformProvider;
}

/** An account that exists. */
export interface AcmeAccountAttributes {
  /** Where it is. */
  readonly directory: AcmeDirectory;
  /** Its key. */
  readonly accountKey: PrivateKey;
  /**
   * The ACME provider that speaks to the directory.
   *
   * @default - the stack's one for it, made when it is first needed
   */
  readonly provider?: TerraformProvider;
}

const sharedOptions = new WeakMap<IAcmeAccount, AcmeAccountOptions>();

/** An account at an ACME CA, with which certificates are ordered and renewed. */
export class AcmeAccount extends Construct implements IAcmeAccount {
  /** An account that was registered elsewhere, by its key. */
  static fromAttributes(scope: Construct, id: string, attributes: AcmeAccountAttributes): IAcmeAccount {
    class Import extends Construct implements IAcmeAccount {
      readonly directory = attributes.directory;
      readonly accountKey = attributes.accountKey;
      readonly provider = attributes.provider ?? acmeProviderOf(this, attributes.directory);
    }
    return new Import(scope, id);
  }

  /** The stack's account at a directory, made when it is first asked for. All that ask for it must ask for the same. */
  static shared(scope: IConstruct, directory: AcmeDirectory, options: AcmeAccountOptions = {}): IAcmeAccount {
    const account = oncePerStack(scope, `acme-account:${directory.serverUrl}`, (shared) => {
      const made = new AcmeAccount(shared, `Acme${pascalCase(directory.name)}Account`, { ...options, directory });
      sharedOptions.set(made, options);
      return made;
    });
    if (!sameAccount(sharedOptions.get(account)!, options)) {
      throw new CertfleetError(
        "acme-account-conflict",
        `the stack has one account at "${directory.name}", and it is asked for with different keys, bindings or addresses: ` +
          "give all issuers of the directory the same, or make accounts of your own with AcmeAccount",
        scope,
      );
    }
    return account;
  }

  readonly directory: AcmeDirectory;
  readonly provider: TerraformProvider;
  readonly accountKey: PrivateKey;
  /** The registration, an `acme_registration`. */
  readonly resource: TerraformResource;
  /** The account's URL at the CA, an expression. */
  readonly registrationUrl: string;

  constructor(scope: Construct, id: string, props: AcmeAccountProps) {
    super(scope, id);
    const { directory } = props;
    if (directory.externalAccountBinding && props.externalAccountBinding === undefined) {
      throw new CertfleetError(
        "external-account-binding-missing",
        `the ACME directory "${directory.name}" takes only accounts that are bound to one that exists there: get a key id and an HMAC key from the CA ` +
          "and give them as `externalAccountBinding`",
        this,
      );
    }
    if (props.email !== undefined && !directory.storesContacts) {
      warn(this, "acme-email-unused", `"${directory.name}" neither keeps the address ${props.email} nor writes to it: leave \`email\` out`);
    }
    this.directory = directory;
    this.provider = props.provider ?? acmeProviderOf(this, directory);
    const lifecycle = (props.guarded ?? directory.production) ? { preventDestroy: true } : undefined;
    const registration = new Registration(this, "Resource", {
      provider: this.provider,
      accountKeyPem: props.accountKey?._unwrap() ?? this.newKey(lifecycle),
      emailAddress: props.email,
      externalAccountBinding: props.externalAccountBinding?._render(),
      lifecycle,
    });
    this.resource = registration;
    this.registrationUrl = registration.registrationUrl;
    this.accountKey = PrivateKey._fromExpression(registration.accountKeyPem);
  }

  private newKey(lifecycle: { preventDestroy: boolean } | undefined): string {
    const key = new TlsPrivateKey(this, "Key", { provider: tlsProviderOf(this), algorithm: "ECDSA", ecdsaCurve: "P384", lifecycle });
    return key.privateKeyPem;
  }
}

function sameAccount(one: AcmeAccountOptions, other: AcmeAccountOptions): boolean {
  return (
    JSON.stringify(one.externalAccountBinding?._render()) === JSON.stringify(other.externalAccountBinding?._render()) &&
    one.email === other.email &&
    one.accountKey === other.accountKey &&
    one.guarded === other.guarded
  );
}
