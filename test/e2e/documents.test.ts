import { forAws5, overrideFor } from "./support/documents";

const document = {
  provider: { aws: [{ region: "eu-west-1" }, { alias: "dns", region: "eu-west-1", assume_role: [{ role_arn: "arn:role" }] }] },
  resource: {
    aws_acm_certificate: { www: { domain_name: "example.com", region: "us-east-1" }, local: { domain_name: "example.org" } },
    aws_sns_topic: { alerts: { name: "alerts", region: "us-east-1", provider: "aws.dns" } },
  },
};

describe("the override of a document", () => {
  test("directs each provider to the double by its alias, and keeps the state in the directory", () => {
    const { provider, terraform } = overrideFor(document);

    expect(provider.aws.map(({ alias }: { alias?: string }) => alias)).toEqual([undefined, "dns"]);
    expect(provider.aws[1]).not.toHaveProperty("region");
    expect(provider.aws[1]).not.toHaveProperty("assume_role");
    expect(terraform.backend).toEqual({ local: { path: "terraform.tfstate" } });
    expect(terraform.required_providers.aws.version).toBe("5.100.0");
  });
});

describe("a document for version 5 of the AWS provider", () => {
  const { provider, resource } = forAws5(document);

  test("replaces the region argument by an aliased provider with the settings of the original provider", () => {
    expect(resource.aws_acm_certificate.www).toEqual({ domain_name: "example.com", provider: "aws.in-us-east-1" });
    expect(resource.aws_sns_topic.alerts).toEqual({ name: "alerts", provider: "aws.in-dns-us-east-1" });
    expect(provider.aws.slice(2)).toEqual([
      { alias: "in-us-east-1", region: "us-east-1" },
      { alias: "in-dns-us-east-1", region: "us-east-1", assume_role: [{ role_arn: "arn:role" }] },
    ]);
  });

  test("does not change other resources", () => {
    expect(resource.aws_acm_certificate.local).toEqual({ domain_name: "example.org" });
    expect(document.resource.aws_acm_certificate.www.region).toBe("us-east-1");
  });
});
