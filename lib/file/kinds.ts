import { ChannelKind, CloudKinds, DeployKind, EndpointKind, IssuerKind, ProbeKind, ScheduleKind, StoreKind, ZoneKind } from "../core/kind";
import { acmeKinds } from "../acme/kinds";
import { awsKinds } from "../aws/kinds";
import { providedIssuer } from "../core/provided-certificate";
import { hostEndpoint } from "../fleet/host-kind";
import { googleKinds } from "../google/kinds";

/** What no cloud is needed for. */
const GENERAL: CloudKinds = { cloud: "general", label: "certfleet", issuers: [providedIssuer], endpoints: [hostEndpoint] };

/** The kinds that a file can use: those of the library, and those of the registrations that the file names in `extensions`. */
export class FileKinds {
  /** The kinds of the library. */
  static readonly builtIn = new FileKinds([awsKinds, googleKinds, acmeKinds, GENERAL]);

  readonly zones: readonly ZoneKind[];
  readonly issuers: readonly IssuerKind[];
  readonly stores: readonly StoreKind[];
  readonly channels: readonly ChannelKind[];
  readonly endpoints: readonly EndpointKind[];
  /** The services that certificates are imported into, by their word in `deployTo`. */
  readonly deployTargets: readonly DeployKind[];
  readonly probes: readonly ProbeKind[];
  readonly schedules: readonly ScheduleKind[];

  private constructor(readonly clouds: readonly CloudKinds[]) {
    const all = <K>(of: (cloud: CloudKinds) => readonly K[] | undefined): K[] => clouds.flatMap((cloud) => of(cloud) ?? []);
    this.zones = all((cloud) => cloud.zones);
    this.issuers = all((cloud) => cloud.issuers);
    this.stores = all((cloud) => cloud.stores);
    this.channels = all((cloud) => cloud.channels);
    this.endpoints = all((cloud) => cloud.endpoints);
    this.deployTargets = all((cloud) => cloud.deployTargets);
    this.probes = all((cloud) => cloud.probes);
    this.schedules = all((cloud) => cloud.schedules);
  }

  /** These kinds and those of further clouds. */
  with(clouds: readonly CloudKinds[]): FileKinds {
    return clouds.length === 0 ? this : new FileKinds([...this.clouds, ...clouds]);
  }
}
