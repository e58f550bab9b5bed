import { cloudOfEndpoint } from "../../core/cloud";
import { isAead, isForwardSecret } from "../../policy/tls/native-policy";
import { hasForwardSecrecy, isAeadOnly, NativePolicyDefinition } from "../../policy/tls/native-policy";
import { SERVICE_POLICIES } from "../../policy/tls/services";
import { TlsVersion } from "../../policy/tls-policy";

/** How two TLS policies of one service differ, in words that go on after "which". */
export interface PolicyDifference {
  readonly worse: readonly string[];
  readonly better: readonly string[];
}

/** Suites named in a sentence. */
const NAMED = 3;

const VERSIONS = [TlsVersion.SSL_3_0, TlsVersion.TLS_1_0, TlsVersion.TLS_1_1, TlsVersion.TLS_1_2, TlsVersion.TLS_1_3];

/** How a kind of endpoint's policies of two names differ; undefined where one of them is not known. */
export function policyDifference(kind: string, from: string, to: string): PolicyDifference | undefined {
  const service = cloudOfEndpoint(kind)?.tlsServices?.[kind];
  const [was, is] = [from, to].map((name) => SERVICE_POLICIES.get(service ?? "")?.find((policy) => policy.name === name));
  return was === undefined || is === undefined ? undefined : differences(was, is);
}

/** The version that an inventory writes as `1.2`. */
export function declaredVersion(minimumTls: string): TlsVersion | undefined {
  return VERSIONS.find(({ label }) => label === `TLS ${minimumTls}`);
}

function differences(was: NativePolicyDefinition, is: NativePolicyDefinition): PolicyDifference {
  const worse: string[] = [];
  const better: string[] = [];
  if (was.minimum !== is.minimum) {
    (is.minimum.isAtLeast(was.minimum) ? better : worse).push(`takes ${is.minimum.label} as the oldest version`);
  }
  if (was.maximum !== is.maximum) {
    const isNewer = is.maximum.isAtLeast(was.maximum);
    (isNewer ? better : worse).push(isNewer ? `offers ${is.maximum.label}` : `has no ${was.maximum.label}`);
  }
  const flags: [boolean | undefined, boolean | undefined, string, string][] = [
    [hasForwardSecrecy(was), hasForwardSecrecy(is), "is forward secret throughout", "offers suites without forward secrecy"],
    [isAeadOnly(was), isAeadOnly(is), "has authenticated encryption throughout", "offers suites without authenticated encryption"],
    [was.fips, is.fips, "is of a FIPS 140 validated module", "is of no FIPS 140 validated module"],
    [was.postQuantum, is.postQuantum, "has post-quantum key exchange", "has no post-quantum key exchange"],
  ];
  const told = flags.filter(([had, has]) => had !== undefined && has !== undefined && had !== has);
  for (const [, has, gained, lost] of told) {
    (has === true ? better : worse).push(has === true ? gained : lost);
  }
  // Both may offer weak suites, and one of them more.
  const further = missing(weakSuites(is), weakSuites(was));
  const fewer = missing(weakSuites(was), weakSuites(is));
  const isTold = told.some(([, , gained]) => gained === flags[0][2] || gained === flags[1][2]);
  if (further.length > 0 && !isTold) {
    worse.push(`offers more weak suites (${named(further)})`);
  }
  if (fewer.length > 0 && further.length === 0 && !isTold) {
    better.push(`offers fewer weak suites (without ${named(fewer)})`);
  }
  return { worse, better };
}

/** Those without forward secrecy or without authenticated encryption; none where the suites are not known. */
function weakSuites({ suites = [] }: NativePolicyDefinition): readonly string[] {
  return suites.filter((suite) => !isForwardSecret(suite) || !isAead(suite));
}

function missing(all: readonly string[], from: readonly string[]): string[] {
  const there = new Set(from);
  return all.filter((each) => !there.has(each));
}

function named(suites: readonly string[]): string {
  const more = suites.length - NAMED;
  return suites.slice(0, NAMED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
