import type { ReportWaiver } from "../report-data";
import { issuerInShort } from "../../inventory/health/served-certificate";
import { count, data, h, shown } from "./dom.mts";
import { day, daysLeft } from "./dates.mts";
import { address, Certificate, Endpoint, Finding, Fleet, SEVERITIES, STATES, words } from "./fleet.mts";
import { readRoute, hashOf } from "./navigation.mts";
import { Column } from "./table.mts";

/** The longest text of a cell. */
const CELL = 160;

const CERTIFICATE_COLUMNS: readonly Column<Certificate>[] = [
  { name: "state", title: "State", value: ({ rank }) => rank, cell: ({ state }) => badge(state), minWidth: 104 },
  {
    name: "certificate",
    title: "Certificate",
    value: ({ name }) => name,
    cell: (certificate) => h("div", { class: "two" }, link(certificate), h("small", {}, ...namesInShort(certificate))),
    minWidth: 150,
    grow: 5,
  },
  { name: "owner", title: "Owner", value: ({ owner }) => owner, cell: ({ owner }) => optional(owner), minWidth: 110, grow: 1.4, order: 2 },
  {
    name: "service",
    title: "Service",
    value: ({ service }) => service,
    cell: ({ service }) => optional(service),
    minWidth: 100,
    grow: 1.3,
    order: 6,
  },
  {
    name: "issuer",
    title: "Issuer",
    value: ({ issuerName }) => issuerName,
    cell: ({ issuerName }) => data(issuerName, CELL),
    minWidth: 122,
    grow: 1.2,
    order: 4,
  },
  {
    name: "cloud",
    title: "Cloud",
    value: ({ cloudName }) => cloudName,
    cell: ({ cloudName }) => h("span", {}, cloudName),
    minWidth: 82,
    order: 8,
  },
  {
    name: "endpoints",
    title: "Serves",
    value: ({ endpoints }) => endpoints.length,
    cell: servesCell,
    minWidth: 80,
    isNumber: true,
    order: 5,
  },
  {
    name: "expires",
    title: "Expires",
    value: ({ notAfter }) => notAfter,
    cell: ({ notAfter }) => optional(notAfter && day(notAfter)),
    minWidth: 106,
    isNumber: true,
    order: 3,
  },
  {
    name: "left",
    title: "Days left",
    value: ({ soonest }) => soonest,
    cell: daysCell,
    minWidth: 86,
    isNumber: true,
  },
  {
    name: "renewal",
    title: "Renewal due",
    value: ({ renewalDue }) => renewalDue,
    cell: renewalCell,
    minWidth: 116,
    isNumber: true,
    order: 10,
  },
  {
    name: "findings",
    title: "Findings",
    value: ({ findings }) => findings.length,
    cell: ({ findings }) =>
      findings.length === 0 ? optional(undefined) : h("span", { class: `severity ${findings[0].severity}` }, String(findings.length)),
    minWidth: 92,
    isNumber: true,
    order: 1,
  },
  { name: "stack", title: "Stack", value: ({ stack }) => stack, cell: ({ stack }) => data(stack, CELL), minWidth: 110, grow: 1, order: 12 },
  {
    name: "account",
    title: "Account",
    value: ({ account }) => account,
    cell: ({ account }) => optional(account),
    minWidth: 122,
    grow: 0.5,
    order: 13,
  },
  {
    name: "region",
    title: "Region",
    value: ({ region }) => region,
    cell: ({ region }) => optional(region),
    minWidth: 104,
    grow: 0.5,
    order: 14,
  },
];

const SERVED: Column<Certificate> = {
  name: "served",
  title: "Served until",
  value: ({ served }) => served?.notAfter,
  cell: servedCell,
  minWidth: 124,
  isNumber: true,
  order: 7,
};

/** Without a probe there is no column for the served certificates; with one, the renewal date needs a wider window. */
export function certificateColumns({ data: { probed } }: Fleet): readonly Column<Certificate>[] {
  return CERTIFICATE_COLUMNS.flatMap((column) => (probed && column.name === "renewal" ? [SERVED, { ...column, order: 9 }] : [column]));
}

/** The TLS policy of an endpoint. */
export const TLS_POLICY: Column<Endpoint> = {
  name: "policy",
  title: "TLS policy",
  value: ({ endpoint }) => endpoint.tlsPolicy,
  cell: ({ endpoint }) => optional(endpoint.tlsPolicy),
  minWidth: 140,
  grow: 2,
  order: 6,
};

/** The oldest version of TLS that an endpoint accepts. */
export const OLDEST_TLS: Column<Endpoint> = {
  name: "minimum",
  title: "Oldest TLS",
  value: ({ endpoint }) => endpoint.minimumTls,
  cell: ({ endpoint }) => optional(endpoint.minimumTls),
  minWidth: 110,
  isNumber: true,
  order: 2,
};

