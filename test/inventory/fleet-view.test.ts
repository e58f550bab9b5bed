import { mergeInventories } from "../../lib/inventory/fleet-view";
import { InventorySource } from "../../lib/inventory/inventory-reader";
import { inventorySchema } from "../../lib/inventory/inventory-schema";
import { entry, inventory } from "./support";

const source = (certificates: Record<string, unknown>, of: { file?: string; applied?: boolean; stack?: string } = {}): InventorySource => ({
  file: of.file ?? "state.json",
  applied: of.applied ?? true,
  inventory: inventorySchema().parse(inventory(certificates, of.stack)),
});

const arn = (account: string) => `arn:aws:acm:eu-west-1:${account}:certificate/11111111-2222-3333-4444-555555555555`;

describe("merged inventories", () => {
  test("form one fleet, by stack and name, regardless of the order of files", () => {
    const one = source({ www: entry(), api: entry() }, { stack: "one" });
    const two = source({ www: entry() }, { stack: "two" });

    const keys = (sources: InventorySource[]) => mergeInventories(sources).certificates.map(({ key }) => key);

    expect(keys([one, two])).toEqual(["one/api", "one/www", "two/www"]);
    expect(keys([two, one])).toEqual(keys([one, two]));
  });

  test("show which certificates are declared but not applied, and applied but no longer declared", () => {
    const view = mergeInventories([
      source({ www: entry({ notAfter: "2027-01-01T00:00:00Z" }), old: entry() }),
      source({ www: entry({ notAfter: undefined }), new: entry() }, { applied: false, file: "cdk.tf.json" }),
    ]);

    expect(view.certificates.map(({ name, lifecycle }) => [name, lifecycle])).toEqual([
      ["new", "declared"],
      ["old", "undeclared"],
      ["www", "applied"],
    ]);
    expect(view.certificates[2].inventory.notAfter).toBe("2027-01-01T00:00:00Z");
  });

  test("separate stacks with the same name in two accounts", () => {
    const view = mergeInventories([
      source({ www: entry({ arn: arn("111111111111") }) }, { file: "production.json" }),
      source({ www: entry({ arn: arn("222222222222") }) }, { file: "staging.json" }),
    ]);

    expect(view.certificates.map(({ key, account }) => [key, account])).toEqual([
      ["media-edge (production.json)/www", "111111111111"],
      ["media-edge (staging.json)/www", "222222222222"],
    ]);
  });

  test("separate them even if both refer to a certificate in a third account", () => {
    const shared = entry({ madeBy: "elsewhere", arn: arn("000000000000") });
    const view = mergeInventories([
      source({ www: entry({ arn: arn("111111111111") }), shared }, { file: "production.json" }),
      source({ www: entry({ arn: arn("222222222222") }), shared }, { file: "staging.json" }),
    ]);

    expect(view.stacks).toEqual(["media-edge (production.json)", "media-edge (staging.json)"]);
  });

  test("compare an apply with the configuration in the same directory, if two accounts have the stack", () => {
    const view = mergeInventories(
      ["111111111111", "222222222222"].flatMap((account) => [
        source({ [`www-${account}`]: entry({ arn: undefined }) }, { applied: false, file: `${account}/cdk.tf.json` }),
        source({ [`www-${account}`]: entry({ arn: arn(account) }) }, { file: `${account}/terraform.tfstate` }),
      ]),
    );

    expect(view.certificates.map(({ lifecycle }) => lifecycle)).toEqual(["applied", "applied"]);
  });

  test("include every configuration of a stack, except duplicates", () => {
    const declared = (name: string, file: string) => source({ [name]: entry({ arn: undefined }) }, { applied: false, file });

    const view = mergeInventories([declared("a", "one/cdk.tf.json"), declared("b", "two/cdk.tf.json"), declared("a", "copy/cdk.tf.json")]);

    expect(view.certificates.map(({ name }) => name).sort()).toEqual(["a", "b"]);
  });

  test("use the last of two applies of the same stack", () => {
    const [first, second] = ["1", "2"].map((account) => entry({ arn: arn(account) }));

    const view = mergeInventories([
      source({ www: second }, { file: "old.json" }),
      source({ www: second, api: first }, { file: "new.json" }),
    ]);

    expect(view.certificates.map(({ key }) => key)).toEqual(["media-edge/api", "media-edge/www"]);
  });

  test("include an apply once if it is read both as a state and as outputs", () => {
    expect(mergeInventories([source({ www: entry() }, { file: "a.json" }), source({ www: entry() }, { file: "b.json" })]).stacks).toEqual([
      "media-edge",
    ]);
  });

  test.each([
    ["AWS, by its ARN", { arn: arn("111111111111") }, "aws", "111111111111"],
    ["AWS, by its import", { arn: undefined, issuer: "lets-encrypt", deployedTo: [{ target: "acm", arn: arn("2") }] }, "aws", "2"],
    ["Google, by its id", { arn: undefined, id: "projects/media/locations/global/certificates/www" }, "google", "media"],
    ["AWS before the first apply, by its issuer", { arn: undefined, issuer: "acm" }, "aws", undefined],
    ["Google before the first apply, by its issuer", { arn: undefined, issuer: "google-managed" }, "google", undefined],
    ["no known cloud", { arn: undefined, issuer: "lets-encrypt" }, "other", undefined],
  ])("assign a certificate to %s", (_where, changes, cloud, account) => {
    const [certificate] = mergeInventories([source({ www: entry(changes) })]).certificates;

    expect([certificate.cloud, certificate.account]).toEqual([cloud, account]);
  });
});
