import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Annotations, TerraformOutput, TerraformStack, Testing } from "cdktf";
import { Construct } from "constructs";
import { synth, synthStack } from "./synth";

test("a stack gets an AWS provider, and its document can be read as an object and as text", () => {
  const { json, text, one } = synth((stack) => {
    new AcmCertificate(stack, "Www", { domainName: "example.com", validationMethod: "DNS" });
  });

  expect(json.provider).toEqual({ aws: [{ region: "eu-west-1" }] });
  expect(one("aws_acm_certificate")).toEqual({ domain_name: "example.com", validation_method: "DNS" });
  expect(JSON.parse(text)).toEqual(json);
});

test("a stack without the provider fails for a resource that needs it", () => {
  expect(() => synth((stack) => new AcmCertificate(stack, "Www", { domainName: "example.com" }), { awsProvider: false })).toThrow(
    /provider/,
  );
});

test("a failed validation of a construct fails the synthesis", () => {
  expect(() => synth((stack) => new Construct(stack, "Broken").node.addValidation({ validate: () => ["the part is missing"] }))).toThrow(
    /\[test\/Broken\] the part is missing/,
  );
});

test("warnings and errors are found anywhere in the tree", () => {
  const { warnings, errors } = synth((stack) => {
    Annotations.of(new Construct(stack, "Risky")).addWarning("may break");
    Annotations.of(stack).addError("is broken");
  });

  expect(warnings).toEqual(["[test/Risky] may break"]);
  expect(errors).toEqual(["[test] is broken"]);
});

test("a document that violates the providers' schemas fails", () => {
  expect(() => synth((stack) => new AcmCertificate(stack, "Www", {}).addOverride("domain", "example.com"))).toThrow(
    "aws_acm_certificate.Www.domain is unknown (known: domain_name)",
  );
});

test("`one` fails for a type without resources or with several", () => {
  const { one, all } = synth((stack) => {
    new AcmCertificate(stack, "A", { domainName: "a.example.com" });
    new AcmCertificate(stack, "B", { domainName: "b.example.com" });
  });

  expect(() => one("aws_acm_certificate")).toThrow("there are 2 aws_acm_certificate, not one: A, B");
  expect(() => one("aws_lb_listener")).toThrow("there are 0 aws_lb_listener");
  expect(Object.keys(all("aws_acm_certificate"))).toEqual(["A", "B"]);
});

test("a reference to another stack of the app resolves", () => {
  const app = Testing.app();
  const [one, other] = ["one", "other"].map((id) => new TerraformStack(app, id));
  new AwsProvider(one, "Aws");
  const certificate = new AcmCertificate(one, "Www", { domainName: "example.com" });
  new TerraformOutput(other, "arn", { value: certificate.arn });

  const { json } = synthStack(other);

  expect(json.data?.terraform_remote_state).toBeDefined();
  expect(json.output?.arn.value).toMatch(/data\.terraform_remote_state/);
});
