import * as dns from "node:dns";
import * as http from "node:http";
import * as https from "node:https";
import { BlockList, isIP, LookupFunction } from "node:net";
import * as tls from "node:tls";
import { addressOf } from "../inventory/health/endpoint-observations";

/** An address to connect to instead of the one in DNS. */
export interface ConnectAddress {
  readonly address: string;
  /**
   * The port at the address.
   *
   * @default - the endpoint's port
   */
  readonly port?: number;
}

/** Why something could not be downloaded, in words that follow "it". */
export class DownloadProblem extends Error {}

/** The limits of downloads. */
export interface DownloadSettings {
  /** The largest content, in bytes. */
  readonly bytes: number;
  /** The time limit of one download with its redirects, in milliseconds. */
  readonly timeout: number;
  /** Roots to trust in addition to the public ones, as PEM. */
  readonly roots: readonly string[];
  /** Where to connect to instead of the addresses in DNS, by `host:port`. These may be in private networks. */
  readonly addresses: ReadonlyMap<string, ConnectAddress>;
}

const MOST_REDIRECTS = 3;

/**
 * Networks that an address from a certificate or a redirect must not lead to: whoever issues a certificate could otherwise make this machine
 * send requests to services that trust it, such as the metadata service of a cloud (IANA, special-purpose address registries).
 */
const PRIVATE: readonly (readonly [network: string, prefix: number, family: "ipv4" | "ipv6"])[] = [
  ["0.0.0.0", 8, "ipv4"],
  ["10.0.0.0", 8, "ipv4"],
  ["100.64.0.0", 10, "ipv4"],
  ["127.0.0.0", 8, "ipv4"],
  ["169.254.0.0", 16, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.0.0.0", 24, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["198.18.0.0", 15, "ipv4"],
  ["224.0.0.0", 3, "ipv4"],
  ["::", 127, "ipv6"],
  ["::ffff:0:0", 96, "ipv6"],
  ["64:ff9b:1::", 48, "ipv6"],
  ["2002::", 16, "ipv6"],
  ["fc00::", 7, "ipv6"],
  ["fe80::", 10, "ipv6"],
  ["ff00::", 8, "ipv6"],
];

const blocked = new BlockList();
PRIVATE.forEach(([network, prefix, family]) => blocked.addSubnet(network, prefix, family));

const PRIVATE_PROBLEM = "is at a private address; if that is right, name the address with `--resolve`";

/** Downloads a small file by HTTP or HTTPS, within limits and from public addresses. Every failure is a `DownloadProblem`. */
export async function download(url: string, settings: DownloadSettings): Promise<Buffer> {
  const deadline = Date.now() + settings.timeout;
  let next = url;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const answer = await request(next, settings, deadline);
    if (answer.content !== undefined) {
      return answer.content;
    }
    next = answer.location;
  }
  throw new DownloadProblem(`redirects more than ${MOST_REDIRECTS} times`);
}

type Answer = { readonly content: Buffer; readonly location?: undefined } | { readonly content?: undefined; readonly location: string };

function request(url: string, settings: DownloadSettings, deadline: number): Promise<Answer> {
  const target = targetOf(url, settings.addresses);
  return new Promise((resolve, reject) => {
    const fail = (problem: string) => {
      clearTimeout(timer);
      sent.destroy();
      reject(new DownloadProblem(problem));
    };
    const timer = setTimeout(() => fail(`was not downloaded within ${settings.timeout} ms`), Math.max(deadline - Date.now(), 0));
    const sent = target.get((response) => {
      const { statusCode = 0, headers } = response;
      response.on("error", (error) => fail(problemOf(error)));
      if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
        const location = URL.canParse(headers.location, url) ? new URL(headers.location, url).href : "";
        clearTimeout(timer);
        sent.destroy();
        resolve({ location });
      } else if (statusCode !== 200) {
        fail(`was answered with status ${statusCode}`);
      } else if ((headers["content-encoding"] ?? "identity") !== "identity") {
        fail("is compressed, which was not asked for");
      } else if (Number(headers["content-length"] ?? 0) > settings.bytes) {
        fail(tooLarge(settings));
      } else {
        receive(response, settings, fail, (content) => {
          clearTimeout(timer);
          resolve({ content });
        });
      }
    }, settings);
    sent.on("error", (error) => fail(problemOf(error)));
  });
}

