import com.hashicorp.cdktf.TerraformProvider;
import com.hashicorp.cdktf.TerraformStack;
import com.hashicorp.cdktf.providers.aws.provider.AwsProvider;
import com.hashicorp.cdktf.providers.google.dns_managed_zone.DnsManagedZone;
import com.hashicorp.cdktf.providers.google.provider.GoogleProvider;
import dev.certfleet.aws.AcmCertificate;
import dev.certfleet.aws.AcmIssuer;
import dev.certfleet.aws.AlbDefaultAction;
import dev.certfleet.aws.AlbHttpsListener;
import dev.certfleet.aws.CloudFrontViewerCertificate;
import dev.certfleet.aws.Hsts;
import dev.certfleet.aws.Route53Zone;
import dev.certfleet.aws.SnsChannel;
import dev.certfleet.aws.SnsSubscribers;
import dev.certfleet.core.Duration;
import dev.certfleet.core.ICertificate;
import dev.certfleet.core.IDnsZone;
import dev.certfleet.fleet.CertificateDefaults;
import dev.certfleet.fleet.CertificateFleet;
import dev.certfleet.fleet.FleetCertificateProps;
import dev.certfleet.fleet.HostEndpoint;
import dev.certfleet.google.CloudDnsZone;
import dev.certfleet.google.GoogleChannel;
import dev.certfleet.google.GoogleHttpsEndpoint;
import dev.certfleet.google.GoogleManagedIssuer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.constructs.Construct;

/**
 * CloudFront in front of origins in two regions, and the same content behind a Google Cloud load balancer. Every name has a certificate that
 * renews automatically, a TLS policy, and a channel that is alerted.
 */
final class ContentDelivery extends TerraformStack {
    private final CertificateFleet fleet;

    ContentDelivery(Construct scope, String id) {
        super(scope, id);
        AwsProvider.Builder.create(this, "aws").region("eu-west-1").build();
        AwsProvider ireland = AwsProvider.Builder.create(this, "ireland").alias("ireland").region("eu-west-1").build();
        AwsProvider oregon = AwsProvider.Builder.create(this, "oregon").alias("oregon").region("us-west-2").build();
        // CloudFront takes certificates from this region only.
        AwsProvider virginia = AwsProvider.Builder.create(this, "virginia").alias("virginia").region("us-east-1").build();

        GoogleProvider.Builder.create(this, "google").project("media-delivery").region("europe-west1").build();

        List<IDnsZone> zones = new ArrayList<>();
        for (String zoneName : List.of("example.com", "example.net")) {
            String zoneId = com.hashicorp.cdktf.providers.aws.route53_zone.Route53Zone.Builder.create(this, zoneName)
                .name(zoneName)
                .build()
                .getZoneId();
            zones.add(Route53Zone.Builder.create().zoneName(zoneName).zoneId(zoneId).build());
        }
        DnsManagedZone managedZone = DnsManagedZone.Builder.create(this, "example.org").name("example-org").dnsName("example.org.").build();
        zones.add(CloudDnsZone.fromManagedZone(managedZone));

        SnsSubscribers subscribers = SnsSubscribers.builder().email(List.of("on-call@example.com")).build();
        fleet = CertificateFleet.Builder.create(this, "Certificates")
            .zones(zones)
            .defaults(CertificateDefaults.builder()
                .issuer(AcmIssuer.Builder.create().regionalProviders(Map.of("us-west-2", oregon, "us-east-1", virginia)).build())
                .owner("media-delivery")
                .notify(List.of(SnsChannel.ofSubscribers("on-call", subscribers)))
                .runbook("https://runbooks.example.com/tls")
                .build())
            .build();

        addOrigin("eu", new Origin(this, "Ireland", "eu-west-1", ireland), ireland, "eu-west-1");
        addOrigin("us", new Origin(this, "Oregon", "us-west-2", oregon), oregon, "us-west-2");
        addDistribution();
        addGoogleFront(new GoogleFront(this, "Google"));
    }

    /** An origin and its HTTPS listener. The distribution connects to it over TLS. */
    private void addOrigin(String name, Origin origin, TerraformProvider provider, String region) {
        ICertificate certificate = fleet.add("origin-" + name, FleetCertificateProps.builder()
            .domains(List.of(name + ".origin.example.com"))
            .service("origin")
            .region(region)
            .build());
        AlbHttpsListener.Builder.create(this, "Listener-" + name)
            .provider(provider)
            .loadBalancerArn(origin.loadBalancer.getArn())
            .certificates(List.of(AcmCertificate.of(certificate)))
            .defaultAction(AlbDefaultAction.forward(origin.targetGroup.getArn()))
            .hsts(Hsts.maxAge(Duration.days(365)))
            .build();
    }

    /** The distribution that viewers connect to, with names in two zones. */
    private void addDistribution() {
        List<String> domains = List.of("example.com", "www.example.com", "www.example.net");
        ICertificate certificate = fleet.add("www", FleetCertificateProps.builder()
            .domains(domains)
            .service("storefront")
            .region("us-east-1")
            .endpoints(List.of(new HostEndpoint("www.example.com"), new HostEndpoint("www.example.net")))
            .build());
        CloudFrontViewerCertificate viewer = CloudFrontViewerCertificate.Builder.create(this, "Viewer")
            .certificate(AcmCertificate.of(certificate))
            .build();
        Distribution.create(this, domains, viewer.getViewerCertificate());
    }

    /** The same content on Google Cloud. One name of its certificate is in Route 53, the other in Cloud DNS. */
    private void addGoogleFront(GoogleFront front) {
        fleet.add("static", FleetCertificateProps.builder()
            .domains(List.of("static.example.com", "static.example.org"))
            .service("storefront")
            .issuer(new GoogleManagedIssuer())
            .notify(List.of(GoogleChannel.email("on-call-google", "on-call@example.com")))
            .endpoints(List.of(GoogleHttpsEndpoint.Builder.create()
                .urlMap(front.urlMap.getId())
                .endpointName("static")
                .redirectHttp(true)
                .build()))
            .build());
    }
}
