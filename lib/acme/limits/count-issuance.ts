import { ICertificate } from "../../core/certificate";
import { Duration } from "../../core/duration";
import { CertfleetError } from "../../core/error";
import { oncePerStack } from "../../core/once-per-stack";
import { warn } from "../../core/warning";
import { IAcmeAccount } from "../account";
import { AcmeProfile } from "../profile";
import { RENEWED_BY_EVERY_RUN } from "../renewal";
import { cannotBeKept, crowdedDomains, crowdedSets, PlannedCertificate, tooManyOrders } from "./exceeded-limits";
import { domainMessage, lostMessage, orderMessage, renewalMessage, setMessage } from "./limit-messages";

/**
 * Counts a certificate towards what a stack orders of a CA. At synth it is said what a first apply or a mass renewal would exceed.
 *
 * That is a warning, since limits pass with time and CAs raise them. An error is what no waiting mends: certificates of one set of names
 * that expire before the CA has issued as many. What other stacks order is not known here.
 */
export function countIssuance(account: IAcmeAccount, certificate: ICertificate, { namesPerCertificate }: AcmeProfile): void {
  const accounts = oncePerStack(account, `acme-issuance:${account.directory.serverUrl}`, () => {
    const planned = new Map<IAcmeAccount, PlannedCertificate[]>();
    account.node.addValidation({ validate: () => checkLimits(account, planned) });
    return planned;
  });
  const planned = accounts.get(account) ?? [];
  accounts.set(account, planned);
  const { domainNames, renewal } = certificate;
  planned.push({ domainNames, namesPerCertificate, lifetime: renewal.lifetime, renewedAfter: renewedAfter(certificate) });
}

function renewedAfter({ renewal: { lifetime, due, every } }: ICertificate): Duration {
  return every !== undefined && lifetime.toMinutes() < RENEWED_BY_EVERY_RUN.toMinutes()
    ? every
    : Duration.minutes(lifetime.toMinutes() - due.toMinutes());
}

function checkLimits(first: IAcmeAccount, accounts: Map<IAcmeAccount, PlannedCertificate[]>): string[] {
  const { directory } = first;
  const { limits } = directory;
  for (const [account, planned] of accounts) {
    const orders = tooManyOrders(limits, planned);
    if (orders.length > 0) {
      warn(account, "acme-order-limit", orderMessage(directory, orders));
    }
  }
  const planned = [...accounts.values()].flat();
  const domains = crowdedDomains(limits, planned);
  if (domains.length > 0) {
    warn(first, "acme-domain-limit", domainMessage(directory, domains));
  }
  const sets = crowdedSets(limits, planned);
  const lost = sets.filter((set) => cannotBeKept(limits, set));
  for (const set of sets.filter((candidate) => !lost.includes(candidate))) {
    const { count } = limits.certificatesPerExactSet!;
    if (set.certificates.length > count) {
      warn(first, "acme-set-limit", setMessage(directory, set));
    } else {
      warn(first, "acme-renewal-limit", renewalMessage(directory, set));
    }
  }
  return lost.map((set) => new CertfleetError("acme-renewal-limit", lostMessage(directory, set)).message);
}
