import com.hashicorp.cdktf.providers.google.compute_backend_bucket.ComputeBackendBucket;
import com.hashicorp.cdktf.providers.google.compute_url_map.ComputeUrlMap;
import com.hashicorp.cdktf.providers.google.storage_bucket.StorageBucket;
import software.constructs.Construct;

/** The same content from a bucket, behind a Google Cloud load balancer with Cloud CDN. */
final class GoogleFront extends Construct {
    final ComputeUrlMap urlMap;

    GoogleFront(Construct scope, String id) {
        super(scope, id);
        StorageBucket bucket = StorageBucket.Builder.create(this, "Content")
            .name("content-delivery-example")
            .location("EU")
            .uniformBucketLevelAccess(true)
            .build();
        ComputeBackendBucket backend = ComputeBackendBucket.Builder.create(this, "Backend")
            .name("content")
            .bucketName(bucket.getName())
            .enableCdn(true)
            .build();
        urlMap = ComputeUrlMap.Builder.create(this, "UrlMap").name("content").defaultService(backend.getId()).build();
    }
}
