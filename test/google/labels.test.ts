import { contactLabels } from "../../lib/google/resource-name";

test("owner and service become labels, unless the certificate opts out with `tagged: false`", () => {
  const contact = { owner: "Edge Team", service: "shop" };
  expect(contactLabels(contact, { stage: "live" })).toEqual({ owner: "edge-team", service: "shop", stage: "live" });
  expect(contactLabels({ ...contact, tagged: false }, { stage: "live" })).toEqual({ stage: "live" });
  expect(contactLabels({ ...contact, tagged: false })).toBeUndefined();
});
