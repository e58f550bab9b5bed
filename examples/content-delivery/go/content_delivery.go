package main

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	awsprovider "github.com/cdktf/cdktf-provider-aws-go/aws/v21/provider"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v21/route53zone"
	"github.com/cdktf/cdktf-provider-google-go/google/v16/dnsmanagedzone"
	googleprovider "github.com/cdktf/cdktf-provider-google-go/google/v16/provider"
	"github.com/certfleet/certfleet-go/certfleet/aws"
	"github.com/certfleet/certfleet-go/certfleet/core"
	"github.com/certfleet/certfleet-go/certfleet/fleet"
	"github.com/certfleet/certfleet-go/certfleet/google"
	"github.com/hashicorp/terraform-cdk-go/cdktf"
)

// ContentDelivery is CloudFront in front of origins in two regions, and the same content behind a Google Cloud load balancer. Every name has a
// certificate that renews automatically, a TLS policy, and a channel that is alerted.
type ContentDelivery struct {
	cdktf.TerraformStack
	fleet fleet.CertificateFleet
}

// NewContentDelivery creates the stack.
func NewContentDelivery(scope constructs.Construct, id *string) ContentDelivery {
	stack := cdktf.NewTerraformStack(scope, id)
	provider := func(alias string, region string) cdktf.TerraformProvider {
		return awsprovider.NewAwsProvider(stack, jsii.String(alias), &awsprovider.AwsProviderConfig{
			Alias:  jsii.String(alias),
			Region: jsii.String(region),
		})
	}
	awsprovider.NewAwsProvider(stack, jsii.String("aws"), &awsprovider.AwsProviderConfig{Region: jsii.String("eu-west-1")})
	ireland := provider("ireland", "eu-west-1")
	oregon := provider("oregon", "us-west-2")
	// CloudFront takes certificates from this region only.
	virginia := provider("virginia", "us-east-1")

	googleprovider.NewGoogleProvider(stack, jsii.String("google"), &googleprovider.GoogleProviderConfig{
		Project: jsii.String("media-delivery"),
		Region:  jsii.String("europe-west1"),
	})

	var zones []core.IDnsZone
	for _, name := range []string{"example.com", "example.net"} {
		zone := route53zone.NewRoute53Zone(stack, jsii.String(name), &route53zone.Route53ZoneConfig{Name: jsii.String(name)})
		zones = append(zones, aws.NewRoute53Zone(&aws.Route53ZoneProps{ZoneName: jsii.String(name), ZoneId: zone.ZoneId()}))
	}
	managedZone := dnsmanagedzone.NewDnsManagedZone(stack, jsii.String("example.org"), &dnsmanagedzone.DnsManagedZoneConfig{
		Name:    jsii.String("example-org"),
		DnsName: jsii.String("example.org."),
	})
	zones = append(zones, google.CloudDnsZone_FromManagedZone(managedZone, nil))

	onCall := aws.SnsChannel_OfSubscribers(jsii.String("on-call"), &aws.SnsSubscribers{Email: jsii.Strings("on-call@example.com")}, nil)
	delivery := ContentDelivery{
		TerraformStack: stack,
		fleet: fleet.NewCertificateFleet(stack, jsii.String("Certificates"), &fleet.CertificateFleetProps{
			Zones: &zones,
			Defaults: &fleet.CertificateDefaults{
				Issuer: aws.NewAcmIssuer(&aws.AcmIssuerProps{
					RegionalProviders: &map[string]cdktf.TerraformProvider{"us-west-2": oregon, "us-east-1": virginia},
				}),
				Owner:   jsii.String("media-delivery"),
				Notify:  &[]core.IAlertChannel{onCall},
				Runbook: jsii.String("https://runbooks.example.com/tls"),
			},
		}),
	}

	origin := NewOrigin(stack, jsii.String("Ireland"), OriginProps{Region: "eu-west-1", Provider: ireland})
	delivery.addOrigin("eu", origin, ireland, "eu-west-1")
	origin = NewOrigin(stack, jsii.String("Oregon"), OriginProps{Region: "us-west-2", Provider: oregon})
	delivery.addOrigin("us", origin, oregon, "us-west-2")
	delivery.addDistribution()
	delivery.addGoogleFront(NewGoogleFront(stack, jsii.String("Google")))
	return delivery
}

// addOrigin adds an origin and its HTTPS listener. The distribution connects to it over TLS.
func (delivery ContentDelivery) addOrigin(name string, origin Origin, provider cdktf.TerraformProvider, region string) {
	certificate := delivery.fleet.Add(jsii.Sprintf("origin-%s", name), &fleet.FleetCertificateProps{
		Domains: jsii.Strings(name + ".origin.example.com"),
		Service: jsii.String("origin"),
		Region:  jsii.String(region),
	})
	aws.NewAlbHttpsListener(delivery.TerraformStack, jsii.Sprintf("Listener-%s", name), &aws.AlbHttpsListenerProps{
		Provider:        provider,
		LoadBalancerArn: origin.LoadBalancer.Arn(),
		Certificates:    &[]aws.IAcmCertificate{aws.AcmCertificate_Of(certificate, nil)},
		DefaultAction:   aws.AlbDefaultAction_Forward(origin.TargetGroup.Arn()),
		Hsts:            aws.Hsts_MaxAge(core.Duration_Days(jsii.Number(365)), nil),
	})
}

// addGoogleFront adds the same content on Google Cloud. One name of its certificate is in Route 53, the other in Cloud DNS.
func (delivery ContentDelivery) addGoogleFront(front GoogleFront) {
	onCall := google.GoogleChannel_Email(jsii.String("on-call-google"), jsii.String("on-call@example.com"), nil)
	endpoint := google.NewGoogleHttpsEndpoint(&google.GoogleHttpsEndpointProps{
		UrlMap:       front.UrlMap.Id(),
		EndpointName: jsii.String("static"),
		RedirectHttp: jsii.Bool(true),
	})
	delivery.fleet.Add(jsii.String("static"), &fleet.FleetCertificateProps{
		Domains:   jsii.Strings("static.example.com", "static.example.org"),
		Service:   jsii.String("storefront"),
		Issuer:    google.NewGoogleManagedIssuer(nil),
		Notify:    &[]core.IAlertChannel{onCall},
		Endpoints: &[]core.IEndpointTarget{endpoint},
	})
}
