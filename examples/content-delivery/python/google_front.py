from cdktf_cdktf_provider_google.compute_backend_bucket import ComputeBackendBucket
from cdktf_cdktf_provider_google.compute_url_map import ComputeUrlMap
from cdktf_cdktf_provider_google.storage_bucket import StorageBucket
from constructs import Construct


class GoogleFront(Construct):
    """The same content from a bucket, behind a Google Cloud load balancer with Cloud CDN."""

    def __init__(self, scope: Construct, id: str):
        super().__init__(scope, id)
        bucket = StorageBucket(
            self,
            "Content",
            name="content-delivery-example",
            location="EU",
            uniform_bucket_level_access=True,
        )
        backend = ComputeBackendBucket(self, "Backend", name="content", bucket_name=bucket.name, enable_cdn=True)
        self.url_map = ComputeUrlMap(self, "UrlMap", name="content", default_service=backend.id)
