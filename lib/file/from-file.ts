import { readFileSync } from "node:fs";
import * as path from "node:path";
import { Construct } from "constructs";
import { CertfleetError } from "../core/error";
import type { SettingPosition } from "../core/quotas";
import { CertificateFleet } from "../fleet/certificate-fleet";
import { buildFleet } from "./build";
import { FleetFileError, readValue } from "./schema-reader";
import { FileKinds, loadExtensions } from "./kinds";
import { ParameterValues } from "./parameters";
import { ReadFile, readFile } from "./read-file";
import { FleetSpec, resolveFleet } from "./resolve";
import { YamlDocument } from "./yaml-document";

/**
 * Reads, checks and resolves a file. Throws an error with all problems of the file.
 *
 * @param text what the file would contain; what it contains by default
 */
export function loadFleetFile(file: string, parameters?: ParameterValues, text = readText(file)): FleetSpec {
  const { document, read, resolved } = parse(file, text, parameters);
  return read.policy === undefined ? resolved : { ...resolved, policy: readPolicy(file, document) };
}

/** The same for text, without its policy. `file` is the name in messages. */
export function parseFleet(file: string, text: string, parameters?: ParameterValues): FleetSpec {
  return parse(file, text, parameters).resolved;
}

function parse(file: string, text: string, parameters?: ParameterValues): { document: YamlDocument; read: ReadFile; resolved: FleetSpec } {
  const document = YamlDocument.parse(file, text, parameters);
  const report = document.report.bind(document);
  const read = readFile(document.data, report, FileKinds.builtIn.with(loadExtensions(document.data, file, report)), path.dirname(file));
  const resolved = read && resolveFleet(read, report);
  if (read?.policy !== undefined) {
    readValue(policyModules().policySchema, read.policy, ["policy"], report);
  }
  document.check();
  return { document, read: read!, resolved: { ...resolved!, file: path.basename(file), positionOf: positionsIn(file, text, parameters) } };
}

/**
 * The positions of settings in a text that has no faults. It is parsed again for the first position that a message needs: a parsed file takes
 * twenty times the memory of its text, which the synthesis of a large fleet needs for other things.
 */
function positionsIn(file: string, text: string, parameters?: ParameterValues): SettingPosition {
  let document: YamlDocument | undefined;
  return (setting) => (document ??= YamlDocument.parse(file, text, parameters)).positionOf(setting);
}

/** The policy of the file, with those that it extends. Their problems are reported at `extends`. */
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
export function fleetFromFile(scope: Construct, id: string, file: string, parameters?: ParameterValues): CertificateFleet {
  const fleet = loadFleetFile(file, parameters);
  if (fleet.shards !== undefined) {
    throw new CertfleetError(
      "file-with-shards",
      `${file} has \`shards\`, and a stack is one of them. Remove \`shards\`, or run certfleet synth, which writes a stack for each shard.`,
      scope,
    );
  }
  return buildFleet(scope, id, fleet);
}

/** Loaded only for a file with a policy. */
function policyModules() {
  const { policySchema } = require("../policy/policy-schema") as typeof import("../policy/policy-schema");
  const { readPolicyFile } = require("../policy/policy-file") as typeof import("../policy/policy-file");
  return { policySchema, readPolicyFile };
}

/** The text of a file. */
export function readText(file: string): string {
  try {
    return decoded(file, readFileSync(file));
  } catch (error) {
    if (error instanceof CertfleetError) {
      throw error;
    }
    const reason = (error as NodeJS.ErrnoException).code === "ENOENT" ? "the file does not exist" : (error as Error).message;
    throw new CertfleetError("unreadable-file", `Cannot read ${file}: ${reason}. Pass the path of a certfleet.yaml.`);
  }
}

/** Decodes UTF-8. Other encodings are rejected, because they would silently change names and tags. */
function decoded(file: string, octets: Buffer): string {
  const text = octets.toString("utf8");
  const read = Buffer.from(text, "utf8");
  if (read.equals(octets)) {
    return text;
  }
  const fault = read.findIndex((octet, index) => octet !== octets[index]);
  const lines = octets.subarray(0, fault).toString("utf8").split("\n");
  const place = { line: lines.length, column: lines[lines.length - 1].length + 1 };
  throw new FleetFileError(file, [{ code: "invalid-encoding", ...place, message: "The file is not valid UTF-8 here. Save it in UTF-8." }]);
}
