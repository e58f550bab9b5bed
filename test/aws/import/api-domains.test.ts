import { ApiDomainRecord, AwsInventory } from "../../../lib/aws/import/aws-inventory";
import { endpointsOf } from "../../../lib/aws/import/aws-endpoints";

let mockRelease = "6.66.0";

jest.mock("../../../lib/aws/aws-provider", () => ({
  ...jest.requireActual<object>("../../../lib/aws/aws-provider"),
  awsVersion: () => mockRelease,
}));

const CERTIFICATE = "arn:aws:acm:eu-west-1:111122223333:certificate/11111111-2222-3333-4444-555555555555";

function imported(domain: Partial<ApiDomainRecord>) {
  const record = { name: "api.example.com", type: "rest", certificate: CERTIFICATE, isEdge: false, furtherSettings: [], ...domain };
  const inventory = { certificates: [], listeners: [], distributions: [], apiDomains: [record] } as unknown as AwsInventory;
  return endpointsOf(inventory, "eu-west-1").get(CERTIFICATE)![0];
}

describe("a domain of API Gateway that is imported", () => {
  test("keeps its enhanced security policy and its endpoint access mode", () => {
    mockRelease = "6.66.0";

    expect(imported({ securityPolicy: "SecurityPolicy_TLS13_1_3_2025_09", endpointAccessMode: "STRICT" })).toMatchObject({
      tlsPolicy: "modern",
      entry: { apiGateway: { domainName: "api.example.com", endpointAccessMode: "strict" } },
    });
    expect(imported({ securityPolicy: "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09", endpointAccessMode: "BASIC" })).toEqual({
      id: "the API Gateway domain api.example.com",
      tlsPolicy: "intermediate",
      entry: { apiGateway: { type: "rest", domainName: "api.example.com" } },
    });
  });

  test("is left if the provider's release would change its security policy", () => {
    mockRelease = "6.66.0";
    expect(imported({ securityPolicy: "TLS_1_2" }).obstacle?.message).toContain("security policy TLS_1_2");
    mockRelease = "6.25.0";
    expect(imported({ securityPolicy: "SecurityPolicy_TLS13_1_3_2025_09" }).obstacle?.reason).toBe("endpoint-left");
    expect(imported({ securityPolicy: "TLS_1_2" }).tlsPolicy).toBe("intermediate");
  });
});
