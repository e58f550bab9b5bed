import { readFileSync } from "node:fs";
import { Construct } from "constructs";
import { CertfleetError } from "../core/error";
import { CertificateFleet } from "../fleet/certificate-fleet";
import { buildFleet } from "./build";
import { FleetFileError, readValue } from "./schema-reader";
import { FileKinds, loadExtensions } from "./kinds";
import { ReadFile, readFile } from "./read-file";
import { FleetSpec, resolveFleet } from "./resolve";
import { YamlDocument } from "./yaml-document";

/** Reads, checks and resolves a file. Fails with everything that is wrong with it. */
export function loadFleetFile(file: string): FleetSpec {
  const { document, read, resolved } = parse(file, readText(file));
  return read.policy === undefined ? resolved : { ...resolved, policy: readPolicy(file, document) };
}

/** The same for text that is there already, without its policy; `file` is what messages call it. */
export function parseFleet(file: string, text: string): FleetSpec {
  return parse(file, text).resolved;
}

function parse(file: string, text: string): { document: YamlDocument; read: ReadFile; resolved: FleetSpec } {
  const document = YamlDocument.parse(file, text);
  const report = document.report.bind(document);
  const read = readFile(document.data, report, FileKinds.builtIn.with(loadExtensions(document.data, file, report)));
  const resolved = read && resolveFleet(read, report);
  if (read?.policy !== undefined) {
    readValue(policyModules().policySchema, read.policy, ["policy"], report);
  }
  document.check();
  return { document, read: read!, resolved: resolved! };
}

/** The file's policy with those that it extends, which are refused where it names them. */
function readPolicy(file: string, document: YamlDocument): FleetSpec["policy"] {
  try {
    return policyModules().readPolicyFile(file).settings;
  } catch (error) {
    if (!(error instanceof CertfleetError)) {
      throw error;
    }
    document.report(error.code, ["policy", "extends"], error.problem);
    document.check();
    throw error;
  }
}

/** The fleet that a file describes. */
export function fleetFromFile(scope: Construct, id: string, file: string): CertificateFleet {
  return buildFleet(scope, id, loadFleetFile(file));
}

/** The policy's rules and their data, which a fleet without a policy need not load. */
function policyModules() {
  const { policySchema } = require("../policy/policy-schema") as typeof import("../policy/policy-schema");
  const { readPolicyFile } = require("../policy/policy-file") as typeof import("../policy/policy-file");
  return { policySchema, readPolicyFile };
}

function readText(file: string): string {
  try {
    return decoded(file, readFileSync(file));
  } catch (error) {
    if (error instanceof CertfleetError) {
      throw error;
    }
    const reason = (error as NodeJS.ErrnoException).code === "ENOENT" ? "it is not there" : (error as Error).message;
    throw new CertfleetError("unreadable-file", `cannot read ${file}: ${reason}; name a certfleet.yaml`);
  }
}

/** The text of octets, which must be UTF-8: others would become other names and tags than those that were written. */
function decoded(file: string, octets: Buffer): string {
  const text = octets.toString("utf8");
  const read = Buffer.from(text, "utf8");
  if (read.equals(octets)) {
    return text;
  }
  const fault = read.findIndex((octet, index) => octet !== octets[index]);
  const lines = octets.subarray(0, fault).toString("utf8").split("\n");
  const place = { line: lines.length, column: lines[lines.length - 1].length + 1 };
  throw new FleetFileError(file, [
    { code: "invalid-encoding", ...place, message: "here is what is no UTF-8: save the file in that encoding" },
  ]);
}
