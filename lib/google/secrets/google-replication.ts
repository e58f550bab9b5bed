import { SecretManagerSecretReplication } from "@cdktf/provider-google/lib/secret-manager-secret";
import { CertfleetError } from "../../core/error";
import { GOOGLE_REGION, GOOGLE_REGION_FORM } from "../google-region";

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
