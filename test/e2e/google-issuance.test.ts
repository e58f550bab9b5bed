import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { DnsManagedZone } from "@cdktf/provider-google/lib/dns-managed-zone";
import { TerraformStack } from "cdktf";
import { Duration } from "../../lib/core";
import { CertificateMap, CloudDnsZone, GoogleAuthorization, GoogleManagedCertificate } from "../../lib/google";
import { story } from "../support/story";
import { synth } from "../support/synth";
import { GoogleCloud } from "./support/google-cloud";
import { describeOnGoogle, GoogleTerraform } from "./support/google-terraform";

const LOCATION = "projects/media-prod/locations/global";
const NOT_ISSUED = /Google has not issued \S*www\S* yet\.\s+Endpoints\s+still\s+serve\s+the\s+previous\s+certificate/;
const CERTIFICATE = "google_certificate_manager_certificate";

/** A map that serves two certificates, the first with the given names. */
function document(names: string[]) {
  return synth(
    (stack: TerraformStack) => {
      new GoogleProvider(stack, "google", { project: "media-prod", region: "europe-west1" });
      const zone = CloudDnsZone.fromManagedZone(new DnsManagedZone(stack, "Zone", { name: "example-net", dnsName: "example.net." }));
      const map = new CertificateMap(stack, "Map");
      const settings = { authorization: GoogleAuthorization.dns([zone]), issuanceWait: Duration.minutes(1) };
      map.addCertificate(new GoogleManagedCertificate(stack, "Www", { ...settings, domainNames: names }));
      map.addCertificate(new GoogleManagedCertificate(stack, "Other", { ...settings, domainNames: ["other.example.net"] }));
    },
    { awsProvider: false },
  ).json;
}

describeOnGoogle("a Google certificate with a slow issuance", () => {
  const step = story();
  let cloud: GoogleCloud;
  let terraform: GoogleTerraform;

  beforeAll(async () => {
    cloud = await GoogleCloud.start();
    terraform = new GoogleTerraform(cloud);
  });

  afterAll(async () => {
    terraform?.remove();
    await cloud?.stop();
  });

  /** The certificate that the map serves for a name, and its state. */
  async function served(name = "www.example.net"): Promise<{ id: string; state: string }> {
    const { certificatemanager } = await cloud.stored();
    const entry = Object.values(certificatemanager).find(({ hostname }) => hostname === name)!;
    const id = `${LOCATION}/certificates/${(entry.certificates as string[])[0].split("/").pop()!}`;
    const { managed } = await cloud.read(`certificatemanager/v1/${id}`);
    return { id, state: (managed as { state: string }).state };
  }

  async function applied(): Promise<{ readonly waited: number; readonly failure?: string }> {
    const start = await cloud.waited();
    const failure = await terraform.apply().then(
      () => undefined,
      (error: Error) => error.message,
    );
    return { waited: (await cloud.waited()) - start, failure };
  }

  step("does not delay the first apply, and has an empty plan while it is provisioning", async () => {
    await cloud.issueAfter(3600);
    await terraform.use(document(["www.example.net"]));

    const { waited, failure } = await applied();

    expect(failure).toBeUndefined();
    expect(waited).toBe(0);
    expect((await served()).state).toBe("PROVISIONING");
    expect(await terraform.plan()).toEqual([]);
  });

  step("replaces its predecessor in one apply, which waits for the issuance", async () => {
    await cloud.issueAfter(0);
    const before = await served();
    await cloud.issueAfter(30);
    await terraform.use(document(["www.example.net", "new.example.net"]));

    const { waited, failure } = await applied();

    expect(failure).toBeUndefined();
    expect(waited).toBe(60);
    const after = await served();
    expect(after.state).toBe("ACTIVE");
    expect(after.id).not.toBe(before.id);
    expect(await terraform.plan()).toEqual([]);
  });

  step("is not served if the issuance times out: the apply fails, the predecessor stays, and the next apply continues", async () => {
    const before = await served();
    await cloud.issueAfter(3600);
    await terraform.use(document(["www.example.net", "new.example.net", "third.example.net"]));

    expect((await applied()).failure).toMatch(NOT_ISSUED);
    expect(await served()).toEqual({ ...before, state: "ACTIVE" });

    await cloud.issueAfter(0);
    const { waited, failure } = await applied();

    expect(failure).toBeUndefined();
    expect(waited).toBe(0);
    expect((await served("third.example.net")).id).toBe((await served()).id);
    expect((await served()).id).not.toBe(before.id);
    expect(await terraform.plan()).toEqual([]);
  });

  step("can be abandoned: one apply issues a certificate with the former names", async () => {
    const before = await served();
    await cloud.issueAfter(3600);
    await terraform.use(document(["www.example.net", "wrong.example.net"]));
    expect((await applied()).failure).toMatch(NOT_ISSUED);

    await cloud.issueAfter(30);
    await terraform.use(document(["www.example.net", "new.example.net", "third.example.net"]));
    const { failure } = await applied();

    expect(failure).toBeUndefined();
    const after = await served();
    expect(after.state).toBe("ACTIVE");
    expect(after.id).not.toBe(before.id);
    expect(await cloud.refused()).toEqual([]);
    expect(await terraform.plan()).toEqual([]);
    await cloud.issueAfter(0);
  });

  step("does not change other certificates of the stack", async () => {
    await terraform.use(document(["www.example.net"]));
    const steps = await terraform.apply();

    expect(steps.filter(({ address }) => address.startsWith(`${CERTIFICATE}.Other`) || /Map_other/.test(address))).toEqual([]);
  });

  step("is destroyed with the resources that wait for it", async () => {
    await terraform.destroy();

    expect(await cloud.refused()).toEqual([]);
    expect((await cloud.stored()).certificatemanager).toEqual({});
  });
});
