import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { App, Fn, Lazy, LocalBackend, TerraformElement, TerraformOutput, TerraformStack, Token } from "cdktf";
import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate";
import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { DataAwsRoute53Zone } from "@cdktf/provider-aws/lib/data-aws-route53-zone";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { stackOf } from "../../lib/cli/synthesise-file";
import { stackDocument, TerraformDocument } from "../../lib/core/stack-document";
import { loadFleetFile } from "../../lib/file/from-file";

const EXAMPLES = path.join(__dirname, "..", "..", "examples");

/** What cdktf renders, without its metadata. */
function byCdktf(stack: TerraformStack): TerraformDocument {
  const { "//": _metadata, ...document } = stack.toTerraform() as TerraformDocument;
  for (const elements of [...Object.values(document.resource ?? {}), ...Object.values(document.data ?? {})] as TerraformDocument[]) {
    Object.values(elements).forEach((element: TerraformDocument) => delete element["//"]);
  }
  return document;
}

function expectSame(stack: TerraformStack): void {
  // Compares texts, because the order of keys matters to reviewers.
  expect(JSON.stringify(stackDocument(stack), undefined, 2)).toBe(JSON.stringify(byCdktf(stack), undefined, 2));
}

function newStack(): TerraformStack {
  const stack = new TerraformStack(new App({ outdir: os.tmpdir() }), "media");
  new AwsProvider(stack, "Aws", { region: "eu-west-1" });
  return stack;
}

describe("the document of a stack is what cdktf renders", () => {
  const files = fs
    .readdirSync(EXAMPLES)
    .map((name) => path.join(EXAMPLES, name, "certfleet.yaml"))
    .filter((file) => fs.existsSync(file));

  test.each(files.map((file) => [path.basename(path.dirname(file)), file]))("for the fleet file of the example %s", (_, file) => {
    const fleet = loadFleetFile(file);
    const stack = stackOf(fleet, { asModule: false });

    expectSame(stack);
    expect(Object.keys(stackDocument(stack).resource)).not.toEqual([]);
  });

  test("for tokens in texts, lists, maps, keys and functions", () => {
    const stack = newStack();
    const zone = new DataAwsRoute53Zone(stack, "Zone", { name: "example.com" });
    const certificate = new AcmCertificate(stack, "Certificate", {
      domainName: `www.${zone.name}`,
      subjectAlternativeNames: Lazy.listValue({ produce: () => [`www.${zone.name}`, "api.example.com"] }),
      tags: { [`zone-${zone.zoneId}`]: Fn.join("-", zone.nameServers), quoted: 'a "b" \\ ${c} %{d} $${e}\nf' },
    });
    new CloudwatchMetricAlarm(stack, "Alarm", {
      alarmName: Lazy.stringValue({ produce: () => `expiry of ${certificate.domainName}` }),
      comparisonOperator: "LessThanThreshold",
      evaluationPeriods: Token.asNumber(Lazy.numberValue({ produce: () => 2 })),
      dimensions: Token.asStringMap(Lazy.anyValue({ produce: () => ({ CertificateArn: certificate.arn, Nothing: undefined }) })),
      alarmActions: [],
    });
    new TerraformOutput(stack, "Names", { value: { servers: zone.nameServers, list: ["a", zone.arn] } });

    expectSame(stack);
  });

  test("for overrides of elements and of the stack, which add, replace and remove values", () => {
    const stack = newStack();
    const certificate = new AcmCertificate(stack, "Certificate", { domainName: "www.example.com", tags: { owner: "web" } });
    certificate.addOverride("tags.service", Lazy.stringValue({ produce: () => "shop" }));
    certificate.addOverride("//", { mine: true });
    stack.addOverride("terraform.required_version", ">= 1.11");
    stack.addOverride("provider.aws", [{ alias: "us", region: "us-east-1" }]);
    stack.addOverride(`resource.aws_acm_certificate.${certificate.friendlyUniqueId}.tags.owner`, undefined);
    stack.addOverride(
      `resource.aws_acm_certificate.${certificate.friendlyUniqueId}.lifecycle`,
      Lazy.anyValue({ produce: () => ({ a: 1 }) }),
    );
    stack.addOverride("variable.issuer.default", null);
    stack.addOverride("check.served", { assert: [{ condition: `\${${certificate.arn} != ""}`, error_message: "none" }] });

    expectSame(stack);
    expect(stackDocument(stack)).toMatchObject({
      resource: { aws_acm_certificate: { Certificate: { tags: { service: "shop" }, lifecycle: { a: 1 } } } },
    });
  });

  test("for lists to which several elements add", () => {
    const stack = newStack();
    for (const name of ["one", "two", "three"]) {
      new AcmCertificate(stack, name, { domainName: `${name}.example.com` }).importFrom(
        `arn:aws:acm:eu-west-1:123456789012:certificate/${name}`,
      );
    }
    const moved = new AcmCertificate(stack, "new-name", { domainName: "moved.example.com" });
    moved.moveFromId("aws_acm_certificate.old-name");

    expectSame(stack);
    expect(stackDocument(stack).import).toHaveLength(3);
  });

  test("for a stack with a backend and a nested stack, which has its own document", () => {
    const stack = newStack();
    new LocalBackend(stack, { path: "media.tfstate" });
    new AcmCertificate(new TerraformStack(stack, "below"), "Certificate", { domainName: "www.example.com" });

    expectSame(stack);
    expect(stackDocument(stack).resource).toBeUndefined();
  });

  test("for an element that another one adds while it is rendered, which cdktf does not render", () => {
    class Adding extends TerraformElement {
      toTerraform(): unknown {
        if (this.node.tryFindChild("Late") === undefined) {
          new AcmCertificate(this, "Late", { domainName: "late.example.com" });
        }
        return { locals: { owner: "web" } };
      }
    }
    const [one, other] = [newStack(), newStack()];
    new Adding(one, "Adding");
    new Adding(other, "Adding");

    expect(stackDocument(one)).toEqual(byCdktf(other));
    expect(one.node.findAll().some((each) => each instanceof AcmCertificate)).toBe(true);
  });

  test("for a stack class that overrides toTerraform()", () => {
    class Own extends TerraformStack {
      toTerraform(): unknown {
        return { ...(super.toTerraform() as TerraformDocument), locals: { owner: "web" } };
      }
    }
    const stack = new Own(new App({ outdir: os.tmpdir() }), "own");
    new AcmCertificate(stack, "Certificate", { domainName: "www.example.com" });

    expectSame(stack);
    expect(stackDocument(stack).locals).toEqual({ owner: "web" });
  });

  test("for a second call, and does not change what cdktf renders", () => {
    const stack = newStack();
    new AcmCertificate(stack, "Certificate", { domainName: "www.example.com" });
    const [before, first, second, after] = [stack.toTerraform(), stackDocument(stack), stackDocument(stack), stack.toTerraform()];

    expect(second).toEqual(first);
    expect(after).toEqual(before);
  });
});
