import { ComputeBackendBucket } from "@cdktf/provider-google/lib/compute-backend-bucket";
import { ComputeUrlMap } from "@cdktf/provider-google/lib/compute-url-map";
import { StorageBucket } from "@cdktf/provider-google/lib/storage-bucket";
import { Construct } from "constructs";

/** The same content from a bucket, behind a Google Cloud load balancer with Cloud CDN. */
export class GoogleFront extends Construct {
  readonly urlMap: ComputeUrlMap;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const bucket = new StorageBucket(this, "Content", {
      name: "content-delivery-example",
      location: "EU",
      uniformBucketLevelAccess: true,
    });
    const backend = new ComputeBackendBucket(this, "Backend", { name: "content", bucketName: bucket.name, enableCdn: true });
    this.urlMap = new ComputeUrlMap(this, "UrlMap", { name: "content", defaultService: backend.id });
  }
}
