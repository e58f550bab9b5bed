// Compares answers of certspotter and of crt.sh with an inventory that has all but three of their certificates, each in a process of its own, and
// prints the medians of time and peak memory. docs/reference/performance.md shows a table. The certificates are copies of one that openssl makes.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { measured } from "./measured.mjs";
import { median } from "./median.mjs";

const { values: options } = parseArgs({
  options: {
    sizes: { type: "string", default: "1000,10000,50000" },
    repetitions: { type: "string", default: "3" },
    main: { type: "string", default: fileURLToPath(new URL("../dist/cli/main.js", import.meta.url)) },
  },
});

const UNKNOWN = 3;
const DAY = 24 * 60 * 60 * 1000;

const folder = mkdtempSync(path.join(tmpdir(), "certfleet-bench-"));
const nameOf = (index) => `h${String(index).padStart(5, "0")}.example.com`;
const serialOf = (index) => `4a${String(index).padStart(14, "0")}`;

function template() {
  const file = path.join(folder, "template.der");
  const names = ["-subj", `/CN=${nameOf(0)}`, "-addext", `subjectAltName=DNS:${nameOf(0)}`, "-set_serial", `0x${serialOf(0)}`];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", path.join(folder, "key.pem")];
  execFileSync("openssl", ["req", "-x509", ...key, ...names, "-days", "30", "-outform", "DER", "-out", file], { stdio: "pipe" });
  return readFileSync(file);
}

/** The template with another name and serial number. */
function certificate(index, from) {
  const der = Buffer.from(from);
  for (let at = der.indexOf(nameOf(0)); at >= 0; at = der.indexOf(nameOf(0), at + 1)) {
    der.write(nameOf(index), at, "latin1");
  }
  Buffer.from(serialOf(index), "hex").copy(der, der.indexOf(Buffer.from(serialOf(0), "hex")));
  return der.toString("base64");
}

const [before, after] = [-1, 29].map((days) => new Date(Date.now() + days * DAY).toISOString().slice(0, 19));

const FORMATS = {
  certspotter: (index, from) => ({
    id: String(index),
    tbs_sha256: "5f".repeat(32),
    cert_sha256: "6a".repeat(32),
    dns_names: [nameOf(index)],
    not_before: `${before}Z`,
    not_after: `${after}Z`,
    cert_der: certificate(index, from),
  }),
  "crt.sh": (index) => ({
    issuer_ca_id: 295814,
    issuer_name: "C=US, O=Let's Encrypt, CN=R12",
    common_name: nameOf(index),
    name_value: nameOf(index),
    id: 20_000_000_000 + index,
    entry_timestamp: `${before}.123`,
    not_before: before,
    not_after: after,
    serial_number: serialOf(index),
  }),
};

function inventory(size) {
  const own = { endpoints: [], stores: [], alerts: [] };
  const known = Array.from({ length: size - UNKNOWN }, (_, i) => [`h${i}`, { domains: [nameOf(i)], serial: serialOf(i), ...own }]);
  const zone = { domains: [], zones: [{ name: "example.com" }], ...own };
  return { version: 1, stack: "bench", certificates: { ...Object.fromEntries(known), zone } };
}

/** A module that prints the peak memory of its process when that ends. */
/** The medians of time and peak memory of the command with these arguments. */
function measure(...args) {
  const status = [options.main, "status", "--format", "json", "--fail-on", "never", ...args];
  const runs = Array.from({ length: Number(options.repetitions) }, () => measured(status));
  const [seconds, megabytes] = [median(runs.map((run) => run.elapsed)), median(runs.map((run) => run.memory))];
  const found = JSON.parse(runs[0].stdout).findings.filter(({ kind }) => kind === "issued-not-ours").length;
  return `${seconds.toFixed(1)} s, ${megabytes.toFixed(0)} MB, ${found} unknown`;
}

try {
  console.log(`node ${process.version}, ${cpus().length} x ${cpus()[0].model}`);
  const from = template();
  for (const size of options.sizes.split(",").map(Number)) {
    const file = path.join(folder, `${size}.json`);
    writeFileSync(file, JSON.stringify(inventory(size)));
    console.log(`${size} certificates without --ct: ${measure(file)}`);
    for (const [format, entryOf] of Object.entries(FORMATS)) {
      const answer = path.join(folder, `${size}-${format}.json`);
      writeFileSync(answer, JSON.stringify(Array.from({ length: size }, (_, index) => entryOf(index, from))));
      console.log(
        `${size} entries of ${format} (${(readFileSync(answer).length / 1024 ** 2).toFixed(1)} MB): ${measure(file, "--ct", answer)}`,
      );
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
