import { registeredClouds } from "../../lib/core/cloud";
import { acmEntry, entry } from "../inventory/health/fleet";
import { arnOf } from "../import/states";
import { directoryWith, state, statusIn } from "./status-command";

interface Finding {
  readonly kind: string;
  readonly severity: string;
  readonly message: string;
  readonly fix: string;
}

/** The answers of AWS by operation and region; an error is what AWS refuses. */
let answers: Record<string, (region: string, input: Record<string, string>) => unknown>;

function mockSdk(client: string, operations: readonly string[]): object {
  const commands = operations.map((operation) => [
    `${operation}Command`,
    class {
      readonly operation = operation;
      constructor(readonly input: Record<string, string>) {}
    },
  ]);
  class Client {
    constructor(private readonly settings: { region: string }) {}
    async send({ operation, input }: { operation: string; input: Record<string, string> }): Promise<unknown> {
      return Promise.resolve(answers[operation]?.(this.settings.region, input) ?? {});
    }
  }
  return { ...(Object.fromEntries(commands) as object), [client]: Client };
}

jest.mock("@aws-sdk/client-acm", () => mockSdk("ACMClient", ["ListCertificates", "DescribeCertificate", "ListTagsForCertificate"]), {
  virtual: true,
});
jest.mock(
  "@aws-sdk/client-elastic-load-balancing-v2",
  () => mockSdk("ElasticLoadBalancingV2Client", ["DescribeLoadBalancers", "DescribeListeners", "DescribeListenerCertificates"]),
  { virtual: true },
);
jest.mock("@aws-sdk/client-cloudfront", () => mockSdk("CloudFrontClient", ["ListDistributions"]), { virtual: true });
jest.mock("@aws-sdk/client-api-gateway", () => mockSdk("APIGatewayClient", ["GetDomainNames"]), { virtual: true });
jest.mock("@aws-sdk/client-apigatewayv2", () => mockSdk("ApiGatewayV2Client", ["GetDomainNames"]), { virtual: true });
jest.mock("@aws-sdk/client-sts", () => mockSdk("STSClient", ["AssumeRole"]), { virtual: true });

const LISTENER = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/edge/0123456789abcdef/0123456789abcdef";

/** An account with certificates in eu-west-1, of which a listener serves the first two. */
function accountWith(...certificates: Record<string, unknown>[]): void {
  answers = {
    ListCertificates: (region) =>
      region === "eu-west-1" ? { CertificateSummaryList: certificates.map((_, index) => ({ CertificateArn: arnOf(index + 1) })) } : {},
    DescribeCertificate: (_region, { CertificateArn }) => ({
      Certificate: {
        DomainName: "shop.example.com",
        SubjectAlternativeNames: ["shop.example.com"],
        KeyAlgorithm: "RSA_2048",
        Type: "AMAZON_ISSUED",
        Status: "ISSUED",
        InUseBy: [],
        NotAfter: new Date("2027-03-01T00:00:00Z"),
        DomainValidationOptions: [{ DomainName: "shop.example.com", ValidationMethod: "DNS", ResourceRecord: { Name: "_v.example.com." } }],
        ...certificates[Number(CertificateArn.slice(-1)) - 1],
      },
    }),
    DescribeLoadBalancers: () => ({ LoadBalancers: [{ LoadBalancerArn: "lb" }] }),
    DescribeListeners: () => ({ Listeners: [{ ListenerArn: LISTENER, Certificates: [{ CertificateArn: arnOf(1) }] }] }),
    DescribeListenerCertificates: () => ({
      Certificates: [
        { CertificateArn: arnOf(1), IsDefault: true },
        { CertificateArn: arnOf(2), IsDefault: false },
      ],
    }),
  };
}

function refused(operation: string): () => never {
  return () => {
    throw Object.assign(new Error(`not authorized to perform: ${operation}`), { name: "AccessDeniedException" });
  };
}

const NOW = ["--now", "2026-11-24"];

async function discovered(certificates: Record<string, unknown>, ...args: string[]) {
  const directory = directoryWith({ "terraform.tfstate": state(certificates) });
  const all = ["--discover", "aws", "--region", "eu-west-1", "--format", "json", ...NOW, ...args];
  const { status, out, err } = await statusIn(directory, ...all);
  const { findings = [], summary } = (out === "" ? {} : JSON.parse(out)) as { findings?: Finding[]; summary?: Record<string, number> };
  const own = findings.filter(({ kind }) => ["unmanaged-certificate", "discovery-incomplete"].includes(kind));
  return { status, err, findings: own, summary };
}

