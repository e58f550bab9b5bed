import { CloudImporter } from "../../../lib/core/importer";
import { awsImporter } from "../../../lib/aws/import";
import { arnOf } from "../../import/states";

const NOW = new Date("2026-11-01T00:00:00Z");

interface Call {
  readonly operation: string;
  readonly region: string;
  readonly input: Record<string, any>;
}

let calls: Call[];
let answers: Record<string, (input: any, region: string) => unknown>;

/** A package of the SDK whose operations respond from `answers`, and are empty otherwise. */
function mockSdk(client: string, operations: readonly string[]): object {
  const commands = operations.map((operation) => [
    `${operation}Command`,
    class {
      readonly operation = operation;
      constructor(readonly input: object) {}
    },
  ]);
  class Client {
    constructor(private readonly settings: { region: string }) {}
    send({ operation, input }: { operation: string; input: object }): Promise<unknown> {
      calls.push({ operation, region: this.settings.region, input });
      return Promise.resolve(answers[operation]?.(input, this.settings.region) ?? {});
    }
  }
  return { ...(Object.fromEntries(commands) as object), [client]: Client };
}

function mockAcm(): object {
  return mockSdk("ACMClient", ["ListCertificates", "DescribeCertificate", "ListTagsForCertificate"]);
}

jest.mock("@aws-sdk/client-acm", () => mockAcm(), { virtual: true });
jest.mock(
  "@aws-sdk/client-elastic-load-balancing-v2",
  () => mockSdk("ElasticLoadBalancingV2Client", ["DescribeLoadBalancers", "DescribeListeners", "DescribeListenerCertificates"]),
  { virtual: true },
);
jest.mock("@aws-sdk/client-cloudfront", () => mockSdk("CloudFrontClient", ["ListDistributions"]), { virtual: true });
jest.mock("@aws-sdk/client-api-gateway", () => mockSdk("APIGatewayClient", ["GetDomainNames"]), { virtual: true });
jest.mock("@aws-sdk/client-apigatewayv2", () => mockSdk("ApiGatewayV2Client", ["GetDomainNames"]), { virtual: true });
jest.mock("@aws-sdk/client-route-53", () => mockSdk("Route53Client", ["ListHostedZones", "ListResourceRecordSets"]), { virtual: true });
jest.mock("@aws-sdk/client-sts", () => mockSdk("STSClient", ["AssumeRole"]), { virtual: true });

beforeEach(() => {
  calls = [];
  answers = {};
});

const read = (options: Partial<Parameters<NonNullable<CloudImporter["fromAccount"]>>[0]> = {}) =>
  awsImporter.fromAccount!({ regions: ["eu-west-1"], zoneRoles: [], zoneProjects: [], progress: () => undefined, ...options }, NOW);

const described = (arn: string, more: object = {}) => ({
  Certificate: {
    CertificateArn: arn,
    DomainName: "www.example.com",
    SubjectAlternativeNames: ["www.example.com"],
    KeyAlgorithm: "EC-prime256v1",
    Type: "AMAZON_ISSUED",
    Status: "ISSUED",
    InUseBy: ["something"],
    NotAfter: new Date("2027-03-01T00:00:00Z"),
    DomainValidationOptions: [{ DomainName: "www.example.com", ValidationMethod: "DNS", ResourceRecord: { Name: "_v.www.example.com." } }],
    ...more,
  },
});

