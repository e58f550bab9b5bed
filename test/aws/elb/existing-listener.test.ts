import { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { Lazy, TerraformOutput, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { AcmIssuer, AlbEndpoint, ExistingListenerProps, NlbEndpoint, SnsChannel } from "../../../lib/aws";
import { describe as described, EndpointKind } from "../../../lib/core/kind";
import { CertificateFleet } from "../../../lib/fleet";
import { TlsPolicy } from "../../../lib/policy";
import { fleetText, synthesised } from "../../file/support";
import { synth } from "../../support/synth";
import { certificate, LISTENER, NETWORK_LISTENER, PemCertificate, usEast1, zone } from "../fixtures";

const RESTRICTED = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06";

/** A listener of the stack; each access to an attribute returns a new token. */
function listener(stack: TerraformStack, id = "Https", config: { sslPolicy?: string; internal?: boolean } = {}): LbListener {
  const { sslPolicy, internal } = config;
  const balancer = new Lb(stack, `${id}Edge`, { loadBalancerType: "application", internal, subnets: ["subnet-1", "subnet-2"] });
  const defaultAction = [{ type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } }];
  return new LbListener(stack, id, { loadBalancerArn: balancer.arn, port: 443, protocol: "HTTPS", sslPolicy, defaultAction });
}

/** Attaches listeners to a certificate as a fleet does. */
function serve(stack: TerraformStack, id: string, ...listeners: ExistingListenerProps[]) {
  const scope = new Construct(stack, id);
  const request = { certificate: certificate(scope, "Certificate", { domainNames: [`${id}.example.com`] }), tlsPolicy: "intermediate" };
  return listeners.map((props) => {
    const target = AlbEndpoint.existingListener(props);
    return target.attach(scope, target.endpointId, request);
  });
}

const fleetOf = (stack: TerraformStack) =>
  new CertificateFleet(stack, "Fleet", {
    zones: [zone()],
    readableAddresses: true,
    defaults: { issuer: new AcmIssuer(), notify: [SnsChannel.ofSubscribers("sre", { email: ["sre@example.com"] })] },
  });

describe("an existing listener", () => {
  test("gets certificates attached, and is not changed otherwise", () => {
    const { all } = synth((stack) => {
      const fleet = fleetOf(stack);
      fleet.add("www", { domains: ["www.example.com"], endpoints: [AlbEndpoint.existingListener({ listenerArn: LISTENER })] });
      fleet.add("api", { domains: ["api.example.com"], endpoints: [AlbEndpoint.existingListener({ listenerArn: LISTENER })] });
    });

    expect(all("aws_lb_listener")).toEqual({});
    expect(all("aws_lb_listener_certificate")).toEqual({
      "api_edge-f2f7dc8efc522ab2": expect.objectContaining({ listener_arn: LISTENER, lifecycle: { create_before_destroy: true } }),
      "www_edge-f2f7dc8efc522ab2": expect.objectContaining({ certificate_arn: "${aws_acm_certificate_validation.www.certificate_arn}" }),
    });
  });

  test("is in the inventory of each certificate, without a TLS policy if it is unknown", () => {
    const { json } = synth((stack) => {
      fleetOf(stack).add("www", { domains: ["www.example.com"], endpoints: [AlbEndpoint.existingListener({ listenerArn: LISTENER })] });
    });

    expect(json.output!.certfleet.value.certificates.www.endpoints).toEqual([
      { kind: "alb", hosts: ["www.example.com"], port: 443, resource: LISTENER, minimumTls: "1.2" },
    ]);
  });

  test("reports the given SSL policy", () => {
    synth((stack) => expect(serve(stack, "www", { listenerArn: LISTENER, sslPolicy: RESTRICTED })[0].tlsPolicyName).toBe(RESTRICTED));
  });

  test("with `lookup` has its policy read and checked, without blocking runs", () => {
    const { json } = synth((stack) => {
      const target = () => AlbEndpoint.existingListener({ listenerArn: LISTENER, lookup: true });
      fleetOf(stack).add("www", { domains: ["www.example.com"], tlsPolicy: TlsPolicy.MODERN, endpoints: [target()] });
    });

    const at = "listener-edge-f2f7dc8efc522ab2";
    expect(json.data!.aws_lb_listener).toEqual({ [at]: expect.objectContaining({ arn: LISTENER }) });
    const [{ condition, error_message: message }] = json.check[at].assert;
    expect(condition).toContain("ELBSecurityPolicy-TLS13-1-3-2021-06");
    expect(condition).not.toContain(RESTRICTED);
    expect(condition).toContain(`, data.aws_lb_listener.${at}.ssl_policy)`);
    expect(message).toContain('does not meet "modern"');
    expect(json.output!.certfleet.value.certificates.www.endpoints[0].tlsPolicy).toBe(`\${data.aws_lb_listener.${at}.ssl_policy}`);
  });

  test("is looked up once, and compared with the given policy", () => {
    const { json } = synth((stack) => {
      ["www", "api"].forEach((id) => serve(stack, id, { listenerArn: LISTENER, lookup: true, sslPolicy: RESTRICTED }));
    });

    expect(Object.keys(json.data!.aws_lb_listener)).toHaveLength(1);
    expect(Object.values<{ assert: { condition: string }[] }>(json.check)[0].assert[0].condition).toContain(`["${RESTRICTED}"]`);
  });

  test("gets a certificate from another issuer imported in its own region", () => {
    const { all } = synth((stack) => {
      const listenerArn = LISTENER.replace("eu-west-1", "us-east-1");
      const target = AlbEndpoint.existingListener({ listenerArn });
      target.attach(new Construct(stack, "www"), target.endpointId, {
        certificate: new PemCertificate(stack, "Own"),
        tlsPolicy: "intermediate",
      });
    });

    expect(Object.values(all("aws_acm_certificate"))[0].region).toBe("us-east-1");
    expect(Object.values(all("aws_lb_listener_certificate"))[0].region).toBe("us-east-1");
  });

  test("rejects certificates that state different policies", () => {
    synth((stack) => {
      serve(stack, "www", { listenerArn: LISTENER });
      expect(() => serve(stack, "api", { listenerArn: LISTENER, sslPolicy: RESTRICTED })).toThrow(
        /has the SSL policy not stated for another certificate, and this one asks for ELBSecurityPolicy.*certfleet:listener-clash/,
      );
    });
  });

  test("can belong to a network load balancer", () => {
    const { all } = synth((stack) => {
      fleetOf(stack).add("www", {
        domains: ["www.example.com"],
        endpoints: [NlbEndpoint.existingListener({ listenerArn: NETWORK_LISTENER })],
      });
    });

    expect(Object.keys(all("aws_lb_listener_certificate"))).toEqual(["www_stream-f2f7dc8efc522ab2"]);
  });
});

describe("an existing listener of the stack, referenced by tokens", () => {
  test("is one listener for every token, and addresses contain no token number", () => {
    const addresses = (outputs: number) => {
      const { all } = synth((stack) => {
        for (let index = 0; index < outputs; index++) {
          new TerraformOutput(stack, `other${index}`, { value: new SnsTopic(stack, `Topic${index}`, { name: "x" }).arn });
        }
        const https = listener(stack);
        const fleet = fleetOf(stack);
        for (const name of ["www", "api"]) {
          fleet.add(name, { domains: [`${name}.example.com`], endpoints: [AlbEndpoint.existingListener({ listenerArn: https.arn })] });
        }
      });
      return Object.keys(all("aws_lb_listener_certificate"));
    };

    expect(addresses(0)).toEqual(["api_Https", "www_Https"]);
    expect(addresses(3)).toEqual(addresses(0));
  });

  test("reports the SSL policy of its resource, which must not be too weak", () => {
    synth((stack) => {
      const [served] = serve(stack, "www", { listenerArn: listener(stack, "Good", { sslPolicy: RESTRICTED }).arn });
      expect(served.tlsPolicyName).toBe(RESTRICTED);
      const weak = listener(stack, "Weak", { sslPolicy: "ELBSecurityPolicy-2016-08" });
      expect(() => serve(stack, "api", { listenerArn: weak.arn })).toThrow(
        /ELBSecurityPolicy-2016-08 allows TLS 1.0.*certfleet:weak-service-policy/,
      );
    });
  });

  test("is not probed if its load balancer is internal", () => {
    synth((stack) => {
      const target = AlbEndpoint.existingListener({ listenerArn: listener(stack, "Https", { internal: true }).arn });
      const { kind, properties } = described<EndpointKind>(target)!;

      expect(kind.isProbed!(properties)).toBe(false);
    });
  });

  test("rejects the same certificate twice", () => {
    synth((stack) => {
      const https = listener(stack);
      expect(() => serve(stack, "www", { listenerArn: https.arn }, { listenerArn: https.arn })).toThrow("certfleet:duplicate-endpoint");
    });
  });

  test("needs a listenerName if an expression provides none and the certificate has two such listeners", () => {
    synth((stack) => {
      const at = (arn: string) => Lazy.stringValue({ produce: () => arn });
      expect(() => serve(stack, "www", { listenerArn: at(LISTENER) }, { listenerArn: at(`${LISTENER}0`) })).toThrow(
        "certfleet:endpoint-name-clash",
      );
      expect(() =>
        serve(stack, "api", { listenerArn: at(LISTENER) }, { listenerArn: at(`${LISTENER}0`), listenerName: "b" }),
      ).not.toThrow();
    });
  });

  test("rejects certificates in another region", () => {
    synth((stack) => {
      const balancer = new Lb(stack, "There", { provider: usEast1(stack), loadBalancerType: "application" });
      const defaultAction = [{ type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } }];
      const there = new LbListener(stack, "Https", { provider: balancer.provider, loadBalancerArn: balancer.arn, defaultAction });
      expect(() => serve(stack, "www", { listenerArn: there.arn })).toThrow(
        /The listener is in us-east-1 and the certificate is in eu-west-1.*certfleet:region-mismatch/,
      );
    });
  });
});

describe("an existing listener in a file", () => {
  const www = (more = "") => fleetText({ www: `{ domains: [example.com], endpoints: [{ alb: { listenerArn: "${LISTENER}"${more} } }] }` });

  test("has the same addresses as in code", () => {
    const { json } = synthesised(www(", lookup: true"));

    expect(json.resource!.aws_lb_listener_certificate).toHaveProperty("www_edge-f2f7dc8efc522ab2");
    expect(json.data!.aws_lb_listener).toHaveProperty("listener-edge-f2f7dc8efc522ab2");
  });

  test("is an input of a module", () => {
    const { json } = synthesised(www(), true);

    expect(json.variable!["listener_edge-f2f7dc8efc522ab2_arn"].default).toBe(LISTENER);
    expect(Object.values(json.resource!.aws_lb_listener_certificate)[0].listener_arn).toBe("${var.listener_edge-f2f7dc8efc522ab2_arn}");
  });
});