const WATCHED = { www: acmEntry({ arn: arnOf(1) }) };

describe("certfleet status --discover", () => {
  test("lists a certificate that no inventory has, with its expiry, what serves it, and how to take it over", async () => {
    accountWith({}, {});
    const { status, findings, summary } = await discovered(WATCHED);
    expect(status).toBe(0);
    expect(findings).toEqual([
      {
        kind: "unmanaged-certificate",
        severity: "warning",
        message: `no alert of a fleet is sent for shop.example.com before it expires on 2027-03-01: the certificate ${arnOf(2)} is in no inventory (used by listener ${LISTENER})`,
        fix: "pass the inventory of the stack that manages it; if there is none, take it over with certfleet import --from aws --region eu-west-1",
      },
    ]);
    expect(summary).toMatchObject({ discoveredCertificates: 2 });
  });

  test("a certificate is known by its own ARN, by that of an import, and in a stack that only refers to it", async () => {
    accountWith({}, {}, {});
    const { findings } = await discovered({
      ...WATCHED,
      imported: entry({ deployedTo: [{ target: "acm", arn: arnOf(2) }] }),
      elsewhere: acmEntry({ madeBy: "elsewhere", arn: arnOf(3) }),
    });
    expect(findings).toEqual([]);
  });

  test("an expired certificate that is served is an error, and one that nothing uses is advice", async () => {
    accountWith({ NotAfter: new Date("2026-11-01T00:00:00Z"), Status: "EXPIRED" }, {}, {});
    const { status, findings } = await discovered({ two: acmEntry({ arn: arnOf(2) }) });
    expect(status).toBe(1);
    expect(findings.map(({ severity }) => severity)).toEqual(["error", "advice"]);
    expect(findings[0].message).toMatch(/^clients refuse shop\.example\.com since 2026-11-01: the certificate arn:/);
    expect(findings[1].message).toBe(
      `the certificate ${arnOf(3)} for shop.example.com, which is valid until 2027-03-01, is in no inventory, and nothing uses it`,
    );
  });

  test("finds what CloudFront and API Gateway serve, also with certificates of IAM and of a region that was not read", async () => {
    accountWith();
    answers.ListDistributions = () => ({
      DistributionList: {
        Items: [
          { Id: "E1A2B3C4D5E6F7", ViewerCertificate: { ACMCertificateArn: arnOf(7, "us-east-1") } },
          { Id: "E2A2B3C4D5E6F7", ViewerCertificate: { IAMCertificateId: "ASCAEXAMPLE" } },
        ],
      },
    });
    answers.GetDomainNames = () => ({ items: [{ domainName: "api.example.com", regionalCertificateArn: arnOf(1) }] });
    const { findings } = await discovered({ two: acmEntry({ arn: arnOf(2) }) });
    expect(findings.map(({ message, fix }) => [/\((.*)\)/.exec(message)?.[1], fix])).toEqual([
      ["used by CloudFront distribution E2A2B3C4D5E6F7", expect.stringContaining("it is a server certificate of IAM")],
      [
        `used by listener ${LISTENER}, API Gateway domain api.example.com`,
        expect.stringContaining("Allow acm:ListCertificates and acm:DescribeCertificate in eu-west-1"),
      ],
      ["used by CloudFront distribution E1A2B3C4D5E6F7", expect.stringContaining("Add --region us-east-1")],
    ]);
  });

  test("says why an import cannot take a certificate over", async () => {
    accountWith({}, { Type: "IMPORTED", Issuer: "Example CA" });
    const { findings } = await discovered(WATCHED);
    expect(findings[0].fix).toMatch(/^certfleet import cannot take it over: "Example CA" issued it/);
  });

  test("the command to take a certificate over has the role with which it was found", async () => {
    accountWith({}, {});
    answers.AssumeRole = () => ({ Credentials: { AccessKeyId: "a", SecretAccessKey: "b" } });
    const { findings } = await discovered(WATCHED, "--role", "arn:aws:iam::111122223333:role/read");
    expect(findings[0].fix).toMatch(/certfleet import --from aws --region eu-west-1 --role arn:aws:iam::111122223333:role\/read$/);
  });

  describe("with permissions for a part of the account", () => {
    test("a service that cannot be read is said, and what it would tell is not known instead of empty", async () => {
      accountWith({}, {}, {});
      answers.DescribeListeners = refused("elasticloadbalancing:DescribeListeners");
      const { status, findings } = await discovered(WATCHED);
      expect(status).toBe(0);
      expect(findings.map(({ kind, severity }) => [kind, severity])).toEqual([
        ["discovery-incomplete", "warning"],
        ["unmanaged-certificate", "warning"],
        ["unmanaged-certificate", "warning"],
      ]);
      expect(findings[0].message).toBe(
        "certificates that nobody renews can be missing here, because load balancers in eu-west-1 could not be read: " +
          "DescribeListeners in eu-west-1 failed: AccessDeniedException: not authorized to perform: elasticloadbalancing:DescribeListeners",
      );
      expect(findings[2].message).toContain("(what uses it could not be read)");
    });

    test.each(["ListCertificates", "DescribeCertificate", "ListTagsForCertificate"])(
      "without %s, the certificates that load balancers serve are still found",
      async (operation) => {
        accountWith({}, {});
        answers[operation] = refused(`acm:${operation}`);
        const { findings } = await discovered({});
        expect(findings.map(({ kind }) => kind)).toEqual(["discovery-incomplete", "unmanaged-certificate", "unmanaged-certificate"]);
        expect(findings[0].message).toContain("because ACM certificates in eu-west-1 could not be read");
        expect(findings[1].message).toContain("is sent for unknown names before its certificate expires");
      },
    );

    test("one region that cannot be read does not hide the others", async () => {
      accountWith({}, {});
      const list = answers.ListCertificates;
      answers.ListCertificates = (region, input) => (region === "us-east-1" ? refused("acm:ListCertificates")() : list(region, input));
      const { findings } = await discovered(WATCHED, "--region", "us-east-1");
      expect(findings.map(({ kind }) => kind)).toEqual(["discovery-incomplete", "unmanaged-certificate"]);
      expect(findings[0].message).toContain("ACM certificates in us-east-1");
    });

    test("fails if nothing can be read", async () => {
      accountWith();
      const operations = ["ListCertificates", "DescribeLoadBalancers", "ListDistributions", "GetDomainNames"];
      operations.forEach((operation) => (answers[operation] = refused(operation)));
      const { status, err } = await discovered(WATCHED);
      expect(status).toBe(2);
      expect(err).toContain("ListCertificates in eu-west-1 failed: AccessDeniedException");
      expect(err).toContain("(certfleet:cloud-call-failed)");
    });
  });

  test.each([
    ["--region", "eu-west-1"],
    ["--role", "arn:aws:iam::111122223333:role/read"],
    ["--project", "media"],
  ])("refuses %s without --discover", async (option, value) => {
    const directory = directoryWith({ "terraform.tfstate": state(WATCHED) });
    const { status, err } = await statusIn(directory, option, value);
    expect(status).toBe(2);
    expect(err).toContain(`${option} "${value}" has no effect without --discover`);
    expect(err).toContain("(certfleet:discover-options)");
  });

  test("can read the clouds whose importers read accounts, and refuses the others", async () => {
    const reading = registeredClouds().filter(({ importer }) => importer?.().fromAccount !== undefined);
    expect(registeredClouds().filter(({ hasAccounts }) => hasAccounts === true)).toEqual(reading);
    expect(reading.map(({ key }) => key)).toEqual(["aws", "google"]);
    const directory = directoryWith({ "terraform.tfstate": state(WATCHED) });
    await expect(statusIn(directory, "--discover", "acme")).rejects.toThrow("Allowed choices are aws, google");
  });

  test("the summary says how many certificates the account has", async () => {
    accountWith({}, {});
    const directory = directoryWith({ "terraform.tfstate": state(WATCHED) });
    const { out } = await statusIn(directory, "--discover", "aws", "--region", "eu-west-1", ...NOW);
    expect(out).toMatch(/; 2 certificates found in the\s+account\n$/);
  });
});
