import { Command } from "commander";
import { CertfleetError } from "../core/error";
import { closest } from "../core/text";
import { FleetCertificate } from "../inventory/fleet-view";
import { FINDING_KINDS, FindingKind, FleetHealth, HEALTH_STATES, HealthFinding, HealthState } from "../inventory/health/health";
import { collect } from "./fleet-options";
import { listed, safe, SafeText } from "./output/text";

/** Selects certificates by their properties, and by what was found about them. */
export interface StatusSelection {
  readonly owner?: string;
  readonly service?: string;
  readonly stack?: string;
  readonly cloud?: string;
  readonly account?: string;
  readonly location?: string;
  /** The states to show, any of them. */
  readonly state?: readonly HealthState[];
  /** The kinds of findings to show, any of them. */
  readonly finding?: readonly FindingKind[];
  readonly onlyProblems?: boolean;
}

/** The properties that an option selects by. */
const PROPERTIES = {
  owner: { of: ({ inventory }: FleetCertificate) => inventory.owner, what: "of this owner" },
  service: { of: ({ inventory }: FleetCertificate) => inventory.service, what: "of this service" },
  stack: { of: ({ stack }: FleetCertificate) => stack, what: "of this stack" },
  cloud: { of: ({ cloud }: FleetCertificate) => cloud, what: "in this cloud" },
  account: { of: ({ account }: FleetCertificate) => account, what: "in this account or project" },
  location: { of: ({ region }: FleetCertificate) => region, what: "in this region or location" },
} as const;

type Property = keyof typeof PROPERTIES;

const NAMES = Object.keys(PROPERTIES) as Property[];

/** Adds the options that select what is shown. */
export function withSelection(command: Command): Command {
  NAMES.forEach((name) => command.option(`--${name} <name>`, `only show certificates ${PROPERTIES[name].what}`));
  return command
    .option("--state <state>", `only show certificates in this state: ${HEALTH_STATES.join(", ")} (repeatable)`, collect)
    .option("--finding <kind>", "only show findings of this kind, and the certificates that have them (repeatable)", collect)
    .option("--only-problems", "only show certificates with an error or a warning");
}

/** The values that an option allows, whatever the fleet. */
const ALLOWED = { state: HEALTH_STATES, finding: FINDING_KINDS } as const;

function checkAllowed(selection: StatusSelection): void {
  for (const name of ["state", "finding"] as const) {
    const known: readonly string[] = ALLOWED[name];
    const wrong = selection[name]?.find((value) => !known.includes(value));
    if (wrong !== undefined) {
      const expected = safe`Expected one of ${listed(known, known.length, 60)}.`;
      throw new CertfleetError(
        "unknown-selection",
        safe`--${name} "${SafeText.of(wrong, 60)}" is not known.${suggestion(wrong, known)} ${expected}`.text,
      );
    }
  }
}

/** The certificates with the selected properties. An unknown value is an error, because an empty list would look healthy. */
export function selected(certificates: readonly FleetCertificate[], selection: StatusSelection): readonly FleetCertificate[] {
  checkAllowed(selection);
  for (const name of NAMES) {
    const wanted = selection[name];
    if (wanted !== undefined && !certificates.some((each) => PROPERTIES[name].of(each) === wanted)) {
      throw new CertfleetError(
        name === "owner" || name === "service" ? `unknown-${name}` : "unknown-selection",
        notFound(name, wanted, certificates),
      );
    }
  }
  return certificates.filter((certificate) => NAMES.every((name) => isSelected(certificate, name, selection)));
}

/** The part of a fleet's health that is selected. Findings about no certificate are shown unless a property is selected. */
export function selectedHealth(health: FleetHealth, selection: StatusSelection): FleetHealth {
  const { state, finding, onlyProblems } = selection;
  const ofFinding = (kind: FindingKind) => finding === undefined || finding.includes(kind);
  const byProperty = NAMES.some((name) => selection[name] !== undefined);
  if (!byProperty && state === undefined && finding === undefined && onlyProblems !== true) {
    return health;
  }
  const certificates = health.certificates.filter(
    (each) =>
      NAMES.every((name) => isSelected(each.certificate, name, selection)) &&
      (state === undefined || state.includes(each.state)) &&
      (finding === undefined || each.findings.some(({ kind }) => ofFinding(kind))) &&
      (onlyProblems !== true || each.findings.some(({ severity }) => severity !== "advice")),
  );
  const keys = new Set(certificates.map(({ certificate }) => certificate.key));
  const isShown = (certificate: string | undefined) => (certificate === undefined ? !byProperty : keys.has(certificate));
  return {
    ...health,
    certificates,
    findings: health.findings.filter(({ certificate, kind }) => isShown(certificate) && ofFinding(kind)),
  };
}

/** The findings of the selected kinds. */
export function selectedFindings(findings: readonly HealthFinding[], { finding }: StatusSelection): readonly HealthFinding[] {
  return finding === undefined ? findings : findings.filter(({ kind }) => finding.includes(kind));
}

function isSelected(certificate: FleetCertificate, name: Property, selection: StatusSelection): boolean {
  return selection[name] === undefined || PROPERTIES[name].of(certificate) === selection[name];
}

/** The number of names that an error lists. */
const NAMED = 10;

function notFound(name: Property, wanted: string, certificates: readonly FleetCertificate[]): string {
  const known = [...new Set(certificates.flatMap((each) => PROPERTIES[name].of(each) ?? []))].sort();
  const all = known.length === 0 ? `No certificate has the property ${name}.` : safe`The ${name}s are: ${listed(known, NAMED, 60)}.`;
  return safe`No certificate has the ${name} "${SafeText.of(wanted, 60)}".${suggestion(wanted, known)} ${all}`.text;
}

function suggestion(wanted: string, known: readonly string[]): SafeText {
  const near = closest(wanted, known);
  return near === undefined ? safe`` : safe` Did you mean "${SafeText.of(near, 60)}"?`;
}
