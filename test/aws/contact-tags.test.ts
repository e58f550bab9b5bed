import { contactTags } from "../../lib/aws/acm/certificate";

describe("the tags of a contact", () => {
  test.each([
    ["are none for nobody", {}, undefined, undefined],
    ["name owner and service", { owner: "edge", service: "www" }, undefined, { owner: "edge", service: "www" }],
    ["leave the runbook out", { runbook: "https://r.example" }, undefined, undefined],
    ["stand beside others", { owner: "edge" }, { cost: "42" }, { owner: "edge", cost: "42" }],
    [
      "have no character that AWS refuses",
      { owner: "R&D ${x}\n<b>", service: "média: a/b@c" },
      undefined,
      { owner: "R_D __x___b_", service: "média: a/b@c" },
    ],
    ["are no longer than AWS allows", { owner: "x".repeat(300) }, undefined, { owner: "x".repeat(256) }],
    ["give way to others", { owner: "edge" }, { owner: "platform" }, { owner: "platform" }],
  ])("%s", (_what, contact, tags, expected) => {
    expect(contactTags(contact, tags)).toEqual(expected);
  });
});
