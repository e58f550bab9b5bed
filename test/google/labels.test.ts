import { contactLabels } from "../../lib/google/resource-name";

test("owner and service are labels, unless a certificate keeps its own labels only", () => {
  const contact = { owner: "Edge Team", service: "shop" };
  expect(contactLabels(contact, { stage: "live" })).toEqual({ owner: "edge-team", service: "shop", stage: "live" });
  expect(contactLabels({ ...contact, tagged: false }, { stage: "live" })).toEqual({ stage: "live" });
  expect(contactLabels({ ...contact, tagged: false })).toBeUndefined();
});
