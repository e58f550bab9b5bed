import { existsSync } from "node:fs";
import { Command } from "commander";
import { CertfleetError } from "../core/error";
import { writeWhole } from "./write-whole";

const FILE = "certfleet.yaml";

const STARTER = `# yaml-language-server: $schema=node_modules/certfleet/schemas/certfleet.schema.json
version: 1
name: my-fleet # the stack's name
providers:
  aws: { region: eu-west-1 }
zones: # where the records that prove who holds a name are written
  example.com: { route53: Z0123456789ABCDEFGHIJ }
issuers:
  acm: { type: acm }
channels: # who hears when a certificate is in trouble
  on-call: { type: sns, email: [on-call@example.com] }
defaults: { owner: my-team, issuer: acm, tlsPolicy: intermediate, notify: [on-call] }
certificates:
  www:
    service: website
    domains: [example.com, www.example.com]
    endpoints: [{ host: www.example.com }]
`;

/** `certfleet init` */
export function initCommand(): Command {
  return new Command("init").description(`write a ${FILE} to start from`).action(() => {
    if (existsSync(FILE)) {
      throw new CertfleetError("file-exists", `${FILE} is there already: it is left as it is; move it away to start anew`);
    }
    writeWhole(FILE, STARTER);
    process.stdout.write(`${FILE}: edit its names and zone, then run \`npx certfleet synth ${FILE}\`\n`);
  });
}
