import { Duration } from "../../../lib/core/duration";
import { KeyType } from "../../../lib/core/certificate";
import { GooglePrivateCertificate, GooglePrivateCertificateProps } from "../../../lib/google";
import { synth } from "../fixtures";

const POOL = "projects/media-prod/locations/europe-west1/caPools/main";
const CONFIG = "google_certificate_manager_certificate_issuance_config";

function privateCertificates(...all: Partial<GooglePrivateCertificateProps>[]) {
  return synth((stack) =>
    all.forEach((props, index) => {
      new GooglePrivateCertificate(stack, `C${index}`, {
        domainNames: ["internal.example.net"],
        pool: POOL,
        lifetime: Duration.days(30),
        ...props,
      });
    }),
  );
}

describe("a certificate from a CA pool", () => {
  test("shares its issuance configuration with other certificates", () => {
    const { one, all } = privateCertificates({}, { domainNames: ["*.other.example.net"] });

    expect(one(CONFIG)).toMatchObject({
      certificate_authority_config: { certificate_authority_service_config: { ca_pool: POOL } },
      key_algorithm: "RSA_2048",
      lifetime: "2592000s",
      rotation_window_percentage: 66,
    });
    expect(Object.values(all("google_certificate_manager_certificate"))).toHaveLength(2);
  });

  test("has a separate issuance configuration when the settings differ", () => {
    const { all } = privateCertificates({}, { lifetime: Duration.days(28) }, { keyType: KeyType.ECDSA_P256 });

    expect(new Set(Object.values(all(CONFIG)).map(({ name }) => name)).size).toBe(3);
  });

  test.each([21, 30])("can have a lifetime of %d days", (days) => {
    expect(() => privateCertificates({ lifetime: Duration.days(days) })).not.toThrow();
  });

  test.each<[string, Partial<GooglePrivateCertificateProps>, RegExp]>([
    ["20 days", { lifetime: Duration.days(20) }, /allows 21d to 30d.*pool-lifetime/],
    ["31 days", { lifetime: Duration.days(31) }, /allows 21d to 30d.*pool-lifetime/],
    ["renewal 6 days before expiry", { renewBefore: Duration.days(6) }, /at least 7d between.*renewal and expiry.*pool-renewal/],
    ["renewal 24 days before expiry", { renewBefore: Duration.days(24) }, /at least 7d between issuance.*pool-renewal/],
    ["a P-384 key", { keyType: KeyType.ECDSA_P384 }, /Use one of rsa-2048, ecdsa-p256.*key-type/],
    ["a pool that is none", { pool: "main" }, /"main" is not the id of a CA pool.*ca-pool/],
    ["a pool of another region", { region: "europe-west4" }, /The CA pool is in europe-west1.*ca-pool-region/],
  ])("rejects %s", (_what, props, message) => {
    expect(() => privateCertificates(props)).toThrow(message);
  });
});
