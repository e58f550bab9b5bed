import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { CertfleetError } from "../../core/error";
import { Finding } from "../../policy/finding";

/** The findings that an estate had when the check was adopted. */
export class Baseline {
  /** Reads a baseline that `--update-baseline` wrote. */
  static read(file: string): Baseline {
    let document: unknown;
    try {
      document = JSON.parse(readFileSync(file, "utf8"));
    } catch {
      throw unreadable(file);
    }
    const { version, findings } = (document ?? {}) as { version?: unknown; findings?: unknown };
    if (version !== 1 || !Array.isArray(findings) || !findings.every((entry) => typeof entry?.fingerprint === "string")) {
      throw unreadable(file);
    }
    return new Baseline(new Set(findings.map((entry: { fingerprint: string }) => entry.fingerprint)));
  }

  /** Writes the findings as a baseline, sorted, so that a change of it reads well in a review. */
  static write(file: string, findings: readonly Finding[]): void {
    const entries = findings
      .filter(({ waived, address }) => !waived && address !== "")
      .map((finding) => ({ rule: finding.rule, address: finding.address, fingerprint: fingerprint(finding) }))
      .sort((a, b) => `${a.address} ${a.rule} ${a.fingerprint}`.localeCompare(`${b.address} ${b.rule} ${b.fingerprint}`, "en"));
    writeFileSync(file, JSON.stringify({ version: 1, findings: entries }, null, 2) + "\n");
  }

  private constructor(private readonly fingerprints: ReadonlySet<string>) {}

  /** Marks the findings that were there. */
  mark(findings: readonly Finding[]): Finding[] {
    return findings.map((finding) => ({ ...finding, baseline: finding.address !== "" && this.fingerprints.has(fingerprint(finding)) }));
  }
}

/** What makes a finding the same in the next run: rule, address and message, wherever the file lies. */
export function fingerprint({ rule, address, message }: Finding): string {
  return createHash("sha256")
    .update(JSON.stringify([rule, address, message]))
    .digest("hex")
    .slice(0, 32);
}

function unreadable(file: string): CertfleetError {
  return new CertfleetError("invalid-baseline", `${file} is no baseline: write one with --update-baseline ${file}`);
}
