import { replaceCommand } from "../../lib/cli/replace";
import { fleetText, Sections } from "../file/support";
import { commandRunIn, Outcome } from "./support";
import { directoryWith, state } from "./status-command";

/** The time at which the tests plan. */
export const NOW = "2026-12-01T00:00:00Z";

/** The inventory entry of an ACME certificate. */
export function issued(domain: string, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    domains: [domain],
    issuer: "lets-encrypt",
    keyType: "ecdsa-p256",
    notAfter: "2027-01-01T00:00:00Z",
    renewal: { by: "terraform", lifetimeDays: 45, dueDays: 15, runsEvery: "12h" },
    endpoints: [],
    stores: [],
    alerts: [],
    ...changes,
  };
}

const ISSUERS =
  "{ le: { type: acme, directory: lets-encrypt, profile: tlsserver }, classic: { type: acme, directory: lets-encrypt }, zero: { type: acme, directory: zerossl, eab: { keyId: kid, hmac: hmac } }, acm: { type: acm }, own: { type: provided, certificate: cert, privateKey: key } }";

/** A fleet file whose certificates are from an ACME CA. */
export function acmeFleet(certificates: Record<string, string>, sections: Sections = {}): string {
  const quiet = Object.entries(certificates).map(([name, body]) => [name, body.replace(/ \}$/, ", alerts: false }")]);
  return fleetText(Object.fromEntries(quiet) as Record<string, string>, {
    zones: "{ example.com: { route53: Z0123456789ABCDEFGHIJ }, example.net: { route53: Z1123456789ABCDEFGHIJ } }",
    issuers: ISSUERS,
    defaults: "{ issuer: le, runsEvery: 12h }",
    ...sections,
  });
}

/** Runs the command for a file and the inventory of its stack. */
export function replace(file: string, inventory: Record<string, unknown> | undefined, ...args: string[]): Promise<Outcome> {
  const files = {
    "certfleet.yaml": file,
    ...(inventory === undefined ? {} : { "terraform.tfstate": state(inventory, {}, { stack: "edge" }) }),
  };
  return replaceIn(directoryWith(files), ...(inventory === undefined ? [] : ["--inventory", "terraform.tfstate"]), ...args);
}

/** Runs the command in a directory with `certfleet.yaml`. */
export function replaceIn(directory: string, ...args: string[]): Promise<Outcome> {
  return commandRunIn(directory, replaceCommand(), "certfleet.yaml", "--now", NOW, ...args);
}
