import { readFileSync } from "node:fs";
import { Construct } from "constructs";
import { CertfleetError } from "../../core/error";
import { CertificateFleet } from "../certificate-fleet";
import { buildFleet } from "./build";
import { readFile } from "./read-file";
import { ResolvedFleet, resolveFleet } from "./resolve";
import { YamlDocument } from "./yaml-document";

/** Reads, checks and resolves a file. Fails with everything that is wrong with it. */
export function loadFleetFile(file: string): ResolvedFleet {
  return parseFleet(file, readText(file));
}

/** The same for text that is there already; `file` is what messages call it. */
export function parseFleet(file: string, text: string): ResolvedFleet {
  const document = YamlDocument.parse(file, text);
  const report = document.report.bind(document);
  const read = readFile(document.data, report);
  const resolved = read && resolveFleet(read, report);
  document.check();
  return resolved!;
}

/** The fleet that a file describes. */
export function fleetFromFile(scope: Construct, id: string, file: string): CertificateFleet {
  return buildFleet(scope, id, loadFleetFile(file));
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === "ENOENT" ? "it is not there" : (error as Error).message;
    throw new CertfleetError("unreadable-file", `cannot read ${file}: ${reason}; name a certfleet.yaml`);
  }
}
