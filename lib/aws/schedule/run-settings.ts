import { Token } from "cdktf";
import { Construct } from "constructs";
import { CertfleetError } from "../../core/error";

/** What of a run can be refused before there is a stack. */
export interface RunSettings {
  readonly hostname?: string;
  readonly replaceAddresses?: readonly string[];
}

/** A host, with a port where it has one. */
const HOST = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+(:[0-9]{1,5})?$/i;

/** The address of a resource, in a module or not. */
const ADDRESS = /^[A-Za-z_][\w-]*(\[([0-9]+|"[^"]*")\]|\.[A-Za-z_][\w-]*)*\.[A-Za-z_][\w-]*(\[([0-9]+|"[^"]*")\])?$/;

/** Refuses what HCP Terraform could not be asked for. */
export function checkRun({ hostname, replaceAddresses = [] }: RunSettings, scope?: Construct): void {
  if (hostname !== undefined && isKnown(hostname) && !HOST.test(hostname)) {
    throw new CertfleetError(
      "terraform-host",
      `"${hostname}" is no host of Terraform Enterprise: write its name alone, such as tfe.example.com`,
      scope,
    );
  }
  for (const address of replaceAddresses.filter(isKnown)) {
    if (!ADDRESS.test(address)) {
      throw new CertfleetError(
        "replace-address",
        `"${address}" is no address of a resource: write one such as acme_certificate.edge, as \`terraform state list\` shows it`,
        scope,
      );
    }
  }
}

function isKnown(text: string): boolean {
  return !Token.isUnresolved(text) && !text.includes("${");
}
