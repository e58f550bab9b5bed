import { TerraformStack } from "cdktf";
import { AlpnPolicy, NlbTlsListener, NlbTlsListenerProps } from "../../../lib/aws";
import { synth } from "../../support/synth";
import { ALB, certificate, NLB, TARGET_GROUP } from "../fixtures";

function listener(stack: TerraformStack, props: Partial<NlbTlsListenerProps> = {}): NlbTlsListener {
  return new NlbTlsListener(stack, "Listener", {
    loadBalancerArn: NLB,
    targetGroupArn: TARGET_GROUP,
    certificates: [certificate(stack, "Www")],
    ...props,
  });
}

describe("a TLS listener", () => {
  test("has a policy always, and nothing that was not asked for", () => {
    expect(synth((stack) => listener(stack)).all("aws_lb_listener")).toMatchSnapshot();
  });

  test("takes part in ALPN where it is told", () => {
    const { one } = synth((stack) => listener(stack, { alpnPolicy: AlpnPolicy.HTTP2_PREFERRED }));

    expect(one("aws_lb_listener").alpn_policy).toBe("HTTP2Preferred");
  });

  test.each<[string, Partial<NlbTlsListenerProps>, string]>([
    ["an application load balancer", { loadBalancerArn: ALB }, "is not the ARN of a network load balancer"],
    ["a load balancer for a target group", { targetGroupArn: NLB }, "is not the ARN of a target group"],
  ])("fails for %s", (_what, props, fragment) => {
    synth((stack) => {
      expect(() => listener(stack, props)).toThrow(fragment);
    });
  });
});
