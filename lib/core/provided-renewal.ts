import { Duration } from "./duration";
import { Renewal } from "./renewal";

/** Days before expiry at which somebody must start to get a successor, where nothing else is said: enterprise CAs take weeks. */
const LEAD_DAYS = 60;

/** How a certificate that comes from elsewhere is renewed: by nobody, so that alerts lead by weeks. */
export function providedRenewal(said: { readonly lifetime?: Duration; readonly due?: Duration }): Renewal {
  const lifetime = said.lifetime ?? Duration.days(200);
  const lead = Duration.minutes(Math.min(LEAD_DAYS * 24 * 60, lifetime.toMinutes() / 2));
  return Renewal.byNobody({ lifetime, due: said.due ?? lead });
}
