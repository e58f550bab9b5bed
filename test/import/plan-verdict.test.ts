import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { judgePlan } from "../../lib/import/plan-verdict";

const RULES = {
  waiters: new Set(["aws_acm_certificate_validation"]),
  tagArguments: new Set(["tags", "tags_all"]),
  notedArguments: new Set(["labels", "terraform_labels"]),
};

const directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-plans-"));
afterAll(() => fs.rmSync(directory, { recursive: true }));

function written(document: object): string {
  const file = path.join(directory, "plan.json");
  fs.writeFileSync(file, JSON.stringify(document));
  return file;
}

const judge = (...changes: object[]) => judgePlan(written({ format_version: "1.2", resource_changes: changes }), RULES);

const change = (actions: string[], more: object = {}, type = "aws_acm_certificate") => ({
  address: `${type}.www`,
  mode: "managed",
  type,
  change: { actions, ...more },
});

const IMPORTING = { importing: { id: "arn" } };

test("imports, waiters and resources that are already in the state are accepted", () => {
  const verdict = judge(change(["no-op"], IMPORTING), change(["create"], {}, "aws_acm_certificate_validation"), change(["no-op"]), {
    ...change(["read"]),
    mode: "data",
  });
  expect(verdict).toEqual({ imports: 1, waiters: 1, unchanged: 1, unwanted: [] });
});

test.each([
  [["create"], "create"],
  [["delete"], "delete"],
  [["delete", "create"], "replace"],
  [["create", "delete"], "replace"],
  [["forget"], "forget"],
])("the actions %j are not accepted", (actions, action) => {
  expect(judge(change(actions, IMPORTING)).unwanted).toMatchObject([{ address: "aws_acm_certificate.www", action }]);
});

test("a waiter that is replaced is not accepted", () => {
  expect(judge(change(["delete", "create"], {}, "aws_acm_certificate_validation")).unwanted).toHaveLength(1);
});

test("an update is listed with the arguments that change, and a replacement with the arguments that force it", () => {
  const before = { ttl: 60, name: "a", records: ["x"] };
  const [unwanted] = judge(
    change(["update"], { ...IMPORTING, before, after: { ttl: 300, name: "a", records: ["x"] }, after_unknown: { fqdn: true } }),
  ).unwanted;
  expect(unwanted).toMatchObject({ action: "update", changed: ["ttl", "fqdn"], tagsOnly: false });
  const [replaced] = judge(change(["delete", "create"], { before, after: { ...before, name: "b" }, replace_paths: [["name"]] })).unwanted;
  expect(replaced).toMatchObject({ action: "replace", changed: ["name"] });
});

test("an update of tags is marked, so that it can be allowed", () => {
  const tags = { before: { tags: {}, tags_all: {} }, after: { tags: { owner: "a" }, tags_all: { owner: "a" } } };
  expect(judge(change(["update"], tags)).unwanted).toMatchObject([{ tagsOnly: true }]);
  const more = { before: { tags: {}, key_algorithm: "a" }, after: { tags: { owner: "a" }, key_algorithm: "b" } };
  expect(judge(change(["update"], more)).unwanted).toMatchObject([{ tagsOnly: false }]);
  expect(judge(change(["delete", "create"], tags)).unwanted).toMatchObject([{ tagsOnly: false }]);
});

test("an import that only records labels in the state changes nothing, and new labels are a change", () => {
  const type = "google_certificate_manager_certificate";
  const noted = {
    before: { effective_labels: { a: "b" } },
    after: { labels: { a: "b" }, terraform_labels: { a: "b" }, effective_labels: { a: "b" } },
  };
  expect(judge(change(["update"], { ...IMPORTING, ...noted }, type))).toEqual({ imports: 1, waiters: 0, unchanged: 0, unwanted: [] });
  const added = { ...noted, after: { ...noted.after, effective_labels: { a: "b", owner: "edge" } } };
  expect(judge(change(["update"], { ...IMPORTING, ...added }, type)).unwanted).toHaveLength(1);
  // Without an import, the state already has the labels.
  expect(judge(change(["update"], noted, type)).unwanted).toHaveLength(1);
});

test.each<[string, object, string]>([
  ["a state", { format_version: "1.0", values: {} }, "it has no changes, so it is of a state"],
  ["another document", { hello: 1 }, "it is not the output of terraform show -json"],
  ["a plan that ended in errors", { format_version: "1.2", resource_changes: [], errored: true }, "it ended in errors or defers changes"],
  ["a plan that is not complete", { format_version: "1.2", resource_changes: [], complete: false }, "it ended in errors or defers changes"],
  ["a plan that defers changes", { format_version: "1.2", resource_changes: [], deferred_changes: [{}] }, "it ended in errors or defers"],
])("%s is refused", (_what, document, reason) => {
  expect(() => judgePlan(written(document), RULES)).toThrow(reason);
});

test("a file that does not exist is refused", () => {
  expect(() => judgePlan(path.join(directory, "none.json"), RULES)).toThrow("the file does not exist");
});
