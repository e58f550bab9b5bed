import { Token } from "cdktf";
import { ARN_KINDS, parseArn } from "../../lib/aws/arn";
import { ALB, NLB, TARGET_GROUP } from "./fixtures";

describe("an ARN", () => {
  test("is parsed into its parts", () => {
    expect(parseArn(ALB, ARN_KINDS.applicationLoadBalancer)).toEqual({
      service: "elasticloadbalancing",
      region: "eu-west-1",
      account: "111122223333",
      resource: "loadbalancer/app/edge/50dc6c495c0c9188",
    });
  });

  test.each(["aws", "aws-cn", "aws-us-gov", "aws-eusc"])("can be in the partition %s", (partition) => {
    expect(parseArn(`arn:${partition}:sns:eu-west-1:111122223333:on-call`, ARN_KINDS.topic)?.region).toBe("eu-west-1");
  });

  test.each(Object.entries(ARN_KINDS))("of the kind %s matches the form in error messages", (_name, kind) => {
    expect(parseArn(kind.form.replace("REGION", "eu-west-1").replace("ACCOUNT", "111122223333"), kind)?.service).toBe(kind.service);
  });

  test.each([
    [
      "a network for an application load balancer",
      NLB,
      ARN_KINDS.applicationLoadBalancer,
      "is not the ARN of an application load balancer",
    ],
    ["an application for a network load balancer", ALB, ARN_KINDS.networkLoadBalancer, "is not the ARN of a network load balancer"],
    ["a load balancer for a target group", ALB, ARN_KINDS.targetGroup, "is not the ARN of a target group"],
    ["a target group for a load balancer", TARGET_GROUP, ARN_KINDS.applicationLoadBalancer, "It is the ARN of a target group"],
    [
      "a listener for a load balancer",
      ALB.replace("loadbalancer/", "listener/"),
      ARN_KINDS.applicationLoadBalancer,
      "Expected arn:aws:elasticloadbalancing",
    ],
    ["an IAM server certificate", "arn:aws:iam::111122223333:server-certificate/www", ARN_KINDS.certificate, "an ACM certificate"],
    ["a subscription for a topic", "arn:aws:sns:eu-west-1:111122223333:on-call:7d6a3b0e", ARN_KINDS.topic, "an SNS topic"],
    ["a user for a role", "arn:aws:iam::111122223333:user/ops", ARN_KINDS.role, "an IAM role"],
    ["an account with 11 digits", ALB.replace("111122223333", "11112222333"), ARN_KINDS.applicationLoadBalancer, "Expected arn:aws"],
    ["a region that AWS does not have", ALB.replace("eu-west-1", "eu-wst-1"), ARN_KINDS.applicationLoadBalancer, "Expected arn:aws"],
    ["a role of 11 digits", "arn:aws:iam::11112222333:role/dns", ARN_KINDS.role, "is not the ARN of an IAM role"],
    ["an NLB for an ALB, and names the right setting", NLB, ARN_KINDS.applicationLoadBalancer, "Use `nlb` in a file, or NlbEndpoint"],
    ["an ALB for an NLB, and names the right setting", ALB, ARN_KINDS.networkLoadBalancer, "Use `alb` in a file, or AlbEndpoint"],
    ["the name", "edge", ARN_KINDS.applicationLoadBalancer, '"edge" is not the ARN'],
    ["nothing", "", ARN_KINDS.certificate, '"" is not the ARN'],
  ])("is rejected for %s", (_what, arn, kind, fragment) => {
    expect(() => parseArn(arn, kind)).toThrow(fragment);
    expect(() => parseArn(arn, kind)).toThrow("certfleet:wrong-arn");
  });

  test.each([
    ["a token", Token.asString({ ref: "arn" })],
    ["an expression", "${aws_acm_certificate.edge.arn}"],
    ["a string with an expression in it", "arn:aws:acm:${var.region}:111122223333:certificate/x"],
  ])("is not parsed if it is %s", (_what, arn) => {
    expect(parseArn(arn, ARN_KINDS.certificate)).toBeUndefined();
  });
});
