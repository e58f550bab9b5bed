import { CertfleetError } from "../core/error";
import { PropagationSettings } from "./challenge-arguments";

/** How the ACME provider makes sure that a DNS challenge's record is there before it tells the CA. */
export class AcmePropagation {
  /** It asks every name server of the zone until all have the record, as the provider does by itself. */
  static checked(options: AcmePropagationOptions = {}): AcmePropagation {
    return new AcmePropagation({
      preCheckDelay: options.delaySeconds === undefined ? undefined : wholeSeconds(options.delaySeconds),
      disableCompletePropagation: options.oneServerIsEnough ? true : undefined,
    });
  }

  /** It waits so many seconds for each name and asks nobody: for runners that cannot reach the zone's name servers. */
  static waitSeconds(seconds: number): AcmePropagation {
    return new AcmePropagation({ propagationWait: wholeSeconds(seconds) });
  }

  /** @internal */
  readonly _settings: PropagationSettings;

  private constructor(settings: PropagationSettings) {
    this._settings = settings;
  }
}

/** How propagation is checked. */
export interface AcmePropagationOptions {
  /**
   * Seconds to wait for each name before the first check. Whole seconds.
   *
   * @default 0
   */
  readonly delaySeconds?: number;
  /**
   * Whether one name server with the record is enough.
   *
   * @default false
   */
  readonly oneServerIsEnough?: boolean;
}

/** Where and how a DNS challenge's record is looked up. */
export interface AcmeDnsOptions {
  /**
   * How the provider makes sure that the record is there.
   *
   * @default - it asks every name server of the zone
   */
  readonly propagation?: AcmePropagation;
  /**
   * The resolvers that find a name's zone and check the record, as `host:port`.
   *
   * @default - those of the machine that runs Terraform
   */
  readonly resolvers?: string[];
}

/** Refuses resolvers that the provider cannot use: it wants a port with each. */
export function checkResolvers(resolvers: string[]): string[] {
  for (const resolver of resolvers) {
    if (!/^(\[[0-9a-f:]+\]|[^:\s]+):[0-9]{1,5}$/i.test(resolver)) {
      throw new CertfleetError(
        "invalid-resolver",
        `"${resolver}" is no resolver: write host and port, such as "1.1.1.1:53" or "[2606:4700::1111]:53"`,
      );
    }
  }
  return resolvers;
}

function wholeSeconds(seconds: number): number {
  if (!Number.isInteger(seconds) || seconds < 1) {
    throw new CertfleetError("invalid-propagation", `${seconds} seconds are no time to wait for DNS: use whole seconds, 1 or more`);
  }
  return seconds;
}
