import { SecretManagerSecret, SecretManagerSecretReplication } from "@cdktf/provider-google/lib/secret-manager-secret";
import { CertfleetError } from "../../core/error";
import { GOOGLE_REGION, GOOGLE_REGION_FORM, GooglePlace, placement } from "../google-provider";
import { SecretManagerRegionalSecret } from "@cdktf/provider-google/lib/secret-manager-regional-secret";
import { SecretManagerRegionalSecretIamMember } from "@cdktf/provider-google/lib/secret-manager-regional-secret-iam-member";
import { SecretManagerSecretIamMember } from "@cdktf/provider-google/lib/secret-manager-secret-iam-member";
import { Construct } from "constructs";
import { reference } from "../../core/reference";
import { ISecretStore, IStoredCertificate, StoreRequest } from "../../core/secret-store";
import { contactLabels, digest } from "../resource-name";
import { checkGoogleSecretSettings, checkMember } from "./google-secret-settings";
import { SecretManagerRegionalSecretVersion } from "@cdktf/provider-google/lib/secret-manager-regional-secret-version";
import { SecretManagerSecretVersion } from "@cdktf/provider-google/lib/secret-manager-secret-version";
import { TerraformProvider, TerraformStack, Token } from "cdktf";
import { IPemCertificate } from "../../core/certificate";
import { Duration } from "../../core/duration";
import { BundleFormat } from "../../core/bundle-format";
import { PemBundle } from "../../core/pem-bundle";
import { googleCloud } from "../cloud";
import { warn } from "../../core/warning";

/** Where copies of a secret are kept, and with what keys. */
export abstract class GoogleReplication {
  /**
   * Wherever Google sees fit.
   *
   * @param kmsKeyName a key of Cloud KMS in the location `global`, by its id
   */
  static automatic(kmsKeyName?: string): GoogleReplication {
    return new RenderedReplication({ auto: { customerManagedEncryption: kmsKeyName === undefined ? undefined : { kmsKeyName } } });
  }

  /** In regions that are named. */
  static inRegions(regions: string[]): GoogleReplication {
    return GoogleReplication.withKeys(Object.fromEntries(regions.map((region) => [region, ""])));
  }

  /** In regions that are named, each with a key of Cloud KMS there, by its id. */
  static withKeys(keysByRegion: Record<string, string>): GoogleReplication {
    const entries = Object.entries(keysByRegion);
    if (entries.length === 0) {
      throw new CertfleetError("no-regions", "a secret is kept in one region at least: name one");
    }
    entries.forEach(([region]) => checkRegion(region));
    const replicas = entries.map(([location, kmsKeyName]) => ({
      location,
      customerManagedEncryption: kmsKeyName === "" ? undefined : { kmsKeyName },
    }));
    return new RenderedReplication({ userManaged: { replicas } });
  }

