import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { synthesiseFile } from "../../lib/cli/synthesise-file";
import { fleetText } from "../file/support";
import { describeE2e } from "./support/e2e";
import { certificatesOf, existingAlb, existingListener, existingZone } from "./support/estate";
import { Moto } from "./support/moto";
import { Terraform } from "./support/terraform";

const POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06";

/** What a file becomes, as `certfleet synth` writes it. */
function synthesised(text: string, options = { asModule: false }) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-file-"));
  try {
    fs.writeFileSync(path.join(directory, "certfleet.yaml"), text);
    return synthesiseFile(path.join(directory, "certfleet.yaml"), options).document;
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

describeE2e("a listener that another team owns", () => {
  let moto: Moto;
  let terraform: Terraform;
  let listener: string;
  let fleet: (names: string[]) => ReturnType<typeof synthesised>;

  beforeAll(async () => {
    moto = await Moto.start();
    listener = await existingListener(moto, await existingAlb(moto, "edge"), POLICY);
    const zone = await existingZone(moto, "example.com");
    fleet = (names) =>
      synthesised(
        fleetText(
          names.map(
            (name) => `${name}: { domains: [${name}.example.com], endpoints: [{ alb: { listenerArn: "${listener}", lookup: true } }] }`,
          ),
          { zones: `{ example.com: { route53: ${zone} } }` },
        ),
      );
    terraform = await Terraform.of(fleet(["www", "api"]), moto);
  });

  afterAll(async () => {
    terraform?.remove();
    await moto?.stop();
  });

  test("gets the certificates attached beside its own, and a second plan is empty", async () => {
    await terraform.apply();

    expect(await certificatesOf(moto, listener)).toHaveLength(3);
    expect(await terraform.plan()).toEqual([]);
    const { certfleet } = await terraform.outputs();
    expect(certfleet.certificates.www.endpoints).toEqual([expect.objectContaining({ resource: listener, tlsPolicy: POLICY })]);
  });

  test("keeps everything else when a certificate and then the whole fleet is removed", async () => {
    await terraform.use(fleet(["www"]));
    await terraform.apply();
    expect(await certificatesOf(moto, listener)).toHaveLength(2);

    await terraform.destroy();
    expect(await certificatesOf(moto, listener)).toHaveLength(1);
  });
});
