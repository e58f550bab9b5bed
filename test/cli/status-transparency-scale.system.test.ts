import { TestCa } from "../aws/endpoint-probe/certificates";
import { crtSh, derOf, findings, issuance, serials } from "./logged-entries";
import { directoryWith } from "./status-command";

const ca = new TestCa(directoryWith({}));
const root = ca.make("R12/O=Let's Encrypt", { isCa: true });

describe("status --ct with 10,000 entries", () => {
  const COUNT = 10_000;
  const UNKNOWN = [17, 5_000, 9_999];
  const names = [...Array(COUNT).keys()].map((index) => `h${String(index).padStart(5, "0")}.example.com`);
  const template = ca.make("h00000.example.com", { names: ["h00000.example.com"], issuer: root });

  /** The template with the name and the serial number of an index. Its signature is not valid, which logs of others do not prove either. */
  function certificate(index: number): { readonly der: Buffer; readonly serial: string } {
    const der = derOf(template);
    for (let found = der.indexOf("h00000"); found >= 0; found = der.indexOf("h00000", found + 1)) {
      der.write(names[index].slice(0, 6), found, "latin1");
    }
    const bytes = Buffer.from(template.serial, "hex");
    const at = der.indexOf(bytes);
    bytes.writeUInt32BE(index, bytes.length - 4);
    bytes.copy(der, at);
    return { der, serial: bytes.toString("hex") };
  }

  const certificates = names.map((_, index) => certificate(index));
  const inventory: Record<string, unknown> = Object.fromEntries(
    names.flatMap((name, index) =>
      UNKNOWN.includes(index)
        ? []
        : [[name, { domains: [name], serial: certificates[index].serial, endpoints: [], stores: [], alerts: [] }]],
    ),
  );
  inventory.zone = { domains: [], endpoints: [], stores: [], alerts: [], zones: [{ name: "example.com" }] };

  test.each([
    ["certspotter", () => certificates.map(({ der }, index) => issuance(der, { id: String(index), dns_names: [names[index]] }))],
    ["crt.sh", () => certificates.map(({ serial }, index) => crtSh({ name_value: names[index], common_name: names[index], serial_number: serial }))], // prettier-ignore
  ])("finds the unknown certificates of %s, and no others", async (_, entries) => {
    const found = await findings(inventory, { "log.json": entries() });
    expect(serials(found)).toEqual(UNKNOWN.map((index) => certificates[index].serial));
  });
});
