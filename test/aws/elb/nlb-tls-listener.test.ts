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

describe("an NLB TLS listener", () => {
  test("always has an SSL policy, and sets no other arguments", () => {
    expect(synth((stack) => listener(stack)).all("aws_lb_listener")).toMatchSnapshot();
  });

  test("negotiates ALPN if a policy is given", () => {
    const { one } = synth((stack) => listener(stack, { alpnPolicy: AlpnPolicy.HTTP2_PREFERRED }));

    expect(one("aws_lb_listener").alpn_policy).toBe("HTTP2Preferred");
  });

  test.each<[string, Partial<NlbTlsListenerProps>, string]>([
    ["an application load balancer", { loadBalancerArn: ALB }, "is not the ARN of a network load balancer"],
    ["a load balancer for a target group", { targetGroupArn: NLB }, "is not the ARN of a target group"],
  ])("rejects %s", (_what, props, fragment) => {
    synth((stack) => {
      expect(() => listener(stack, props)).toThrow(fragment);
    });
  });
});
