import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Route53Zone as HostedZone } from "@cdktf/provider-aws/lib/route53-zone";
import { DnsManagedZone } from "@cdktf/provider-google/lib/dns-managed-zone";
import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { App, TerraformStack } from "cdktf";
import { AcmIssuer, Route53Zone, SnsChannel } from "certfleet/aws";
import { IAlertChannel, IDnsZone, IIssuer } from "certfleet/core";
import { CertificateAlerts, CertificateFleet, HostEndpoint } from "certfleet/fleet";
import { CloudDnsZone, GoogleChannel, GoogleManagedIssuer } from "certfleet/google";

/** Countries with shops, those of Europe and others in turn. */
const COUNTRIES = "de us fr jp it br es ca nl au pl in se mx at kr be ar pt sg".split(" ");

const EUROPE = new Set("de fr it es nl pl se at be pt".split(" "));

/** The services of each shop, and the teams that own them. */
const OWNERS = { shop: "storefront", checkout: "payments", account: "identity", images: "media", video: "media" } as const;

type Service = keyof typeof OWNERS;

/** The certificate that no one is alerted about. */
const WITHOUT_ALERTS = "account-it";

/** The largest number of certificates of shops. */
export const MOST_SHOP_CERTIFICATES = COUNTRIES.length * Object.keys(OWNERS).length;

/** A certificate of a shop. */
interface ShopCertificate {
  readonly country: string;
  readonly service: Service;
}

/** What a stack's certificates have in common. */
interface StackSettings {
  readonly zone: IDnsZone;
  readonly issuer: IIssuer;
  readonly notify: IAlertChannel[];
}

/** The shops of a company in many countries: one stack for each AWS account, and one for the media on Google Cloud. */
export function addShops(app: App, count: number): void {
  const services = Object.keys(OWNERS) as Service[];
  const certificates = COUNTRIES.flatMap((country) => services.map((service) => ({ country, service }))).slice(0, count);
  const isMedia = ({ service }: ShopCertificate) => OWNERS[service] === "media";
  const shops = certificates.filter((each) => !isMedia(each));
  addStack(
    app,
    "shops-europe",
    shops.filter(({ country }) => EUROPE.has(country)),
    (stack, zoneName) => onAws(stack, zoneName, "eu-west-1"),
  );
  addStack(
    app,
    "shops-world",
    shops.filter(({ country }) => !EUROPE.has(country)),
    (stack, zoneName) => onAws(stack, zoneName, "us-east-1", "210987654321"),
  );
  addStack(app, "shops-media", certificates.filter(isMedia), onGoogle);
}

function addStack(
  app: App,
  name: string,
  certificates: readonly ShopCertificate[],
  settingsOf: (stack: TerraformStack, zoneName: string) => StackSettings,
): void {
  if (certificates.length === 0) {
    return;
  }
  const stack = new TerraformStack(app, name);
  const zoneName = `${name}.example.com`;
  const { zone, issuer, notify } = settingsOf(stack, zoneName);
  const runbook = "https://runbooks.example.com/tls";
  const fleet = new CertificateFleet(stack, "Certificates", { zones: [zone], defaults: { issuer, notify, runbook } });
  for (const { country, service } of certificates) {
    const host = `${service}.${country}.${zoneName}`;
    const certificateName = `${service}-${country}`;
    const alerts = certificateName === WITHOUT_ALERTS ? CertificateAlerts.off() : undefined;
    fleet.add(certificateName, { domains: [host], owner: OWNERS[service], service, endpoints: [new HostEndpoint(host)], alerts });
  }
}

function onAws(stack: TerraformStack, zoneName: string, region: string, account?: string): StackSettings {
  const assumeRole = account === undefined ? undefined : [{ roleArn: `arn:aws:iam::${account}:role/terraform` }];
  new AwsProvider(stack, "aws", { region, assumeRole });
  const { zoneId } = new HostedZone(stack, "zone", { name: zoneName });
  return {
    zone: new Route53Zone({ zoneName, zoneId }),
    issuer: new AcmIssuer(),
    notify: [SnsChannel.ofSubscribers("on-call", { email: ["on-call@example.com"] })],
  };
}

function onGoogle(stack: TerraformStack, zoneName: string): StackSettings {
  new GoogleProvider(stack, "google", { project: "shops-media", region: "europe-west1" });
  const zone = new DnsManagedZone(stack, "zone", { name: "shops-media", dnsName: `${zoneName}.` });
  return {
    zone: CloudDnsZone.fromManagedZone(zone),
    issuer: new GoogleManagedIssuer(),
    notify: [GoogleChannel.email("on-call", "on-call@example.com")],
  };
}
