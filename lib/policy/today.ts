/** Today in UTC, as waivers write it. */
export function todayUtc(): string {
  return new Date().toISOString().slice(0, 10);
}
