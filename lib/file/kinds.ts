import {
  ChannelKind,
  CloudKinds,
  DeployKind,
  EndpointKind,
  IssuerKind,
  PrivateCaKind,
  ProbeKind,
  ScheduleKind,
  StateKeyKind,
  StoreKind,
  ZoneKind,
} from "../core/kind";
import "../clouds";
import { hostEndpoint } from "../fleet/host-endpoint";
import { providedIssuer } from "../core/provided-certificate";
import { passphraseKey } from "../core/state-key";
import { createRequire } from "node:module";
import * as path from "node:path";
import { CloudRegistration, registerCloud, registeredClouds } from "../core/cloud";
import { isMapping, Report } from "./schema-reader";

/** Kinds that do not belong to a cloud. */
const GENERAL: CloudKinds = {
  cloud: "general",
  label: "certfleet",
  issuers: [providedIssuer],
  endpoints: [hostEndpoint],
  stateKeys: [passphraseKey],
};

/** The kinds that a file can use: those of the library, and those of its `extensions`. */
export class FileKinds {
  /** The kinds of the library. */
  static readonly builtIn = new FileKinds([...registeredClouds().flatMap(({ kinds }) => (kinds === undefined ? [] : [kinds()])), GENERAL]);

  readonly zones: readonly ZoneKind[];
  readonly issuers: readonly IssuerKind[];
  readonly stores: readonly StoreKind[];
  readonly channels: readonly ChannelKind[];
  readonly endpoints: readonly EndpointKind[];
  readonly privateCas: readonly PrivateCaKind[];
  /** The services that certificates are imported into, by their name in `deployTo`. */
  readonly deployTargets: readonly DeployKind[];
  readonly probes: readonly ProbeKind[];
  readonly schedules: readonly ScheduleKind[];
  readonly stateKeys: readonly StateKeyKind[];

  private constructor(readonly clouds: readonly CloudKinds[]) {
    const all = <K>(of: (cloud: CloudKinds) => readonly K[] | undefined): K[] => clouds.flatMap((cloud) => of(cloud) ?? []);
    this.zones = all((cloud) => cloud.zones);
    this.issuers = all((cloud) => cloud.issuers);
    this.stores = all((cloud) => cloud.stores);
    this.channels = all((cloud) => cloud.channels);
    this.endpoints = all((cloud) => cloud.endpoints);
    this.privateCas = all((cloud) => cloud.privateCas);
    this.deployTargets = all((cloud) => cloud.deployTargets);
    this.probes = all((cloud) => cloud.probes);
    this.schedules = all((cloud) => cloud.schedules);
    this.stateKeys = all((cloud) => cloud.stateKeys);
  }

  /** These kinds and those of further clouds. */
  with(clouds: readonly CloudKinds[]): FileKinds {
    const further = clouds.filter(({ cloud }) => !this.clouds.some((known) => known.cloud === cloud));
    return further.length === 0 ? this : new FileKinds([...this.clouds, ...further]);
  }
}

/**
 * Loads the cloud registrations in `extensions`: packages, or paths relative to the file. Each module exports its registration as `cloud`
 * or as its default export.
 */
export function loadExtensions(data: unknown, file: string, report: Report): CloudKinds[] {
  const names: unknown = isMapping(data) ? data.extensions : undefined;
  // A list of the wrong type is reported where the file is read by its schema.
  return (Array.isArray(names) ? names : []).flatMap((name: unknown, index) => {
    const cloud = typeof name === "string" ? load(name, file, (code, message) => report(code, ["extensions", index], message)) : undefined;
    if (cloud === undefined) {
      return [];
    }
    registerCloud(cloud);
    return cloud.kinds === undefined ? [] : [cloud.kinds()];
  });
}

function load(name: string, file: string, report: (code: string, message: string) => void): CloudRegistration | undefined {
  let loaded: unknown;
  try {
    loaded = createRequire(path.resolve(file))(name);
  } catch (error) {
    const reason = (error as Error).message.split("\n")[0];
    report(
      "extension-not-loaded",
      `The extension "${name}" cannot be loaded: ${reason}. Name an installed package, or a path such as "./my-cloud.js".`,
    );
    return undefined;
  }
  const { cloud, default: byDefault } = loaded as { cloud?: unknown; default?: unknown };
  const registration = cloud ?? byDefault;
  if (!isMapping(registration) || typeof registration.key !== "string" || typeof registration.label !== "string") {
    report(
      "invalid-extension",
      `The extension "${name}" does not export a registration. Export one with \`key\` and \`label\` as \`cloud\`.`,
    );
    return undefined;
  }
  return registration as unknown as CloudRegistration;
}
