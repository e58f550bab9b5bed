import { SecretManagerSecret, SecretManagerSecretReplication } from "@cdktf/provider-google/lib/secret-manager-secret";
import { CertfleetError, warn, throwFirst } from "../../core/error";
import { StoreSafeguards, reviewedText } from "../../core/safeguards";
import { checkGoogleRegion, GooglePlace, placement } from "../google-provider";
import { SecretManagerRegionalSecret } from "@cdktf/provider-google/lib/secret-manager-regional-secret";
import { SecretManagerRegionalSecretIamMember } from "@cdktf/provider-google/lib/secret-manager-regional-secret-iam-member";
import { SecretManagerSecretIamMember } from "@cdktf/provider-google/lib/secret-manager-secret-iam-member";
import { Construct } from "constructs";
import { reference } from "../../core/expression";
import { BundleFormat, ISecretStore, IStoredCertificate, StoreRequest } from "../../core/secret-store";
import { contactLabels, digest } from "../resource-name";
import { Description } from "../../core/kind";
import { googleSecretManagerStore, keyProblems, memberProblems, secretNameProblems, storeProblems } from "../kinds/secret-manager";
import { SecretManagerRegionalSecretVersion } from "@cdktf/provider-google/lib/secret-manager-regional-secret-version";
import { SecretManagerSecretVersion } from "@cdktf/provider-google/lib/secret-manager-secret-version";
import { TerraformProvider } from "cdktf";
import { IPemCertificate } from "../../core/certificate";
import { Duration } from "../../core/duration";
import { PemBundle } from "../../core/pem-bundle";
import { googleCloud } from "../cloud";
import { named, fleetName } from "../../core/readable-names";

/** Where copies of a secret are kept, and the keys that encrypt them. */
export abstract class GoogleReplication {
  /**
   * In regions that Google chooses.
   *
   * @param kmsKeyName the id of a Cloud KMS key in the location `global`
   */
  static automatic(kmsKeyName?: string): GoogleReplication {
    throwFirst(keyProblems(kmsKeyName, "global"));
    return new RenderedReplication({ auto: { customerManagedEncryption: kmsKeyName === undefined ? undefined : { kmsKeyName } } });
  }

  /** In named regions. */
  static inRegions(regions: string[]): GoogleReplication {
    return GoogleReplication.withKeys(Object.fromEntries(regions.map((region) => [region, ""])));
  }

  /** In named regions, each encrypted with a Cloud KMS key in that region. */
  static withKeys(keysByRegion: Record<string, string>): GoogleReplication {
    const entries = Object.entries(keysByRegion);
    if (entries.length === 0) {
      throw new CertfleetError("no-regions", "The list of regions is empty. Name at least one region.");
    }
    for (const [region, key] of entries) {
      checkGoogleRegion(region);
      throwFirst(keyProblems(key, region));
    }
    const replicas = entries.map(([location, kmsKeyName]) => ({
      location,
      customerManagedEncryption: kmsKeyName === "" ? undefined : { kmsKeyName },
    }));
    return new RenderedReplication({ userManaged: { replicas } });
  }

  /**
   * As a regional secret, which never leaves its region. The provider has no write-only argument for it, so that the private key is written
   * to Terraform's state.
   *
   * @param kmsKeyName the id of a Cloud KMS key in the region
   */
  static regional(region: string, kmsKeyName?: string): GoogleReplication {
    checkGoogleRegion(region);
    throwFirst(keyProblems(kmsKeyName, region));
    return new RenderedReplication({}, region, kmsKeyName);
  }

  /** @internal */
  abstract readonly _region?: string;
  /** @internal */
  abstract readonly _key?: string;

  /** @internal */
  abstract _render(): SecretManagerSecretReplication;
}

class RenderedReplication extends GoogleReplication {
  constructor(
    private readonly rendered: SecretManagerSecretReplication,
    /** @internal */
    readonly _region?: string,
    /** @internal */
    readonly _key?: string,
  ) {
    super();
  }

  /** @internal */
  _render(): SecretManagerSecretReplication {
    return this.rendered;
  }
}

/** The role that can read a secret. */
const READER_ROLE = "roles/secretmanager.secretAccessor";

/**
 * A certificate in Google Secret Manager.
 *
 * @internal
 */
export class GoogleStoredCertificate extends Construct implements IStoredCertificate {
  /** The secret's id, `projects/…/secrets/…`: an expression. */
  readonly secretId: string;

  /** @internal */
  constructor(
    scope: Construct,
    id: string,
    private readonly place: GooglePlace,
    private readonly make: (holder: Construct) => SecretManagerSecret | SecretManagerRegionalSecret,
  ) {
    super(scope, id);
    this.secret = this.make(this);
    this.secretId = reference(this.secret, "id");
  }

  private readonly secret: SecretManagerSecret | SecretManagerRegionalSecret;
  private readonly readers: string[] = [];

  /** Allows an IAM member to read it, such as `serviceAccount:edge@media-prod.iam.gserviceaccount.com`. */
  grantRead(principal: string): void {
    throwFirst(memberProblems(principal), this);
    const id = `reader-${digest(principal)}`;
    if (this.node.tryFindChild(id)) {
      return;
    }
    this.readers.push(principal);
    const settings = { ...placement(this.place), secretId: reference(this.secret, "secret_id"), role: READER_ROLE, member: principal };
    if (this.secret instanceof SecretManagerRegionalSecret) {
      named(new SecretManagerRegionalSecretIamMember(this, id, { ...settings, location: reference(this.secret, "location") }));
    } else {
      named(new SecretManagerSecretIamMember(this, id, settings));
    }
  }