const ENDPOINT_COLUMNS: readonly Column<Endpoint>[] = [
  {
    name: "endpoint",
    title: "Endpoint",
    value: (row) => address(row),
    cell: (row) => h("strong", {}, data(address(row), CELL)),
    minWidth: 180,
    grow: 3,
  },
  {
    name: "kind",
    title: "Kind",
    value: ({ endpoint }) => endpoint.kind,
    cell: ({ endpoint }) => data(words(endpoint.kind), CELL),
    minWidth: 150,
    order: 3,
  },
  {
    name: "certificate",
    title: "Certificate",
    value: ({ certificate }) => certificate.key,
    cell: ({ certificate }) => link(certificate, certificate.key),
    minWidth: 150,
    grow: 2,
  },
  {
    name: "owner",
    title: "Owner",
    value: ({ certificate }) => certificate.owner,
    cell: ({ certificate }) => optional(certificate.owner),
    minWidth: 110,
    grow: 1,
    order: 4,
  },
  TLS_POLICY,
  OLDEST_TLS,
];

/** What a probe saw. */
const SEEN: readonly Column<Endpoint>[] = [
  {
    name: "seen",
    title: "Seen",
    value: (row) => seenInShort(row),
    cell: (row) => optional(seenInShort(row)),
    minWidth: 130,
    grow: 1.5,
    order: 8,
  },
  {
    name: "served",
    title: "Served until",
    value: ({ seen }) => seen?.notAfter,
    cell: ({ seen }) => optional(seen?.notAfter && day(seen.notAfter)),
    minWidth: 112,
    isNumber: true,
    order: 1,
  },
  {
    name: "served-issuer",
    title: "Served issuer",
    value: ({ seen }) => seen?.issuer,
    cell: ({ seen }) => optional(issuerInShort(seen?.issuer)),
    minWidth: 130,
    grow: 1,
    order: 11,
  },
  {
    name: "served-serial",
    title: "Served serial",
    value: ({ seen }) => seen?.serial,
    cell: ({ seen }) => optional(seen?.serial),
    minWidth: 130,
    grow: 1,
    order: 12,
  },
];

/** Without a probe there are no columns for what was seen. */
export function endpointColumns(probed: boolean): readonly Column<Endpoint>[] {
  return probed ? [...ENDPOINT_COLUMNS, ...SEEN] : ENDPOINT_COLUMNS;
}

export const FINDING_COLUMNS: readonly Column<Finding>[] = [
  {
    name: "severity",
    title: "Severity",
    value: ({ severity }) => SEVERITIES.indexOf(severity),
    csv: ({ severity }) => severity,
    cell: ({ severity }) => h("span", { class: `severity ${severity}` }, severity),
    minWidth: 104,
  },
  { name: "kind", title: "Finding", value: ({ kind }) => kind, cell: ({ kind }) => data(words(kind), CELL), minWidth: 140, order: 3 },
  {
    name: "certificate",
    title: "Certificate",
    value: ({ certificate }) => certificate?.key,
    cell: ({ certificate }) => (certificate ? link(certificate, certificate.key) : optional(undefined)),
    minWidth: 150,
    grow: 1.3,
    order: 1,
  },
  {
    name: "owner",
    title: "Owner",
    value: ({ certificate }) => certificate?.owner,
    cell: ({ certificate }) => optional(certificate?.owner),
    minWidth: 110,
    grow: 0.7,
    order: 6,
  },
  {
    name: "message",
    title: "Problem and fix",
    value: ({ message }) => message,
    csv: ({ message, fix }) => `${message}. Fix: ${fix}`,
    cell: ({ message, fix, certificate }) =>
      h(
        "div",
        { class: "two tall" },
        h("span", {}, data(message, 600)),
        h("small", {}, ...(innerWidth < 480 && certificate ? [link(certificate, certificate.key)] : typed(fix, 600))),
      ),
    minWidth: 200,
    grow: 4,
  },
];

export const WAIVER_COLUMNS: readonly Column<ReportWaiver>[] = [
  { name: "rule", title: "Rule", value: ({ rule }) => rule, cell: ({ rule }) => h("strong", {}, data(rule, CELL)), minWidth: 170, grow: 1 },
  {
    name: "resource",
    title: "Resource",
    value: ({ resource }) => resource,
    cell: ({ resource }) => data(resource, CELL),
    minWidth: 180,
    grow: 2,
    order: 3,
  },
  {
    name: "stack",
    title: "Stack",
    value: ({ stack }) => stack,
    cell: ({ stack }) => data(stack, CELL),
    minWidth: 110,
    grow: 1,
    order: 6,
  },
  { name: "until", title: "Until", value: ({ until }) => until, cell: ({ until }) => data(until, CELL), minWidth: 110, isNumber: true },
  { name: "owner", title: "Owner", value: ({ owner }) => owner, cell: ({ owner }) => optional(owner), minWidth: 110, grow: 1, order: 2 },
  {
    name: "reason",
    title: "Reason",
    value: ({ reason }) => reason,
    cell: ({ reason }) => optional(reason),
    minWidth: 160,
    grow: 3,
    order: 4,
  },
];

