import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { TerraformStack, TerraformVariable } from "cdktf";
import * as fc from "fast-check";
import { AcmeDirectory, AcmeExternalAccountBinding, AcmeIssuer } from "../../lib/acme";
import { AcmImport, AcmIssuer, AcmPrivateIssuer, Route53Zone, SnsChannel } from "../../lib/aws";
import { CertificatePem, Duration, IAlertChannel, IIssuer, PrivateKey, ProvidedIssuer } from "../../lib/core";
import { CertfleetError } from "../../lib/core/error";
import { CertificateAlerts, CertificateFleet, HostEndpoint } from "../../lib/fleet";
import { CloudDnsZone, GoogleCertificateScope, GoogleChannel, GoogleManagedIssuer, GooglePrivateIssuer } from "../../lib/google";
import { synth, Synthesised } from "../support/synth";

// The tests create hundreds of stacks and check them against the provider schemas.
jest.setTimeout(120_000);

const DAY = 24 * 60;
const AUTHORITY = "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/11111111-2222-3333-4444-555555555555";
const POOL = "projects/media-prod/locations/europe-west1/caPools/main";

/** A model of issuers that is independent of the library: nothing here asks the library when renewal is due. */
interface Truth {
  /** Possible lifetimes in minutes; alerts must work for each of them. */
  readonly lifetimes: number[];
  /** Minutes before expiry at which the successor is due, for a lifetime; `made` is the synthesised stack. */
  due(lifetime: number, made: Synthesised): number;
  /** Minutes between two opportunities to renew, if renewal is not continuous. */
  readonly every?: number;
}

interface Case {
  readonly truth: Truth;
  readonly issuer: (stack: TerraformStack) => IIssuer;
  readonly alerts?: { readonly warnDays: number; readonly pageDays: number };
}

const CHANNELS: Record<string, IAlertChannel> = {
  sns: SnsChannel.ofSubscribers("sre", { email: ["sre@example.com"] }),
  google: GoogleChannel.email("sre-google", "sre@example.com"),
};

const minutes = (from: number, to: number) => fc.integer({ min: from * DAY, max: to * DAY }).map(Duration.minutes);
const anyLifetime = minutes(1, 398);
const anyWindow = fc.option(minutes(1, 400), { nil: undefined });

/** Mixes cases with explicit thresholds into those whose thresholds follow from renewal. */
function withAlerts(cases: fc.Arbitrary<Case>): fc.Arbitrary<Case> {
  const days = fc.record({ warnDays: fc.integer({ min: 0, max: 50 }), pageDays: fc.integer({ min: 0, max: 25 }) });
  return fc.tuple(cases, fc.option(days, { nil: undefined, freq: 1 })).map(([each, alerts]) => ({ ...each, alerts }));
}

/** What the ACME provider does (`resourceACMECertificateHasExpired`): whole days left, over the lifetime, at most a third or a half. */
function acmeDue(lifetime: number): number {
  const share = lifetime <= 10 * DAY ? 1 / 2 : 1 / 3;
  let days = 0;
  while (((days + 1) * DAY) / lifetime <= share) {
    days++;
  }
  return Math.min((days + 1) * DAY, lifetime);
}

const anySchedule = fc.integer({ min: 30, max: 10 * DAY }).map(Duration.minutes);

const knownDirectories: fc.Arbitrary<Case> = fc
  .constantFrom(
    ...AcmeDirectory.names.map(AcmeDirectory.of).flatMap((directory) => directory.profiles.map((profile) => ({ directory, profile }))),
  )
  .chain(({ directory, profile }) =>
    fc
      .record({
        every: anySchedule,
        lifetime: directory.longestRequestable ? fc.option(fc.integer({ min: 1, max: 90 }), { nil: undefined }) : fc.constant(undefined),
      })
      .map(({ every, lifetime }): Case => {
        const announced = [profile.lifetime, ...(profile.announced ?? []).map((each) => each.lifetime)];
        const asked = lifetime === undefined ? undefined : Duration.days(lifetime);
        return {
          truth: { lifetimes: (asked ? [asked] : announced).map((each) => each.toMinutes()), due: acmeDue, every: every.toMinutes() },
          issuer: (stack) =>
            new AcmeIssuer({
              directory,
              runsEvery: every,
              lifetime: asked,
              profile: profile.name === "default" ? undefined : profile.name,
              externalAccountBinding: directory.externalAccountBinding ? binding(stack) : undefined,
            }),
        };
      }),
  );

