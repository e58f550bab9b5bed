// Probes local servers, of which a third are slow, dead or hostile, while every twentieth connection fails at random, and prints what was found
// of each kind, the time and the peak memory. docs/reference/performance.md shows the result. Needs `npm run build` before.
import { execFileSync, fork } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import net from "node:net";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import tls from "node:tls";

const { values: options } = parseArgs({
  options: {
    endpoints: { type: "string", default: "10000" },
    concurrency: { type: "string", default: "50" },
    "per-host": { type: "string", default: "1000" },
    pace: { type: "string", default: "Infinity" },
    timeout: { type: "string", default: "3000" },
    folder: { type: "string" },
    role: { type: "string", default: "main" },
    ports: { type: "string" },
  },
});

const FAILING = 0.05;

/** The kinds of servers, the share of the endpoints that each has, and what a right result is. */
const KINDS = {
  healthy: { share: 67, isRight: (seen) => seen.reachable && seen.chainValid && seen.nameMatches },
  slow: { share: 12, isRight: (seen) => seen.reachable && seen.chainValid },
  "closed port": { share: 6, isRight: (seen) => !seen.reachable && /ECONNREFUSED/.test(seen.problem) },
  "hangs up": { share: 4, isRight: (seen) => !seen.reachable },
  "plain HTTP": { share: 4, isRight: (seen) => !seen.reachable },
  "wrong name": { share: 4, isRight: (seen) => seen.reachable && seen.nameMatches === false },
  "never answers": { share: 3, isRight: (seen) => !seen.reachable && /no TLS handshake/.test(seen.problem) },
};

const kindOf = (index) => {
  let at = index % 100;
  return Object.entries(KINDS).find(([, { share }]) => (at -= share) < 0)[0];
};

function serve(folder) {
  const [key, cert] = ["key.pem", "root.pem"].map((name) => readFileSync(path.join(folder, name)));
  const inner = tls.createServer({ key, cert });
  inner.on("tlsClientError", () => undefined);
  const handlers = {
    healthy: (socket) => inner.emit("connection", socket),
    slow: (socket) => setTimeout(() => inner.emit("connection", socket), 1000),
    "hangs up": (socket) => socket.destroy(),
    "plain HTTP": (socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"),
    "wrong name": (socket) => inner.emit("connection", socket),
    "never answers": () => undefined,
  };
  const ports = { "closed port": 1 };
  for (const [kind, handle] of Object.entries(handlers)) {
    const server = net.createServer((socket) => {
      socket.on("error", () => undefined);
      if (Math.random() < FAILING && kind !== "never answers") {
        socket.destroy();
      } else {
        handle(socket);
      }
    });
    server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () => {
      ports[kind] = server.address().port;
      if (Object.keys(ports).length === Object.keys(KINDS).length) {
        process.send(ports);
      }
    });
  }
}

async function probe() {
  const { probeEndpoints } = createRequire(import.meta.url)("../dist/cli/endpoint-probe.js");
  const ports = JSON.parse(options.ports);
  const targets = Array.from({ length: Number(options.endpoints) }, (_, index) => {
    const host = kindOf(index) === "wrong name" ? `h${index}.example.org` : `h${index}.example.com`;
    const port = ports[kindOf(index)];
    return { declaredHost: host, host, port, connectTo: { address: "127.0.0.1" }, unwanted: ["TLSv1", "TLSv1.1"] };
  });
  const settings = {
    concurrency: Number(options.concurrency),
    perHost: Number(options["per-host"]),
    pace: Number(options.pace),
    timeout: Number(options.timeout),
    roots: [readFileSync(path.join(options.folder, "root.pem"), "utf8")],
    now: new Date(),
    showProgress: false,
    checksRevocation: false,
    addresses: new Map(),
  };
  const begun = Date.now();
  const { served } = await probeEndpoints(targets, settings);
  const found = {};
  served.forEach((seen, index) => {
    const kind = kindOf(index);
    found[kind] ??= { kind, endpoints: 0, right: 0 };
    found[kind].endpoints++;
    found[kind].right += KINDS[kind].isRight(seen) ? 1 : 0;
  });
  console.table(Object.values(found));
  const memory = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(`${targets.length} endpoints: ${Math.round((Date.now() - begun) / 1000)} s, ${memory} MB at most`);
}

function main() {
  const folder = mkdtempSync(path.join(tmpdir(), "certfleet-bench-"));
  const names = ["-subj", "/CN=bench", "-addext", "subjectAltName=DNS:*.example.com"];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", path.join(folder, "key.pem")];
  execFileSync("openssl", ["req", "-x509", ...key, ...names, "-days", "30", "-out", path.join(folder, "root.pem")], { stdio: "pipe" });
  const self = fileURLToPath(import.meta.url);
  const server = fork(self, ["--role", "server", "--folder", folder]);
  server.once("message", (ports) => {
    const own = ["endpoints", "concurrency", "per-host", "pace", "timeout"].flatMap((name) => [`--${name}`, options[name]]);
    fork(self, ["--role", "probe", "--folder", folder, "--ports", JSON.stringify(ports), ...own]).once("exit", (status) => {
      server.kill();
      rmSync(folder, { recursive: true });
      process.exitCode = status ?? 1;
    });
  });
}

({ main, probe, server: () => serve(options.folder) })[options.role]();
