import { readFileSync } from "node:fs";
import { CertfleetError } from "../core/error";
import { lazy } from "../core/schema";
import { CertificateHealth, FleetHealth, HEALTH_STATES } from "../inventory/health/health";
import { moment } from "../inventory/health/expiry";
import { ReportChange, ReportSince } from "./report-data";

/** What is compared of an earlier report. */
const earlierReport = lazy((z) =>
  z.object({
    now: z.string().refine((text) => moment(text) !== undefined),
    certificates: z.array(z.object({ key: z.string(), name: z.string(), state: z.enum(HEALTH_STATES) })),
  }),
);

/** The data element of a report, which is the first script of the page. */
const DATA = /<script type="application\/json" id="data">([^<]*)<\/script>/;

/** A report that was written earlier. */
export type EarlierReport = ReturnType<ReturnType<typeof earlierReport>["parse"]>;

/** Compares a fleet's health with an earlier report. Certificates are the same if their key is: stack and name. */
export function changesSince(earlier: EarlierReport, { certificates }: FleetHealth): ReportSince {
  const before = new Map(earlier.certificates.map((each) => [each.key, each]));
  const now = new Set(certificates.map(({ certificate }) => certificate.key));
  const changes = certificates.flatMap((each) => {
    const old = before.get(each.certificate.key);
    return old === undefined || old.state === each.state ? [] : [{ ...changeOf(each), before: old.state }];
  });
  const isWorse = ({ state, before: old }: ReportChange) => HEALTH_STATES.indexOf(state) < HEALTH_STATES.indexOf(old!);
  return {
    now: earlier.now,
    added: certificates.filter(({ certificate }) => !before.has(certificate.key)).map(changeOf),
    gone: earlier.certificates.filter(({ key }) => !now.has(key)).map(({ key, name, state }) => ({ key, name, state })),
    worse: changes.filter(isWorse),
    better: changes.filter((change) => !isWorse(change)),
  };
}

function changeOf({ certificate: { key, name }, state }: CertificateHealth): ReportChange {
  return { key, name, state };
}

/** Reads what a report has of its certificates. */
export function readEarlierReport(file: string): EarlierReport {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new CertfleetError(
      "no-such-file",
      `Cannot read --since ${file} (${(error as NodeJS.ErrnoException).code}). Name a report that certfleet report wrote.`,
    );
  }
  try {
    return earlierReport().parse(JSON.parse(DATA.exec(text)?.[1] ?? ""));
  } catch {
    throw new CertfleetError("invalid-report", `--since ${file} is not a report. Name an HTML file that certfleet report wrote.`);
  }
}