const ownDirectory: fc.Arbitrary<Case> = fc.tuple(anyLifetime, anySchedule).map(([lifetime, every]) => ({
  truth: { lifetimes: [lifetime.toMinutes()], due: acmeDue, every: every.toMinutes() },
  issuer: () => new AcmeIssuer({ directory: AcmeDirectory.url("https://ca.example.com/acme", { lifetime }), runsEvery: every }),
}));

const ISSUERS: Record<string, [string, fc.Arbitrary<Case>, number]> = {
  // Public certificates of Certificate Manager since 2026: 198 days, renewed from 45 days before expiry.
  "ACM's public certificates": [
    "sns",
    withAlerts(fc.constant({ truth: { lifetimes: [198 * DAY], due: () => 45 * DAY }, issuer: () => new AcmIssuer() })),
    30,
  ],
  "a private CA through ACM": [
    "sns",
    withAlerts(
      fc.tuple(anyLifetime, anyWindow).map(([lifetime, renewBefore]) => ({
        truth: {
          lifetimes: [lifetime.toMinutes()],
          due: (_lifetime, made) => {
            const period = made.one("aws_acm_certificate").early_renewal_duration as string | undefined;
            return period === undefined ? 60 * DAY : Number(/^P(\d+)D$/.exec(period)![1]) * DAY;
          },
        },
        issuer: () => new AcmPrivateIssuer({ authorityArn: AUTHORITY, lifetime, renewBefore }),
      })),
    ),
    80,
  ],
  "a certificate from elsewhere": [
    "sns",
    withAlerts(
      fc.tuple(fc.option(anyLifetime, { nil: undefined }), anyWindow, fc.boolean()).map(([lifetime, due, dated]) => ({
        truth: {
          lifetimes: [lifetime?.toMinutes() ?? 200 * DAY],
          due: (all) => due?.toMinutes() ?? Math.min(60 * DAY, all / 2),
        },
        issuer: (stack) =>
          new ProvidedIssuer({
            certificate: CertificatePem.fromFile("edge.pem"),
            privateKey: PrivateKey.fromVariable(secret(stack, "key")),
            notAfter: dated ? "2027-03-31T12:00:00Z" : undefined,
            lifetime,
            due,
          }),
      })),
    ),
    80,
  ],
  "every ACME directory that has a name, with each profile": ["sns", withAlerts(knownDirectories), 120],
  "an ACME directory by URL": ["sns", withAlerts(ownDirectory), 80],
  "Google's managed certificates": [
    "google",
    withAlerts(
      fc
        .constantFrom(
          { scope: GoogleCertificateScope.DEFAULT, lifetime: 90 * DAY, due: 30 * DAY },
          { scope: GoogleCertificateScope.EDGE_CACHE, lifetime: 30 * DAY, due: 10 * DAY },
        )
        .map(({ scope, lifetime, due }) => ({
          truth: { lifetimes: [lifetime], due: () => due },
          issuer: () => new GoogleManagedIssuer({ certificateScope: scope }),
        })),
    ),
    30,
  ],
  "a CA pool of Google": [
    "google",
    withAlerts(
      fc.tuple(minutes(19, 32), fc.option(minutes(6, 16), { nil: undefined })).map(([lifetime, renewBefore]) => ({
        truth: {
          lifetimes: [lifetime.toMinutes()],
          due: (all, made) => {
            const { rotation_window_percentage: elapsed } = made.one("google_certificate_manager_certificate_issuance_config");
            return all * (1 - (elapsed as number) / 100);
          },
        },
        issuer: () => new GooglePrivateIssuer({ pool: POOL, lifetime, renewBefore }),
      })),
    ),
    60,
  ],
};