/** A server can send more than it has announced. */
function receive(
  response: http.IncomingMessage,
  settings: DownloadSettings,
  fail: (problem: string) => void,
  done: (content: Buffer) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  response.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > settings.bytes) {
      chunks.length = 0;
      fail(tooLarge(settings));
      return;
    }
    chunks.push(chunk);
  });
  response.on("aborted", () => fail("was not sent completely"));
  response.on("end", () => {
    if (response.complete) {
      done(Buffer.concat(chunks));
    } else {
      fail("was not sent completely");
    }
  });
}

function tooLarge({ bytes }: DownloadSettings): string {
  return `is larger than the limit of ${Math.round(bytes / 2 ** 20)} MB`;
}

interface Target {
  get(answered: (response: http.IncomingMessage) => void, settings: DownloadSettings): http.ClientRequest;
}

/** Where a request goes to. Addresses from DNS are checked when they are looked up, so that a second look-up cannot give another one. */
function targetOf(text: string, addresses: ReadonlyMap<string, ConnectAddress>): Target {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol) || url.username !== "" || url.password !== "") {
    throw new DownloadProblem("does not have a valid HTTP address");
  }
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  const given = addresses.get(addressOf({ host, port }));
  if (given === undefined && isIP(host) !== 0 && isPrivate(host)) {
    throw new DownloadProblem(PRIVATE_PROBLEM);
  }
  const client = url.protocol === "https:" ? https : http;
  return {
    get: (answered, { roots }) =>
      client.get(
        url,
        {
          hostname: given?.address ?? host,
          port: given?.port ?? port,
          lookup: publicLookup,
          agent: false,
          headers: { host: url.host, "accept-encoding": "identity", "user-agent": "certfleet" },
          ...(url.protocol === "https:"
            ? { ca: [...tls.rootCertificates, ...roots], servername: isIP(host) === 0 ? host : undefined }
            : {}),
        },
        answered,
      ),
  };
}

/** An address of NAT64 stands for the IPv4 address in its last 32 bits (RFC 6052). */
function isPrivate(address: string): boolean {
  if (isIP(address) !== 6) {
    return blocked.check(address);
  }
  const plain = new URL(`http://[${address.split("%")[0]}]`).hostname;
  const nat64 = /^\[64:ff9b::(?:([0-9a-f]+):)?([0-9a-f]+)\]$/.exec(plain);
  if (nat64 !== null) {
    const [high, low] = [nat64[1] ?? "0", nat64[2]].map((group) => parseInt(group, 16));
    return blocked.check([high >> 8, high & 255, low >> 8, low & 255].join("."));
  }
  return blocked.check(plain.slice(1, -1), "ipv6");
}

const publicLookup: LookupFunction = (host, options, done) => {
  dns.lookup(host, { ...options, all: true }, (error, found) => {
    if (error !== null || found.length === 0) {
      done(error, "", 0);
    } else if (found.some(({ address }) => isPrivate(address))) {
      done(new DownloadProblem(PRIVATE_PROBLEM), "", 0);
    } else if (options.all === true) {
      done(null, found);
    } else {
      done(null, found[0].address, found[0].family);
    }
  });
};

function problemOf(error: Error): string {
  if (error instanceof DownloadProblem) {
    return error.message;
  }
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case "ENOTFOUND":
      return "cannot be downloaded: its host does not resolve";
    case "ECONNREFUSED":
      return "cannot be downloaded: nothing listens at its address";
    default:
      return `cannot be downloaded (${code ?? error.name})`;
  }
}
