package main

import (
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v21/cloudfrontdistribution"
	"github.com/certfleet/certfleet-go/certfleet/aws"
	"github.com/certfleet/certfleet-go/certfleet/core"
	"github.com/certfleet/certfleet-go/certfleet/fleet"
)

// addDistribution adds the distribution that viewers connect to, with names in two zones.
func (delivery ContentDelivery) addDistribution() {
	domains := jsii.Strings("example.com", "www.example.com", "www.example.net")
	certificate := delivery.fleet.Add(jsii.String("www"), &fleet.FleetCertificateProps{
		Domains: domains,
		Service: jsii.String("storefront"),
		Region:  jsii.String("us-east-1"),
		Endpoints: &[]core.IEndpointTarget{
			fleet.NewHostEndpoint(jsii.String("www.example.com"), nil, nil),
			fleet.NewHostEndpoint(jsii.String("www.example.net"), nil, nil),
		},
	})
	viewer := aws.NewCloudFrontViewerCertificate(delivery.TerraformStack, jsii.String("Viewer"), &aws.CloudFrontViewerCertificateProps{
		Certificate: aws.AcmCertificate_Of(certificate, nil),
	})
	cloudfrontdistribution.NewCloudfrontDistribution(
		delivery.TerraformStack,
		jsii.String("Distribution"),
		&cloudfrontdistribution.CloudfrontDistributionConfig{
			Enabled:              jsii.Bool(true),
			Aliases:              domains,
			Origin:               []*cloudfrontdistribution.CloudfrontDistributionOrigin{distributionOrigin("eu"), distributionOrigin("us")},
			DefaultCacheBehavior: defaultCaching("eu"),
			OrderedCacheBehavior: []*cloudfrontdistribution.CloudfrontDistributionOrderedCacheBehavior{caching("us", "/us/*")},
			Restrictions: &cloudfrontdistribution.CloudfrontDistributionRestrictions{
				GeoRestriction: &cloudfrontdistribution.CloudfrontDistributionRestrictionsGeoRestriction{RestrictionType: jsii.String("none")},
			},
			ViewerCertificate: viewer.ViewerCertificate(),
		},
	)
}

func distributionOrigin(region string) *cloudfrontdistribution.CloudfrontDistributionOrigin {
	return &cloudfrontdistribution.CloudfrontDistributionOrigin{
		OriginId:   jsii.String(region),
		DomainName: jsii.String(region + ".origin.example.com"),
		CustomOriginConfig: &cloudfrontdistribution.CloudfrontDistributionOriginCustomOriginConfig{
			HttpPort:             jsii.Number(80),
			HttpsPort:            jsii.Number(443),
			OriginProtocolPolicy: jsii.String("https-only"),
			OriginSslProtocols:   jsii.Strings("TLSv1.2"),
		},
	}
}

func defaultCaching(region string) *cloudfrontdistribution.CloudfrontDistributionDefaultCacheBehavior {
	return &cloudfrontdistribution.CloudfrontDistributionDefaultCacheBehavior{
		ViewerProtocolPolicy: jsii.String("redirect-to-https"),
		AllowedMethods:       jsii.Strings("GET", "HEAD"),
		CachedMethods:        jsii.Strings("GET", "HEAD"),
		ForwardedValues: &cloudfrontdistribution.CloudfrontDistributionDefaultCacheBehaviorForwardedValues{
			QueryString: jsii.Bool(false),
			Cookies:     &cloudfrontdistribution.CloudfrontDistributionDefaultCacheBehaviorForwardedValuesCookies{Forward: jsii.String("none")},
		},
		TargetOriginId: jsii.String(region),
	}
}

func caching(region string, path string) *cloudfrontdistribution.CloudfrontDistributionOrderedCacheBehavior {
	return &cloudfrontdistribution.CloudfrontDistributionOrderedCacheBehavior{
		ViewerProtocolPolicy: jsii.String("redirect-to-https"),
		AllowedMethods:       jsii.Strings("GET", "HEAD"),
		CachedMethods:        jsii.Strings("GET", "HEAD"),
		ForwardedValues: &cloudfrontdistribution.CloudfrontDistributionOrderedCacheBehaviorForwardedValues{
			QueryString: jsii.Bool(false),
			Cookies:     &cloudfrontdistribution.CloudfrontDistributionOrderedCacheBehaviorForwardedValuesCookies{Forward: jsii.String("none")},
		},
		TargetOriginId: jsii.String(region),
		PathPattern:    jsii.String(path),
	}
}
