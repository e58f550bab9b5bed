import { createServer, Server } from "node:http";
import { AddressInfo } from "node:net";
import { acmEntry } from "../inventory/health/fleet";
import { directoryWith, state, statusIn } from "../cli/status-command";
import { element, elements, json, query, rest } from "./support/aws-api";
import { describeE2e } from "./support/e2e";
import { Moto } from "./support/moto";

interface Finding {
  readonly kind: string;
  readonly message: string;
}

describeE2e("an account with certificates that no inventory has", () => {
  let moto: Moto;
  /** A service that refuses every call, as AWS does without a permission. */
  let refusing: Server;
  let before: NodeJS.ProcessEnv;
  const arns: Record<string, string> = {};
  let listener: string;

  beforeAll(async () => {
    moto = await Moto.start();
    refusing = createServer((_request, response) => {
      response.writeHead(403, { "content-type": "text/xml" });
      response.end(
        "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not authorized</Message></Error></ErrorResponse>",
      );
    });
    await new Promise<void>((resolve) => refusing.listen(0, "127.0.0.1", resolve));
    before = process.env;
    process.env = { ...before, AWS_ENDPOINT_URL: moto.url, AWS_ACCESS_KEY_ID: "testing", AWS_SECRET_ACCESS_KEY: "testing" };
    for (const [name, region] of Object.entries({ www: "eu-west-1", shop: "eu-west-1", api: "eu-west-1", idle: "us-east-1" })) {
      const request = { DomainName: `${name}.example.com`, ValidationMethod: "DNS" };
      const { CertificateArn } = await json<{ CertificateArn: string }>(moto, "acm", "CertificateManager.RequestCertificate", request, {
        region,
      });
      arns[name] = CertificateArn;
    }
    listener = await listenerWith(arns.www, arns.shop);
    const domain = { domainName: "api.example.com", regionalCertificateArn: arns.api, securityPolicy: "TLS_1_2" };
    await rest(moto, "apigateway", "POST", "/domainnames", JSON.stringify(domain));
  });

  afterAll(async () => {
    process.env = before;
    refusing.close();
    await moto?.stop();
  });

  /** A listener of a new load balancer, which selects a second certificate by server name. */
  async function listenerWith(first: string, second: string): Promise<string> {
    const subnets = elements(await query(moto, "ec2", { Action: "DescribeSubnets", Version: "2016-11-15" }), "subnetId");
    const elb = (Action: string, parameters: Record<string, string>) =>
      query(moto, "elasticloadbalancing", { Action, Version: "2015-12-01", ...parameters });
    const places = { "Subnets.member.1": subnets[0], "Subnets.member.2": subnets[1] };
    const LoadBalancerArn = element(await elb("CreateLoadBalancer", { Name: "edge", ...places }), "LoadBalancerArn");
    const settings = {
      LoadBalancerArn,
      Protocol: "HTTPS",
      Port: "443",
      "Certificates.member.1.CertificateArn": first,
      "DefaultActions.member.1.Type": "fixed-response",
      "DefaultActions.member.1.FixedResponseConfig.StatusCode": "404",
      "DefaultActions.member.1.FixedResponseConfig.ContentType": "text/plain",
    };
    const arn = element(await elb("CreateListener", settings), "ListenerArn");
    await elb("AddListenerCertificates", { ListenerArn: arn, "Certificates.member.1.CertificateArn": second });
    return arn;
  }

  /** The findings about the account, for an inventory with one of its certificates. */
  async function found(...regions: string[]): Promise<Finding[]> {
    const directory = directoryWith({ "terraform.tfstate": state({ www: acmEntry({ arn: arns.www }) }) });
    const args = regions.flatMap((region) => ["--region", region]);
    const { status, out, err } = await statusIn(directory, "--discover", "aws", ...args, "--format", "json");
    // The SDK warns about old versions of Node.
    expect({ status, failed: err.includes("certfleet:") }).toEqual({ status: 0, failed: false });
    const { findings } = JSON.parse(out) as { findings: Finding[] };
    return findings.filter(({ kind }) => ["unmanaged-certificate", "discovery-incomplete"].includes(kind));
  }

  const uses = (findings: readonly Finding[]) =>
    Object.fromEntries(findings.map(({ message }) => [/[a-z]+(?=\.example\.com)/.exec(message)?.[0], /\(([^)]*)\)$/.exec(message)?.[1]]));

  // The double does not return certificates in lists of distributions, so the unit tests cover CloudFront.
  test("are found in every region, load balancers and API Gateway, by the real SDK", async () => {
    expect(uses(await found("eu-west-1", "us-east-1"))).toEqual({
      shop: `used by listener ${listener}`,
      api: "used by API Gateway domain api.example.com",
      idle: undefined,
    });
  });

  test("are found as far as permissions reach, and what cannot be read is said", async () => {
    const { port } = refusing.address() as AddressInfo;
    process.env.AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2 = `http://127.0.0.1:${port}`;
    const [incomplete, ...others] = await found("eu-west-1");
    delete process.env.AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2;
    expect(incomplete.kind).toBe("discovery-incomplete");
    expect(incomplete.message).toContain(
      "load balancers in eu-west-1 could not be read: DescribeLoadBalancers in eu-west-1 failed: AccessDenied",
    );
    const names = uses(others);
    expect(names).toMatchObject({ shop: "what uses it could not be read", api: "used by API Gateway domain api.example.com" });
  });
});
