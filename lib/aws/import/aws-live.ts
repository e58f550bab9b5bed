import { CertfleetError } from "../../core/error";
import { LiveOptions } from "../../core/importer";
import { asBlock, asList, asText, Block, blocksOf, textsOf } from "../../policy/plan/resource";
import { EDGE_REGION } from "../api-gateway/kinds";
import { checkRegion } from "../arn";
import { Answer, AwsAccount, inParallel } from "./aws-account";
import { AcmRecord, AwsInventory, emptyInventory, ListenerRecord, plainName, recordId } from "./aws-inventory";

/** ListCertificates leaves out certificates with other keys unless they are asked for. */
const KEY_TYPES = ["RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"];

/** Calls at a time. */
const PARALLEL = 8;

/** The read-only actions that an import calls, as a policy of IAM. */
export const AWS_PERMISSIONS = {
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "CertfleetImport",
      Effect: "Allow",
      Action: [
        "acm:DescribeCertificate",
        "acm:ListCertificates",
        "acm:ListTagsForCertificate",
        "apigateway:GET",
        "cloudfront:ListDistributions",
        "elasticloadbalancing:DescribeListenerCertificates",
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeLoadBalancers",
        "route53:ListHostedZones",
        "route53:ListResourceRecordSets",
      ],
      Resource: "*",
    },
  ],
} as const;

/** The regions to read: those that are asked for, otherwise the environment's and the one of CloudFront. */
export function regionsToRead(regions: readonly string[]): string[] {
  const usual = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  const wanted = regions.length > 0 ? regions : usual === undefined ? [] : [usual, EDGE_REGION];
  if (wanted.length === 0) {
    throw new CertfleetError(
      "import-options",
      `No region to read. Name each region that has certificates with --region, and ${EDGE_REGION} for those of CloudFront.`,
    );
  }
  wanted.forEach(checkRegion);
  return [...new Set(wanted)];
}

/** Refuses options that name projects. */
export function refuseProjects({ project, zoneProjects: [zoneProject] }: LiveOptions): void {
  const [option, given, instead] =
    project !== undefined ? ["--project", project, "--role"] : ["--zone-project", zoneProject, "--zone-role"];
  if (given !== undefined) {
    throw new CertfleetError(
      "import-options",
      `AWS has accounts instead of projects, and ${option} is "${given}". Name a role of the account with ${instead}.`,
    );
  }
}

/** Reads certificates, what uses them, and zones of an account. Every call reads only. */
export async function readAccount(options: LiveOptions, regions: readonly string[]): Promise<AwsInventory> {
  const { role, zoneRoles, progress } = options;
  const inventory = emptyInventory();
  const account = await AwsAccount.of(role, regions[0]);
  for (const region of regions) {
    await readCertificates(account, region, inventory, (done, total) => progress(`certificates in ${region}`, done, total));
    await readListeners(account, region, inventory, (done, total) => progress(`load balancers in ${region}`, done, total));
    await readApiDomains(account, region, inventory);
  }
  await readDistributions(account, inventory);
  await readZones(account, regions[0], inventory, progress);
  for (const zoneRole of zoneRoles) {
    await readZones(await AwsAccount.of(zoneRole, regions[0]), regions[0], inventory, progress, zoneRole);
  }
  return inventory;
}

type Progress = (done: number, total: number) => void;

export async function readCertificates(account: AwsAccount, region: string, inventory: AwsInventory, progress: Progress): Promise<void> {
  const listed = await account.all(
    "acm",
    region,
    "ListCertificates",
    { Includes: { keyTypes: KEY_TYPES } },
    ({ CertificateSummaryList }) => CertificateSummaryList,
    ({ NextToken }) => (NextToken === undefined ? undefined : { NextToken }),
  );
  const arns = listed.flatMap(({ CertificateArn }) => asText(CertificateArn) ?? []).sort();
  const records = new Map<string, AcmRecord>();
  progress(0, arns.length);
  await inParallel(
    arns,
    PARALLEL,
    async (arn) => {
      const [{ Certificate }, { Tags }] = await Promise.all([
        account.call("acm", region, "DescribeCertificate", { CertificateArn: arn }),
        account.call("acm", region, "ListTagsForCertificate", { CertificateArn: arn }),
      ]);
      records.set(arn, certificateOf(arn, asBlock(Certificate), blocksOf(Tags)));
    },
    (done) => progress(done, arns.length),
  );
  inventory.certificates.push(...arns.map((arn) => records.get(arn)!));
}

