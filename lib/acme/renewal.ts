import { Duration } from "../core/duration";
import { Renewal } from "../core/renewal";

/** Days of lifetime up to which the provider renews at half of it instead of at a third; RFC 9773 and Let's Encrypt advise the same. */
const SHORT_LIFETIME = Duration.days(10);

/**
 * The lifetime under which every Terraform run renews: the provider compares whole days left, and of less than two days none is left
 * over half.
 */
export const RENEWED_BY_EVERY_RUN = Duration.days(2);

/** How the ACME provider renews with `min_days_dynamic`: at a third of the lifetime, at half of a short one. */
export function acmeRenewal(lifetime: Duration, runsEvery: Duration): Renewal {
  const parts = lifetime.toMinutes() <= SHORT_LIFETIME.toMinutes() ? 2 : 3;
  return Renewal.byTerraform({ lifetime, due: Duration.minutes(Math.floor(lifetime.toMinutes() / parts)), every: runsEvery });
}