describe("reading an AWS account", () => {
  test("asks for certificates of every key type, in each region and page by page", async () => {
    answers.ListCertificates = ({ NextToken }, region) =>
      NextToken === undefined
        ? { CertificateSummaryList: [{ CertificateArn: arnOf(1, region) }], NextToken: "more" }
        : { CertificateSummaryList: [{ CertificateArn: arnOf(2, region) }] };
    answers.DescribeCertificate = ({ CertificateArn }) => described(CertificateArn as string);
    answers.ListTagsForCertificate = () => ({
      Tags: [{ Key: "owner", Value: "edge" }, { Key: "empty" }, { Key: "aws:cloudformation:stack", Value: "x" }],
    });

    const { certificates, provider } = await read({ regions: ["eu-west-1", "us-east-1"] });
    expect(certificates.map(({ id }) => id)).toEqual([arnOf(1), arnOf(2), arnOf(1, "us-east-1"), arnOf(2, "us-east-1")]);
    expect(calls.filter(({ operation }) => operation === "ListCertificates")[0].input.Includes.keyTypes).toContain("EC_secp384r1");
    expect(provider).toEqual({ region: "eu-west-1" });
    expect(certificates[0]).toMatchObject({
      used: true,
      keyType: "ecdsa-p256",
      tags: { owner: "edge", empty: "" },
      notAfter: "2027-03-01T00:00:00.000Z",
    });
    expect(certificates[0].tags).not.toHaveProperty("aws:cloudformation:stack");
    expect([certificates[0].region, certificates[2].region]).toEqual([undefined, "us-east-1"]);
  });

  test("reports certificates that are unused, validated by e-mail or issued by another CA", async () => {
    answers.ListCertificates = () => ({ CertificateSummaryList: [1, 2, 3].map((number) => ({ CertificateArn: arnOf(number) })) });
    answers.DescribeCertificate = ({ CertificateArn }) =>
      described(
        CertificateArn as string,
        [
          { InUseBy: [] },
          { DomainValidationOptions: [{ DomainName: "www.example.com", ValidationMethod: "EMAIL" }] },
          { Type: "IMPORTED", Issuer: "Example CA", DomainValidationOptions: [] },
        ][Number((CertificateArn as string).slice(-1)) - 1],
      );
    const { certificates } = await read();
    expect(certificates.map(({ obstacle }) => obstacle?.reason)).toEqual(["unused", "email-validated", "foreign-ca"]);
    expect(certificates[2].obstacle?.message).toContain('"Example CA" issued it');
  });

  test("finds listeners with the certificates that they select by SNI, and distributions", async () => {
    const listener = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/net/tcp/0123456789abcdef/0123456789abcdef";
    answers.ListCertificates = () => ({ CertificateSummaryList: [{ CertificateArn: arnOf(1) }] });
    answers.DescribeCertificate = ({ CertificateArn }) => described(CertificateArn as string, { InUseBy: [] });
    answers.DescribeLoadBalancers = ({ Marker }) =>
      Marker === undefined ? { LoadBalancers: [], NextMarker: "m" } : { LoadBalancers: [{ LoadBalancerArn: "lb" }] };
    answers.DescribeListeners = () => ({
      Listeners: [{ ListenerArn: listener, Certificates: [{ CertificateArn: arnOf(9) }] }, { ListenerArn: "http" }],
    });
    answers.DescribeListenerCertificates = () => ({
      Certificates: [
        { CertificateArn: arnOf(9), IsDefault: true },
        { CertificateArn: arnOf(1), IsDefault: false },
      ],
    });
    answers.ListDistributions = () => ({
      DistributionList: {
        Items: [
          {
            Id: "E1A2B3C4D5E6F7",
            Aliases: { Items: ["www.example.com"] },
            ViewerCertificate: { ACMCertificateArn: arnOf(1), MinimumProtocolVersion: "TLSv1.2_2021" },
          },
        ],
      },
    });
    const { certificates } = await read();
    expect(certificates[0].used).toBe(true);
    expect(certificates[0].endpoints.map(({ entry }) => entry)).toEqual([
      { nlb: { listenerArn: listener } },
      { cloudfront: { distribution: "E1A2B3C4D5E6F7", aliases: ["www.example.com"], minimumProtocolVersion: "TLSv1.2_2021" } },
    ]);
  });

  test("assumes a role to read the zones of another account", async () => {
    answers.AssumeRole = ({ RoleArn }) => ({ Credentials: { AccessKeyId: RoleArn as string, SecretAccessKey: "s", SessionToken: "t" } });
    answers.ListHostedZones = () => ({ HostedZones: [{ Id: "/hostedzone/Z1", Name: "example.com.", Config: { PrivateZone: false } }] });
    const role = "arn:aws:iam::222233334444:role/dns";
    await read({ zoneRoles: [role] });
    expect(calls.filter(({ operation }) => operation === "AssumeRole").map(({ input }) => input.RoleArn as string)).toEqual([role]);
  });

  test("reports a denied call with the operation, the region and the list of required permissions", async () => {
    answers.ListCertificates = () => {
      throw Object.assign(new Error("not authorized"), { name: "AccessDeniedException" });
    };
    await expect(read()).rejects.toThrow("ListCertificates in eu-west-1 failed: AccessDeniedException: not authorized.");
    await expect(read()).rejects.toThrow("certfleet:cloud-call-failed");
  });

  test.each([
    [{ regions: ["eu-west-l"] }, '"eu-west-l" is not an AWS region. Did you mean "eu-west-1"?'],
    [
      { project: "media-prod" },
      'AWS has accounts instead of projects, and --project is "media-prod". Name a role of the account with --role.',
    ],
    [{ zoneProjects: ["dns-prod"] }, '--zone-project is "dns-prod". Name a role of the account with --zone-role.'],
  ])("rejects the options %j", async (options, message) => {
    await expect(read(options)).rejects.toThrow(message);
    expect(calls).toEqual([]);
  });

  test("needs a region, from the options or the environment", async () => {
    const before = { ...process.env };
    delete process.env.AWS_REGION;
    delete process.env.AWS_DEFAULT_REGION;
    await expect(read({ regions: [] })).rejects.toThrow("No region to read");
    process.env.AWS_REGION = "eu-west-3";
    await read({ regions: [] });
    expect([...new Set(calls.filter(({ operation }) => operation === "ListCertificates").map(({ region }) => region))]).toEqual([
      "eu-west-3",
      "us-east-1",
    ]);
    process.env = before;
  });

  test("makes only the calls in the documented list of permissions", async () => {
    answers.ListCertificates = () => ({ CertificateSummaryList: [{ CertificateArn: arnOf(1) }] });
    answers.DescribeCertificate = ({ CertificateArn }) => described(CertificateArn as string);
    answers.DescribeLoadBalancers = () => ({ LoadBalancers: [{ LoadBalancerArn: "lb" }] });
    answers.DescribeListeners = () => ({ Listeners: [{ ListenerArn: "l", Certificates: [{ CertificateArn: arnOf(1) }] }] });
    answers.ListHostedZones = () => ({ HostedZones: [{ Id: "/hostedzone/Z1", Name: "example.com." }] });
    await read();
    const actions = JSON.stringify(awsImporter.permissions);
    const called = [...new Set(calls.map(({ operation }) => operation))].sort();
    expect(called).toContain("ListResourceRecordSets");
    // API Gateway has an action for each method, not for each operation.
    expect(called.filter((operation) => operation !== "GetDomainNames" && !actions.includes(`:${operation}"`))).toEqual([]);
    expect(actions).not.toMatch(/:(Create|Delete|Put|Update|Add|Remove|Request|Import|Export)/);
  });

  test("names the package to install if a package of the SDK is missing", async () => {
    const missing = Object.assign(new Error("Cannot find module '@aws-sdk/client-acm'"), { code: "MODULE_NOT_FOUND" });
    jest.resetModules();
    jest.doMock("@aws-sdk/client-acm", () => {
      throw missing;
    });
    const { awsImporter: fresh } = await import("../../../lib/aws/import");
    const reading = fresh.fromAccount!({ regions: ["eu-west-1"], zoneRoles: [], zoneProjects: [], progress: () => undefined }, NOW);
    await expect(reading).rejects.toThrow(
      /@aws-sdk\/client-acm is not installed\. Run: npm install @aws-sdk\/client-acm .*@aws-sdk\/client-sts/,
    );
    // Tests run in any order.
    jest.resetModules();
    jest.doMock("@aws-sdk/client-acm", () => mockAcm(), { virtual: true });
  });
});
