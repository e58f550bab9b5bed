import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import { caNameOf, ChainFacts, readChainCertificate } from "../inventory/health/chain-certificate";
import { ChainCertificate, ServedRevocation } from "../inventory/health/health";
import { askRevocationList, RevocationAnswer } from "../inventory/health/revocation-list";
import { download, DownloadProblem, DownloadSettings } from "./bounded-download";
import { askRenewalInfo } from "./renewal-info";

/** The chain of a probed endpoint. */
export interface ProbedChain {
  /** The certificates in DER, the leaf first; with the root where the probe knows it. */
  readonly chain: readonly Buffer[];
  /** Whether clients trust the chain. The addresses in other certificates are anybody's. */
  readonly isTrusted: boolean;
  /** The directory of the certificate that is declared at the endpoint, if its CA has renewal information. */
  readonly directory?: string;
}

/** Certificates of a chain that are looked at. No CA needs as many. */
const LONGEST_CHAIN = 10;

/** Downloads at once. Each can take as much memory as its limit. */
const CONCURRENCY = 4;

/** A certificate with the one that issued it. */
interface Issued {
  readonly facts: ChainFacts;
  readonly issuer: ChainFacts;
}

/**
 * Asks CAs about the revocation of served chains: by the lists that their certificates name, each list once, and by renewal information.
 * What cannot be determined is unknown, with the reason.
 */
export async function checkRevocation(probed: readonly ProbedChain[], settings: DownloadSettings): Promise<ServedRevocation[]> {
  const roots = new RootFinder([...rootCertificates, ...settings.roots]);
  const chains = probed.map((each) => ({ ...each, links: linksOf(each.chain, roots) }));
  const issued = chains.filter(({ isTrusted }) => isTrusted).flatMap(({ links }) => links.flatMap(({ issued: each }) => each ?? []));
  const answers = await askLists(issued, settings);
  const infos = new Map<string, ReturnType<typeof askRenewalInfo>>();
  return mapLimited(chains, async ({ links, isTrusted, directory }) => {
    const [leaf] = links;
    const chain = links.map((link, index) => certificateOf(link, index, isTrusted, answers));
    if (directory === undefined || leaf?.facts === undefined || !isTrusted) {
      return { chain };
    }
    const key = `${directory} ${leaf.facts.certificate.fingerprint256}`;
    infos.set(key, infos.get(key) ?? askRenewalInfo(directory, leaf.facts, settings));
    return { chain, renewalInfo: await infos.get(key)! };
  });
}

/** A certificate of a chain: readable or not, and with or without a known issuer. */
interface Link {
  readonly facts?: ChainFacts;
  readonly issued?: Issued;
}

/** The certificates of a chain without its root. */
function linksOf(chain: readonly Buffer[], roots: RootFinder): Link[] {
  const all = chain.slice(0, LONGEST_CHAIN).map(readChainCertificate);
  return all.flatMap((facts, index): Link[] => {
    if (facts === undefined) {
      return [{}];
    }
    if (isRoot(facts)) {
      return [];
    }
    const next = all[index + 1];
    const issuer = next !== undefined && isIssuedBy(facts, next.certificate) ? next : roots.issuerOf(facts);
    return [issuer === undefined ? { facts } : { facts, issued: { facts, issuer } }];
  });
}

function isRoot({ issuerName, subjectName, certificate }: ChainFacts): boolean {
  return certificate.ca && issuerName.equals(subjectName);
}

