import { TerraformProvider, TerraformResource, TerraformVariable } from "cdktf";
import { Construct, IConstruct } from "constructs";
import { BaseStack, baseOf } from "../core/base-stack";
import { oncePerStack } from "../core/once-per-stack";
import { declaredProviderVersions } from "../core/provider-version";
import { AcmeBindings } from "./acme-provider";
import { AcmeDirectory } from "./directory";
import { AcmeProvider } from "./provider/provider";
import { TlsProvider } from "../core/provider/tls/provider";
import { CertfleetError, warn, throwFirst } from "../core/error";
import { AccountKey } from "../core/kind";
import { PrivateKey } from "../core/certificate";
import { unboundAccountProblems } from "./kinds/account-binding";
import { Registration } from "./provider/registration";
import { PrivateKey as TlsPrivateKey } from "../core/provider/tls/private-key";
import { named } from "../core/readable-names";

/**
 * The stack's provider for a directory, created when it is first needed.
 *
 * A provider instance is for one CA, so that each directory has its own alias, and a stack can use several. The cloud providers belong to
 * the caller, because they hold accounts and credentials. This one holds a public URL.
 *
 * @internal
 */
export function acmeProviderOf(scope: IConstruct, directory: AcmeDirectory): TerraformProvider {
  return oncePerStack(
    scope,
    `acme-provider:${directory.serverUrl}`,
    (shared) => new AcmeProvider(shared, `Acme${pascalCase(directory.name)}`, { serverUrl: directory.serverUrl, alias: directory.name }),
  );
}

/**
 * The stack's provider for account keys. It has an alias, so that the caller's own provider can be the default.
 *
 * @internal
 */
export function tlsProviderOf(scope: IConstruct): TerraformProvider {
  return oncePerStack(scope, "acme-tls-provider", (shared) => new TlsProvider(shared, "AcmeTls", { alias: "acme-account-keys" }));
}

/**
 * A directory's name as the id of a construct. It is part of Terraform addresses, which differ for each directory.
 *
 * @internal
 */
