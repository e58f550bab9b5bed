import { alertText } from "../../lib/core/alert";

describe("an alert's text", () => {
  test("names certificate, service, owner and runbook around what happened", () => {
    const contact = { owner: "edge-team", service: "storefront", runbook: "https://runbooks.example.com/tls" };

    expect(alertText("www", contact, "it expires soon.", "Look at it.")).toBe(
      "Certificate www (service storefront, owner edge-team): it expires soon. Look at it. Runbook: https://runbooks.example.com/tls",
    );
  });

  test.each([
    ["nobody", {}, "Certificate www: gone."],
    ["an owner", { owner: "edge-team" }, "Certificate www (owner edge-team): gone."],
    ["a service", { service: "storefront" }, "Certificate www (service storefront): gone."],
    ["a runbook", { runbook: "https://r.example" }, "Certificate www: gone. Runbook: https://r.example"],
  ])("leaves out what is not known, with %s", (_what, contact, text) => {
    expect(alertText("www", contact, "gone.")).toBe(text);
  });
});
