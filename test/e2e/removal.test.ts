import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { keepProviders } from "../../lib/cli/kept-providers";
import { synthesiseFile } from "../../lib/cli/synthesise-file";
import { story } from "../support/story";
import { Document } from "./support/documents";
import { describeE2e } from "./support/e2e";
import { existingZone, recordsOf } from "./support/estate";
import { Moto } from "./support/moto";
import { Terraform } from "./support/terraform";

const DNS_ACCOUNT = "222222222222";

/** The last certificate of another region, and the last zone of another account. hashicorp/aws 5 has a provider for each region. */
describeE2e("the last certificate of a region and the last zone of an account", () => {
  const step = story();
  let moto: Moto;
  let terraform: Terraform;
  let zone: string;
  let otherZone: string;

  const fleet = (certificates: string[], more: { regions?: string; otherZone?: string } = {}): Document => {
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-removal-")), "certfleet.yaml");
    fs.writeFileSync(
      file,
      `
version: 1
name: media-edge
providers: { aws: { region: eu-west-1, version: 5.100.0${more.regions ?? ""} } }
zones:
  example.com: { route53: ${zone} }
${more.otherZone === undefined ? "" : `  example.net: { route53: ${otherZone}, assumeRole: "arn:aws:iam::${DNS_ACCOUNT}:role/dns"${more.otherZone} }`}
issuers: { acm: { type: acm } }
channels: { sre: { type: sns, email: [sre@example.com] } }
defaults: { issuer: acm, notify: [sre] }
certificates:
${certificates.map((certificate) => `  ${certificate}`).join("\n")}
`,
    );
    return synthesiseFile(file, { asModule: false }).document;
  };

  const WWW = "www: { domains: [www.example.com] }";
  const EDGE = "edge: { domains: [edge.example.com], region: us-east-1 }";
  const NET = "net: { domains: [www.example.net] }";

  beforeAll(async () => {
    moto = await Moto.start();
    zone = await existingZone(moto, "example.com");
    otherZone = await existingZone(moto, "example.net", DNS_ACCOUNT);
    terraform = await Terraform.of(fleet([WWW, EDGE, NET], { otherZone: "" }), moto);
    await terraform.apply();
  });

  afterAll(async () => {
    terraform?.remove();
    await moto?.stop();
  });

  step("cannot be destroyed without its provider configuration", async () => {
    await terraform.use(fleet([WWW]));

    await expect(terraform.plan()).rejects.toThrow("Provider configuration not present");
  });

  step("is destroyed if the region stays declared and the zone is retired", async () => {
    await terraform.use(fleet([WWW], { regions: ", regions: [us-east-1]", otherZone: ", retired: true" }));
    await terraform.apply();

    expect(await terraform.plan()).toEqual([]);
    expect((await terraform.stateList()).filter((address) => /edge|net/.test(address))).toEqual([]);
    expect(await recordsOf(moto, otherZone, DNS_ACCOUNT)).toEqual([]);
  });

  step("does not need the declaration after it is destroyed", async () => {
    await terraform.use(fleet([WWW]));

    expect(await terraform.plan()).toEqual([]);
  });

  step("is destroyed if synth keeps the providers of the previous synth", async () => {
    const previous = fleet([WWW, EDGE, NET], { otherZone: "" });
    await terraform.use(previous);
    await terraform.apply();
    const { document, kept } = keepProviders(fleet([WWW]), { document: previous }, { asModule: false });
    await terraform.use(document);
    await terraform.apply();

    expect(kept).toEqual(["aws.account_222222222222_dns", "aws.us-east-1"]);
    expect(await terraform.plan()).toEqual([]);
    expect(await recordsOf(moto, otherZone, DNS_ACCOUNT)).toEqual([]);
    const { document: next } = keepProviders(fleet([WWW]), { document, state: await terraform.state() }, { asModule: false });
    expect(next).toEqual(fleet([WWW]));
  });
});
