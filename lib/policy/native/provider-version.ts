/** Whether a release, such as `6.25.0`, is another one or later. What follows a hyphen (`-beta1`) is ignored. */
export function isAtLeast(version: string, other: string): boolean {
  const left = numbers(version);
  const right = numbers(other);
  for (let i = 0; i < 3; i++) {
    if (left[i] !== right[i]) {
      return left[i] > right[i];
    }
  }
  return true;
}

function numbers(version: string): number[] {
  const parts = version
    .split("-")[0]
    .split(".")
    .map((part) => Number.parseInt(part, 10) || 0);
  return [parts[0] ?? 0, parts[1] ?? 0, parts[2] ?? 0];
}
