package main

import (
	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"
)

func main() {
	app := cdktf.NewApp(nil)
	NewContentDelivery(app, jsii.String("content-delivery"))
	app.Synth()
}
