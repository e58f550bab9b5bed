import { TerraformStack } from "cdktf";
import { AcmeAccount, AcmeChallenge, AcmeDirectory, IAcmeAccount } from "../../../lib/acme";
import { DnsZones, Duration } from "../../../lib/core";
import { synth } from "../../support/synth";
import { add, PluginZone } from "../support/stack";

const { LETS_ENCRYPT_STAGING } = AcmeDirectory;

/** A challenge for names in any zone; wildcards must be in a declared zone. */
function challengeFor(names: string[]): AcmeChallenge {
  const isWildcard = names.some((name) => name.startsWith("*."));
  return isWildcard ? AcmeChallenge.dns(new DnsZones([new PluginZone("example.com")])) : AcmeChallenge.http();
}

/** A certificate of a stack. */
interface Planned {
  readonly names: string[];
  readonly profile?: string;
  readonly lifetime?: Duration;
  readonly account?: (stack: TerraformStack) => IAcmeAccount;
}

/** The warnings about limits for a stack with these certificates. */
export function warningsOf(directory: AcmeDirectory, planned: Planned[]): string[] {
  const { warnings } = outcome(directory, planned);
  return warnings.filter((warning) => /certfleet:acme-\w+-limit/.test(warning)).map((warning) => warning.replace(/^\[[^\]]*\] /, ""));
}

/** The synthesis of a stack with these certificates. */
export function outcome(directory: AcmeDirectory, planned: Planned[]) {
  return synth((stack) => {
    const shared = accountAt(stack, directory);
    planned.forEach(({ names, account, ...rest }, index) =>
      add(stack, `C${index}`, { account: account?.(stack) ?? shared, domainNames: names, challenge: challengeFor(names), ...rest }),
    );
  });
}

/** An existing account at a CA. */
export function accountAt(stack: TerraformStack, directory: AcmeDirectory, id = "Account"): IAcmeAccount {
  const key = AcmeAccount.shared(stack, LETS_ENCRYPT_STAGING).accountKey;
  return AcmeAccount.fromAttributes(stack, id, { directory, accountKey: key });
}

/** The given number of certificates for hosts of one domain. */
export function hosts(count: number, domain = "example.com", from = 0): Planned[] {
  return Array.from({ length: count }, (_, index) => ({ names: [`h${from + index}.${domain}`] }));
}

/** The same value the given number of times. */
export function times<T>(count: number, value: T): T[] {
  return Array.from({ length: count }, () => value);
}

/** The given number of certificates, each for its own registered domain. */
export function domains(count: number): Planned[] {
  return Array.from({ length: count }, (_, index) => ({ names: [`shop${index}.com`] }));
}
