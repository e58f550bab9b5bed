import { DiscoveredCertificate, Discovery, LiveOptions, Obstacle } from "../../core/importer";
import { AwsAccount, FailedCall } from "./aws-account";
import { awsEstate, SERVER_CERTIFICATE } from "./aws-estate";
import { AwsInventory, emptyInventory } from "./aws-inventory";
import { readApiDomains, readCertificates, readDistributions, readListeners } from "./aws-live";

/**
 * Finds the certificates of an account by read-only calls, in ACM and by what serves them. A part that cannot be read is listed, and the
 * others are read. Fails if nothing can be read.
 */
export async function discoverInAccount(options: LiveOptions, regions: readonly string[], now: Date): Promise<Discovery> {
  const inventory = emptyInventory();
  const account = await AwsAccount.of(options.role, regions[0]);
  const unread: { what: string; reason: string }[] = [];
  const failures: FailedCall[] = [];
  let parts = 0;
  let knowsUses = true;
  const read = async (what: string, run: (progress: (done: number, total: number) => void) => Promise<void>): Promise<boolean> => {
    parts++;
    try {
      await run((done, total) => options.progress(what, done, total));
      return true;
    } catch (error) {
      if (!(error instanceof FailedCall)) {
        throw error;
      }
      failures.push(error);
      unread.push({ what, reason: error.answer });
      return false;
    }
  };
  const readUses = async (...arguments_: Parameters<typeof read>): Promise<void> => {
    knowsUses = (await read(...arguments_)) && knowsUses;
  };
  for (const region of regions) {
    await read(`ACM certificates in ${region}`, (progress) => readCertificates(account, region, inventory, progress));
    await readUses(`load balancers in ${region}`, (progress) => readListeners(account, region, inventory, progress));
    await readUses(`domains of API Gateway in ${region}`, () => readApiDomains(account, region, inventory));
  }
  await readUses("CloudFront distributions", () => readDistributions(account, inventory));
  if (failures.length === parts) {
    throw failures[0];
  }
  return { certificates: discoveredIn(inventory, regions, now, knowsUses), unread };
}

function discoveredIn(inventory: AwsInventory, regions: readonly string[], now: Date, knowsUses: boolean): DiscoveredCertificate[] {
  const uses = usesOf(inventory);
  const { certificates } = awsEstate(inventory, { now, region: regions[0], isLive: true });
  const listed = certificates.map(({ id, domains, notAfter, used, obstacle }) => {
    const servedBy = uses.get(id) ?? [];
    return {
      id,
      domains,
      notAfter,
      region: regionOf(id),
      servedBy,
      // Without all services, an answer of ACM that nothing uses it may be out of date.
      used: servedBy.length > 0 || used === true ? true : knowsUses ? used : undefined,
      obstacle: obstacle?.canBeOverruled === true ? undefined : obstacle,
    };
  });
  const known = new Set(listed.map(({ id }) => id));
  const others = [...uses].filter(([id]) => !known.has(id));
  return [
    ...listed,
    ...others.map(([id, servedBy]) => ({ id, domains: [], region: regionOf(id), servedBy, used: true, obstacle: unlisted(id, regions) })),
  ];
}

/** What serves each certificate, by ARN. */
function usesOf({ listeners, distributions, apiDomains }: AwsInventory): Map<string, string[]> {
  const uses = new Map<string, Set<string>>();
  const add = (certificate: string, what: string) => uses.set(certificate, (uses.get(certificate) ?? new Set()).add(what));
  for (const { arn, defaultCertificate, certificates } of listeners) {
    [...(defaultCertificate === undefined ? [] : [defaultCertificate]), ...certificates].forEach((each) => add(each, `listener ${arn}`));
  }
  distributions.forEach(({ id, certificate }) => add(certificate, `CloudFront distribution ${id}`));
  apiDomains.forEach(({ name, certificate }) => add(certificate, `API Gateway domain ${name}`));
  return new Map([...uses].map(([certificate, all]) => [certificate, [...all]]));
}

/** Why a certificate that something serves is not among those of ACM. */
function unlisted(id: string, regions: readonly string[]): Obstacle | undefined {
  const region = regionOf(id);
  if (!/^arn:aws[a-z-]*:acm:/.test(id) || region === undefined) {
    return SERVER_CERTIFICATE;
  }
  return regions.includes(region)
    ? {
        reason: "unlisted",
        message: `its names and expiry could not be read. Allow acm:ListCertificates and acm:DescribeCertificate in ${region}`,
      }
    : { reason: "other-region", message: `its region was not read. Add --region ${region}` };
}

/** The region in an ARN; undefined for IAM, which has none. */
function regionOf(id: string): string | undefined {
  return id.split(":")[3] || undefined;
}
