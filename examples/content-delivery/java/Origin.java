import com.hashicorp.cdktf.TerraformProvider;
import com.hashicorp.cdktf.providers.aws.lb.Lb;
import com.hashicorp.cdktf.providers.aws.lb_target_group.LbTargetGroup;
import com.hashicorp.cdktf.providers.aws.subnet.Subnet;
import com.hashicorp.cdktf.providers.aws.vpc.Vpc;
import java.util.ArrayList;
import java.util.List;
import software.constructs.Construct;

/** The origin servers of one region, behind an Application Load Balancer. */
final class Origin extends Construct {
    final Lb loadBalancer;
    final LbTargetGroup targetGroup;

    Origin(Construct scope, String id, String region, TerraformProvider provider) {
        super(scope, id);
        Vpc network = Vpc.Builder.create(this, "Network").provider(provider).cidrBlock("10.0.0.0/16").build();
        List<String> subnets = new ArrayList<>();
        for (String zone : List.of("a", "b")) {
            Subnet subnet = Subnet.Builder.create(this, "Subnet-" + zone)
                .provider(provider)
                .vpcId(network.getId())
                .availabilityZone(region + zone)
                .cidrBlock("10.0." + subnets.size() + ".0/24")
                .build();
            subnets.add(subnet.getId());
        }
        loadBalancer = Lb.Builder.create(this, "LoadBalancer")
            .provider(provider)
            .name("origin-" + region)
            .loadBalancerType("application")
            .internal(true)
            .subnets(subnets)
            .build();
        targetGroup = LbTargetGroup.Builder.create(this, "Servers")
            .provider(provider)
            .name("origin-" + region)
            .port(8080)
            .protocol("HTTP")
            .vpcId(network.getId())
            .build();
    }
}
