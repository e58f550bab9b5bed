import { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { TerraformProvider } from "cdktf";
import { Construct } from "constructs";

export interface OriginProps {
  readonly region: string;
  readonly provider: TerraformProvider;
}

/** The origin servers of one region, behind an Application Load Balancer. */
export class Origin extends Construct {
  readonly loadBalancer: Lb;
  readonly targetGroup: LbTargetGroup;

  constructor(scope: Construct, id: string, props: OriginProps) {
    super(scope, id);
    const { region, provider } = props;
    const network = new Vpc(this, "Network", { provider, cidrBlock: "10.0.0.0/16" });
    const subnets = ["a", "b"].map(
      (zone, index) =>
        new Subnet(this, `Subnet-${zone}`, {
          provider,
          vpcId: network.id,
          availabilityZone: `${region}${zone}`,
          cidrBlock: `10.0.${index}.0/24`,
        }),
    );
    this.loadBalancer = new Lb(this, "LoadBalancer", {
      provider,
      name: `origin-${region}`,
      loadBalancerType: "application",
      internal: true,
      subnets: subnets.map((subnet) => subnet.id),
    });
    this.targetGroup = new LbTargetGroup(this, "Servers", {
      provider,
      name: `origin-${region}`,
      port: 8080,
      protocol: "HTTP",
      vpcId: network.id,
    });
  }
}
