import { S3Object } from "@cdktf/provider-aws/lib/s3-object";
import { LbTrustStore } from "@cdktf/provider-aws/lib/lb-trust-store";
import { LbTrustStoreRevocation } from "@cdktf/provider-aws/lib/lb-trust-store-revocation";
import { Construct } from "constructs";
import { checksRevocation, registerTrust } from "../../core/client-auth-record";
import { ClientAuth } from "../../core/client-auth";
import { innerExpression, isKnown, reference } from "../../core/expression";
import { oncePerStack } from "../../core/once-per-stack";
import { named, stackName } from "../../core/readable-names";
import { PrivateCaCertificate, TrustBundle } from "../../core/trust-bundle";
import { AwsPlace, placeKey, placement, regionOf } from "../aws-provider";

/** Terraform removes such a resource after it has changed what refers to it: a trust store in use cannot be removed. */
export const REMOVED_LAST = { createBeforeDestroy: true };

/** A version of an object in S3, as references. */
export interface ObjectVersion {
  readonly bucket: string;
  readonly key: string;
  readonly version: string;
}

/**
 * The certificates of a trust bundle in S3, once per stack and place.
 *
 * Services copy the object of the version that they are given. Without a version, a changed object has no effect, and the plan does not show it.
 */
export class TrustObject extends Construct {
  /** The object of a bundle in a place. */
  static of(scope: Construct, bundle: TrustBundle, place: AwsPlace): TrustObject {
    registerTrust(scope, bundle);
    const key = `trust-object/${bundle.bundleName}/${placeKey(scope, place)}`;
    return oncePerStack(scope, key, (shared) => new TrustObject(shared, idIn(shared, "trust", bundle, place), bundle, place));
  }

  readonly certificates: ObjectVersion;
  /** The region of the bucket, a reference. Only hashicorp/aws 6 has it. */
  readonly region: string;

  private constructor(
    scope: Construct,
    id: string,
    private readonly bundle: TrustBundle,
    private readonly place: AwsPlace,
  ) {
    super(scope, id);
    const privateCas = bundle._privateCas.map((ca) => ({ ca, ...ca.readCertificate(this) }));
    registerTrust(
      this,
      bundle,
      privateCas.map(({ ca, notAfter }) => ({ name: ca.caName, notAfter })),
    );
    const pem = bundle._cas.map((ca) => ca.pem).join("");
    const object = this.made("Resource", "pem", withPrivateCas(pem, privateCas));
    this.certificates = versionOf(object);
    this.region = reference(object, "region");
  }

  /** @internal */
  _store(id: string, extension: string, content: string): ObjectVersion {
    return versionOf(this.made(id, extension, content));
  }

  private made(id: string, extension: string, content: string): S3Object {
    return named(
      new S3Object(this, id, {
        ...placement(this, this.place),
        bucket: this.bundle.bucket!,
        key: `${stackName(this)}/${this.bundle.bundleName}.${extension}`,
        content,
        contentType: "application/x-pem-file",
        lifecycle: {
          ...REMOVED_LAST,
          postcondition: [
            {
              condition: '${coalesce(self.version_id, "null") != "null"}',
              errorMessage: `The bucket of the trust bundle "${this.bundle.bundleName}" does not keep versions, so that load balancers and APIs would not notice changes. Turn on versioning of the bucket.`,
            },
          ],
        },
      }),
    );
  }
}

function versionOf(object: S3Object): ObjectVersion {
  return { bucket: reference(object, "bucket"), key: reference(object, "key"), version: reference(object, "version_id") };
}

/** The certificates of private CAs are known to Terraform only. */
function withPrivateCas(pem: string, privateCas: readonly PrivateCaCertificate[]): string {
  if (privateCas.length === 0) {
    return pem;
  }
  const texts = privateCas.map((each) => `"\${trimspace(${isKnown(each.pem) ? JSON.stringify(each.pem) : innerExpression(each.pem)})}\\n"`);
  return `\${join("", [${[...(pem === "" ? [] : [JSON.stringify(pem)]), ...texts].join(", ")}])}`;
}

function idIn(scope: Construct, prefix: string, bundle: TrustBundle, place: AwsPlace): string {
  const own = placeKey(scope, place) === placeKey(scope, {});
  return own ? `${prefix}-${bundle.bundleName}` : `${prefix}-${bundle.bundleName}-${place.provider?.alias ?? regionOf(scope, place)}`;
}

/** A trust store of Elastic Load Balancing, once per stack, place and use of revocation lists. */
export class AlbTrustStore extends Construct {
  /** The trust store for the client authentication of a listener. */
  static of(scope: Construct, clientAuth: ClientAuth & { readonly trust: TrustBundle }, place: AwsPlace): AlbTrustStore {
    const { trust } = clientAuth;
    registerTrust(scope, trust);
    const revokes = checksRevocation(clientAuth);
    const prefix = revokes || trust._lists.length === 0 ? "trust-store" : "trust-store-without-revocation";
    return oncePerStack(
      scope,
      `${prefix}/${trust.bundleName}/${placeKey(scope, place)}`,
      (shared) => new AlbTrustStore(shared, idIn(shared, prefix, trust, place), trust, place, revokes),
    );
  }

  /** The ARN, a reference. */
  readonly arn: string;

  private constructor(scope: Construct, id: string, bundle: TrustBundle, place: AwsPlace, revokes: boolean) {
    super(scope, id);
    const objects = TrustObject.of(this, bundle, place);
    const { bucket, key, version } = objects.certificates;
    const store = named(
      new LbTrustStore(this, "Resource", {
        ...placement(this, place),
        caCertificatesBundleS3Bucket: bucket,
        caCertificatesBundleS3Key: key,
        caCertificatesBundleS3ObjectVersion: version,
        tags: { Name: `${stackName(this)}-${bundle.bundleName}` },
        lifecycle: REMOVED_LAST,
      }),
    );
    this.arn = reference(store, "arn");
    for (const [index, list] of (revokes ? bundle._lists : []).entries()) {
      const number = index + 1;
      const object = objects._store(`revocation-${number}`, `${number}.crl`, list.pem);
      named(
        new LbTrustStoreRevocation(this, `revocation-${number}`, {
          ...placement(this, place),
          trustStoreArn: this.arn,
          revocationsS3Bucket: object.bucket,
          revocationsS3Key: object.key,
          revocationsS3ObjectVersion: object.version,
          // The new list is added before the old one is removed: between the two, revoked clients would be accepted.
          lifecycle: REMOVED_LAST,
        }),
      );
    }
  }
}
