import { parseDocument } from "yaml";

/** The estate in which a runbook, or one of its alternatives, starts. */
export interface Scenario {
  /** Parts of the fleet file that were applied one after the other, each in a commit, after the file of the fixtures. */
  readonly changes?: readonly string[];
  /** The name of the root of the CA that the fleet uses at first. */
  readonly root?: string;
  /** Certificates that their CA asks to replace. */
  readonly advised?: readonly string[];
  /** The certificate whose chain clients do not trust, as NAME@GENERATION CA. */
  readonly untrusted?: string;
  /** CAs that do not answer, by their names in inventories. */
  readonly down?: readonly string[];
  /** Days until certificates expire, where they are not those of a fleet that is well. */
  readonly daysLeft?: Readonly<Record<string, number>>;
}

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  "announced-revocation": { advised: ["www", "shop"] },
  "another-issuer": { changes: ["{ certificates: { www: { issuer: secondary } } }"], untrusted: "www@1 zerossl" },
  "broken-chain": { changes: ["{ certificates: { www: { generation: 2 } } }"], untrusted: "www@2 " },
  "ca-back": { changes: ["{ certificates: { www: { issuer: secondary } } }"] },
  "ca-down": { down: ["lets-encrypt"], daysLeft: { www: 4, shop: 12 } },
  distrusted: { root: "Entrust Root Certification Authority - G2" },
  leaked: {},
  "rolled-back": { changes: ["{ certificates: { www: { generation: 2 } } }", "{ certificates: { www: { serve: previous } } }"] },
};

/** A fleet file with a part merged into it. Comments and layout stay. */
export function merged(file: string, part: string): string {
  const document = parseDocument(file);
  const set = (path: string[], value: unknown): void => {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      Object.entries(value).forEach(([key, each]) => set([...path, key], each));
    } else {
      document.setIn(path, value);
    }
  };
  set([], parseDocument(part).toJS());
  return document.toString({ lineWidth: 0 });
}
