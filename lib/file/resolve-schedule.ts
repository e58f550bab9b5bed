import { RenewedBy } from "../core/renewal";
import { ChannelForm, CheckContext, NamedEntry, ResolvedCertificate, ScheduleForm } from "./form";
import { Report } from "./problem";
import { undeclared } from "./read";
import { ReadFile } from "./read-file";

/** What starts Terraform, and who hears when it cannot. */
export interface ResolvedSchedule {
  readonly form: ScheduleForm;
  readonly entry: unknown;
  readonly channels: NamedEntry<ChannelForm>[];
}

/** Resolves the schedule, and reports certificates that count on more runs than it starts. */
export function resolveSchedule(
  file: ReadFile,
  certificates: readonly ResolvedCertificate[],
  context: CheckContext,
  report: Report,
): ResolvedSchedule | undefined {
  const { schedule } = file;
  if (schedule?.entry === undefined) {
    return undefined;
  }
  const { form, entry } = schedule;
  const every = form.every(entry);
  for (const { name, runsEvery, issuer, ...certificate } of certificates) {
    const isByRun =
      issuer?.entry !== undefined && runsEvery !== undefined && isRenewedByRun(issuer, { name, runsEvery, issuer, ...certificate });
    if (isByRun && runsEvery.toMinutes() < every.toMinutes()) {
      const own = file.certificates.find((read) => read.name === name)?.runsEvery;
      report(
        own === undefined ? ["defaults", "runsEvery"] : ["certificates", name, "runsEvery"],
        `Terraform is said to run every ${runsEvery.toString()}, and \`schedule\` starts it every ${every.toString()}: make them agree, or leave \`runsEvery\` out`,
      );
    }
  }
  const channels = form.notify(entry).flatMap((channelName, index) => {
    const channel = file.channels.find(({ name }) => name === channelName);
    const path = ["schedule", "notify", index];
    if (!channel) {
      const declared = file.channels.map(({ name }) => name);
      report(path, undeclared("channel", channelName, declared));
      return [];
    }
    if (channel.entry !== undefined) {
      form.checkChannel(channel, { ...context, report: (inner, message) => report([...path, ...inner], message) });
    }
    return [channel];
  });
  return { form, entry, channels };
}

/** How often the schedule starts Terraform, where there is one. */
export function scheduledEvery({ schedule }: ReadFile) {
  return schedule?.entry === undefined ? undefined : schedule.form.every(schedule.entry);
}

function isRenewedByRun({ form, entry }: NonNullable<ResolvedCertificate["issuer"]>, certificate: ResolvedCertificate): boolean {
  try {
    return form.renewal(entry, certificate).by === RenewedBy.TERRAFORM;
  } catch {
    return false;
  }
}
