package main

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v21/lb"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v21/lbtargetgroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v21/subnet"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v21/vpc"
	"github.com/hashicorp/terraform-cdk-go/cdktf"
)

// OriginProps are the properties of an Origin.
type OriginProps struct {
	Region   string
	Provider cdktf.TerraformProvider
}

// Origin is the origin servers of one region, behind an Application Load Balancer.
type Origin struct {
	constructs.Construct
	LoadBalancer lb.Lb
	TargetGroup  lbtargetgroup.LbTargetGroup
}

// NewOrigin creates the origin servers of a region.
func NewOrigin(scope constructs.Construct, id *string, props OriginProps) Origin {
	origin := constructs.NewConstruct(scope, id)
	network := vpc.NewVpc(origin, jsii.String("Network"), &vpc.VpcConfig{
		Provider:  props.Provider,
		CidrBlock: jsii.String("10.0.0.0/16"),
	})
	var subnets []*string
	for index, zone := range []string{"a", "b"} {
		subnets = append(subnets, subnet.NewSubnet(origin, jsii.Sprintf("Subnet-%s", zone), &subnet.SubnetConfig{
			Provider:         props.Provider,
			VpcId:            network.Id(),
			AvailabilityZone: jsii.String(props.Region + zone),
			CidrBlock:        jsii.Sprintf("10.0.%d.0/24", index),
		}).Id())
	}
	name := jsii.Sprintf("origin-%s", props.Region)
	return Origin{
		Construct: origin,
		LoadBalancer: lb.NewLb(origin, jsii.String("LoadBalancer"), &lb.LbConfig{
			Provider:         props.Provider,
			Name:             name,
			LoadBalancerType: jsii.String("application"),
			Internal:         jsii.Bool(true),
			Subnets:          &subnets,
		}),
		TargetGroup: lbtargetgroup.NewLbTargetGroup(origin, jsii.String("Servers"), &lbtargetgroup.LbTargetGroupConfig{
			Provider: props.Provider,
			Name:     name,
			Port:     jsii.Number(8080),
			Protocol: jsii.String("HTTP"),
			VpcId:    network.Id(),
		}),
	}
}
