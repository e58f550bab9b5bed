import { TerraformStack, TerraformVariable } from "cdktf";
import { AcmCertificate, AcmExpiryAlarms, AcmImport, AcmIssuer, Route53Zone, SnsChannel } from "../../lib/aws";
import { Alert, CertificatePem, IAlertChannel, PrivateKey, ProvidedIssuer, WatchRequest } from "../../lib/core";
import { CertificateAlerts, CertificateFleet, FleetCertificateProps } from "../../lib/fleet";
import { GoogleChannel } from "../../lib/google";
import { synth } from "../support/synth";

const PAGER: Alert = { source: "nimbus-monitor", thresholds: { warnDays: 20, pageDays: 10 }, channels: ["pager"] };

/** A custom channel, which returns alerts and does not call certfleet. */
class Pager implements IAlertChannel {
  readonly kind = "pager";

  constructor(
    readonly channelName = "pager",
    private readonly alerts: Alert[] = [PAGER],
    private readonly onWatch: (request: WatchRequest) => void = () => undefined,
  ) {}

  watch(_scope: unknown, _id: string, request: WatchRequest): Alert[] {
    this.onWatch(request);
    return this.alerts;
  }
}

const emails = (channelName: string) => SnsChannel.ofSubscribers(channelName, { email: [`${channelName}@example.com`] });

function fleetOf(props: Partial<FleetCertificateProps>, more: (fleet: CertificateFleet, stack: TerraformStack) => void = () => undefined) {
  const made = synth((stack) => {
    const zones = [new Route53Zone({ zoneName: "example.com", zoneId: "Z0123456789ABCDEFGHIJ" })];
    const fleet = new CertificateFleet(stack, "Fleet", { zones, defaults: { issuer: new AcmIssuer(), notify: [new Pager()] } });
    fleet.add("www", { domains: ["www.example.com"], ...props });
    more(fleet, stack);
  });
  return { warnings: made.warnings, alerts: made.json.output!.certfleet.value.certificates.www.alerts, made };
}

function provided(stack: TerraformStack): ProvidedIssuer {
  return new ProvidedIssuer({
    certificate: CertificatePem.fromVariable(new TerraformVariable(stack, "pem", { type: "string" })),
    privateKey: PrivateKey.fromVariable(new TerraformVariable(stack, "key", { type: "string", sensitive: true })),
  });
}

describe("the alerts returned by a channel", () => {
  test("count as watching for any implementation, and are in the inventory", () => {
    const { warnings, alerts } = fleetOf({});

    expect(warnings).toEqual([]);
    expect(alerts).toEqual([{ source: "nimbus-monitor", warnDays: 20, pageDays: 10, channels: ["pager"] }]);
  });

  test("also count for imports of the certificate", () => {
    const { warnings } = synth((stack) => {
      const fleet = new CertificateFleet(stack, "Fleet", { defaults: { issuer: provided(stack), notify: [new Pager()] } });
      fleet.add("www", { domains: ["www.example.com"], deployTo: [new AcmImport()] });
    });

    expect(warnings).toEqual([]);
  });

  test("are absent if the certificate's alerts are off, and the warning says so", () => {
    const { warnings, alerts } = fleetOf({ alerts: CertificateAlerts.off() });

    expect(warnings.join()).toMatch(/alerts are turned off.*certfleet:unwatched-certificate/);
    expect(alerts).toEqual([]);
  });
});

describe("the inventory", () => {
  test("lists alerts that constructs create outside the fleet", () => {
    const { alerts } = fleetOf({}, (fleet, stack) => {
      const certificate = fleet.certificate("www") as AcmCertificate;
      new AcmExpiryAlarms(stack, "Alarms", { certificate, certificateName: "www", channels: [emails("sre")] });
    });

    expect(alerts.map(({ source }: Alert) => source)).toEqual(["acm-days-to-expiry", "nimbus-monitor"]);
  });

  test("merges alerts with one source and the same channels, with the earliest threshold", () => {
    const later = { ...PAGER, thresholds: { warnDays: 12, pageDays: 6 } };
    const others = { ...PAGER, channels: ["on-call"] };

    expect(fleetOf({ notify: [new Pager("pager", [later, PAGER, others, later])] }).alerts).toEqual([
      { source: "nimbus-monitor", warnDays: 20, pageDays: 10, channels: ["pager"] },
      { source: "nimbus-monitor", warnDays: 20, pageDays: 10, channels: ["on-call"] },
    ]);
  });
});

describe("a channel kind", () => {
  test("is asked once for all its channels, and does not see others", () => {
    const asked: string[][] = [];
    const watch = ({ channels }: WatchRequest) => void asked.push(channels.map(({ channelName }) => channelName));
    fleetOf({ notify: [new Pager("one", [PAGER], watch), emails("sre"), new Pager("two", [PAGER], watch)] });

    expect(asked).toEqual([["one", "two"]]);
  });

  test.each<[string, IAlertChannel]>([
    ["sns", emails("sre")],
    ["google", GoogleChannel.email("sre", "sre@example.com")],
  ])("%s does not accept a custom class as one of its channels", (kind, channel) => {
    const impostor: IAlertChannel = { channelName: "impostor", kind, watch: () => [] };

    expect(() => fleetOf({ notify: [channel, impostor] })).toThrow(/"impostor".*certfleet:channel-kind/);
  });
});
