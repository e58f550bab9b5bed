import { alertText } from "../../lib/core/alert";

describe("an alert text", () => {
  test("contains the certificate, service, owner and runbook with the message", () => {
    const contact = { owner: "edge-team", service: "storefront", runbook: "https://runbooks.example.com/tls" };

    expect(alertText("www", contact, "it expires soon.", "Look at it.")).toBe(
      "Certificate www (service storefront, owner edge-team): it expires soon. Look at it. Runbook: https://runbooks.example.com/tls",
    );
  });

  test.each([
    ["no contact", {}, "Certificate www: gone."],
    ["an owner", { owner: "edge-team" }, "Certificate www (owner edge-team): gone."],
    ["a service", { service: "storefront" }, "Certificate www (service storefront): gone."],
    ["a runbook", { runbook: "https://r.example" }, "Certificate www: gone. Runbook: https://r.example"],
  ])("omits what is unknown, with %s", (_what, contact, text) => {
    expect(alertText("www", contact, "gone.")).toBe(text);
  });
});