function isIssuedBy({ certificate }: ChainFacts, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

/** Finds the root that issued a certificate. A root is read when it is first asked for. */
class RootFinder {
  private bySubject?: Map<string, ChainFacts[]>;

  constructor(private readonly pems: readonly string[]) {}

  issuerOf(facts: ChainFacts): ChainFacts | undefined {
    const named = this.roots().get(facts.issuerName.toString("hex")) ?? [];
    return named.find(({ certificate }) => isIssuedBy(facts, certificate));
  }

  private roots(): Map<string, ChainFacts[]> {
    if (this.bySubject === undefined) {
      this.bySubject = new Map();
      for (const pem of this.pems) {
        const root = readChainCertificate(new X509Certificate(pem).raw);
        if (root !== undefined) {
          const key = root.subjectName.toString("hex");
          this.bySubject.set(key, [...(this.bySubject.get(key) ?? []), root]);
        }
      }
    }
    return this.bySubject;
  }
}

/** The answers by the certificate's fingerprint. */
type Answers = ReadonlyMap<string, RevocationAnswer>;

/** Downloads each list once, for all certificates that name it. A certificate can name several places of one list: they are tried in turn. */
async function askLists(all: readonly Issued[], settings: DownloadSettings): Promise<Answers> {
  const answers = new Map<string, RevocationAnswer>();
  const groups = new Map<string, Issued[]>();
  for (const issued of new Map(all.map((each) => [each.facts.certificate.fingerprint256, each])).values()) {
    const { distributionPoints } = issued.facts;
    const key = JSON.stringify([distributionPoints, issued.issuer.certificate.fingerprint256]);
    if (distributionPoints.length > 0) {
      groups.set(key, [...(groups.get(key) ?? []), issued]);
    }
  }
  await mapLimited([...groups.values()], async (group) => {
    for (const { facts, answer } of await askGroup(group, settings)) {
      answers.set(facts.certificate.fingerprint256, answer);
    }
  });
  return answers;
}

interface Answered {
  readonly facts: ChainFacts;
  readonly answer: RevocationAnswer;
}

async function askGroup(group: readonly Issued[], settings: DownloadSettings): Promise<Answered[]> {
  const [{ facts, issuer }] = group;
  if (!issuer.signsLists) {
    return group.map((each) => ({ facts: each.facts, answer: unknown("its issuer must not sign revocation lists") }));
  }
  let first: Answered[] | undefined;
  for (const url of facts.distributionPoints) {
    const answered = await askPlace(url, group, settings);
    if (answered.every(({ answer }) => answer.status !== "unknown")) {
      return answered;
    }
    first ??= answered;
  }
  return first!;
}

async function askPlace(url: string, group: readonly Issued[], settings: DownloadSettings): Promise<Answered[]> {
  const [{ issuer }] = group;
  try {
    const bytes = await download(url, settings);
    const asked = group.map(({ facts }) => ({ serial: facts.serial, isCa: facts.certificate.ca }));
    const expectation = { issuerName: issuer.subjectName, issuerKey: issuer.certificate.publicKey, url, now: new Date() };
    const answers = askRevocationList(bytes, expectation, asked);
    return group.map(({ facts }) => ({ facts, answer: about(url, answers.get(facts.serial)!) }));
  } catch (error) {
    if (!(error instanceof DownloadProblem)) {
      throw error;
    }
    return group.map(({ facts }) => ({ facts, answer: about(url, unknown(error.message)) }));
  }
}

function about(url: string, answer: RevocationAnswer): RevocationAnswer {
  return answer.status === "unknown" ? unknown(`the revocation list ${url} ${answer.problem}`) : answer;
}

function unknown(problem: string): RevocationAnswer {
  return { status: "unknown", problem };
}

function certificateOf({ facts, issued }: Link, index: number, isTrusted: boolean, answers: Answers): ChainCertificate {
  if (facts === undefined) {
    return { subject: "", issuer: {}, serial: "", notBefore: "", isLeaf: index === 0, ...unknown("the certificate cannot be read") };
  }
  const { certificate, serial } = facts;
  return {
    subject: nameText(certificate.subject),
    issuer: caNameOf(certificate.issuer),
    serial,
    notBefore: new Date(certificate.validFrom).toISOString(),
    isLeaf: index === 0,
    ...(isTrusted ? answerOf(facts, issued, answers) : unknown("clients do not trust its chain, so that its addresses are not asked")),
  };
}

function answerOf(facts: ChainFacts, issued: Issued | undefined, answers: Answers): RevocationAnswer {
  if (facts.distributionPoints.length === 0) {
    return facts.isShortLived ? { status: "good" } : unknown("it names no revocation list");
  }
  return issued === undefined
    ? unknown("its issuer is not known, and neither is the signer of its revocation list")
    : answers.get(facts.certificate.fingerprint256)!;
}

function nameText(name: string): string {
  const { organization, commonName } = caNameOf(name);
  return commonName ?? organization ?? name.replace(/\n/g, ", ");
}

/** Runs a task for each item, a limited number at once. */
async function mapLimited<T, R>(items: readonly T[], task: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const work = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await task(items[index]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, items.length) }, work));
  return results;
}
