import { labelsOf, ProbedEndpoint } from "./probed-endpoint";

/** The targets for Prometheus' file-based service discovery: a group for what is labelled alike. */
export function targetsFile(endpoints: readonly ProbedEndpoint[]): string {
  const groups = new Map<string, { targets: string[]; labels: Record<string, string> }>();
  for (const endpoint of endpoints) {
    const labels = labelsOf(endpoint);
    const key = JSON.stringify(labels);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, { targets: [endpoint.address], labels });
    } else {
      group.targets.push(endpoint.address);
    }
  }
  return `${JSON.stringify([...groups.values()], undefined, 2)}\n`;
}
