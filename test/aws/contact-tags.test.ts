import { contactTags } from "../../lib/aws/acm/certificate";

describe("contact tags", () => {
  test.each([
    ["are empty without a contact", {}, undefined, undefined],
    ["contain the owner and the service", { owner: "edge", service: "www" }, undefined, { owner: "edge", service: "www" }],
    ["omit the runbook", { runbook: "https://r.example" }, undefined, undefined],
    ["are added to other tags", { owner: "edge" }, { cost: "42" }, { owner: "edge", cost: "42" }],
    [
      "contain no character that AWS rejects",
      { owner: "R&D ${x}\n<b>", service: "média: a/b@c" },
      undefined,
      { owner: "R_D __x___b_", service: "média: a/b@c" },
    ],
    ["are no longer than AWS allows", { owner: "x".repeat(300) }, undefined, { owner: "x".repeat(256) }],
    ["do not overwrite other tags", { owner: "edge" }, { owner: "platform" }, { owner: "platform" }],
  ])("%s", (_what, contact, tags, expected) => {
    expect(contactTags(contact, tags)).toEqual(expected);
  });
});
