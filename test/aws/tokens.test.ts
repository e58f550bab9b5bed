import { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { DataAwsLb } from "@cdktf/provider-aws/lib/data-aws-lb";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { TerraformOutput, TerraformStack, TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { AlbEndpoint, AlbEndpointProps, AlbHttpsListener, NlbEndpoint, SnsChannel } from "../../lib/aws";
import { describe as described, EndpointKind } from "../../lib/core/kind";
import { synth } from "../support/synth";
import { certificate, usEast1 } from "./fixtures";

interface Edge {
  readonly balancer: Lb;
  readonly group: LbTargetGroup;
}

/** A load balancer of the stack; each access to an attribute returns a new token. */
function edge(stack: TerraformStack, id = "Edge", internal?: boolean): Edge {
  const balancer = new Lb(stack, id, {
    name: id.toLowerCase(),
    loadBalancerType: "application",
    internal,
    subnets: ["subnet-1", "subnet-2"],
  });
  return { balancer, group: new LbTargetGroup(stack, `${id}Group`, { port: 80, protocol: "HTTP", vpcId: "vpc-1" }) };
}

function endpoint({ balancer, group }: Edge, props: Partial<AlbEndpointProps> = {}): AlbEndpoint {
  return new AlbEndpoint({ loadBalancerArn: balancer.arn, targetGroupArn: group.arn, ...props });
}

/** Attaches endpoints to a certificate as a fleet does. */
function serve(stack: TerraformStack, id: string, ...targets: (AlbEndpoint | NlbEndpoint)[]): void {
  const scope = new Construct(stack, id);
  const request = { certificate: certificate(scope, "Certificate", { domainNames: [`${id}.example.com`] }), tlsPolicy: "intermediate" };
  targets.forEach((target) => target.attach(scope, target.endpointId, request));
}

describe("a load balancer of the stack, referenced by tokens", () => {
  test("has one listener on a port, to which other certificates are attached", () => {
    const { all } = synth((stack) => {
      const web = edge(stack);
      ["www", "api", "shop"].forEach((id) => serve(stack, id, endpoint(web)));
    });

    expect(Object.values(all("aws_lb_listener")).map(({ port }) => port)).toEqual([443]);
    expect(Object.keys(all("aws_lb_listener_certificate"))).toHaveLength(2);
  });

  test("keeps the address that version 1 gave to the listener of its first certificate", () => {
    const { all } = synth((stack) => serve(stack, "www", endpoint(edge(stack))));

    expect(Object.keys(all("aws_lb_listener"))[0]).toMatch(/^www_listener-443_/);
  });

  test("has one redirect, regardless of how many certificates request it", () => {
    const { all } = synth((stack) => {
      const web = edge(stack);
      ["www", "api"].forEach((id) => serve(stack, id, endpoint(web, { redirectHttp: true })));
    });

    expect(
      Object.values(all("aws_lb_listener"))
        .map(({ port }) => port)
        .sort(),
    ).toEqual([443, 80]);
  });

  test("can serve a certificate that another load balancer also serves", () => {
    const { all } = synth((stack) => serve(stack, "www", endpoint(edge(stack, "One")), endpoint(edge(stack, "Two"))));

    expect(
      Object.values(all("aws_lb_listener"))
        .map(({ load_balancer_arn: arn }) => arn)
        .sort(),
    ).toEqual(["${aws_lb.One.arn}", "${aws_lb.Two.arn}"]);
  });

  test("cannot serve a certificate twice on one port", () => {
    synth((stack) => {
      const web = edge(stack);
      expect(() => serve(stack, "www", endpoint(web), endpoint(web))).toThrow("certfleet:duplicate-endpoint");
    });
  });

  test("shows expressions, never tokens, when certificates on a port have conflicting settings", () => {
    synth((stack) => {
      const web = edge(stack);
      const other = new LbTargetGroup(stack, "Other", { port: 80, protocol: "HTTP", vpcId: "vpc-1" });
      serve(stack, "www", endpoint(web));
      const clash = () => serve(stack, "api", endpoint(web, { targetGroupArn: other.arn }));

      expect(clash).toThrow(/\$\{aws_lb_target_group\.EdgeGroup\.arn\}.*\$\{aws_lb_target_group\.Other\.arn\}.*certfleet:listener-clash/);
      expect(clash).not.toThrow("TfToken");
    });
  });

  test.each([
    ["its name", (stack: TerraformStack) => edge(stack).balancer.name],
    ["a variable", (stack: TerraformStack) => new TerraformVariable(stack, "lb_name", { type: "string" }).stringValue],
  ])("gives addresses without token numbers if %s is the loadBalancerName", (_what, name) => {
    const addresses = (outputs: number) => {
      const { all } = synth((stack) => {
        for (let index = 0; index < outputs; index++) {
          new TerraformOutput(stack, `other${index}`, { value: new SnsTopic(stack, `Topic${index}`, { name: "x" }).arn });
        }
        const web = edge(stack, "Web");
        serve(stack, "www", endpoint(web, { loadBalancerName: name(stack) }));
      });
      return Object.keys(all("aws_lb_listener"));
    };

    expect(addresses(3)).toEqual(addresses(0));
    expect(addresses(0).join()).not.toMatch(/TOKEN/i);
  });

  test("appears in addresses by its resource if its name is given", () => {
    const { all } = synth((stack) => {
      const web = edge(stack);
      serve(stack, "www", endpoint(web, { loadBalancerName: web.balancer.name }));
    });

    expect(Object.keys(all("aws_lb_listener"))[0]).toMatch(/^Shared_Edge-443_/);
  });

  test("rejects certificates in another region", () => {
    synth((stack) => {
      const provider = usEast1(stack);
      const balancer = new Lb(stack, "There", { provider, loadBalancerType: "application" });
      const group = new LbTargetGroup(stack, "Group", { provider, port: 80, protocol: "HTTP", vpcId: "vpc-1" });
      expect(() => serve(stack, "www", endpoint({ balancer, group }))).toThrow(
        /is in us-east-1 and the certificate is in eu-west-1.*certfleet:region-mismatch/,
      );
    });
  });

  test.each<[string, boolean | undefined, Partial<AlbEndpointProps>, boolean]>([
    ["an internet-facing one", undefined, {}, true],
    ["an internal one", true, {}, false],
    ["an internal one with probeable: true", true, { probeable: true }, true],
    ["one with probeable: false", undefined, { probeable: false }, false],
  ])("is probeable: %s", (_what, internal, props, expected) => {
    synth((stack) => {
      const target = endpoint(edge(stack, "Edge", internal), props);
      const request = { certificate: certificate(stack, "C"), tlsPolicy: "intermediate" };
      const { kind, properties } = described<EndpointKind>(target)!;

      expect(kind.isProbed!(properties)).toBe(expected);
      expect(target.attach(stack, "Www", request).probeable).toBe(expected);
    });
  });

  test.each<[string, (web: Edge) => Partial<AlbEndpointProps>, RegExp]>([
    [
      "the DNS name of a load balancer",
      ({ balancer }) => ({ loadBalancerArn: balancer.dnsName }),
      /\$\{aws_lb\.Edge\.dns_name\} is not the ARN of.*aws_lb\.Edge\.arn/,
    ],
    ["that of a target group", ({ group }) => ({ loadBalancerArn: group.arn }), /aws_lb_target_group\.EdgeGroup\.arn\} is not the ARN of/],
    ["that of a load balancer as a target group", ({ balancer }) => ({ targetGroupArn: balancer.arn }), /is not the ARN of a target group/],
  ])("is rejected if the ARN is %s", (_what, props, message) => {
    synth((stack) => {
      const web = edge(stack);
      expect(() => endpoint(web, props(web))).toThrow(message);
      expect(() => endpoint(web, props(web))).toThrow("certfleet:wrong-arn");
    });
  });

  test("can come from a data source, a module, a variable or another service", () => {
    synth((stack) => {
      const { group } = edge(stack);
      const data = new DataAwsLb(stack, "Existing", { name: "edge" });
      const variable = new TerraformVariable(stack, "lb", { type: "string" });
      for (const loadBalancerArn of [data.arn, variable.stringValue, "${module.edge.lb_arn}", "${data.aws_ssm_parameter.lb.value}"]) {
        expect(() => new AlbEndpoint({ loadBalancerArn, targetGroupArn: group.arn })).not.toThrow();
      }
    });
  });

  test("has the same identity for two references to its ARN", () => {
    synth((stack) => {
      const web = edge(stack);
      const [one, two] = [endpoint(web), endpoint(web)].map((each) => {
        const { kind, properties } = described<EndpointKind>(each)!;
        return kind.places(properties)[0];
      });
      expect(two).toEqual(one);
      expect(one.place).toBe("port 443 of ${aws_lb.Edge.arn}");
    });
  });

  test("redirects from only one of its listeners", () => {
    synth((stack) => {
      const { balancer, group } = edge(stack);
      const listener = (port: number) =>
        endpoint({ balancer, group }, { port, redirectHttp: true }).attach(stack, `On${port}`, {
          certificate: certificate(stack, `C${port}`),
          tlsPolicy: "intermediate",
        }) as AlbHttpsListener;
      listener(443);
      expect(() => listener(8443)).toThrow(/redirects to port 443 already.*certfleet:listener-clash/);
    });
  });
});

describe("an SNS topic of the stack, referenced by a token", () => {
  test("is rejected for a certificate in another region", () => {
    synth((stack) => {
      const topic = new SnsTopic(stack, "There", { provider: usEast1(stack), name: "alerts" });
      const channel = SnsChannel.ofTopic("sre", topic.arn);
      const own = certificate(stack, "C");
      const request = {
        certificate: own,
        certificateName: "www",
        endpoints: [],
        thresholds: own.renewal.thresholds(),
        channels: [channel],
      };

      expect(() => channel.watch(stack, "Watch", request)).toThrow(/topic is in us-east-1.*certfleet:region-mismatch/);
    });
  });

  test("is rejected if the attribute is not its ARN", () => {
    synth((stack) => {
      const topic = new SnsTopic(stack, "Alerts", { name: "alerts" });
      expect(() => SnsChannel.ofTopic("sre", topic.name)).toThrow(/aws_sns_topic\.Alerts\.name.*certfleet:wrong-arn/);
    });
  });
});

test("an HTTPS address can be the value of a sensitive variable", () => {
  const { one } = synth((stack) => {
    const url = new TerraformVariable(stack, "pagerduty_url", { type: "string", sensitive: true });
    const channel = SnsChannel.ofSubscribers("sre", { https: [url.stringValue] });
    const own = certificate(stack, "C");
    channel.watch(stack, "Watch", {
      certificate: own,
      certificateName: "www",
      endpoints: [],
      thresholds: own.renewal.thresholds(),
      channels: [channel],
    });
  });

  expect(one("aws_sns_topic_subscription").endpoint).toBe("${var.pagerduty_url}");
});
