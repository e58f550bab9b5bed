import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { Testing, TerraformStack, TerraformVariable } from "cdktf";
import * as fs from "fs";
import * as path from "path";
import { parse } from "yaml";
import { AcmeChallenge, AcmeDirectory, AcmeIssuer } from "../../lib/acme";
import {
  AcmImport,
  AcmIssuer,
  AlbEndpoint,
  CloudFrontEndpoint,
  ChannelDigest,
  CloudwatchDashboards,
  Hsts,
  Route53Zone,
  ScheduledTerraformRun,
  SecretsManagerStore,
  SnsChannel,
  SsmParameterStore,
} from "../../lib/aws";
import { synthesiseFile } from "../../lib/cli/synthesise-file";
import { DnsZones, Duration, IAlertChannel, IDnsZone, IEndpointTarget, IIssuer, ISecretStore } from "../../lib/core";
import { oncePerStack } from "../../lib/core/once-per-stack";
import { CertificateFleet, HostEndpoint } from "../../lib/fleet";
import {
  CloudDnsZone,
  GoogleChannel,
  GoogleDeployTarget,
  GoogleHttpsEndpoint,
  GoogleManagedIssuer,
  GoogleSecretManagerStore,
} from "../../lib/google";

// The code of a user who moves a fleet from a file: each entry becomes the construct of its kind with the same name.

const EXAMPLES = path.join(__dirname, "..", "..", "examples");

type Yaml = any;

const entries = <T>(values: Record<string, Yaml> | undefined, make: (name: string, value: Yaml) => T): Map<string, T> =>
  new Map(Object.entries(values ?? {}).map(([name, value]) => [name, make(name, value)]));

function codeOf(file: Yaml): TerraformStack {
  const stack = new TerraformStack(Testing.app(), file.name);
  const { aws, google } = file.providers;
  if (aws) {
    new AwsProvider(stack, "aws", aws);
  }
  if (google) {
    new GoogleProvider(stack, "google", google);
  }
  const assuming = (roleArn: string) => {
    const alias = `account_${roleArn.split(":")[4]}_dns`;
    return new AwsProvider(stack, `aws_${alias}`, { alias, region: aws.region, assumeRole: [{ roleArn }] });
  };
  const zones = entries<IDnsZone>(file.zones, (zoneName, { route53, cloudDns, assumeRole }) =>
    route53
      ? new Route53Zone({ zoneName, zoneId: route53, provider: assumeRole && assuming(assumeRole) })
      : new CloudDnsZone({ zoneName, managedZone: cloudDns, project: google.project }),
  );
  const runsEvery: string | undefined =
    file.schedule?.every ??
    file.defaults?.runsEvery ??
    (Object.values(file.certificates) as Yaml[]).find((each) => each.runsEvery)?.runsEvery;
  const issuers = entries<IIssuer>(file.issuers, (_name, { type, directory, profile, formerDirectories, challenge }) => {
    const declared = new DnsZones([...zones.values()]);
    return type === "acm"
      ? new AcmIssuer()
      : type === "google-managed"
        ? new GoogleManagedIssuer()
        : new AcmeIssuer({
            directory: AcmeDirectory.of(directory),
            runsEvery: Duration.parse(runsEvery!),
            profile,
            challenge: challenge && AcmeChallenge.delegated(declared.zoneOf(challenge.delegateTo), { zones: declared }),
            formerDirectories: formerDirectories?.map((former: string) => AcmeDirectory.of(former)),
          });
  });
  const channels = entries<IAlertChannel>(file.channels, (name, { type, email, https, digest, address }) =>
    type === "sns"
      ? SnsChannel.ofSubscribers(name, { email, https }, { digest: digest && ChannelDigest.daily() })
      : GoogleChannel.email(name, address),
  );
  const stores = entries<ISecretStore>(file.stores, (name, { type, ...settings }) =>
    type === "aws-secrets-manager"
      ? new SecretsManagerStore(name, settings)
      : type === "aws-ssm"
        ? new SsmParameterStore(name, settings)
        : new GoogleSecretManagerStore(name, settings),
  );
  const endpoint = ({ host, port, alb, cloudfront, googleHttpsProxy }: Yaml): IEndpointTarget =>
    host
      ? new HostEndpoint(host, port)
      : alb
        ? new AlbEndpoint({ ...alb, hsts: alb.hsts && Hsts.maxAge(Duration.parse(alb.hsts)) })
        : cloudfront
          ? CloudFrontEndpoint.existing({ ...cloudfront, distributionId: cloudfront.distribution })
          : new GoogleHttpsEndpoint(googleHttpsProxy);
  const notified = (names: string[] = []) => names.map((name) => channels.get(name)!);
  const { issuer, notify, owner, service, runbook } = file.defaults ?? {};
  const fleet = new CertificateFleet(stack, "Fleet", {
    readableAddresses: true,
    zones: [...zones.values()],
    defaults: { issuer: issuers.get(issuer), notify: notified(notify), owner, service, runbook },
    owners: Object.fromEntries(entries(file.owners, (_owner, names) => notified(names))),
  });
  for (const [name, certificate] of Object.entries(file.certificates as Record<string, Yaml>)) {
    fleet.add(name, {
      domains: certificate.domains,
      issuer: issuers.get(certificate.issuer),
      owner: certificate.owner,
      service: certificate.service,
      region: certificate.region,
      keyType: certificate.keyType,
      notify: certificate.notify && notified(certificate.notify),
      endpoints: (certificate.endpoints ?? []).map(endpoint),
      stores: (certificate.stores ?? []).map((store: string) => stores.get(store)!),
      deployTo: (certificate.deployTo ?? []).map((target: string) => (target === "acm" ? new AcmImport() : new GoogleDeployTarget())),
    });
  }
  if (file.schedule) {
    const { workspaceId, token, every, notify: failures } = file.schedule;
    const variable = new TerraformVariable(stack, token, { type: "string", sensitive: true });
    new ScheduledTerraformRun(stack, "TerraformRun", {
      workspaceId,
      token: variable,
      every: Duration.parse(every),
      channels: notified(failures) as SnsChannel[],
    });
  }
  if (file.dashboards) {
    const certificates = fleet.monitoredCertificates;
    oncePerStack(fleet, "cloudwatch-dashboards", (shared) => new CloudwatchDashboards(shared, "certificates", { certificates }));
  }
  return stack;
}

const FILES = fs
  .readdirSync(EXAMPLES)
  .flatMap((example) => fs.readdirSync(path.join(EXAMPLES, example)).map((file) => path.join(example, file)))
  .filter((file) => file.endsWith(".yaml"));

const addressesOf = ({ resource = {}, data = {} }: Yaml): string[] =>
  Object.entries({ ...resource, ...Object.fromEntries(Object.entries(data).map(([type, of]) => [`data.${type}`, of])) })
    .flatMap(([type, resources]) => Object.keys(resources as object).map((name) => `${type}.${name}`))
    .sort();

test.each(FILES)("%s keeps its addresses when it moves to code", (file) => {
  const text = path.join(EXAMPLES, file);
  const fromFile = synthesiseFile(text, { asModule: false }).document as Yaml;
  const fromCode = JSON.parse(Testing.synth(codeOf(parse(fs.readFileSync(text, "utf8"), { merge: true })), true));

  expect(addressesOf(fromCode)).toEqual(addressesOf(fromFile));
});
