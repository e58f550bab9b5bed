import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { BundleFormat } from "../../../lib/core";
import { Duration } from "../../../lib/core/duration";
import { safeguardsOf } from "../../../lib/core/safeguards";
import { GoogleReplication, GoogleSecretManagerStore, GoogleSecretManagerStoreProps } from "../../../lib/google";
import { CONTACT, pemCertificate, synth } from "../fixtures";

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
    [
      "a key",
      () => GoogleReplication.automatic(KEY("global")),
      [{ auto: { customer_managed_encryption: { kms_key_name: KEY("global") } } }],
    ],
    [
      "regions",
      () => GoogleReplication.inRegions(["europe-west1", "europe-west4"]),
      [{ user_managed: { replicas: [{ location: "europe-west1" }, { location: "europe-west4" }] } }],
    ],
    [
      "a key in each region",
      () => GoogleReplication.withKeys({ "europe-west1": KEY("europe-west1"), "europe-west4": "" }),
      [
        {
          user_managed: {
            replicas: [
              { location: "europe-west1", customer_managed_encryption: { kms_key_name: KEY("europe-west1") } },
              { location: "europe-west4" },
            ],
          },
        },
      ],
    ],
  ])("can have %s", (_what, make, rendered) => {
    expect([stored({ replication: make() }).one("google_secret_manager_secret").replication].flat()).toEqual(rendered);
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

  test.each<[string, () => GoogleReplication, string]>([
    ["no regions", () => GoogleReplication.inRegions([]), "no-regions"],
    ["a zone as a region", () => GoogleReplication.inRegions(["europe-west1-b"]), "google-region"],
    ["a zone as a region of its own", () => GoogleReplication.regional("europe-west1-b"), "google-region"],
  ])("rejects %s", (_what, make, code) => {
    expect(make).toThrow(`certfleet:${code}`);
  });

  test("has the name, labels, project and provider of its properties", () => {
    const { one } = synth((stack) => {
      const provider = new GoogleProvider(stack, "Other", { alias: "other", project: "other-prod" });
      const certificate = Object.assign(pemCertificate(stack, "Edge"), { contact: CONTACT });
      const props = { prefix: "tls_", destroyDelay: Duration.days(1), project: "secrets", provider, format: BundleFormat.PEM };
      new GoogleSecretManagerStore("edge", props).put(stack, "Stored", { certificate, name: "edge" });
    });

    expect(one("google_secret_manager_secret")).toMatchObject({
      secret_id: "tls_edge",
      labels: { owner: "edge-team", service: "assets" },
      version_destroy_ttl: "86400s",
      project: "secrets",
      provider: "google.other",
    });
    expect(one("google_secret_manager_secret_version").provider).toBe("google.other");
    expect(one("google_secret_manager_secret_version").secret_data_wo).not.toContain("jsonencode");
  });

  test("grants each reader of the store access once", () => {
    const [group, account] = ["group:edge@example.net", "serviceAccount:edge@p.iam.gserviceaccount.com"];
    const { all } = stored({ readers: [group, account, group], project: "secrets" });

    const members = Object.values(all("google_secret_manager_secret_iam_member"));
    expect(members.map(({ member, project, role }) => [member, project, role]).sort()).toEqual([
      [group, "secrets", "roles/secretmanager.secretAccessor"],
      [account, "secrets", "roles/secretmanager.secretAccessor"],
    ]);
  });

  test("rejects a reader without a type", () => {
    synth((stack) => {
      const kept = new GoogleSecretManagerStore("edge").put(stack, "Stored", { certificate: pemCertificate(stack, "Edge"), name: "edge" });
      expect(() => kept.grantRead("edge@p.iam.gserviceaccount.com")).toThrow(/^\[test\/Stored\].*certfleet:iam-member/);
    });
  });

  test("in one region creates a regional secret, its version and its readers", () => {
    const { json } = stored({ replication: GoogleReplication.regional("europe-west1") });

    expect(json.resource).toMatchSnapshot();
  });

  test.each([
    ["stays out of the state", undefined, true],
    ["is in the state of a regional secret", GoogleReplication.regional("europe-west1"), false],
  ])("states its readers, and whether the key %s", (_what, replication, writeOnly) => {
    synth((stack) => {
      const store = new GoogleSecretManagerStore("edge", { replication, readers: ["group:edge@example.net"] });
      const kept = store.put(stack, "Stored", { certificate: pemCertificate(stack, "Edge"), name: "edge" });

      expect(safeguardsOf(kept)).toEqual({ readers: ["group:edge@example.net"], writeOnly });
    });
  });

  test("is checked by the properties of a store in a file", () => {
    const props = { prefix: "tls-", readers: ["group:edge@example.net"], topics: ["projects/p/topics/t"], project: "secrets" };
    const described = new GoogleSecretManagerStore("edge", props)._describe();

    expect(described).toMatchObject({ kind: { key: "google-secret-manager" }, properties: props });
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
