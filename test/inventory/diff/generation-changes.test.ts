import { diffInventories } from "../../../lib/inventory/diff/diff-inventories";
import { linesOf } from "./fleet";
import { declaredBy } from "./history";

const fleet = (www: string) =>
  declaredBy(`
version: 1
name: edge
providers: { aws: { region: eu-west-1 } }
zones: { example.com: { route53: Z0123456789ABCDEFGHIJ } }
issuers: { acm: { type: acm } }
channels: { on-call: { type: sns, email: [on-call@example.com] } }
defaults: { owner: edge-team, issuer: acm, notify: [on-call] }
certificates:
  www: { domains: [www.example.com], ${www} }
`);

describe("changes of generations", () => {
  test.each<[string, string, readonly string[]]>([
    ["generation: 1", "generation: 2", ["edge/www changed: generation 2 is issued and served, and generation 1 is kept"]],
    ["alerts: false", "alerts: false, generation: 2", ["edge/www changed: generation 2 is issued and served, and generation 1 is kept"]],
    ["alerts: false", "alerts: false, generation: 1", []],
    [
      "generation: 1",
      "generation: 2, keepPrevious: false",
      ["edge/www changed: generation 2 is issued and served, and generation 1 is removed"],
    ],
    ["generation: 2", "generation: 2, serve: previous", ["edge/www changed: generation 1 is served again instead of 2, which is kept"]],
    ["generation: 2, serve: previous", "generation: 2", ["edge/www changed: generation 2 is served again instead of 1, which is kept"]],
    ["generation: 2", "generation: 2, keepPrevious: false", ["edge/www changed: generation 1 is no longer kept"]],
    ["generation: 2", "generation: 3", ["edge/www changed: generation 3 is issued and served, and generation 2 is kept"]],
    ["generation: 2", "generation: 1", ["edge/www changed: generation 1 is served again instead of 2, which is removed"]],
    [
      "rotate: 2026-12",
      "rotate: 2027-01",
      ["edge/www changed: the label 2027-01 instead of 2026-12: a new certificate is issued and served, and the former one is removed"],
    ],
  ])("%s becomes %s", (before, after, lines) => {
    expect(linesOf(diffInventories(fleet(before), fleet(after)))).toEqual(lines);
  });
});
