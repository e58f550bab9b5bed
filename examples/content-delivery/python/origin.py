from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.lb import Lb
from cdktf_cdktf_provider_aws.lb_target_group import LbTargetGroup
from cdktf_cdktf_provider_aws.subnet import Subnet
from cdktf_cdktf_provider_aws.vpc import Vpc
from constructs import Construct


class Origin(Construct):
    """The origin servers of one region, behind an Application Load Balancer."""

    def __init__(self, scope: Construct, id: str, *, region: str, provider: TerraformProvider):
        super().__init__(scope, id)
        network = Vpc(self, "Network", provider=provider, cidr_block="10.0.0.0/16")
        subnets = [
            Subnet(
                self,
                f"Subnet-{zone}",
                provider=provider,
                vpc_id=network.id,
                availability_zone=f"{region}{zone}",
                cidr_block=f"10.0.{index}.0/24",
            )
            for index, zone in enumerate(["a", "b"])
        ]
        self.load_balancer = Lb(
            self,
            "LoadBalancer",
            provider=provider,
            name=f"origin-{region}",
            load_balancer_type="application",
            internal=True,
            subnets=[subnet.id for subnet in subnets],
        )
        self.target_group = LbTargetGroup(
            self,
            "Servers",
            provider=provider,
            name=f"origin-{region}",
            port=8080,
            protocol="HTTP",
            vpc_id=network.id,
        )