export function pascalCase(name: string): string {
  return name
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

/**
 * An ACME external account binding: it ties an ACME account to an account that exists at the CA.
 *
 * The values are written to Terraform's state with the registration. CAs accept them once, so that they are worthless later.
 */
export class AcmeExternalAccountBinding {
  /** From two variables. The one that holds the key must be sensitive. */
  static fromVariables(keyId: TerraformVariable, hmac: TerraformVariable): AcmeExternalAccountBinding {
    if (hmac.sensitive !== true) {
      throw new CertfleetError(
        "key-not-sensitive",
        `The variable "${hmac.node.id}" holds the key of an external account binding but is not sensitive, so Terraform would print it. Set \`sensitive: true\`.`,
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
        `A ${externalAccountKey.terraformResourceType} is not an external account key. Pass a google_public_ca_external_account_key.`,
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
  /** The directory that it is registered at. */
  readonly directory: AcmeDirectory;
  /** The provider for that directory. */
  readonly provider: TerraformProvider;
  /** The account's key. A reference to it waits until the account is registered. */
  readonly accountKey: PrivateKey;
}

/** Options of an account. */
export interface AcmeAccountOptions {
  /**
   * The binding to an account that exists at the CA.
   *
   * @default - none; an error if the CA requires one
   */
  readonly externalAccountBinding?: AcmeExternalAccountBinding;
  /**
   * The address that the CA can write to. A change creates a new account, and with it a new certificate for each name.
   *
   * @default - none
   */
  readonly email?: string;
  /**
   * The account's key.
   *
   * @default - a new ECDSA P-384 key in its own resource
   */
  readonly accountKey?: PrivateKey;
  /**
   * Whether Terraform refuses to destroy the account and its key. Losing the key loses the raised rate limits of the account, and every
   * certificate is issued again.
   *
   * @default - true for a production directory
   */
  readonly guarded?: boolean;
}

/** An account to register. */
export interface AcmeAccountProps extends AcmeAccountOptions {
  /** The directory that it is registered at. */
  readonly directory: AcmeDirectory;
  /**
   * The ACME provider for the directory.
   *
   * @default - the stack's provider for the directory, created when it is first needed
   */
  readonly provider?: TerraformProvider;
}

/** An existing account. */
export interface AcmeAccountAttributes {
  /** The directory that it is registered at. */
  readonly directory: AcmeDirectory;
  /** Its key. */
  readonly accountKey: PrivateKey;
  /**
   * The ACME provider for the directory.
   *
   * @default - the stack's provider for the directory, created when it is first needed
   */
  readonly provider?: TerraformProvider;
}

const sharedOptions = new WeakMap<IAcmeAccount, AcmeAccountOptions>();

/** An account at an ACME CA, which orders and renews certificates. */
export class AcmeAccount extends Construct implements IAcmeAccount {
  /** An account that is registered elsewhere, by its key. */
  static fromAttributes(scope: Construct, id: string, attributes: AcmeAccountAttributes): IAcmeAccount {
    class Import extends Construct implements IAcmeAccount {
      readonly directory = attributes.directory;
      readonly accountKey = attributes.accountKey;
      readonly provider = attributes.provider ?? acmeProviderOf(this, attributes.directory);
    }
    return new Import(scope, id);
  }

  /**
   * Keeps the provider configurations of a directory's account and certificates in the stack, where nothing uses them any more: Terraform
   * needs them to destroy what the state still holds. Remove the call once that is applied.
   */
  static keepProviders(scope: IConstruct, directory: AcmeDirectory): void {
    acmeProviderOf(scope, directory);
    tlsProviderOf(scope);
  }

  /** The stack's account at a directory, created when it is first needed. All issuers of a directory must use the same options. */
  static shared(scope: IConstruct, directory: AcmeDirectory, options: AcmeAccountOptions = {}): IAcmeAccount {
    const base = baseOf(scope, "accounts");
    if (base !== undefined) {
      return accountOfFleet(scope, base, directory, options);
    }
    const account = oncePerStack(scope, `acme-account:${directory.serverUrl}`, (shared) => {
      const made = new AcmeAccount(shared, `Acme${pascalCase(directory.name)}Account`, { ...options, directory });
      sharedOptions.set(made, options);
      return made;
    });
    checkSameAccount(scope, directory, sharedOptions.get(account)!, options);
    return account;
  }

  readonly directory: AcmeDirectory;
  readonly provider: TerraformProvider;
  readonly accountKey: PrivateKey;
  /** The registration, an `acme_registration`. */
  readonly resource: TerraformResource;
  /** The account's URL at the CA, an expression. */
  readonly registrationUrl: string;
  /** The PEM of the public key, an expression. Undefined if the key was given. */
  readonly publicKey?: string;

  constructor(scope: Construct, id: string, props: AcmeAccountProps) {
    super(scope, id);
    const { directory } = props;
    throwFirst(unboundAccountProblems(directory, props.externalAccountBinding !== undefined), this);
    if (props.email !== undefined && !directory.storesContacts) {
      warn(this, "acme-email-unused", `"${directory.name}" does not store the address ${props.email}. Remove \`email\`.`);
    }
    this.directory = directory;
    this.provider = props.provider ?? acmeProviderOf(this, directory);
    const lifecycle = (props.guarded ?? directory.production) ? { preventDestroy: true } : undefined;
    const key = props.accountKey === undefined ? this.newKey(lifecycle) : undefined;
    const registration = named(
      new Registration(this, "Resource", {
        provider: this.provider,
        accountKeyPem: props.accountKey?._unwrap() ?? key!.privateKeyPem,
        emailAddress: props.email,
        externalAccountBinding: props.externalAccountBinding?._render(),
        lifecycle,
      }),
    );
    this.resource = registration;
    this.registrationUrl = registration.registrationUrl;
    this.publicKey = key?.publicKeyPem;
    this.accountKey = PrivateKey._fromExpression(registration.accountKeyPem);
  }

  private newKey(lifecycle: { preventDestroy: boolean } | undefined): TlsPrivateKey {
    return named(new TlsPrivateKey(this, "Key", { provider: tlsProviderOf(this), algorithm: "ECDSA", ecdsaCurve: "P384", lifecycle }));
  }
}

function checkSameAccount(scope: IConstruct, directory: AcmeDirectory, first: AcmeAccountOptions, own: AcmeAccountOptions): void {
  if (!sameAccount(first, own)) {
    throw new CertfleetError(
      "acme-account-conflict",
      `The stack has one account at "${directory.name}", and issuers request it with different keys, bindings or addresses. ` +
        "Use the same for all issuers of the directory, or create separate accounts with AcmeAccount.",
      scope,
    );
  }
}

/** What counts the orders of an account of a fleet, in all of its shards. */
const ordersOfFleet = new WeakMap<IAcmeAccount, IAcmeAccount>();

/**
 * The account whose orders are counted: the account itself, or what stands for it in the stack that holds the accounts of a fleet.
 *
 * @internal
 */
export function orderingAccount(account: IAcmeAccount): IAcmeAccount {
  return ordersOfFleet.get(account) ?? account;
}

/** The account of a fleet with shards, which is registered in the stack that holds its accounts. */
function accountOfFleet(scope: IConstruct, base: BaseStack, directory: AcmeDirectory, options: AcmeAccountOptions): IAcmeAccount {
  const name = `Acme${pascalCase(directory.name)}Account`;
  const version = declaredProviderVersions(scope).acme;
  if (version !== undefined && declaredProviderVersions(base.stack).acme === undefined) {
    AcmeBindings.pin(base.stack, version);
  }
  const first = oncePerStack(base.stack, `acme-fleet-account:${directory.serverUrl}`, (shared) => {
    const accountKey = PrivateKey._fromExpression("");
    return { options, orders: AcmeAccount.fromAttributes(shared, `${name}Orders`, { directory, accountKey }) };
  });
  checkSameAccount(scope, directory, first.options, options);
  return oncePerStack(scope, `acme-account:${directory.serverUrl}`, (shared) => {
    const make = () => AcmeAccount.shared(base.stack, directory, options).accountKey._unwrap();
    const accountKey = PrivateKey._fromExpression(base.read(scope, `acme_account_key_${directory.name}`, make, true));
    const account = AcmeAccount.fromAttributes(shared, name, { directory, accountKey });
    ordersOfFleet.set(account, first.orders);
    return account;
  });
}

function sameAccount(one: AcmeAccountOptions, other: AcmeAccountOptions): boolean {
  return (
    JSON.stringify(one.externalAccountBinding?._render()) === JSON.stringify(other.externalAccountBinding?._render()) &&
    one.email === other.email &&
    one.accountKey === other.accountKey &&
    one.guarded === other.guarded
  );
}
