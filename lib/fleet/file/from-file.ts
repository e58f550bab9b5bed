import { readFileSync } from "node:fs";
import { Construct } from "constructs";
import { CertfleetError } from "../../core/error";
import { CertificateFleet } from "../certificate-fleet";
import { buildFleet } from "./build";
import { readValue } from "./read";
import { ReadFile, readFile } from "./read-file";
import { ResolvedFleet, resolveFleet } from "./resolve";
import { YamlDocument } from "./yaml-document";

/** Reads, checks and resolves a file. Fails with everything that is wrong with it. */
export function loadFleetFile(file: string): ResolvedFleet {
  const { read, resolved } = parse(file, readText(file));
  return read.policy === undefined ? resolved : { ...resolved, policy: policyModules().readPolicyFile(file).settings };
}

/** The same for text that is there already, without its policy; `file` is what messages call it. */
export function parseFleet(file: string, text: string): ResolvedFleet {
  return parse(file, text).resolved;
}

function parse(file: string, text: string): { read: ReadFile; resolved: ResolvedFleet } {
  const document = YamlDocument.parse(file, text);
  const report = document.report.bind(document);
  const read = readFile(document.data, report);
  const resolved = read && resolveFleet(read, report);
  if (read?.policy !== undefined) {
    readValue(policyModules().policySchema, read.policy, ["policy"], report);
  }
  document.check();
  return { read: read!, resolved: resolved! };
}

/** The fleet that a file describes. */
export function fleetFromFile(scope: Construct, id: string, file: string): CertificateFleet {
  return buildFleet(scope, id, loadFleetFile(file));
}

/** The policy's rules and their data, which a fleet without a policy need not load. */
function policyModules() {
  const { policySchema } = require("../../policy/policy-input") as typeof import("../../policy/policy-input");
  const { readPolicyFile } = require("../../policy/policy-file") as typeof import("../../policy/policy-file");
  return { policySchema, readPolicyFile };
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === "ENOENT" ? "it is not there" : (error as Error).message;
    throw new CertfleetError("unreadable-file", `cannot read ${file}: ${reason}; name a certfleet.yaml`);
  }
}