  /**
   * Terraform keeps the content of regional secrets in its state.
   *
   * @internal
   */
  _safeguards(): StoreSafeguards {
    return { readers: this.readers.map(reviewedText), writeOnly: !(this.secret instanceof SecretManagerRegionalSecret) };
  }
}

/** Certificates and their keys in Google Secret Manager. */
export interface GoogleSecretManagerStoreProps {
  /**
   * The prefix of secret names, in front of the certificate's name.
   *
   * @default - the stack's name and a hyphen
   */
  readonly prefix?: string;
  /**
   * The format of certificate and key.
   *
   * @default BundleFormat.JSON
   */
  readonly format?: BundleFormat;
  /**
   * Where copies are kept, and the keys that encrypt them.
   *
   * @default GoogleReplication.automatic()
   */
  readonly replication?: GoogleReplication;
  /**
   * How long the previous version is kept, disabled, so that you can enable it again: from 1 to 1000 days.
   *
   * @default Duration.days(30)
   */
  readonly destroyDelay?: Duration;
  /**
   * The ids of Pub/Sub topics that are notified about every change. Secret Manager's service agent needs permission to publish to them.
   *
   * @default - none
   */
  readonly topics?: string[];
  /**
   * The IAM members that can read every certificate of the store.
   *
   * @default - no additional readers
   */
  readonly readers?: string[];
  /**
   * The project of the secrets.
   *
   * @default - the provider's project
   */
  readonly project?: string;
  /**
   * The provider that creates them.
   *
   * @default - the stack's default Google provider
   */
  readonly provider?: TerraformProvider;
}

/**
 * Google Secret Manager as a store of certificates and keys.
 *
 * The content is a write-only argument, which is not written to the state. A new version is created before the previous one is disabled.
 */
export class GoogleSecretManagerStore implements ISecretStore {
  private readonly destroyDelay: Duration;

  readonly cloud?: string = googleCloud.key;

  constructor(
    readonly storeName: string,
    private readonly props: GoogleSecretManagerStoreProps = {},
  ) {
    throwFirst(storeProblems(props));
    this.destroyDelay = props.destroyDelay ?? Duration.days(30);
  }

  put(scope: Construct, id: string, request: StoreRequest): IStoredCertificate {
    const { certificate } = request;
    const secretId = `${this.props.prefix ?? `${fleetName(scope)}-`}${request.name}`;
    throwFirst(secretNameProblems(secretId), scope);
    const bundle = new PemBundle(certificate, this.props.format ?? BundleFormat.JSON);
    const replication = this.props.replication ?? GoogleReplication.automatic();
    const stored = new GoogleStoredCertificate(scope, id, this.props, (holder) =>
      replication._region === undefined
        ? this.putGlobal(holder, secretId, certificate, bundle, replication._render())
        : this.putRegional(holder, secretId, certificate, bundle, replication),
    );
    for (const reader of this.props.readers ?? []) {
      stored.grantRead(reader);
    }
    return stored;
  }

  /** @internal */
  _describe(): Description {
    const { prefix, format, destroyDelay, topics, readers, project } = this.props;
    return { kind: googleSecretManagerStore, properties: { prefix, format, destroyDelay, topics, readers, project } };
  }

  private putGlobal(
    holder: Construct,
    secretId: string,
    certificate: IPemCertificate,
    bundle: PemBundle,
    replication: SecretManagerSecretReplication,
  ): SecretManagerSecret {
    const secret = named(new SecretManagerSecret(holder, "Resource", { ...this.common(secretId, certificate), replication }));
    if (replication.auto && !replication.auto.customerManagedEncryption) {
      // CDKTF drops empty blocks.
      secret.addOverride("replication", [{ auto: [{}] }]);
    }
    named(
      new SecretManagerSecretVersion(holder, "Version", {
        secret: reference(secret, "id"),
        secretDataWo: bundle.content(),
        // Newer bindings want a string. Terraform takes either.
        ...({ secretDataWoVersion: bundle.version() } as object),
        // The secret's destroy delay postpones it.
        deletionPolicy: "DELETE",
        provider: this.props.provider,
        lifecycle: { createBeforeDestroy: true },
      }),
    );
    return secret;
  }

  private putRegional(
    holder: Construct,
    secretId: string,
    certificate: IPemCertificate,
    bundle: PemBundle,
    replication: GoogleReplication,
  ): SecretManagerRegionalSecret {
    warn(
      holder,
      "secret-in-state",
      "The certificate and its key are written to Terraform's state, because hashicorp/google has no write-only argument for regional secrets.",
    );
    const secret = named(
      new SecretManagerRegionalSecret(holder, "Resource", {
        ...this.common(secretId, certificate),
        location: replication._region!,
        customerManagedEncryption: replication._key === undefined ? undefined : { kmsKeyName: replication._key },
      }),
    );
    named(
      new SecretManagerRegionalSecretVersion(holder, "Version", {
        secret: reference(secret, "id"),
        secretData: bundle.content(),
        deletionPolicy: "DELETE",
        provider: this.props.provider,
        lifecycle: { createBeforeDestroy: true },
      }),
    );
    return secret;
  }

  private common(secretId: string, { contact }: IPemCertificate) {
    return {
      ...placement(this.props),
      secretId,
      labels: contactLabels(contact),
      versionDestroyTtl: `${this.destroyDelay.toSeconds()}s`,
      topics: this.props.topics?.map((name) => ({ name })),
    };
  }
}
