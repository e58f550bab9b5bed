import * as fs from "node:fs";
import * as path from "node:path";
import { importCommand } from "../../lib/cli/import";
import { commandRunIn, Workspace } from "../cli/support";
import { arnOf, certificateAttributes, stateText, zoneWith } from "./states";

const GOLDEN = path.join(__dirname, "..", "golden", "examples");

type Body = Record<string, any>;

/** The public ACM certificates of an example, by name. */
function certificatesOf(document: Body): [string, Body][] {
  const certificates = Object.entries((document.resource?.aws_acm_certificate ?? {}) as Record<string, Body>);
  return certificates.filter(([, { validation_method: method, domain_name: name }]) => method === "DNS" && !String(name).includes("${"));
}

/** The settings that an import must not change. */
function shown({ domain_name, subject_alternative_names, key_algorithm, options, tags, validation_method }: Body): Body {
  const names = [...((subject_alternative_names ?? []) as string[])].sort();
  return { domain_name, names, key_algorithm, options, tags, validation_method };
}

const examples = fs
  .readdirSync(GOLDEN)
  .map((name) => [name, JSON.parse(fs.readFileSync(path.join(GOLDEN, name, "cdk.tf.json"), "utf8")) as Body] as const)
  .filter(([, document]) => certificatesOf(document).length > 0);

test("at least eight examples have ACM certificates", () => {
  expect(examples.length).toBeGreaterThanOrEqual(8);
});

describe("the state of an example, imported and synthesised again", () => {
  let workspace: Workspace;
  beforeEach(() => (workspace = new Workspace()));
  afterEach(() => workspace.remove());

  test.each(examples)("%s has the same certificates", async (_name, document) => {
    const certificates = certificatesOf(document);
    const names = certificates.flatMap(([, body]) => [body.domain_name as string, ...((body.subject_alternative_names ?? []) as string[])]);
    const zones = [...new Set(names.map((name) => name.split(".").slice(-2).join(".")))];
    const resources = certificates.map(([name, body], index) => {
      const own = [body.domain_name as string, ...((body.subject_alternative_names ?? []) as string[])];
      const region = (body.region ?? /(\w\w-\w+-\d)/.exec(String(body.provider ?? ""))?.[1] ?? "eu-west-1") as string;
      const tags = (body.tags ?? {}) as object;
      const more = { arn: arnOf(index, region), key_algorithm: body.key_algorithm as string, tags, tags_all: tags };
      return { mode: "managed", type: "aws_acm_certificate", name, instances: [{ attributes: certificateAttributes(index, own, more) }] };
    });
    workspace.write(
      "terraform.tfstate",
      stateText([
        ...resources,
        ...zones.flatMap((zone, index) =>
          zoneWith(
            zone,
            `Z${index}`,
            names.filter((name) => name.endsWith(zone)),
          ),
        ),
      ]),
    );
    const { status, err } = await commandRunIn(workspace.directory, importCommand(), "terraform.tfstate", "--now", "2026-11-01");
    expect({ status, err }).toEqual({ status: 0, err: "" });
    await workspace.call("synth", "certfleet.yaml", "--out", "out");

    const synthesised = JSON.parse(workspace.read("out/cdk.tf.json")) as Body;
    const sorted = (bodies: Body[]) => bodies.map((body) => JSON.stringify(shown(body))).sort();
    expect(sorted(certificatesOf(synthesised).map(([, body]) => body))).toEqual(sorted(certificates.map(([, body]) => body)));
    const { import: blocks } = JSON.parse(workspace.read("cdktf.out/stacks/imported/import.tf.json")) as { import: { to: string }[] };
    const targets = ["aws_acm_certificate", "aws_route53_record"].flatMap((type) =>
      Object.keys((synthesised.resource[type] ?? {}) as Body).map((name) => `${type}.${name}`),
    );
    // All resources except for the waiters are imported.
    expect(blocks.map(({ to }) => to).sort()).toEqual(targets.sort());
    expect(Object.keys(synthesised.resource as Body).sort()).toEqual([
      "aws_acm_certificate",
      "aws_acm_certificate_validation",
      "aws_route53_record",
    ]);
  });
});
