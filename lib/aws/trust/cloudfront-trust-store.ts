import { CloudfrontDistribution } from "@cdktf/provider-aws/lib/cloudfront-distribution";
import { TerraformResource } from "cdktf";
import { Construct, IConstruct } from "constructs";
import { ClientAuth, ClientAuthMode } from "../../core/client-auth";
import { Problem, problem, SpecPath } from "../../core/error";
import { inSameStack, isKnown, reference } from "../../core/expression";
import { oncePerStack } from "../../core/once-per-stack";
import { named, stackName } from "../../core/readable-names";
import { TrustBundle } from "../../core/trust-bundle";
import { regionOf } from "../aws-provider";
import { REMOVED_LAST, TrustObject } from "./trust-objects";

/**
 * A trust store of CloudFront, once per stack. It is global and belongs to the account of the stack's default provider.
 *
 * CloudFront reads the bundle only when the trust store is created or updated, so the store names a version of the object in S3.
 */
export class CloudFrontTrustStore extends Construct {
  /** The trust store of a bundle. */
  static of(scope: Construct, bundle: TrustBundle): CloudFrontTrustStore {
    const id = `cloudfront-trust-store-${bundle.bundleName}`;
    return oncePerStack(scope, id, (shared) => new CloudFrontTrustStore(shared, id, bundle));
  }

  private readonly resource: TerraformResource;

  private constructor(scope: Construct, id: string, bundle: TrustBundle) {
    super(scope, id);
    const object = TrustObject.of(this, bundle, {});
    const { bucket, key, version } = object.certificates;
    // Bindings older than hashicorp/aws 6.28 lack the resource.
    this.resource = named(
      new TerraformResource(this, "Resource", { terraformResourceType: "aws_cloudfront_trust_store", lifecycle: REMOVED_LAST }),
    );
    this.resource.addOverride("name", `${stackName(this)}-${bundle.bundleName}`.replace(/[^A-Za-z0-9_-]/g, "-"));
    this.resource.addOverride("ca_certificates_bundle_source", [
      { ca_certificates_bundle_s3_location: [{ bucket, key, region: regionOf(this, {}) ?? object.region, version }] },
    ]);
  }

  /** The id, for a consumer that can be in another stack. */
  trustStoreId(consumer: IConstruct): string {
    return inSameStack(this, consumer) ? reference(this.resource, "id") : this.resource.getStringAttribute("id");
  }
}

/** The block `viewer_mtls_config` of a distribution for client authentication that was checked; undefined if it asks for no certificates. */
export function viewerMutualTls(scope: Construct, clientAuth: ClientAuth | undefined, consumer: IConstruct): object | undefined {
  if (clientAuth?.mode !== ClientAuthMode.VERIFY) {
    return undefined;
  }
  const { trust, trustStore, advertise } = clientAuth;
  return {
    mode: "required",
    trust_store_config: {
      trust_store_id: trustStore ?? CloudFrontTrustStore.of(scope, trust!).trustStoreId(consumer),
      advertise_trust_store_ca_names: advertise ?? false,
      ignore_certificate_expiry: false,
    },
  };
}

/** CloudFront verifies clients only where all requests use HTTPS, and without HTTP/3 (CloudFront, "Associate trust store with distributions"). */
export function* mutualTlsDistributionProblems(path: SpecPath, distribution: CloudfrontDistribution): Iterable<Problem> {
  const { httpVersionInput: version, defaultCacheBehaviorInput: behavior, orderedCacheBehaviorInput: ordered } = distribution;
  if (version !== undefined && isKnown(version) && /http3|http2and3/i.test(version)) {
    yield problem(
      "mutual-tls-distribution",
      path,
      `The distribution ${distribution.node.path} has \`httpVersion: ${version}\`, and CloudFront does not verify clients with HTTP/3. Set it to "http2".`,
    );
  }
  const behaviors = [behavior, ...(Array.isArray(ordered) ? ordered : [])];
  const plain = behaviors.find((each) => isKnown(each?.viewerProtocolPolicy) && each?.viewerProtocolPolicy !== "https-only");
  if (plain !== undefined) {
    yield problem(
      "mutual-tls-distribution",
      path,
      `A cache behavior of the distribution ${distribution.node.path} has \`viewerProtocolPolicy: ${plain.viewerProtocolPolicy}\`, ` +
        'and CloudFront verifies clients only if all of them require HTTPS. Set it to "https-only" in each.',
    );
  }
}
