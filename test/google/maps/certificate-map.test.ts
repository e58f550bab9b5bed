import { CertificateMap, GoogleCertificateScope, GoogleQuotas } from "../../../lib/google";
import { certificate, synth } from "../fixtures";

const ENTRY = "google_certificate_manager_certificate_map_entry";

describe("a certificate map", () => {
  test("has an entry for each name and a primary entry", () => {
    const { one, all } = synth((stack) => {
      const map = new CertificateMap(stack, "Map");
      const www = certificate(stack, "Www", { domainNames: ["example.net", "*.example.net"] });
      map.addCertificate(www);
      map.addPrimary(www);
    });

    expect(one("google_certificate_manager_certificate_map").name).toBe("test-map");
    expect(
      Object.values(all(ENTRY))
        .map(({ hostname, matcher }) => hostname ?? matcher)
        .sort(),
    ).toEqual(["*.example.net", "PRIMARY", "example.net"]);
  });

  test("keeps the names of its entries when a certificate changes", () => {
    const entries = (domainNames: string[]) => {
      const { all } = synth((stack) => new CertificateMap(stack, "Map").addCertificate(certificate(stack, "Www", { domainNames })));
      return Object.values(all(ENTRY)).map(({ name }) => name as string);
    };

    expect(entries(["www.example.net", "new.example.net"])).toEqual(expect.arrayContaining(entries(["www.example.net"])));
  });

  test("serves four certificates for a name, and rejects a fifth", () => {
    const served = (count: number) =>
      synth((stack) => {
        const map = new CertificateMap(stack, "Map");
        for (let index = 0; index < count; index++) {
          map.addHost("www.example.net", certificate(stack, `C${index}`));
        }
      });

    expect(served(4).one(ENTRY).certificates).toHaveLength(4);
    expect(() => served(5)).toThrow(
      /The entry for "www\.example\.net" of a certificate map has 5 certificates\. Google allows 4\..*certificates-per-entry/,
    );
  });

  test("counts its entries against the project's quota", () => {
    const hosts = (count: number) =>
      synth((stack) => {
        GoogleQuotas.declare(stack, { mapEntries: 2 });
        const [map, www] = [new CertificateMap(stack, "Map"), certificate(stack, "Www", { domainNames: ["*.example.net"] })];
        Array.from({ length: count }, (_, index) => map.addHost(`h${index}.example.net`, www));
      });

    expect(() => hosts(2)).not.toThrow();
    expect(() => hosts(3)).toThrow(/3 certificate map entries in one project, and the quota is 2.*google-quota/);
  });

  test("can be an existing map, to which entries are added", () => {
    const { one } = synth((stack) => {
      const map = CertificateMap.fromCertificateMapId(stack, "Map", "projects/edge-prod/locations/global/certificateMaps/shared");
      map.addHost("www.example.net", certificate(stack, "Www"));
    });

    expect(one(ENTRY)).toMatchObject({ map: "shared", project: "edge-prod" });
  });

  test.each([
    ["a regional certificate", { region: "europe-west1" }, /certificate maps serve global certificates only.*regional-certificate-in-map/],
    [
      "one for cross-region balancers",
      { certificateScope: GoogleCertificateScope.ALL_REGIONS },
      /Serve it with a cross-region internal proxy.*scope-mismatch/,
    ],
    ["one for Media CDN", { certificateScope: GoogleCertificateScope.EDGE_CACHE }, /Attach it to Media CDN.*scope-mismatch/],
  ])("rejects %s", (_what, props, message) => {
    expect(() => synth((stack) => new CertificateMap(stack, "Map").addCertificate(certificate(stack, "Www", props)))).toThrow(message);
  });
});