function certificateOf(arn: string, certificate: Block, tags: readonly Block[]): AcmRecord {
  const validations = blocksOf(certificate.DomainValidationOptions);
  const options = asBlock(certificate.Options);
  const commonName = asText(certificate.DomainName) ?? "";
  return {
    arn,
    names: [...new Set([commonName, ...textsOf(certificate.SubjectAlternativeNames).sort()])],
    keyAlgorithm: asText(certificate.KeyAlgorithm),
    type: asText(certificate.Type),
    status: asText(certificate.Status),
    issuer: asText(certificate.Issuer),
    validationMethod: validations.map(({ ValidationMethod }) => asText(ValidationMethod)).find((method) => method !== undefined),
    validationRecords: new Map(
      validations.flatMap(({ DomainName, ResourceRecord }) => {
        const [domain, record] = [asText(DomainName), asText(asBlock(ResourceRecord).Name)];
        return domain === undefined || record === undefined ? [] : [[domain, plainName(record)] as const];
      }),
    ),
    authorityArn: asText(certificate.CertificateAuthorityArn),
    transparency: asText(options.CertificateTransparencyLoggingPreference),
    exported: asText(options.Export),
    notBefore: timeOf(certificate.NotBefore),
    notAfter: timeOf(certificate.NotAfter),
    tags: Object.fromEntries(tags.map(({ Key, Value }) => [asText(Key) ?? "", typeof Value === "string" ? Value : ""])),
    inUse: asList(certificate.InUseBy).length > 0,
    foundAt: arn,
  };
}

/** The SDK gives times as dates. */
function timeOf(value: unknown): string | undefined {
  return value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : undefined;
}

export async function readListeners(account: AwsAccount, region: string, inventory: AwsInventory, progress: Progress): Promise<void> {
  const byMarker = ({ NextMarker }: Answer) => (asText(NextMarker) === undefined ? undefined : { Marker: NextMarker });
  const balancers = await account.all("elb", region, "DescribeLoadBalancers", {}, (answer) => answer.LoadBalancers, byMarker);
  const found: ListenerRecord[] = [];
  progress(0, balancers.length);
  await inParallel(
    balancers,
    PARALLEL,
    async ({ LoadBalancerArn }) => {
      const listeners = await account.all("elb", region, "DescribeListeners", { LoadBalancerArn }, (answer) => answer.Listeners, byMarker);
      for (const listener of listeners.filter(({ Certificates }) => blocksOf(Certificates).length > 0)) {
        const arn = asText(listener.ListenerArn)!;
        const certificates = await account.all(
          "elb",
          region,
          "DescribeListenerCertificates",
          { ListenerArn: arn },
          (answer) => answer.Certificates,
          byMarker,
        );
        const of = (isDefault: boolean) =>
          certificates.filter((each) => (each.IsDefault === true) === isDefault).flatMap((each) => asText(each.CertificateArn) ?? []);
        const [defaultCertificate = asText(blocksOf(listener.Certificates)[0].CertificateArn)] = of(true);
        found.push({
          arn,
          sslPolicy: asText(listener.SslPolicy),
          defaultCertificate,
          certificates: of(false).filter((each) => each !== defaultCertificate),
        });
      }
    },
    (done) => progress(done, balancers.length),
  );
  inventory.listeners.push(...found.sort((one, other) => (one.arn < other.arn ? -1 : 1)));
}

export async function readDistributions(account: AwsAccount, inventory: AwsInventory): Promise<void> {
  const distributions = await account.all(
    "cloudfront",
    EDGE_REGION,
    "ListDistributions",
    {},
    ({ DistributionList }) => asBlock(DistributionList).Items,
    ({ DistributionList }) => {
      const { IsTruncated, NextMarker } = asBlock(DistributionList);
      return IsTruncated === true && asText(NextMarker) !== undefined ? { Marker: NextMarker } : undefined;
    },
  );
  for (const { Id, Aliases, ViewerCertificate } of distributions) {
    const viewer = asBlock(ViewerCertificate);
    const [id, certificate] = [asText(Id), asText(viewer.ACMCertificateArn) ?? asText(viewer.IAMCertificateId)];
    if (id !== undefined && certificate !== undefined) {
      const aliases = textsOf(asBlock(Aliases).Items).sort();
      inventory.distributions.push({ id, certificate, aliases, minimumProtocolVersion: asText(viewer.MinimumProtocolVersion) });
    }
  }
}

