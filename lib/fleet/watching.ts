import { Construct } from "constructs";
import { Alert, IAlertChannel, registerAlert, registerAlertsOff } from "../core/alert";
import { ICertificate } from "../core/certificate";
import { CertfleetError, warn } from "../core/error";
import { ITlsEndpoint } from "../core/tls-endpoint";
import { CertificateAlerts } from "./fleet-certificate-props";

/** A certificate that is watched, and what serves it. */
export interface Watched {
  readonly certificate: ICertificate;
  readonly certificateName: string;
  readonly endpoints: ITlsEndpoint[];
}

/** When alerts fire, and who receives them. */
export interface Watching {
  readonly alerts: CertificateAlerts;
  readonly channels: IAlertChannel[];
}

/** Watches a certificate that is served. Somebody has to be alerted about it, unless its alerts are off. */
export function watch(scope: Construct, watched: Watched, watching: Watching): void {
  const { channels } = watching;
  const { made, idle } = watchWith(scope, watched, watching) ?? {};
  for (const [kind, names] of idle ?? []) {
    warn(
      scope,
      "channel-carries-nothing",
      `The channel ${names.join(", ")} (${kind}) cannot receive alerts for "${watched.certificateName}". Remove it from \`notify\`.`,
    );
  }
  if (made?.length === 0) {
    throw new CertfleetError(
      "nothing-watches",
      channels.length === 0
        ? `Nobody is alerted about "${watched.certificateName}". Set \`notify\` here or in \`defaults\`, or turn its alerts off.`
        : `No channel of "${watched.certificateName}" can receive its alerts. ` +
            `${watched.endpoints.length === 0 ? "Add a host that serves it to `endpoints`" : "Notify a channel that can"}, or turn its alerts off.`,
      scope,
    );
  }
}

/** Creates the alerts of a certificate, and tells the channels by kind that receive none; undefined if alerts are off. */
export function watchWith(
  scope: Construct,
  watched: Watched,
  { alerts, channels }: Watching,
): { readonly made: Alert[]; readonly idle: [kind: string, channels: string[]][] } | undefined {
  const thresholds = alerts._thresholds(watched.certificate.renewal);
  if (!thresholds) {
    registerAlertsOff(watched.certificate);
    return undefined;
  }
  const made: Alert[] = [];
  const idle: [string, string[]][] = [];
  for (const [kind, ofKind] of groupByKind(channels)) {
    const carried = ofKind[0].watch(scope, `Watch-${kind}`, { ...watched, thresholds, channels: ofKind });
    if (carried.length === 0) {
      idle.push([kind, ofKind.map(({ channelName }) => channelName)]);
    }
    made.push(...carried);
  }
  made.forEach((alert) => registerAlert(watched.certificate, alert));
  return { made, idle };
}

function groupByKind(channels: IAlertChannel[]): Map<string, IAlertChannel[]> {
  const groups = new Map<string, IAlertChannel[]>();
  for (const channel of new Set(channels)) {
    groups.set(channel.kind, [...(groups.get(channel.kind) ?? []), channel]);
  }
  return groups;
}
