from cdktf import TerraformProvider, TerraformStack
from cdktf_cdktf_provider_aws.cloudfront_distribution import (
    CloudfrontDistribution,
    CloudfrontDistributionDefaultCacheBehavior,
    CloudfrontDistributionDefaultCacheBehaviorForwardedValues,
    CloudfrontDistributionDefaultCacheBehaviorForwardedValuesCookies,
    CloudfrontDistributionOrderedCacheBehavior,
    CloudfrontDistributionOrderedCacheBehaviorForwardedValues,
    CloudfrontDistributionOrderedCacheBehaviorForwardedValuesCookies,
    CloudfrontDistributionOrigin,
    CloudfrontDistributionOriginCustomOriginConfig,
    CloudfrontDistributionRestrictions,
    CloudfrontDistributionRestrictionsGeoRestriction,
)
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.route53_zone import Route53Zone as HostedZone
from cdktf_cdktf_provider_google.dns_managed_zone import DnsManagedZone
from cdktf_cdktf_provider_google.provider import GoogleProvider
from certfleet.aws import (
    AcmCertificate,
    AcmIssuer,
    AlbDefaultAction,
    AlbHttpsListener,
    CloudFrontViewerCertificate,
    Hsts,
    Route53Zone,
    SnsChannel,
)
from certfleet.core import Duration
from certfleet.fleet import CertificateFleet, HostEndpoint
from certfleet.google import CloudDnsZone, GoogleChannel, GoogleHttpsEndpoint, GoogleManagedIssuer
from constructs import Construct
from google_front import GoogleFront
from origin import Origin

CACHING = {
    "viewer_protocol_policy": "redirect-to-https",
    "allowed_methods": ["GET", "HEAD"],
    "cached_methods": ["GET", "HEAD"],
}


class ContentDelivery(TerraformStack):
    """
    CloudFront in front of origins in two regions, and the same content behind a Google Cloud load balancer. Every name has a certificate that
    renews automatically, a TLS policy, and a channel that is alerted.
    """

    def __init__(self, scope: Construct, id: str):
        super().__init__(scope, id)
        AwsProvider(self, "aws", region="eu-west-1")
        ireland = AwsProvider(self, "ireland", alias="ireland", region="eu-west-1")
        oregon = AwsProvider(self, "oregon", alias="oregon", region="us-west-2")
        # CloudFront takes certificates from this region only.
        virginia = AwsProvider(self, "virginia", alias="virginia", region="us-east-1")

        GoogleProvider(self, "google", project="media-delivery", region="europe-west1")

        hosted_zones = [
            Route53Zone(zone_name=zone_name, zone_id=HostedZone(self, zone_name, name=zone_name).zone_id)
            for zone_name in ["example.com", "example.net"]
        ]
        managed_zone = DnsManagedZone(self, "example.org", name="example-org", dns_name="example.org.")
        self.fleet = CertificateFleet(
            self,
            "Certificates",
            zones=[*hosted_zones, CloudDnsZone.from_managed_zone(managed_zone)],
            defaults={
                "issuer": AcmIssuer(regional_providers={"us-west-2": oregon, "us-east-1": virginia}),
                "owner": "media-delivery",
                "notify": [SnsChannel.of_subscribers("on-call", {"email": ["on-call@example.com"]})],
                "runbook": "https://runbooks.example.com/tls",
            },
        )

        self.add_origin("eu", Origin(self, "Ireland", region="eu-west-1", provider=ireland), ireland, "eu-west-1")
        self.add_origin("us", Origin(self, "Oregon", region="us-west-2", provider=oregon), oregon, "us-west-2")
        self.add_distribution()
        self.add_google_front(GoogleFront(self, "Google"))

    def add_origin(self, name: str, origin: Origin, provider: TerraformProvider, region: str) -> None:
        """An origin and its HTTPS listener. The distribution connects to it over TLS."""
        certificate = self.fleet.add(f"origin-{name}", domains=[f"{name}.origin.example.com"], service="origin", region=region)
        AlbHttpsListener(
            self,
            f"Listener-{name}",
            provider=provider,
            load_balancer_arn=origin.load_balancer.arn,
            certificates=[AcmCertificate.of(certificate)],
            default_action=AlbDefaultAction.forward(origin.target_group.arn),
            hsts=Hsts.max_age(Duration.days(365)),
        )

    def add_distribution(self) -> None:
        """The distribution that viewers connect to, with names in two zones."""
        domains = ["example.com", "www.example.com", "www.example.net"]
        certificate = self.fleet.add(
            "www",
            domains=domains,
            service="storefront",
            region="us-east-1",
            endpoints=[HostEndpoint("www.example.com"), HostEndpoint("www.example.net")],
        )
        viewer = CloudFrontViewerCertificate(self, "Viewer", certificate=AcmCertificate.of(certificate))
        CloudfrontDistribution(
            self,
            "Distribution",
            enabled=True,
            aliases=domains,
            origin=[
                CloudfrontDistributionOrigin(
                    origin_id=region,
                    domain_name=f"{region}.origin.example.com",
                    custom_origin_config=CloudfrontDistributionOriginCustomOriginConfig(
                        http_port=80, https_port=443, origin_protocol_policy="https-only", origin_ssl_protocols=["TLSv1.2"]
                    ),
                )
                for region in ["eu", "us"]
            ],
            default_cache_behavior=CloudfrontDistributionDefaultCacheBehavior(
                **CACHING,
                forwarded_values=CloudfrontDistributionDefaultCacheBehaviorForwardedValues(
                    query_string=False, cookies=CloudfrontDistributionDefaultCacheBehaviorForwardedValuesCookies(forward="none")
                ),
                target_origin_id="eu",
            ),
            ordered_cache_behavior=[
                CloudfrontDistributionOrderedCacheBehavior(
                    **CACHING,
                    forwarded_values=CloudfrontDistributionOrderedCacheBehaviorForwardedValues(
                        query_string=False, cookies=CloudfrontDistributionOrderedCacheBehaviorForwardedValuesCookies(forward="none")
                    ),
                    target_origin_id="us",
                    path_pattern="/us/*",
                )
            ],
            restrictions=CloudfrontDistributionRestrictions(
                geo_restriction=CloudfrontDistributionRestrictionsGeoRestriction(restriction_type="none")
            ),
            viewer_certificate=viewer.viewer_certificate,
        )

    def add_google_front(self, front: GoogleFront) -> None:
        """The same content on Google Cloud. One name of its certificate is in Route 53, the other in Cloud DNS."""
        self.fleet.add(
            "static",
            domains=["static.example.com", "static.example.org"],
            service="storefront",
            issuer=GoogleManagedIssuer(),
            notify=[GoogleChannel.email("on-call-google", "on-call@example.com")],
            endpoints=[GoogleHttpsEndpoint(url_map=front.url_map.id, endpoint_name="static", redirect_http=True)],
        )