  /**
   * As a regional secret, which never leaves its region. The provider has no write-only data for these: the key also stands in the state
   * entry of the secret's version.
   *
   * @param kmsKeyName a key of Cloud KMS in the region, by its id
   */
  static regional(region: string, kmsKeyName?: string): GoogleReplication {
    checkRegion(region);
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

function checkRegion(region: string): void {
  if (!GOOGLE_REGION.test(region)) {
    throw new CertfleetError("google-region", `"${region}" is no region of Google Cloud: ${GOOGLE_REGION_FORM}`);
  }
}

/** What may read a secret (`roles/secretmanager.secretAccessor`). */
const READER_ROLE = "roles/secretmanager.secretAccessor";

/** A certificate in Google Secret Manager. */
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

  /** Lets an IAM member read it, such as `serviceAccount:edge@media-prod.iam.gserviceaccount.com`. */
  grantRead(principal: string): void {
    checkMember(principal);
    const id = `reader-${digest(principal)}`;
    if (this.node.tryFindChild(id)) {
      return;
    }
    const settings = { ...placement(this.place), secretId: reference(this.secret, "secret_id"), role: READER_ROLE, member: principal };
    if (this.secret instanceof SecretManagerRegionalSecret) {
      new SecretManagerRegionalSecretIamMember(this, id, { ...settings, location: reference(this.secret, "location") });
    } else {
      new SecretManagerSecretIamMember(this, id, settings);
    }
  }
}

/** The form of a secret's id (Secret Manager, `secretId`). */
const SECRET_ID = /^[A-Za-z0-9_-]{1,255}$/;

/** Certificates and their keys in Google Secret Manager. */
export interface GoogleSecretManagerStoreProps {
  /**
   * What stands before a certificate's name in the secret's.
   *
   * @default - the stack's name and a hyphen
   */
  readonly prefix?: string;
  /**
   * How it is written.
   *
   * @default BundleFormat.JSON
   */
  readonly format?: BundleFormat;
  /**
   * Where copies are kept, and with what keys.
   *
   * @default GoogleReplication.automatic()
   */
  readonly replication?: GoogleReplication;
  /**
   * How long the predecessor of a version stays, disabled, so that it can be enabled again: from 1 to 1000 days.
   *
   * @default Duration.days(30)
   */
  readonly destroyDelay?: Duration;
  /**
   * Pub/Sub topics that are told of every change, by their ids. Secret Manager's service agent must be allowed to publish to them.
   *
   * @default - none
   */
  readonly topics?: string[];
  /**
   * Who may read every certificate of the store, as IAM members.
   *
   * @default - nobody beyond who may already
   */
  readonly readers?: string[];
  /**
   * The project that it is in.
   *
   * @default - the provider's project
   */
  readonly project?: string;
  /**
   * The provider that makes it.
   *
   * @default - the stack's default Google provider
   */
  readonly provider?: TerraformProvider;
}

/**
 * Google Secret Manager as a store of certificates and keys.
 *
 * What is stored is write-only: it is in no state entry of the secret. A new version is made before the predecessor is given up.
 */
export class GoogleSecretManagerStore implements ISecretStore {
  private readonly destroyDelay: Duration;

  readonly cloud?: string = googleCloud.key;

  constructor(
    readonly storeName: string,
    private readonly props: GoogleSecretManagerStoreProps = {},
  ) {
    checkGoogleSecretSettings(props);
    this.destroyDelay = props.destroyDelay ?? Duration.days(30);
  }

  put(scope: Construct, id: string, request: StoreRequest): IStoredCertificate {
    const { certificate } = request;
    const secretId = `${this.props.prefix ?? `${TerraformStack.of(scope).node.id}-`}${request.name}`;
    if (!Token.isUnresolved(secretId) && !SECRET_ID.test(secretId)) {
      throw new CertfleetError(
        "secret-name",
        `"${secretId}" cannot be the name of a secret: Secret Manager allows 255 letters, digits, hyphens and underscores`,
        scope,
      );
    }
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

  private putGlobal(
    holder: Construct,
    secretId: string,
    certificate: IPemCertificate,
    bundle: PemBundle,
    replication: SecretManagerSecretReplication,
  ): SecretManagerSecret {
    const secret = new SecretManagerSecret(holder, "Resource", { ...this.common(secretId, certificate), replication });
    if (replication.auto && !replication.auto.customerManagedEncryption) {
      // The framework drops blocks that are empty.
      secret.addOverride("replication", [{ auto: [{}] }]);
    }
    new SecretManagerSecretVersion(holder, "Version", {
      secret: reference(secret, "id"),
      secretDataWo: bundle.content(),
      secretDataWoVersion: bundle.version(),
      // The secret's own delay holds it back.
      deletionPolicy: "DELETE",
      provider: this.props.provider,
      lifecycle: { createBeforeDestroy: true },
    });
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
      "hashicorp/google has no write-only data for regional secrets, so that the certificate and its key also stand in the state entry of the secret's version",
    );
    const secret = new SecretManagerRegionalSecret(holder, "Resource", {
      ...this.common(secretId, certificate),
      location: replication._region!,
      customerManagedEncryption: replication._key === undefined ? undefined : { kmsKeyName: replication._key },
    });
    new SecretManagerRegionalSecretVersion(holder, "Version", {
      secret: reference(secret, "id"),
      secretData: bundle.content(),
      deletionPolicy: "DELETE",
      provider: this.props.provider,
      lifecycle: { createBeforeDestroy: true },
    });
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
