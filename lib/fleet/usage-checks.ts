import { CertificateUsage } from "../core/certificate";
import { issuerFacts, registeredClouds } from "../core/cloud";
import { concernOf, DATED_FACTS, SERVER_AUTH_ONLY } from "../core/dated-facts";
import { Problem, problem } from "../core/error";
import { CertificateSpec, IssuerKind, Part } from "../core/kind";

/** What is wrong with a certificate of a client, and with an issuer that does not issue what a certificate is for. */
export function* usageProblems(spec: CertificateSpec): Iterable<Problem> {
  const { issuer, usage = CertificateUsage.SERVER } = spec;
  if (issuer?.kind === undefined) {
    return;
  }
  const issued = issuer.kind.usage ?? CertificateUsage.SERVER;
  if (usage !== issued) {
    yield usage === CertificateUsage.CLIENT ? clientFromServerIssuer(spec, issuer) : serverFromClientIssuer(issuer);
  } else if (usage === CertificateUsage.CLIENT) {
    yield* placeProblems(spec);
  }
}

/** A client presents its certificate. No endpoint serves it, and few services take it. */
function* placeProblems({ endpoints, deployTo }: CertificateSpec): Iterable<Problem> {
  for (const index of endpoints.keys()) {
    yield problem(
      "client-certificate-served",
      ["endpoints", index],
      "A client certificate cannot be served: servers need `usage: server`. Remove the endpoint, and store the certificate for the client with `stores`.",
    );
  }
  const refused = endpoints.length > 0 ? undefined : deployTo.find(({ takesClientCertificates }) => !takesClientCertificates);
  if (refused !== undefined) {
    yield problem(
      "client-certificate-served",
      ["deployTo"],
      `\`${refused.key}\` imports certificates that load balancers serve, not those of clients. Remove it, and store the certificate with \`stores\`.`,
    );
  }
}

function serverFromClientIssuer({ name, kind }: Part<IssuerKind>): Problem {
  return problem(
    "issuer-usage",
    ["issuer"],
    `"${name}" (${kind.key}) issues client certificates only. Set \`usage: client\` if a client presents this certificate, or use another issuer.`,
  );
}

/** The advice names the issuers of the registered clouds. */
function clientIssuers(): string {
  const issuers = registeredClouds().flatMap(({ kinds }) => kinds?.().issuers ?? []);
  const types = issuers.filter(({ usage }) => usage === CertificateUsage.CLIENT).map(({ key }) => key);
  return `Use an issuer of a private CA: one of type ${types.join(" or ")}.`;
}

function clientFromServerIssuer({ keyType }: CertificateSpec, issuer: Part<IssuerKind>): Problem {
  const { name, kind, properties } = issuer;
  const inventoryName = (properties === undefined ? undefined : kind.inventoryName?.(properties)) ?? kind.key;
  const facts = issuerFacts(inventoryName);
  if (facts?.publiclyTrusted !== true) {
    return problem("issuer-usage", ["usage"], `"${name}" (${kind.key}) does not issue client certificates. ${clientIssuers()}`);
  }
  const subject = { issuer: inventoryName, publiclyTrusted: true, keyType };
  const ofClients = DATED_FACTS.filter((fact) => fact.kind === "client-auth");
  const dates = ofClients.filter((fact) => concernOf(fact, subject) === "yes" || fact.id === SERVER_AUTH_ONLY);
  const why = dates.map(({ fact, from, source }) => `${fact} from ${from} (${source})`);
  return problem(
    "public-client-certificate",
    ["usage"],
    `${facts.label} is a public CA, and public CAs end certificates for TLS client authentication: ${why.join("; ")}. ${clientIssuers()}`,
  );
}
