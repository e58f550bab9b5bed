import * as fs from "fs";
import * as os from "os";
import * as path from "path";

/** An inventory entry of a certificate; tests change the properties they are about. */
export function entry(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    domains: ["www.example.com"],
    owner: "edge-team",
    service: "storefront",
    issuer: "acm",
    keyType: "rsa-2048",
    arn: "arn:aws:acm:eu-west-1:111122223333:certificate/11111111-2222-3333-4444-555555555555",
    notAfter: "2027-06-10T23:59:59Z",
    renewal: { by: "issuer", lifetimeDays: 198, dueDays: 45 },
    endpoints: [{ kind: "host", hosts: ["www.example.com"], port: 443 }],
    stores: [],
    alerts: [{ source: "acm-days-to-expiry", warnDays: 30, pageDays: 15, channels: ["on-call"] }],
    ...changes,
  };
}

/** An inventory in the format of Terraform outputs. */
export function inventory(certificates: Record<string, unknown>, stack = "media-edge"): Record<string, unknown> {
  return { version: 1, stack, certificates };
}

/** A file with JSON, or with the given text. */
export function fileOf(content: unknown, name = "outputs.json"): string {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-inventory-")), name);
  fs.writeFileSync(file, typeof content === "string" || Buffer.isBuffer(content) ? content : JSON.stringify(content));
  return file;
}

/** The outputs of a configuration, as `terraform output -json` prints them. */
export function outputs(value: unknown, name = "certfleet"): Record<string, unknown> {
  return { [name]: { sensitive: false, type: "dynamic", value }, secret: { sensitive: true, type: "string", value: "s3cret" } };
}
