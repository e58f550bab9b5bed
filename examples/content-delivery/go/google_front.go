package main

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-google-go/google/v16/computebackendbucket"
	"github.com/cdktf/cdktf-provider-google-go/google/v16/computeurlmap"
	"github.com/cdktf/cdktf-provider-google-go/google/v16/storagebucket"
)

// GoogleFront is the same content from a bucket, behind a Google Cloud load balancer with Cloud CDN.
type GoogleFront struct {
	constructs.Construct
	UrlMap computeurlmap.ComputeUrlMap
}

// NewGoogleFront creates the bucket and the load balancer's URL map.
func NewGoogleFront(scope constructs.Construct, id *string) GoogleFront {
	front := constructs.NewConstruct(scope, id)
	bucket := storagebucket.NewStorageBucket(front, jsii.String("Content"), &storagebucket.StorageBucketConfig{
		Name:                     jsii.String("content-delivery-example"),
		Location:                 jsii.String("EU"),
		UniformBucketLevelAccess: jsii.Bool(true),
	})
	backend := computebackendbucket.NewComputeBackendBucket(front, jsii.String("Backend"), &computebackendbucket.ComputeBackendBucketConfig{
		Name:       jsii.String("content"),
		BucketName: bucket.Name(),
		EnableCdn:  jsii.Bool(true),
	})
	return GoogleFront{
		Construct: front,
		UrlMap: computeurlmap.NewComputeUrlMap(front, jsii.String("UrlMap"), &computeurlmap.ComputeUrlMapConfig{
			Name:           jsii.String("content"),
			DefaultService: backend.Id(),
		}),
	}
}
