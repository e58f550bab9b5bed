import com.hashicorp.cdktf.providers.aws.cloudfront_distribution.CloudfrontDistribution;
import com.hashicorp.cdktf.providers.aws.cloudfront_distribution.CloudfrontDistributionDefaultCacheBehavior;
import com.hashicorp.cdktf.providers.aws.cloudfront_distribution.CloudfrontDistributionDefaultCacheBehaviorForwardedValues;
import com.hashicorp.cdktf.providers.aws.cloudfront_distribution.CloudfrontDistributionDefaultCacheBehaviorForwardedValuesCookies;
import com.hashicorp.cdktf.providers.aws.cloudfront_distribution.CloudfrontDistributionOrderedCacheBehavior;
import com.hashicorp.cdktf.providers.aws.cloudfront_distribution.CloudfrontDistributionOrderedCacheBehaviorForwardedValues;
import com.hashicorp.cdktf.providers.aws.cloudfront_distribution.CloudfrontDistributionOrderedCacheBehaviorForwardedValuesCookies;
import com.hashicorp.cdktf.providers.aws.cloudfront_distribution.CloudfrontDistributionOrigin;
import com.hashicorp.cdktf.providers.aws.cloudfront_distribution.CloudfrontDistributionOriginCustomOriginConfig;
import com.hashicorp.cdktf.providers.aws.cloudfront_distribution.CloudfrontDistributionRestrictions;
import com.hashicorp.cdktf.providers.aws.cloudfront_distribution.CloudfrontDistributionRestrictionsGeoRestriction;
import com.hashicorp.cdktf.providers.aws.cloudfront_distribution.CloudfrontDistributionViewerCertificate;
import java.util.List;
import software.constructs.Construct;

/** The distribution in front of the origins. */
final class Distribution {
    private static final String REDIRECT = "redirect-to-https";
    private static final List<String> METHODS = List.of("GET", "HEAD");

    private Distribution() {}

    static void create(Construct scope, List<String> domains, CloudfrontDistributionViewerCertificate viewerCertificate) {
        CloudfrontDistribution.Builder.create(scope, "Distribution")
            .enabled(true)
            .aliases(domains)
            .origin(List.of(origin("eu"), origin("us")))
            .defaultCacheBehavior(CloudfrontDistributionDefaultCacheBehavior.builder()
                .viewerProtocolPolicy(REDIRECT)
                .allowedMethods(METHODS)
                .cachedMethods(METHODS)
                .forwardedValues(CloudfrontDistributionDefaultCacheBehaviorForwardedValues.builder()
                    .queryString(false)
                    .cookies(CloudfrontDistributionDefaultCacheBehaviorForwardedValuesCookies.builder().forward("none").build())
                    .build())
                .targetOriginId("eu")
                .build())
            .orderedCacheBehavior(List.of(CloudfrontDistributionOrderedCacheBehavior.builder()
                .viewerProtocolPolicy(REDIRECT)
                .allowedMethods(METHODS)
                .cachedMethods(METHODS)
                .forwardedValues(CloudfrontDistributionOrderedCacheBehaviorForwardedValues.builder()
                    .queryString(false)
                    .cookies(CloudfrontDistributionOrderedCacheBehaviorForwardedValuesCookies.builder().forward("none").build())
                    .build())
                .targetOriginId("us")
                .pathPattern("/us/*")
                .build()))
            .restrictions(CloudfrontDistributionRestrictions.builder()
                .geoRestriction(CloudfrontDistributionRestrictionsGeoRestriction.builder().restrictionType("none").build())
                .build())
            .viewerCertificate(viewerCertificate)
            .build();
    }

    private static CloudfrontDistributionOrigin origin(String region) {
        return CloudfrontDistributionOrigin.builder()
            .originId(region)
            .domainName(region + ".origin.example.com")
            .customOriginConfig(CloudfrontDistributionOriginCustomOriginConfig.builder()
                .httpPort(80)
                .httpsPort(443)
                .originProtocolPolicy("https-only")
                .originSslProtocols(List.of("TLSv1.2"))
                .build())
            .build();
    }
}
