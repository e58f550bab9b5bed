import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { TerraformStack } from "cdktf";
import { Duration } from "../../../lib/core";
import {
  CertificateMap,
  GoogleAuthorization,
  GoogleManagedCertificateProps,
  GooglePrivateCertificate,
  GoogleRegionalHttpsProxy,
} from "../../../lib/google";
import { certificate, synth } from "../fixtures";

const ENTRY = "google_certificate_manager_certificate_map_entry";
const LIST = "google_certificate_manager_certificates";
const DATA = "terraform_data";

/** A stack whose map serves a certificate. */
function served(props: Partial<GoogleManagedCertificateProps> = {}) {
  return synth((stack) => new CertificateMap(stack, "Map").addCertificate(certificate(stack, "Www", props)));
}

function named(all: Record<string, any>, part: string): [string, Record<string, any>] {
  const found = Object.entries(all).filter(([id]) => id.includes(part));
  expect(found).toHaveLength(1);
  return found[0];
}

function command({ provisioner }: Record<string, any>): string {
  return provisioner[0]["local-exec"].command;
}

describe("an endpoint of a Google-managed certificate", () => {
  test("switches to a new certificate only after a wait and a check of its state", () => {
    const { all, one, json } = served();

    const [start] = named(all(DATA), "start");
    const [wait, waiting] = named(all(DATA), "issuance-wait");
    const [waited, afterwards] = named(all(DATA), "waited");
    const [issued, looking] = named(all(DATA), "Issued");
    const [list, { filter }] = named(json.data![LIST], "state");
    const [id] = Object.keys(all("google_certificate_manager_certificate"));
    const made = `\${google_certificate_manager_certificate.${id}.id}`;
    expect(all(DATA)[start]).toMatchObject({ input: "${plantimestamp()}", lifecycle: { ignore_changes: ["input"] } });
    expect(waiting.triggers_replace).toEqual([made]);
    expect(command(waiting)).toContain(`terraform_data.${start}.output == plantimestamp() || alltrue(`);
    expect(command(waiting)).toMatch(/\? "exit 0" : "sleep 600"\}$/);
    expect(afterwards).toMatchObject({ input: made, triggers_replace: made, depends_on: [`${DATA}.${wait}`] });
    expect(filter).toBe(`name:\${terraform_data.${waited}.output}*`);
    expect(looking.triggers_replace).toBe(made);
    expect(command(looking)).toContain(`data.${LIST}.${list}.certificates`);
    expect(command(looking)).toMatch(/"exit 0" : "echo Google has not issued .* && exit 1"\}$/);
    expect(one(ENTRY)).toMatchObject({ certificates: [made], depends_on: [`${DATA}.${issued}`] });
    for (const resource of Object.values(all(DATA))) {
      expect(resource.lifecycle.create_before_destroy).toBe(true);
    }
  });

  test("fails with a message that needs no shell quoting", () => {
    const [, looking] = named(served().all(DATA), "Issued");

    const [, said] = /"echo (.*) && exit 1"/.exec(command(looking))!;
    expect(said.replace(/\$\{[^}]+\}/g, "name")).toMatch(/^[A-Za-z0-9 .,-]+$/);
  });

  test("can be synthesised without Terraform installed", () => {
    const { PATH } = process.env;
    process.env.PATH = "";
    try {
      expect(Object.keys(served().all(DATA))).toHaveLength(4);
    } finally {
      process.env.PATH = PATH;
    }
  });

  test("waits once for all certificates of the stack, for the longest issuance wait", () => {
    const { all } = synth((stack) => {
      const map = new CertificateMap(stack, "Map");
      map.addCertificate(certificate(stack, "A", { domainNames: ["a.example.net"], issuanceWait: Duration.minutes(3) }));
      map.addCertificate(certificate(stack, "B", { domainNames: ["b.example.net"], issuanceWait: Duration.minutes(30) }));
    });

    const [, waiting] = named(all(DATA), "issuance-wait");
    expect(waiting.triggers_replace).toHaveLength(2);
    expect(command(waiting)).toContain('"sleep 1800"');
    expect(Object.keys(all(DATA)).filter((id) => id.includes("Issued"))).toHaveLength(2);
  });

  test("depends on every certificate in a list", () => {
    const { one } = synth((stack) => {
      const region = "europe-west1";
      new GoogleRegionalHttpsProxy(stack, "Proxy", {
        region,
        urlMap: "edge",
        network: "default",
        certificates: [
          certificate(stack, "Www", { region }),
          new GooglePrivateCertificate(stack, "Pool", {
            region,
            domainNames: ["api.example.net"],
            pool: "projects/media-prod/locations/europe-west1/caPools/main",
            lifetime: Duration.days(30),
          }),
        ],
      });
    });

    expect(one("google_compute_region_target_https_proxy").depends_on).toHaveLength(2);
  });

  test("checks the state in the certificate's region", () => {
    const { json } = synth((stack) => {
      const regional = { region: "europe-west1", urlMap: "edge", network: "default" };
      const certificates = [certificate(stack, "Www", { region: "europe-west1" })];
      new GoogleRegionalHttpsProxy(stack, "Proxy", { ...regional, certificates });
    });

    expect(Object.values(json.data![LIST])).toEqual([expect.objectContaining({ region: "europe-west1" })]);
  });

  test("waits without a state check if the certificates are in another project", () => {
    const { all, json, one } = served({ project: "media-other" });

    const [issued, resource] = named(all(DATA), "Issued");
    expect(json.data?.[LIST]).toBeUndefined();
    expect(resource.provisioner).toBeUndefined();
    expect(resource.depends_on).toEqual([`${DATA}.${named(all(DATA), "issuance-wait")[0]}`]);
    expect(one(ENTRY).depends_on).toEqual([`${DATA}.${issued}`]);
  });

  test.each<[string, Partial<GoogleManagedCertificateProps>]>([
    ["awaitIssuance is false", { awaitIssuance: false }],
    ["the load balancer validates, which requires an attached certificate", { authorization: GoogleAuthorization.loadBalancer() }],
  ])("does not wait if %s", (_why, props) => {
    const { all, one, json } = served(props);

    expect(all(DATA)).toEqual({});
    expect(json.data).toBeUndefined();
    expect(one(ENTRY).depends_on).toBeUndefined();
  });

  test("does not wait for a certificate without an endpoint", () => {
    expect(synth((stack) => certificate(stack, "Www")).all(DATA)).toEqual({});
  });

  test("does not wait for a certificate from another stack", () => {
    const { stack: own } = synth((stack) => {
      const other = new TerraformStack(stack.node.root, "other");
      new GoogleProvider(other, "google", { project: "media-prod" });
      new CertificateMap(other, "Map").addCertificate(certificate(stack, "Www"));
    });

    expect(own.node.findAll().filter(({ node }) => node.id === "Issued")).toEqual([]);
  });
});
