import { count, data, h } from "./dom.mts";
import { address, Certificate, Endpoint } from "./fleet.mts";
import { link, OLDEST_TLS, optional, TLS_POLICY } from "./columns.mts";
import { Column } from "./table.mts";

const CELL = 160;

/** The values that a list of the summary shows before it counts the rest. */
const LISTED = 8;

const EXCHANGES: Readonly<Record<string, string>> = {
  "post-quantum": "post-quantum (hybrid ML-KEM)",
  classical: "classical: recorded traffic can be decrypted later",
  unknown: "not known",
};

/** What a client can negotiate with each endpoint: what `certfleet export cbom` writes. */
export const CRYPTOGRAPHY_COLUMNS: readonly Column<Endpoint>[] = [
  {
    name: "endpoint",
    title: "Endpoint",
    value: (row) => address(row),
    cell: (row) => h("strong", {}, data(address(row), CELL)),
    minWidth: 150,
    grow: 3,
  },
  {
    name: "exchange",
    title: "Key exchange",
    value: ({ endpoint }) => endpoint.keyExchange,
    cell: ({ endpoint }) =>
      h("span", { class: `exchange ${endpoint.keyExchange}`, title: EXCHANGES[endpoint.keyExchange] }, endpoint.keyExchange),
    minWidth: 144,
  },
  {
    name: "key",
    title: "Key",
    value: ({ certificate }) => certificate.keyType,
    cell: ({ certificate }) => optional(certificate.keyType),
    minWidth: 110,
    order: 1,
  },
  { ...TLS_POLICY, minWidth: 150, grow: 3, order: 2 },
  { ...OLDEST_TLS, order: 3 },
  {
    name: "fips",
    title: "FIPS",
    value: fips,
    cell: (row) => optional(fips(row)),
    minWidth: 80,
    order: 6,
  },
  {
    name: "certificate",
    title: "Certificate",
    value: ({ certificate }) => certificate.key,
    cell: ({ certificate }) => link(certificate, certificate.key),
    minWidth: 150,
    grow: 2,
    order: 4,
  },
  {
    name: "owner",
    title: "Owner",
    value: ({ certificate }) => certificate.owner,
    cell: ({ certificate }) => optional(certificate.owner),
    minWidth: 110,
    grow: 1,
    order: 5,
  },
];

function fips({ endpoint }: Endpoint): string | undefined {
  return endpoint.fips === undefined ? undefined : endpoint.fips ? "yes" : "no";
}

/** The numbers of the rows by what matters most: key exchange, key type and TLS policy. */
export function cryptographySummary(certificates: readonly Certificate[], endpoints: readonly Endpoint[]): HTMLElement {
  return h(
    "div",
    { class: "lists" },
    list(
      "Key exchange, by endpoint",
      endpoints.map(({ endpoint }) => EXCHANGES[endpoint.keyExchange]),
    ),
    list(
      "Key type, by certificate",
      certificates.map(({ keyType }) => keyType ?? "not known"),
    ),
    list(
      "TLS policy, by endpoint",
      endpoints.map(({ endpoint }) => endpoint.tlsPolicy ?? "not known"),
    ),
    list(
      "Oldest TLS version, by endpoint",
      endpoints.map(({ endpoint }) => endpoint.minimumTls ?? "not known"),
    ),
  );
}

function list(title: string, values: readonly string[]): HTMLElement {
  const numbers = new Map<string, number>();
  values.forEach((value) => numbers.set(value, (numbers.get(value) ?? 0) + 1));
  const sorted = [...numbers].sort(([, one], [, other]) => other - one);
  const rest = sorted.slice(LISTED);
  const row = (number: number, text: Node | string): HTMLElement => h("li", {}, h("b", {}, number.toLocaleString("en")), " ", text);
  return h(
    "div",
    {},
    h("h3", {}, title),
    h(
      "ul",
      {},
      ...sorted.slice(0, LISTED).map(([value, number]) => row(number, data(value, CELL))),
      rest.length === 0
        ? undefined
        : row(
            rest.reduce((sum, [, number]) => sum + number, 0),
            `with ${count(rest.length, "other value")}`,
          ),
    ),
  );
}