/** Both APIs list the domains of a region. The older one also has those of REST APIs that no newer one can have. */
export async function readApiDomains(account: AwsAccount, region: string, inventory: AwsInventory): Promise<void> {
  const rest = await account.all(
    "apigateway",
    region,
    "GetDomainNames",
    { limit: 500 },
    ({ items }) => items,
    ({ position }) => (asText(position) === undefined ? undefined : { position }),
  );
  for (const domain of rest) {
    const [name, edge] = [asText(domain.domainName), asText(domain.certificateArn)];
    const certificate = edge ?? asText(domain.regionalCertificateArn);
    if (name !== undefined && certificate !== undefined) {
      inventory.apiDomains.push({
        name,
        type: "rest",
        certificate,
        isEdge: edge !== undefined,
        securityPolicy: asText(domain.securityPolicy),
        endpointAccessMode: asText(domain.endpointAccessMode),
        furtherSettings: furtherSettings(domain.mutualTlsAuthentication, domain.tags),
      });
    }
  }
  const http = await account.all(
    "apigatewayv2",
    region,
    "GetDomainNames",
    {},
    ({ Items }) => Items,
    ({ NextToken }) => (asText(NextToken) === undefined ? undefined : { NextToken }),
  );
  for (const domain of http) {
    const name = asText(domain.DomainName);
    const [settings] = blocksOf(domain.DomainNameConfigurations);
    const certificate = asText(settings?.CertificateArn);
    if (name !== undefined && certificate !== undefined && !inventory.apiDomains.some((known) => known.name === name)) {
      inventory.apiDomains.push({
        name,
        type: "http",
        certificate,
        isEdge: false,
        securityPolicy: asText(settings?.SecurityPolicy),
        furtherSettings: furtherSettings(domain.MutualTlsAuthentication, domain.Tags),
      });
    }
  }
}

function furtherSettings(mutualTls: unknown, tags: unknown): string[] {
  return [
    ...(Object.keys(asBlock(mutualTls)).length > 0 ? ["mutual TLS"] : []),
    ...(Object.keys(asBlock(tags)).length > 0 ? ["tags"] : []),
  ];
}

/** Reads the zones of an account, and the CNAME records of those that contain a certificate's name. */
async function readZones(
  account: AwsAccount,
  region: string,
  inventory: AwsInventory,
  progress: LiveOptions["progress"],
  assumeRole?: string,
): Promise<void> {
  const listed = await account.all(
    "route53",
    region,
    "ListHostedZones",
    {},
    ({ HostedZones }) => HostedZones,
    ({ IsTruncated, NextMarker }) => (IsTruncated === true ? { Marker: NextMarker } : undefined),
  );
  const zones = listed.map(({ Id, Name, Config }) => ({
    id: (asText(Id) ?? "").replace(/^\/hostedzone\//, ""),
    name: plainName(asText(Name) ?? ""),
    isPrivate: asBlock(Config).PrivateZone === true,
    assumeRole,
  }));
  inventory.zones.push(...zones);
  const names = [...new Set(inventory.certificates.flatMap((certificate) => [...certificate.validationRecords.values()]))];
  const concerned = zones.filter(({ name, isPrivate }) => !isPrivate && names.some((record) => record.endsWith(`.${name}`)));
  progress("DNS records", 0, concerned.length);
  await inParallel(
    concerned,
    PARALLEL,
    async ({ id }) => {
      const records = await account.all(
        "route53",
        region,
        "ListResourceRecordSets",
        { HostedZoneId: id, MaxItems: 300 },
        ({ ResourceRecordSets }) => ResourceRecordSets,
        ({ IsTruncated, NextRecordName, NextRecordType, NextRecordIdentifier }) =>
          IsTruncated === true
            ? { StartRecordName: NextRecordName, StartRecordType: NextRecordType, StartRecordIdentifier: NextRecordIdentifier }
            : undefined,
      );
      for (const { Name, Type } of records.filter(({ Type: type }) => type === "CNAME")) {
        inventory.records.add(recordId(id, asText(Name) ?? "", asText(Type) ?? ""));
      }
    },
    (done) => progress("DNS records", done, concerned.length),
  );
}
