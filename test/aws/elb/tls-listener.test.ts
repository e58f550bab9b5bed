import { Construct } from "constructs";
import { TerraformStack } from "cdktf";
import { AcmCertificate, AlbDefaultAction, AlbHttpsListener, AlbHttpsListenerProps, AwsBindings } from "../../../lib/aws";
import { TlsPolicy } from "../../../lib/policy/tls-policy";
import { synth } from "../../support/synth";
import { ALB, CERTIFICATE, certificate, usEast1, VALIDATED_ARN } from "../fixtures";

function listener(stack: TerraformStack, props: Partial<AlbHttpsListenerProps> = {}): AlbHttpsListener {
  return new AlbHttpsListener(stack, "Listener", {
    loadBalancerArn: ALB,
    certificates: [certificate(stack, "Default", { domainNames: ["www.example.com", "*.example.com"] })],
    defaultAction: AlbDefaultAction.fixedResponse(404),
    ...props,
  });
}

describe("the certificates of a listener", () => {
  test("are a default certificate and others selected by SNI, each replaced with create_before_destroy", () => {
    const { one } = synth((stack) => {
      const api = certificate(stack, "Api", { domainNames: ["api.example.com"] });
      const edge = listener(stack, { certificates: [certificate(stack, "Www"), api] });

      expect(edge.certificates).toEqual([expect.objectContaining({ domainNames: ["example.com"] }), api]);
    });

    expect(one("aws_lb_listener").certificate_arn).toMatch(VALIDATED_ARN);
    expect(one("aws_lb_listener_certificate")).toEqual({
      listener_arn: expect.stringMatching(/^\$\{aws_lb_listener\.\w+\.arn\}$/),
      certificate_arn: expect.stringMatching(/^\$\{aws_acm_certificate_validation\.Api_\w+\.certificate_arn\}$/),
      lifecycle: { create_before_destroy: true },
    });
  });

  test("can be added later, in a separate scope", () => {
    const { all } = synth((stack) => {
      const edge = listener(stack);
      edge.addCertificate(new Construct(stack, "Team"), "Api", certificate(stack, "Api", { domainNames: ["api.example.com"] }));

      expect(edge.hosts).toEqual(["www.example.com", "api.example.com"]);
    });

    expect(Object.keys(all("aws_lb_listener_certificate"))).toEqual([expect.stringMatching(/^Team_Api_/)]);
  });

  test("are returned as a copy", () => {
    synth((stack) => {
      const edge = listener(stack);
      edge.certificates.pop();

      expect(edge.certificates).toHaveLength(1);
    });
  });

  test("must not be empty", () => {
    synth((stack) => {
      expect(() => listener(stack, { certificates: [] })).toThrow(/^\[test\/Listener\] .*certfleet:no-certificates/);
    });
  });

  test("must be in the region of the load balancer, whether added first or later", () => {
    synth((stack) => {
      const there = certificate(stack, "There", { region: "us-east-1" });
      const edge = listener(stack);

      expect(() => new AlbHttpsListener(stack, "Other", { ...propsOf(), certificates: [there] })).toThrow(
        /load balancer is in eu-west-1 and the certificate is in us-east-1.*`region` to eu-west-1.*certfleet:region-mismatch/,
      );
      expect(() => edge.addCertificate(stack, "Sni", there)).toThrow("certfleet:region-mismatch");
      expect(() => edge.addCertificate(stack, "Sni", certificate(stack, "Here", { provider: usEast1(stack) }))).toThrow(
        "certfleet:region-mismatch",
      );
    });
  });

  test("are not checked for their region if an ARN is only known at apply", () => {
    synth((stack) => {
      stack.addOverride("variable", { certificate_arn: {}, load_balancer_arn: {} });
      const known = AcmCertificate.fromCertificateArn(stack, "Known", "${var.certificate_arn}");

      expect(() => listener(stack, { certificates: [known] })).not.toThrow();
      const props = {
        ...propsOf(),
        loadBalancerArn: "${var.load_balancer_arn}",
        certificates: [certificate(stack, "There", { region: "us-east-1" })],
      };
      expect(() => new AlbHttpsListener(stack, "Other", props)).not.toThrow();
    });
  });
});

describe("the TLS policy of a listener", () => {
  test.each([
    [undefined, "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"],
    [TlsPolicy.MODERN, "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09"],
    [TlsPolicy.INTERMEDIATE, "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"],
    [TlsPolicy.FIPS, "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09"],
    [TlsPolicy.POST_QUANTUM, "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"],
  ])("is always explicit: %#", (tlsPolicy, name) => {
    const { one } = synth((stack) => expect(listener(stack, { tlsPolicy }).tlsPolicyName).toBe(name));

    expect(one("aws_lb_listener").ssl_policy).toBe(name);
  });
});

describe("a listener", () => {
  test("exposes its endpoint properties", () => {
    synth((stack) => expect(listener(stack)).toMatchObject({ kind: "alb", port: 443, hosts: ["www.example.com"], probeable: true }));
  });

  test("is created in the load balancer's region with its certificates", () => {
    const { all } = synth((stack) => {
      const loadBalancerArn = ALB.replace("eu-west-1", "us-east-1");
      const certificates = ["A", "B"].map((id) => certificate(stack, id, { domainNames: [`${id}.example.com`], region: "us-east-1" }));
      listener(stack, { loadBalancerArn, certificates, region: "us-east-1", redirectHttp: true });
    });

    const made = [...Object.values(all("aws_lb_listener")), ...Object.values(all("aws_lb_listener_certificate"))];
    expect(made.map(({ region }) => region)).toEqual(["us-east-1", "us-east-1", "us-east-1"]);
  });

  test("rejects `region` with hashicorp/aws 5, and can use an aliased provider instead", () => {
    const { one } = synth((stack) => {
      AwsBindings.pin(stack, "5.100.0");
      const loadBalancerArn = ALB.replace("eu-west-1", "us-east-1");
      const provider = usEast1(stack);
      const certificates = [AcmCertificate.fromCertificateArn(stack, "Known", CERTIFICATE.replace("eu-west-1", "us-east-1"))];

      expect(() => new AlbHttpsListener(stack, "Lost", { ...propsOf(), loadBalancerArn, certificates, region: "us-east-1" })).toThrow(
        "certfleet:region-not-supported",
      );
      listener(stack, { loadBalancerArn, certificates, provider });
    });

    expect(one("aws_lb_listener").provider).toBe("aws.us-east-1");
  });

  test("allows overrides on its resource", () => {
    const { one } = synth((stack) => listener(stack).resource.addOverride("tags", { cost: "42" }));

    expect(one("aws_lb_listener").tags).toEqual({ cost: "42" });
  });
});

function propsOf() {
  return { loadBalancerArn: ALB, defaultAction: AlbDefaultAction.fixedResponse(404) };
}