export function badge(state: string): HTMLElement {
  return h("span", { class: `state ${STATES.includes(state as Certificate["state"]) ? state : "unknown"}` }, state);
}

/** A link to a certificate that keeps the filters. */
export function link(certificate: Pick<Certificate, "key" | "name">, text = certificate.name): HTMLElement {
  const anchor = h(
    "a",
    { href: hashOf({ ...readRoute(), certificate: certificate.key }), title: shown(text.length > 30 ? text : certificate.key, 400) },
    data(text, CELL),
  );
  // The address that was right when the row was drawn lacks what is filtered since.
  anchor.addEventListener("click", () => anchor.setAttribute("href", hashOf({ ...readRoute(), certificate: certificate.key })));
  return anchor;
}

export function optional(text: string | undefined): HTMLElement {
  return text === undefined || text === ""
    ? h("span", { class: "none" }, h("span", { "aria-hidden": "true" }, "–"), h("span", { class: "unseen" }, "none"))
    : data(text, CELL);
}

/** Renders text between backticks as code. */
export function typed(text: string, columns?: number, after: (code: string) => (Node | string)[] = () => []): (Node | string)[] {
  return text
    .split("`")
    .flatMap((part, index) => (index % 2 === 1 ? [h("code", {}, data(part, columns)), ...after(part)] : [data(part, columns)]));
}

/** A short summary of what the probe saw at an endpoint. */
export function seenInShort({ seen }: Pick<Endpoint, "seen">): string | undefined {
  if (seen === undefined) {
    return undefined;
  }
  if (!seen.reachable) {
    return "does not answer";
  }
  const wrong = [seen.nameMatches === false && "wrong name", seen.chainValid === false && "chain not trusted"].filter(
    (each) => each !== false,
  );
  const until = seen.daysLeft === undefined ? [] : [seen.daysLeft < 0 ? "expired" : `${daysLeft(seen.daysLeft)} left`];
  return [...wrong, ...until, seen.protocol].filter((each) => each !== undefined).join(", ");
}

function namesInShort({ stack, domains }: Certificate): Node[] {
  const more = domains.length > 1 ? [h("span", { class: "more" }, ` +${domains.length - 1}`)] : [];
  return domains.length === 0 ? [data(stack, CELL)] : [data(domains[0], CELL), ...more];
}

/** The days until the first of the issued and the served certificate expires. */
function daysCell({ soonest, daysLeft: issued }: Certificate): HTMLElement {
  if (soonest === undefined) {
    return optional(undefined);
  }
  const isServed = issued !== undefined && soonest < issued - 1;
  const title = isServed ? `The served certificate; the issued one has ${Math.trunc(issued)} days left` : undefined;
  return isServed
    ? h("div", { class: "two", title }, h("span", {}, String(Math.trunc(soonest))), h("small", {}, "served"))
    : h("span", {}, String(Math.trunc(soonest)));
}

/** When the served certificate expires, with its serial number and issuer as a title. */
function servedCell({ served }: Certificate): HTMLElement {
  if (served?.notAfter === undefined) {
    return optional(undefined);
  }
  const { notAfter, serial, issuer, others, daysLeft: days } = served;
  const facts = [serial && `serial ${shown(serial, 60)}`, issuer && `issued by ${shown(issuerInShort(issuer)!, 120)}`].filter(Boolean);
  const isOver = days !== undefined && days < 0;
  return h(
    "span",
    { class: isOver ? "severity error" : undefined, title: facts.join(", ") || undefined },
    `${day(notAfter)}${others === 0 ? "" : ` +${others}`}`,
  );
}

function servesCell({ endpoints, stores, deployedTo }: Certificate): HTMLElement {
  const kept = stores.length + deployedTo.length;
  const title = `${count(endpoints.length, "endpoint")}, ${count(stores.length, "store")}, ${count(deployedTo.length, "deploy target")}`;
  return h("span", { title }, kept === 0 ? String(endpoints.length) : `${endpoints.length} + ${kept}`);
}

function renewalCell({ renewalDue, renewal }: Certificate): HTMLElement {
  return renewalDue !== undefined ? data(day(renewalDue)) : optional(renewal?.by === "nobody" ? "by hand" : undefined);
}
