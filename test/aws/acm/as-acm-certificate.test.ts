import { Construct } from "constructs";
import { asAcmCertificate } from "../../../lib/aws/acm/acm-import";
import { ICertificate } from "../../../lib/core/certificate";
import { synth } from "../../support/synth";
import { certificate, PemCertificate, usEast1 } from "../fixtures";

describe("a certificate for an AWS endpoint", () => {
  test("is used directly if it is in ACM", () => {
    synth((stack) => {
      const www = certificate(stack, "Www");
      expect(asAcmCertificate(www)).toBe(www);
    });
  });

  test("is imported once per region if it has key material", () => {
    synth((stack) => {
      stack.addOverride("variable", { certificate: {}, chain: {}, key: {} });
      const edge = new PemCertificate(stack, "Edge");
      const here = asAcmCertificate(edge);

      expect(asAcmCertificate(edge)).toBe(here);
      expect(here.region).toBe("eu-west-1");
      const there = asAcmCertificate(edge, { region: "us-east-1" });
      expect(there).not.toBe(here);
      expect(asAcmCertificate(edge, { provider: usEast1(stack) })).toBe(there);
    });
  });

  test("is rejected if its issuer does not export the key", () => {
    synth((stack) => {
      const managed = Object.assign(new Construct(stack, "Managed"), { issuer: "google-managed" }) as unknown as ICertificate;

      expect(() => asAcmCertificate(managed)).toThrow(
        /^\[test\/Managed\] AWS cannot serve a certificate from google-managed.*certfleet:no-key-material/,
      );
    });
  });
});
