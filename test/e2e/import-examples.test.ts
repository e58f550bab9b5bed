import * as fs from "fs";
import * as path from "path";
import { importCommand } from "../../lib/cli/import";
import { synthCommand } from "../../lib/cli/synth";
import { commandRunIn, Workspace } from "../cli/support";
import { Document } from "./support/documents";
import { existingAlb, existingZone } from "./support/estate";
import { estateOfExamples, GoogleCloud } from "./support/google-cloud";
import { describeOnGoogle, GoogleTerraform } from "./support/google-terraform";
import { Moto } from "./support/moto";

const GOLDEN = path.join(__dirname, "..", "golden", "examples");
const STACK = "cdktf.out/stacks/imported";
const VALIDATION = "arn:aws:iam::222233334444:role/certificate-validation";

/** A hosted zone that an example refers to: its id there, its name and, in another account, the account and the role for it. */
type ExampleZone = readonly [placeholder: string, name: string, account?: string, role?: string];

const ZONE: ExampleZone = ["Z0123456789ABCDEFGHIJ", "example.com"];

/**
 * Every example without ACME certificates, which no provider can import. The example nlb-and-api-gateway is missing, because the double gives network
 * load balancers the ARN of an application load balancer.
 */
describeOnGoogle(
  "the resources of an example",
  () => {
    let google: GoogleCloud;
    let moto: Moto;
    let applied: GoogleTerraform;
    let at: Workspace;
    const before = process.env;

    beforeAll(async () => {
      moto = await Moto.start();
    });

    afterAll(() => moto?.stop());

    beforeEach(async () => {
      await moto.reset();
      google = await GoogleCloud.start();
      await estateOfExamples(google);
      applied = new GoogleTerraform(google, moto);
      at = new Workspace();
    });

    afterEach(async () => {
      process.env = before;
      applied?.remove();
      at?.remove();
      await google?.stop();
    });

    test.each<[string, ExampleZone[], RegExp]>([
      ["aws-to-google", [ZONE], /: 9 imports, 5 waiters created\.\n$/],
      ["beside-hcl", [ZONE], /: 3 imports, 1 waiter created\.\n$/],
      ["cloudfront-beside-hcl", [ZONE], /: 3 imports, 1 waiter created\.\n$/],
      ["content-delivery", [], /: 18 imports, 7 waiters created\.\n$/],
      ["fleet-file", [ZONE], /: 6 imports, 2 waiters created\.\n$/],
      ["google-wildcard-map", [], /: 8 imports, 4 waiters created\.\n$/],
      ["hcp-terraform", [ZONE], /: 5 imports, 2 waiters created\.\n$/],
      [
        "multi-account-dns",
        [
          ["Z0123456789ABCDEFGHIJ", "service.example.com"],
          ["Z9876543210ABCDEFGHIJ", "example.com", "222233334444", VALIDATION],
        ],
        /: 3 imports, 1 waiter created\.\n$/,
      ],
      ["multi-cloud", [ZONE], /: 13 imports, 5 waiters created\.\n$/],
      ["own-construct", [ZONE], /: 4 imports, 2 waiters created\.\n$/],
    ])("%s is imported from the state of the example, and passes --verify", async (example, zones, passed) => {
      const { document, known } = await adapted(example, zones);
      await applied.use(document);
      await applied.apply();
      // ACM issues after the first apply, and the imported fleet asks for a certificate that is issued.
      await applied.command("apply", "-refresh-only", "-auto-approve", "-input=false", "-no-color");
      at.write("terraform.tfstate", applied.state());
      // The version of a provider decides on the ids of imports.
      at.write(".terraform.lock.hcl", applied.locked());
      at.write("certfleet-import.yaml", `version: 1\n${known}${decisions()}`);

      expect(await commandRunIn(at.directory, importCommand(), "terraform.tfstate")).toMatchObject({ status: 0, err: "" });
      expect(await commandRunIn(at.directory, synthCommand(), "certfleet.yaml")).toMatchObject({ status: 0 });
      const imported = new GoogleTerraform(google, moto, {}, undefined, path.join(at.directory, STACK));
      await imported.use(JSON.parse(at.read(`${STACK}/cdk.tf.json`)) as Document);
      process.env = await imported.variables();
      const verified = await commandRunIn(at.directory, importCommand(), "--verify");
      expect(verified).toEqual({ status: 0, out: expect.stringMatching(passed) as string, err: "" });
    });

    /** The example with resources that exist on the doubles in place of its placeholders, and its zones as the mapping of an import. */
    async function adapted(example: string, zones: readonly ExampleZone[]): Promise<{ document: Document; known: string }> {
      let text = fs.readFileSync(path.join(GOLDEN, example, "cdk.tf.json"), "utf8");
      const entries = text.includes('"managed_zone": "example-net"') ? ["  example.net: { cloudDns: example-net }\n"] : [];
      for (const [placeholder, name, account, role] of zones) {
        const id = await existingZone(moto, name, account);
        text = text.replaceAll(placeholder, id);
        entries.push(`  ${name}: { route53: ${id}${role === undefined ? "" : `, assumeRole: "${role}"`} }\n`);
      }
      const balancers = text.matchAll(/arn:aws:elasticloadbalancing:([a-z0-9-]+):[0-9]{12}:loadbalancer\/app\/([a-z]+)\/[0-9a-f]+/g);
      for (const [placeholder, region, name] of new Map([...balancers].map((each) => [each[0], each])).values()) {
        const made = await existingAlb(moto, name, { region });
        const group = new RegExp(`arn:aws:elasticloadbalancing:${region}:[0-9]{12}:targetgroup/${name}/[0-9a-f]+`, "g");
        text = text.replaceAll(placeholder, made.loadBalancerArn).replace(group, made.targetGroupArn);
      }
      return { document: withoutAlerts(JSON.parse(text) as Document), known: entries.length === 0 ? "" : `zones:\n${entries.join("")}` };
    }

    /** Takes every ACM certificate: some are used by nothing on the double. */
    function decisions(): string {
      const arns = applied.resources("aws_acm_certificate").map(({ arn }) => `  ${arn as string}: { take: true }\n`);
      return arns.length === 0 ? "" : `certificates:\n${arns.join("")}`;
    }
  },
  true,
);

/** A document without alarms, topics, functions and dashboards, which no import reads. */
function withoutAlerts(document: Document): Document {
  const resources = Object.entries(document.resource as Document).filter(
    ([type]) => !/^(aws_(cloudwatch|iam|lambda|sns)|google_monitoring)_/.test(type),
  );
  return { ...document, resource: Object.fromEntries(resources) as Document };
}
