import { synthesiseFile } from "../../lib/cli/synthesise-file";
import { parseRename } from "../../lib/cli/renames";
import { story } from "../support/story";
import { describeE2e } from "./support/e2e";
import { recordsOf } from "./support/estate";
import { addressesOf, Lifecycle, positionOf } from "./support/lifecycle";

interface Fleet {
  readonly name?: string;
  readonly email?: string;
  readonly owner?: string;
  readonly notify?: string;
  readonly channels?: string;
  readonly certificates: Record<string, string>;
}

describeE2e("changes of a fleet", () => {
  const step = story();
  let estate: Lifecycle;

  const fleet = ({
    name = "fleet",
    email = "sre@example.com",
    owner = "edge-team",
    notify = "sre",
    channels = "",
    certificates,
  }: Fleet) => {
    const entries = Object.entries(certificates).map(([key, entry]) => `  ${key}: { ${entry}, endpoints: [${estate.endpoint("media")}] }`);
    return `
version: 1
name: ${name}
providers: { aws: { region: eu-west-1 } }
zones: ${estate.zonesOf("example.com")}
issuers: { acm: { type: acm } }
channels: { sre: { type: sns, email: [${email}] }${channels} }
defaults: { owner: ${owner}, issuer: acm, notify: [${notify}] }
certificates:
${entries.join("\n")}
`;
  };

  const TWO = { site: "domains: [example.com]", shop: "domains: [shop.example.com]" };
  const SERVED = { media: ["example.com", "shop.example.com"] };

  beforeAll(async () => {
    estate = await Lifecycle.start(["media"], ["example.com"]);
    await estate.change({ file: fleet({ certificates: TWO }), serves: SERVED });
  });

  afterAll(() => estate?.stop());

  step("reordering entries changes nothing if the first one of the listener stays", async () => {
    const certificates = { site: TWO.site, docs: "domains: [docs.example.com]", shop: TWO.shop };
    const served = { media: [...SERVED.media, "docs.example.com"] };
    await estate.change({ file: fleet({ certificates }), serves: served });
    const { site, docs, shop } = certificates;
    const steps = await estate.change({ file: fleet({ certificates: { site, shop, docs } }), serves: served });

    expect(steps).toEqual([]);
    await estate.change({ file: fleet({ certificates: TWO }), serves: SERVED });
  });

  step("renaming an additional certificate of a listener with `moved` blocks does not issue or detach it again", async () => {
    const steps = await estate.change({
      file: fleet({ certificates: { site: TWO.site, store: TWO.shop } }),
      serves: SERVED,
      synthesise: (file) => synthesiseFile(file, { asModule: false, renames: [parseRename("shop=store")] }).document,
    });

    expect(addressesOf(steps, "create")).toEqual(["aws_cloudwatch_metric_alarm.store_page", "aws_cloudwatch_metric_alarm.store_warn"]);
    expect(addressesOf(steps, "update").filter((address) => !address.startsWith("aws_cloudwatch_event"))).toEqual([]);
  });

  step("renaming the default certificate of a listener with `moved` blocks creates only alarms", async () => {
    const steps = await estate.change({
      file: fleet({ certificates: { www: TWO.site, store: TWO.shop } }),
      serves: SERVED,
      synthesise: (file) => synthesiseFile(file, { asModule: false, renames: [parseRename("site=www")] }).document,
    });

    expect(addressesOf(steps, "create").filter((address) => !address.startsWith("aws_cloudwatch_metric_alarm"))).toEqual([]);
  });

  step("changing the key type creates and attaches the new certificate first", async () => {
    const steps = await estate.change({
      file: fleet({ certificates: { www: TWO.site, store: `${TWO.shop}, keyType: ecdsa-p256` } }),
      serves: SERVED,
    });

    const at = (action: "create" | "delete", address: string) => positionOf(steps, action, address);
    expect(at("create", "aws_lb_listener_certificate.store_media-443")).toBeLessThan(
      at("delete", "aws_lb_listener_certificate.store_media-443"),
    );
    expect(at("delete", "aws_lb_listener_certificate.store_media-443")).toBeLessThan(at("delete", "aws_acm_certificate.store"));
  });

  step("adding and removing addresses of a channel keeps the others subscribed", async () => {
    const certificates = { www: TWO.site, store: `${TWO.shop}, keyType: ecdsa-p256` };
    const subscribed = async (...email: string[]) => {
      const steps = await estate.change({ file: fleet({ certificates, email: email.join(", ") }), serves: SERVED });
      const changed = (action: "create" | "delete") =>
        addressesOf(steps, action).map((address) => address.replace("aws_sns_topic_subscription.sre-email-", ""));
      return { created: changed("create"), deleted: changed("delete") };
    };

    expect(await subscribed("sre@example.com", "a@example.com")).toEqual({ created: ["a_at_example-com"], deleted: [] });
    expect(await subscribed("b@example.com", "a@example.com")).toEqual({ created: ["b_at_example-com"], deleted: ["sre_at_example-com"] });
    expect(await subscribed("a@example.com")).toEqual({ created: [], deleted: ["b_at_example-com"] });
    await subscribed("sre@example.com");
  });

  step("changing owner, e-mail and channels does not change certificates or listeners", async () => {
    const steps = await estate.change({
      file: fleet({
        owner: "web-team",
        email: "oncall@example.com",
        channels: ", web: { type: sns, email: [web@example.com] }",
        notify: "sre, web",
        certificates: { www: TWO.site, store: `${TWO.shop}, keyType: ecdsa-p256` },
      }),
      serves: SERVED,
    });

    expect(
      [...addressesOf(steps, "create"), ...addressesOf(steps, "delete")].filter((address) => /acm|lb_/.test(address.split(".")[0])),
    ).toEqual([]);
  });

  step("turning off alerts and changing the TLS policy updates only the listener", async () => {
    const steps = await estate.change({
      file: fleet({
        owner: "web-team",
        certificates: {
          www: `${TWO.site}, alerts: false, tlsPolicy: modern`,
          store: `${TWO.shop}, keyType: ecdsa-p256, alerts: false, tlsPolicy: modern`,
        },
      }),
      serves: SERVED,
    });

    expect(addressesOf(steps, "update")).toEqual(["aws_lb_listener.media-443"]);
    expect(addressesOf(steps, "delete").filter((address) => /acm|lb_|route53/.test(address.split(".")[0]))).toEqual([]);
  });

  const OFF = { www: `${TWO.site}, alerts: false`, store: `${TWO.shop}, keyType: ecdsa-p256, alerts: false` };

  step("replacing certificates with `-replace` attaches the new ones", async () => {
    const before = estate.aws.certificatesOf(estate.loadBalancer("media").loadBalancerArn);
    await estate.change({
      file: fleet({ certificates: OFF }),
      serves: SERVED,
      options: ["-replace=aws_acm_certificate.store", "-replace=aws_acm_certificate.www"],
    });

    const after = estate.aws.certificatesOf(estate.loadBalancer("media").loadBalancerArn);
    expect(after!.defaultArn).not.toBe(before!.defaultArn);
    expect(after!.byServerName).not.toEqual(before!.byServerName);
  });

  step("renaming the fleet does not change certificates, records or listeners", async () => {
    const steps = await estate.change({ file: fleet({ name: "other", certificates: OFF }), serves: SERVED });

    expect(steps.filter(({ address }) => /acm|lb_|route53/.test(address.split(".")[0]))).toEqual([]);
  });

  step("the fleet is destroyed without leftovers", async () => {
    await estate.terraform.destroy();

    expect(await estate.terraform.stateList()).toEqual([]);
    expect(estate.aws.certificatesOf(estate.loadBalancer("media").loadBalancerArn)).toBeUndefined();
    expect(await recordsOf(estate.moto, estate.zone("example.com"))).toEqual([]);
  });
});
