import { ServedEndpoint } from "../../lib/inventory/health/health";

/** The time a number of days after the time of the samples. */
export const SAMPLE_NOW = "2027-03-01T09:00:00Z";

const DAY = 24 * 60 * 60 * 1000;

type Json = Record<string, unknown>;

const TEAMS = ["edge-team", "video-platform", "payments", "identity", "developer-portal", "ad-delivery", "newsroom", "mobile-core"];

const SERVICES = ["storefront", "player", "checkout", "login", "docs", "banners", "articles", "api", "images", "downloads"];

const PLACES = ["www", "api", "img", "cdn", "media", "static", "auth", "play", "live", "docs", "shop", "pay", "edge", "app", "assets"];

const ISSUERS = ["acm", "lets-encrypt", "acm", "google-managed", "acm", "lets-encrypt", "provided", "acm-private-ca"];

const POLICIES: Record<string, string> = {
  alb: "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
  nlb: "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
  cloudfront: "TLSv1.2_2025",
  "google-https-proxy": "RESTRICTED",
  host: "",
};

/** Inventories with a total number of certificates, in the form of `terraform output -json certfleet`. The same for every call. */
export function sampleInventories(certificates: number, stacks = ["media-edge", "shop-eu", "shop-us", "identity-core"]): Json[] {
  const random = numbers(7);
  const inventories = stacks.map((stack) => ({ version: 1, stack, certificates: {} as Json, waivers: [] as Json[] }));
  for (let index = 0; index < certificates; index++) {
    const inventory = inventories[index % stacks.length];
    const place = PLACES[index % PLACES.length];
    const round = Math.floor(index / PLACES.length);
    const name = round === 0 ? place : `${place}-${round}`;
    inventory.certificates[name] = sampleCertificate(index, name, inventory.stack, random);
  }
  inventories[0].waivers = [
    {
      rule: "weak-tls-version",
      resource: "aws_lb_listener.www",
      until: "2027-03-20",
      owner: "edge-team",
      reason: "set-top boxes of 2014 speak TLS 1.1 only; replaced by spring",
    },
  ];
  return inventories;
}

/** Probe results for the endpoints of sample inventories: most are healthy, and each common fault occurs once. */
export function sampleServed(inventories: readonly Json[]): ServedEndpoint[] {
  const certificates = inventories.flatMap((each) => Object.values(each.certificates as Record<string, SampleCertificate>));
  return certificates.flatMap(({ endpoints, issuer, notAfter }, index) =>
    endpoints.flatMap(({ hosts, port }) =>
      hosts.map((host): ServedEndpoint => {
        if (index % 37 === 9) {
          return { host, port, reachable: false, problem: "the connection was refused" };
        }
        return {
          ...{ host, port, reachable: true, protocol: "TLSv1.3" },
          ...{ serial: sampleSerial(index), issuer: SERVED_ISSUERS[issuer] ?? "O=Example Trust, CN=Example Issuing CA 2" },
          ...(notAfter === undefined ? {} : { notAfter, daysLeft: (Date.parse(notAfter) - Date.parse(SAMPLE_NOW)) / DAY }),
          chainValid: index % 41 !== 12,
          ...(index % 41 === 12 ? { problem: "unable to verify the first certificate" } : {}),
          nameMatches: index % 53 !== 20,
        };
      }),
    ),
  );
}

const SERVED_ISSUERS: Readonly<Record<string, string>> = {
  acm: "C=US, O=Amazon, CN=Amazon RSA 2048 M03",
  "lets-encrypt": "C=US, O=Let's Encrypt, CN=R12",
  "google-managed": "C=US, O=Google Trust Services, CN=WR3",
};

function sampleSerial(index: number): string {
  return `03${(index * 7919).toString(16).padStart(8, "0")}c4e1a2`;
}

interface SampleCertificate {
  readonly issuer: string;
  readonly notAfter?: string;
  readonly endpoints: readonly { readonly hosts: readonly string[]; readonly port: number }[];
}

function sampleCertificate(index: number, name: string, stack: string, random: () => number): Json {
  const issuer = ISSUERS[index % ISSUERS.length];
  const domain = `${name}.${stack}.example.com`;
  const isAws = issuer.startsWith("acm") || issuer === "provided";
  const isGoogle = issuer.startsWith("google");
  const lifetimeDays = isGoogle || issuer === "lets-encrypt" ? 90 : issuer === "acm" ? 198 : 365;
  const dueDays = issuer === "acm" ? 45 : Math.round(lifetimeDays / 3);
  const by = issuer === "provided" ? "nobody" : issuer === "lets-encrypt" ? "terraform" : "issuer";
  // Most are healthy. A few are overdue, so that the page has findings to show.
  const chance = random();
  const left =
    chance < 0.012 ? -3 - random() * 20 : chance < 0.05 ? random() * dueDays * 0.5 : dueDays + random() * (lifetimeDays - dueDays);
  const kind = isGoogle ? "google-https-proxy" : index % 5 === 1 ? "cloudfront" : index % 7 === 3 ? "host" : "alb";
  const hosts = [domain, ...(index % 3 === 0 ? [`m.${domain}`] : [])];
  const digits = String(index).padStart(12, "0");
  return {
    madeBy: index % 11 === 10 ? "stack" : "fleet",
    domains: [domain, ...(index % 3 === 0 ? [`m.${domain}`] : []), ...(index % 4 === 0 ? [`*.${domain}`] : [])],
    ...(index % 23 === 22 ? {} : { owner: TEAMS[(index * 5) % TEAMS.length] }),
    service: SERVICES[(index * 3) % SERVICES.length],
    runbook: "https://runbooks.example.com/tls",
    issuer,
    keyType: index % 2 === 0 ? "ecdsa-p256" : "rsa-2048",
    ...(isAws ? { arn: `arn:aws:acm:eu-west-1:111122223333:certificate/11111111-2222-3333-4444-${digits}`, region: "eu-west-1" } : {}),
    ...(isGoogle ? { id: `projects/media-prod/locations/global/certificates/${name}` } : {}),
    ...(index % 29 === 28 ? {} : { notAfter: new Date(Date.parse(SAMPLE_NOW) + left * DAY).toISOString().replace(/\.\d+Z/, "Z") }),
    renewal: { by, lifetimeDays, dueDays, ...(by === "terraform" ? { runsEvery: "12h" } : {}) },
    endpoints:
      index % 19 === 18
        ? []
        : [{ kind, hosts, port: 443, ...(POLICIES[kind] === "" ? {} : { tlsPolicy: POLICIES[kind], minimumTls: "1.2" }) }],
    stores:
      issuer === "lets-encrypt" ? [{ name: `${stack}/${name}`, id: `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${name}` }] : [],
    deployedTo:
      issuer === "lets-encrypt"
        ? [{ target: "acm", arn: `arn:aws:acm:us-east-1:111122223333:certificate/11111111-2222-3333-5555-${digits}`, region: "us-east-1" }]
        : [],
    alerts:
      index % 17 === 16
        ? []
        : [
            {
              source: isAws ? "acm-days-to-expiry" : "endpoint-probe",
              warnDays: Math.round((dueDays * 2) / 3),
              pageDays: Math.round(dueDays / 3),
              channels: ["on-call", `${TEAMS[(index * 5) % TEAMS.length]}-mail`],
            },
            ...(isAws ? [{ source: "acm-events", channels: ["on-call"] }] : []),
          ],
  };
}

/** A reproducible sequence of numbers from 0 to 1 (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