describe("alerts fire after renewal is due and before expiry, or synth rejects the certificate,", () => {
  test.each(Object.keys(ISSUERS))("for %s", (name) => {
    const [channel, cases, numRuns] = ISSUERS[name];
    let made = 0;
    fc.assert(
      fc.property(cases, (each) => {
        const synthesised = attempt(() => build(each, CHANNELS[channel]));
        if (synthesised instanceof CertfleetError) {
          return REFUSALS.includes(synthesised.code);
        }
        made++;
        const { warnDays, pageDays } = thresholdsOf(synthesised);
        for (const lifetime of each.truth.lifetimes) {
          const due = each.truth.due(lifetime, synthesised);
          // A warning counts whole days: one at n days fires when at least n and less than n + 1 days are left.
          expect(due).toBeLessThanOrEqual(lifetime);
          expect(warnDays * DAY).toBeLessThan(due);
          expect(pageDays).toBeLessThan(warnDays);
          expect(pageDays).toBeGreaterThanOrEqual(1);
          if (each.truth.every !== undefined && each.alerts === undefined) {
            // Two runs had an opportunity to renew before anyone is warned.
            expect(due - 2 * each.truth.every).toBeGreaterThanOrEqual(warnDays * DAY - 1);
          }
        }
        return true;
      }),
      { numRuns },
    );
    // The property would also hold if synth rejected everything.
    expect(made).toBeGreaterThan(0);
  });
});

/** The reasons to reject a lifetime, a window, a schedule or thresholds. */
const REFUSALS = ["alert-threshold", "schedule-too-slow", "renewal-window", "pool-lifetime", "pool-renewal"];

function build({ issuer, alerts }: Case, channel: IAlertChannel): Synthesised {
  return synth((stack) => {
    const isGoogle = channel instanceof GoogleChannel;
    if (isGoogle) {
      new GoogleProvider(stack, "google", { project: "media-prod", region: "europe-west1" });
    }
    const zone = isGoogle
      ? new CloudDnsZone({ zoneName: "example.com", managedZone: "example-com" })
      : new Route53Zone({ zoneName: "example.com", zoneId: "Z0123456789ABCDEFGHIJ" });
    const by = issuer(stack);
    new CertificateFleet(stack, "Fleet", { zones: [zone] }).add("edge", {
      issuer: by,
      domains: ["edge.example.com"],
      endpoints: [new HostEndpoint("edge.example.com")],
      deployTo: by instanceof ProvidedIssuer ? [new AcmImport()] : [],
      notify: [channel],
      alerts: alerts && CertificateAlerts.at(alerts),
    });
  });
}

/** The thresholds of the synthesised alarms in days; all kinds of alarm must agree with each other and with the inventory. */
function thresholdsOf(made: Synthesised): { warnDays: number; pageDays: number } {
  const alarms = Object.values(made.all("aws_cloudwatch_metric_alarm"))
    .filter((alarm) => ["DaysLeft", "DaysToExpiry"].includes(alarm.metric_name as string))
    .map((alarm) => {
      expect(alarm.comparison_operator).toBe("LessThanOrEqualToThreshold");
      return alarm.threshold as number;
    });
  const policies = Object.values(made.all("google_monitoring_alert_policy"))
    .flatMap((policy) => policy.conditions as Record<string, any>[])
    .map((condition) => condition.condition_threshold)
    .filter((threshold) => threshold?.filter.includes("time_until_ssl_cert_expires"))
    .map((threshold) => threshold.threshold_value as number);
  const fired = [...alarms, ...policies];
  const [pageDays, warnDays, ...others] = [...new Set(fired)].sort((one, other) => one - other);
  expect(others).toEqual([]);
  const { alerts } = made.json.output!.certfleet.value.certificates.edge as { alerts: { warnDays?: number; pageDays?: number }[] };
  for (const alert of alerts.filter((each) => each.warnDays !== undefined)) {
    expect(alert).toMatchObject({ warnDays, pageDays });
  }
  return { warnDays, pageDays };
}

function binding(stack: TerraformStack): AcmeExternalAccountBinding {
  return AcmeExternalAccountBinding.fromVariables(secret(stack, "eab_key_id"), secret(stack, "eab_hmac"));
}

function secret(stack: TerraformStack, name: string): TerraformVariable {
  return new TerraformVariable(stack, name, { type: "string", sensitive: true });
}

function attempt<T>(make: () => T): T | CertfleetError {
  try {
    return make();
  } catch (error) {
    if (error instanceof CertfleetError) {
      return error;
    }
    throw error;
  }
}
