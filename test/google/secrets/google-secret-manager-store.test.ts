import { Duration } from "../../../lib/core/duration";
import { GoogleReplication, GoogleSecretManagerStore, GoogleSecretManagerStoreProps } from "../../../lib/google";
import { pemCertificate, synth } from "../fixtures";

const stored = (props: GoogleSecretManagerStoreProps = {}, name = "edge") =>
  synth((stack) => {
    const certificate = pemCertificate(stack, "Edge");
    new GoogleSecretManagerStore("edge", props)
      .put(stack, "Stored", { certificate, name })
      .grantRead("serviceAccount:edge@p.iam.gserviceaccount.com");
  });

describe("a store in Google Secret Manager", () => {
  test("is a secret, a write-only version and who may read it", () => {
    const { json } = stored();

    expect(json.resource).toMatchSnapshot();
  });

  test.each([
    ["a key", GoogleReplication.automatic("k"), [{ auto: { customer_managed_encryption: { kms_key_name: "k" } } }]],
    ["regions", GoogleReplication.inRegions(["europe-west1"]), [{ user_managed: { replicas: [{ location: "europe-west1" }] } }]],
  ])("can have %s", (_what, replication, rendered) => {
    expect([stored({ replication }).one("google_secret_manager_secret").replication].flat()).toEqual(rendered);
  });

  test("in one region says that the key is in its state", () => {
    const { one, warnings } = stored({ replication: GoogleReplication.regional("europe-west1") });

    expect(one("google_secret_manager_regional_secret").location).toBe("europe-west1");
    expect(warnings).toContainEqual(expect.stringMatching(/certfleet:secret-in-state/));
  });

  test.each<[string, GoogleSecretManagerStoreProps, RegExp]>([
    ["a slash in the prefix", { prefix: "tls/" }, /"tls\/" cannot stand before.*write tls- for tls\/.*secret-name/],
    ["a delay of 12 hours", { destroyDelay: Duration.hours(12) }, /allows 1d to 1000d.*destroy-delay/],
    ["a delay of 1001 days", { destroyDelay: Duration.days(1001) }, /allows 1d to 1000d.*destroy-delay/],
    ["a reader without its kind", { readers: ["edge@p.iam.gserviceaccount.com"] }, /has its kind before it.*iam-member/],
  ])("fails for %s", (_what, props, message) => {
    expect(() => stored(props)).toThrow(message);
  });
});
