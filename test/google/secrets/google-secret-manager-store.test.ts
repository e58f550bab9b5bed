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

const KEY = (location: string) => `projects/p/locations/${location}/keyRings/ring/cryptoKeys/key`;

describe("a Google Secret Manager store", () => {
  test("creates a secret, a write-only version and the IAM members that may read it", () => {
    const { json } = stored();

    expect(json.resource).toMatchSnapshot();
  });

  test.each([
    ["a key", GoogleReplication.automatic(KEY("global")), [{ auto: { customer_managed_encryption: { kms_key_name: KEY("global") } } }]],
    ["regions", GoogleReplication.inRegions(["europe-west1"]), [{ user_managed: { replicas: [{ location: "europe-west1" }] } }]],
  ])("can have %s", (_what, replication, rendered) => {
    expect([stored({ replication }).one("google_secret_manager_secret").replication].flat()).toEqual(rendered);
  });

  test("notifies Pub/Sub topics, and encrypts a regional secret with a key in its region", () => {
    const replication = GoogleReplication.regional("europe-west1", KEY("europe-west1"));
    const secret = stored({ replication, topics: ["projects/p/topics/certificates"] }).one("google_secret_manager_regional_secret");

    expect([secret.topics].flat()).toEqual([{ name: "projects/p/topics/certificates" }]);
    expect([secret.customer_managed_encryption].flat()).toEqual([{ kms_key_name: KEY("europe-west1") }]);
  });

  test.each([
    ["a global key for a region", () => GoogleReplication.regional("europe-west1", KEY("global"))],
    ["a key of another region", () => GoogleReplication.withKeys({ "europe-west1": KEY("europe-west4") })],
    ["a regional key for automatic replication", () => GoogleReplication.automatic(KEY("europe-west1"))],
    ["a value that is not a key", () => GoogleReplication.automatic("k")],
  ])("rejects %s", (_what, make) => {
    expect(make).toThrow(/certfleet:google-key/);
  });

  test("in one region warns that the state contains the private key", () => {
    const { one, warnings } = stored({ replication: GoogleReplication.regional("europe-west1") });

    expect(one("google_secret_manager_regional_secret").location).toBe("europe-west1");
    expect(warnings).toContainEqual(expect.stringMatching(/certfleet:secret-in-state/));
  });

  test.each<[string, GoogleSecretManagerStoreProps, RegExp]>([
    ["a slash in the prefix", { prefix: "tls/" }, /"tls\/" is not a valid prefix.*tls- instead of tls\/.*secret-name/],
    ["a delay of 12 hours", { destroyDelay: Duration.hours(12) }, /allows 1d to 1000d.*destroy-delay/],
    ["a delay of 1001 days", { destroyDelay: Duration.days(1001) }, /allows 1d to 1000d.*destroy-delay/],
    ["a topic that is not an id", { topics: ["certificates"] }, /"certificates" is not the id of a Pub\/Sub topic.*pubsub-topic/],
    ["a name with a character that secrets cannot have", { prefix: "x".repeat(255) }, /up to 255 letters.*secret-name/],
    ["a reader without its kind", { readers: ["edge@p.iam.gserviceaccount.com"] }, /is not an IAM member.*iam-member/],
  ])("rejects %s", (_what, props, message) => {
    expect(() => stored(props)).toThrow(message);
  });
});
