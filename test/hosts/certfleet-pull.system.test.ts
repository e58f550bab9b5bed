import { ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import * as tls from "node:tls";
import { freePort } from "../acme/support/pebble";
import { TestCa, TestCertificate } from "../aws/endpoint-probe/certificates";
import { Moto } from "../e2e/support/moto";
import { describeUnless, testUnless } from "../support/skip";

// Each test creates servers and certificates, which is slow on a busy machine.
jest.setTimeout(60_000);

const SCRIPT = path.join(__dirname, "..", "..", "docs", "guides", "hosts", "certfleet-pull");

/** States which of the programs are not on the PATH. */
function missing(...programs: string[]): string | undefined {
  const names = programs.filter((program) => spawnSync("which", [program]).status !== 0);
  return names.length === 0 ? undefined : `not on the PATH: ${names.join(", ")}`;
}

describeUnless(missing("bash", "jq", "openssl", "flock"), "certfleet-pull", () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-hosts-"));
  const ca = new TestCa(root);
  const servers: ChildProcess[] = [];
  let issuer: TestCertificate;
  let first: TestCertificate;
  let second: TestCertificate;
  let directory: string;
  let count = 0;

  beforeAll(() => {
    issuer = ca.make("Test CA", { isCa: true });
    first = leaf();
    second = leaf();
  });

  beforeEach(() => {
    directory = path.join(root, `host-${count++}`);
    fs.mkdirSync(directory, { mode: 0o750 });
  });

  afterAll(() => {
    servers.forEach((server) => server.kill());
    fs.rmSync(root, { recursive: true });
  });

  function leaf(options: { from?: number; until?: number } = {}): TestCertificate {
    return ca.make("edge.example.com", { names: ["edge.example.com"], issuer, ...options });
  }

  function bundle(certificate: TestCertificate, changes: Record<string, unknown> = {}): string {
    return JSON.stringify({
      certificate: certificate.certificate,
      chain: issuer.certificate,
      fullChain: certificate.certificate + issuer.certificate,
      privateKey: certificate.key,
      notAfter: "2027-01-01T00:00:00Z",
      serial: certificate.serial,
      names: ["edge.example.com"],
      ...changes,
    });
  }

  function pull(text: string, reload: string[] = []): { status: number | null; said: string } {
    const args = [SCRIPT, "--bundle", "-", "--directory", directory, ...(reload.length > 0 ? ["--", ...reload] : [])];
    const { status, stderr } = spawnSync("bash", args, { input: text });
    return { status, said: stderr.toString() };
  }

  function read(name: string): string {
    return fs.readFileSync(path.join(directory, name), "utf8");
  }

  test("writes a pair for servers, with keys that only owner and group can read, and reloads", () => {
    const marker = path.join(root, "reloaded");
    expect(pull(bundle(first), ["touch", marker])).toMatchObject({ status: 0, said: expect.stringContaining("in use") });
    expect(read("current/certificate.pem").trim()).toBe(first.certificate.trim());
    expect(read("current/fullchain.pem").trim()).toBe((first.certificate + issuer.certificate).trim());
    expect(read("current/chain.pem").trim()).toBe(issuer.certificate.trim());
    expect(read("current/private-key.pem").trim()).toBe(first.key.trim());
    expect(read("current/combined.pem")).toContain(first.key.trim());
    for (const name of ["private-key.pem", "combined.pem"]) {
      expect(fs.statSync(path.join(directory, "current", name)).mode & 0o777).toBe(0o640);
    }
    expect(fs.existsSync(marker)).toBe(true);
    expect(fs.existsSync(path.join(directory, "previous"))).toBe(false);
  });

  test("does not change files or reload if the pair is the same", () => {
    const log = path.join(root, "reloads");
    const reload = ["sh", "-c", `echo x >> ${log}`];
    pull(bundle(first), reload);
    expect(pull(bundle(first), reload)).toMatchObject({ status: 0, said: expect.stringContaining("unchanged") });
    expect(fs.readFileSync(log, "utf8")).toBe("x\n");
  });

  test("keeps the previous pair, and removes older pairs", () => {
    const third = leaf();
    [first, second, third].forEach((certificate) => expect(pull(bundle(certificate)).status).toBe(0));
    expect(read("current/private-key.pem").trim()).toBe(third.key.trim());
    expect(read("previous/private-key.pem").trim()).toBe(second.key.trim());
    expect(fs.readdirSync(path.join(directory, "versions"))).toHaveLength(2);
  });

  test.each<[string, () => string, string]>([
    ["text that is not JSON", () => "nothing", 'no usable "certificate"'],
    ["empty input", () => "", 'no usable "certificate"'],
    ["half of a bundle", () => bundle(second).slice(0, 400), 'no usable "certificate"'],
    ["no key", () => bundle(second, { privateKey: undefined }), 'no usable "privateKey"'],
    ["an empty certificate", () => bundle(second, { certificate: "" }), 'no usable "certificate"'],
    ["a key of another certificate", () => bundle(second, { privateKey: first.key }), "the private key does not belong to the certificate"],
    [
      "a damaged certificate",
      () => bundle(second, { certificate: second.certificate.replace(/[A-Z]{4}/, "????") }),
      "certificate does not parse",
    ],
    [
      "a damaged key",
      () => bundle(second, { privateKey: "-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----" }),
      "private key does not parse",
    ],
    [
      "a full chain of another certificate",
      () => bundle(second, { fullChain: first.certificate }),
      "full chain does not start with the certificate",
    ],
    [
      "a chain in the wrong order",
      () => bundle(second, { fullChain: issuer.certificate + second.certificate }),
      "full chain does not start",
    ],
    ["an expired certificate", () => bundle(leaf({ from: -172_800, until: -86_400 })), "the certificate has expired"],
  ])("keeps the pair in use when it receives %s", (_what, text, reason) => {
    expect(pull(bundle(first)).status).toBe(0);
    expect(pull(text(), ["false"])).toMatchObject({ status: 1, said: expect.stringContaining(reason) });
    expect(read("current/private-key.pem").trim()).toBe(first.key.trim());
    expect(fs.readdirSync(path.join(directory, "versions"))).toHaveLength(1);
  });

  test("rolls back to the old pair and reloads it if the reload command fails", () => {
    pull(bundle(first));
    const seen = path.join(root, "seen");
    const refuseSecond = [
      "sh",
      "-c",
      `cat ${directory}/current/private-key.pem >> ${seen}; cmp -s ${directory}/current/private-key.pem ${first.keyFile}`,
    ];
    expect(pull(bundle(second), refuseSecond)).toMatchObject({ status: 1, said: expect.stringContaining("the reload command failed") });
    expect(read("current/private-key.pem").trim()).toBe(first.key.trim());
    expect(fs.readFileSync(seen, "utf8").trim()).toBe(`${second.key.trim()}\n${first.key.trim()}`);
  });

  test("retries the reload on the next run if it failed for the first pair", () => {
    const log = path.join(root, "late");
    expect(pull(bundle(first), ["false"]).status).toBe(1);
    expect(read("current/private-key.pem").trim()).toBe(first.key.trim());
    expect(pull(bundle(first), ["touch", log]).status).toBe(0);
    expect(fs.existsSync(log)).toBe(true);
  });

  test("the link to the pair in use always exists while it is replaced", async () => {
    pull(bundle(first));
    const look = spawn("bash", ["-c", `while :; do cat ${directory}/current/private-key.pem > /dev/null || echo missing; done`]);
    let seen = "";
    look.stdout.on("data", (chunk: Buffer) => (seen += chunk.toString()));
    for (const certificate of [second, first, second, first]) {
      expect(pull(bundle(certificate)).status).toBe(0);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    look.kill();
    expect(seen).toBe("");
  });

  test.each([
    [[], "--directory is required"],
    [["--directory"], "--directory needs a value"],
    [["--directory", "/tmp/x"], "--secret-id or --bundle is required"],
    [["--directory", "/tmp/x", "--bundle", "-", "--secret-id", "y"], "cannot be used together"],
    [["--verbose"], "--verbose is not an option"],
  ])("prints its usage for %j", (args, said) => {
    const { status, stderr } = spawnSync("bash", [SCRIPT, ...args]);
    expect(status).toBe(2);
    expect(stderr.toString()).toContain(said);
    expect(stderr.toString()).toContain("certfleet-pull --secret-id ARN");
  });

  test("openssl s_server serves the new pair after a pull, and the old one after a corrupt bundle", async () => {
    const port = await freePort();
    const pidFile = path.join(root, "s_server.pid");
    const restart = path.join(root, "restart");
    const serve = `openssl s_server -quiet -accept 127.0.0.1:${port} -cert ${directory}/current/certificate.pem -key ${directory}/current/private-key.pem -cert_chain ${directory}/current/chain.pem`;
    fs.writeFileSync(
      restart,
      `[ -f ${pidFile} ] && kill $(cat ${pidFile}) && while kill -0 $(cat ${pidFile}) 2>/dev/null; do sleep 0.05; done\nsetsid ${serve} < /dev/null > /dev/null 2>&1 9>&- &\necho $! > ${pidFile}`,
    );
    try {
      expect(pull(bundle(first), ["bash", restart]).status).toBe(0);
      expect(await served(port)).toBe(first.serial);
      expect(pull(bundle(second), ["bash", restart]).status).toBe(0);
      expect(await served(port)).toBe(second.serial);
      expect(pull(bundle(first, { privateKey: second.key }), ["bash", restart]).status).toBe(1);
      expect(await served(port)).toBe(second.serial);
    } finally {
      process.kill(Number(fs.readFileSync(pidFile, "utf8")));
    }
  });

  testUnless(
    missing("nginx"),
    "nginx serves the new pair after a reload without downtime, and the old one after a corrupt bundle",
    async () => {
      const port = await freePort();
      const prefix = path.join(root, "nginx");
      fs.mkdirSync(prefix);
      const config = path.join(prefix, "nginx.conf");
      const key = `ssl_certificate ${directory}/current/fullchain.pem; ssl_certificate_key ${directory}/current/private-key.pem;`;
      const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map((name) => `${name}_temp_path ${prefix}/${name};`)
        .join(" ");
      const server = `server { listen 127.0.0.1:${port} ssl; ${key} location / { return 200; } }`;
      fs.writeFileSync(
        config,
        `pid ${prefix}/pid; error_log ${prefix}/error.log; events {} http { access_log off; ${temporary} ${server} }`,
      );
      const command = ["nginx", "-p", prefix, "-c", config];
      expect(pull(bundle(first)).status).toBe(0);
      execFileSync(command[0], command.slice(1), { stdio: "ignore" });
      try {
        expect(await served(port)).toBe(first.serial);
        const reload = ["sh", "-c", `${command.join(" ")} -t 2> /dev/null && ${command.join(" ")} -s reload 2> /dev/null`];
        expect(pull(bundle(second), reload).status).toBe(0);
        expect(await eventually(port, second.serial)).toBe(second.serial);
        expect(pull(bundle(first).slice(0, -900), reload).status).toBe(1);
        expect(await served(port)).toBe(second.serial);
      } finally {
        execFileSync(command[0], [...command.slice(1), "-s", "quit"], { stdio: "ignore" });
      }
    },
  );

  describeUnless(missing("aws", "moto_server"), "with AWS Secrets Manager", () => {
    let moto: Moto;
    const environment = () => ({
      ...process.env,
      AWS_ENDPOINT_URL: moto.url,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_CONFIG_FILE: os.devNull,
    });

    beforeAll(async () => {
      moto = await Moto.start();
    }, 90_000);

    afterAll(() => moto.stop());

    function aws(args: string[]): void {
      execFileSync("aws", [...args, "--region", "eu-west-1"], { env: environment(), stdio: "pipe" });
    }

    function pullSecret(secret: string): { status: number | null; said: string } {
      const args = [SCRIPT, "--secret-id", secret, "--region", "eu-west-1", "--directory", directory];
      const { status, stderr } = spawnSync("bash", args, { env: environment() });
      return { status, said: stderr.toString() };
    }

    test("uses each new version of a secret, and keeps the old pair if the secret is damaged or missing", () => {
      aws(["secretsmanager", "create-secret", "--name", "tls/edge", "--secret-string", bundle(first)]);
      expect(pullSecret("tls/edge")).toMatchObject({ status: 0 });
      aws(["secretsmanager", "put-secret-value", "--secret-id", "tls/edge", "--secret-string", bundle(second)]);
      expect(pullSecret("tls/edge")).toMatchObject({ status: 0 });
      expect(read("current/private-key.pem").trim()).toBe(second.key.trim());
      expect(pullSecret("tls/edge").said).toContain("unchanged");
      aws(["secretsmanager", "put-secret-value", "--secret-id", "tls/edge", "--secret-string", bundle(first).slice(0, 500)]);
      expect(pullSecret("tls/edge")).toMatchObject({ status: 1 });
      expect(pullSecret("tls/none")).toMatchObject({ status: 1, said: expect.stringContaining("the secret tls/none cannot be read") });
      expect(read("current/private-key.pem").trim()).toBe(second.key.trim());
    }, 120_000);
  });
});

/** The serial number that a server on the loopback interface serves, as soon as it listens. */
async function served(port: number): Promise<string> {
  for (let tries = 0; ; tries++) {
    try {
      return await serialAt(port);
    } catch (error) {
      if (tries === 100) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** The serial number as soon as all connections get it. After a reload, the old workers still accept some connections. */
async function eventually(port: number, serial: string): Promise<string> {
  let inARow = 0;
  for (let tries = 0; tries < 100; tries++) {
    inARow = (await served(port)) === serial ? inARow + 1 : 0;
    if (inARow === 10) {
      return serial;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return served(port);
}

function serialAt(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket: tls.TLSSocket = tls.connect(
      { socket: net.connect(port, "127.0.0.1"), servername: "edge.example.com", rejectUnauthorized: false },
      () => {
        resolve(socket.getPeerCertificate().serialNumber.toLowerCase());
        socket.end();
      },
    );
    socket.on("error", reject);
  });
}
