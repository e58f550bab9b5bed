import { badge, optional, seenInShort, typed } from "./columns.mts";
import { copyButton } from "./copy.mts";
import { Child, count, data, h, shown } from "./dom.mts";
import { DAY, day, daysLeft, longDay } from "./dates.mts";
import { issuerInShort } from "../../inventory/health/served-certificate";
import { address, Certificate, Endpoint, Fleet, words } from "./fleet.mts";
import { certificateMap, NODES } from "./map.mts";

/** The longest name in a heading. */
const HEADING = 120;

const RENEWERS: Readonly<Record<string, string>> = { issuer: "by its issuer", terraform: "by Terraform", nobody: "by hand" };

const MAKERS: Readonly<Record<string, string>> = {
  fleet: "a fleet",
  stack: "the stack, outside of a fleet",
  elsewhere: "something else; the stack only refers to it",
};

const LIFECYCLES: Readonly<Record<string, string>> = {
  declared: "not yet applied",
  undeclared: "no longer declared",
};

/** The details of a certificate: findings, facts, and the map from its names to its alert channels. */
export class CertificatePart {
  readonly element: HTMLDialogElement = h("dialog", { class: "certificate", "aria-labelledby": "certificate-name" });
  /** The certificate that is open. */
  private open: Certificate | undefined;

  constructor(
    private readonly fleet: Fleet,
    private readonly onClose: () => void,
  ) {
    this.element.addEventListener("close", () => {
      // The event fires late: another certificate can be open by then.
      if (this.element.open) {
        return;
      }
      const wasOpen = this.open !== undefined;
      this.open = undefined;
      document.documentElement.classList.remove("reading");
      if (wasOpen) {
        this.onClose();
      }
    });
    this.element.addEventListener("click", ({ target }) => target === this.element && this.element.close());
  }

  /** Opens the details of the certificate with this key; closes them without a key. */
  show(key: string | undefined): void {
    const certificate = key === undefined ? undefined : this.fleet.certificate(key);
    if (key === undefined || (certificate !== undefined && certificate === this.open)) {
      if (key === undefined && this.element.open) {
        this.open = undefined;
        this.element.close();
      }
      return;
    }
    const close = h("button", { type: "button", class: "close", "aria-label": "Close" }, "Close");
    close.addEventListener("click", () => this.element.close());
    this.element.replaceChildren(...(certificate ? this.content(certificate, close) : nothing(key, close)));
    this.open = certificate;
    if (!this.element.open) {
      this.element.showModal();
    }
    document.documentElement.classList.add("reading");
    this.element.scrollTop = 0;
    // Screen readers announce the name first; the next Tab stop is the close button.
    this.element.querySelector("h2")!.focus({ preventScroll: true });
  }

  private content(certificate: Certificate, close: HTMLElement): Node[] {
    const { name, stack, state, findings, endpoints, key } = certificate;
    const waivers = this.fleet.data.waivers.filter((waiver) => waiver.certificate === key);
    return [
      h(
        "header",
        {},
        h(
          "div",
          { class: "titles" },
          h("p", { class: "over" }, badge(state), h("span", {}, data(stack, HEADING))),
          h("h2", { id: "certificate-name", tabindex: -1 }, data(name, HEADING)),
        ),
        close,
      ),
      h(
        "div",
        { class: "body" },
        lifetime(certificate, this.fleet.now),
        section("Findings", findings.length === 0 ? h("p", { class: "nothing" }, "No findings.") : findingList(certificate)),
        section("From names to alerts", certificateMap(certificate)),
        section("Facts", facts(certificate)),
        endpoints.length === 0 ? undefined : section("Endpoints", endpointTable(certificate)),
        waivers.length === 0
          ? undefined
          : section(
              "Waivers",
              h(
                "ul",
                { class: "waivers" },
                ...waivers.map(({ rule, resource, until, owner, reason }) =>
                  h(
                    "li",
                    {},
                    h("strong", {}, data(rule)),
                    " for ",
                    h("code", {}, data(resource)),
                    " until ",
                    data(until),
                    ...(owner ? [", for ", data(owner)] : []),
                    ...(reason ? [h("p", {}, data(reason))] : []),
                  ),
                ),
              ),
            ),
      ),
    ].map((each) => each as Node);
  }
}

function nothing(key: string, close: HTMLElement): Node[] {
  return [
    h("header", {}, h("div", { class: "titles" }, h("h2", { id: "certificate-name", tabindex: -1 }, "No such certificate")), close),
    h(
      "div",
      { class: "body" },
      h("p", {}, "This report has no certificate ", data(key, 400), ". It may have been renamed or removed since the link was made."),
    ),
  ];
}

function section(title: string, ...children: Child[]): HTMLElement {
  return h("section", {}, h("h3", {}, title), ...children);
}

/** Its lifetime from issue to expiry, with the renewal date and today. */
function lifetime({ notAfter, renewalDue, renewal, daysLeft: left, state, expirySource }: Certificate, now: number): HTMLElement {
  if (notAfter === undefined) {
    return h("p", { class: "lifetime-text" }, "Its expiry is unknown: it is in no applied state, and no probed endpoint serves it.");
  }
  const end = Date.parse(notAfter);
  const ended = left !== undefined && left < 0;
  const text = h(
    "p",
    { class: "lifetime-text" },
    h("strong", {}, ended ? `Expired ${daysLeft(left)}` : `Expires in ${daysLeft(left ?? 0)}`),
    `, on ${longDay(notAfter)}`,
    expirySource === "served" ? " (according to the served certificate)" : "",
    renewal === undefined
      ? ". Its renewal is unknown."
      : `. Renewal ${RENEWERS[renewal.by] ?? renewal.by}${renewalDue === undefined ? "" : ` ${Date.parse(renewalDue) < now ? "was" : "is"} due on ${longDay(renewalDue)}`}.`,
  );
  if (renewal === undefined || renewal.lifetimeDays === 0) {
    return text;
  }
  const start = end - renewal.lifetimeDays * DAY;
  const percent = (moment: number): number => Math.min(100, Math.max(0, (100 * (moment - start)) / (end - start)));
  const place = (kind: string, moment: number, label: string): HTMLElement => {
    const mark = h("i", { class: kind, title: label });
    mark.style.left = `${percent(moment)}%`;
    return mark;
  };
  const used = h("b", { class: state });
  used.style.width = `${percent(now)}%`;
  const due = renewalDue === undefined ? [] : [place("due", Date.parse(renewalDue), `renewal due ${day(renewalDue)}`)];
  return h("div", {}, text, h("div", { class: "lifetime", "aria-hidden": "true" }, used, ...due, place("now", now, "date of this report")));
}

function findingList({ findings }: Certificate): HTMLElement {
  return h(
    "ul",
    { class: "findings" },
    ...findings.map(({ kind, severity, message, fix }) =>
      h(
        "li",
        { class: severity },
        h("p", { class: "over" }, h("span", { class: `severity ${severity}` }, severity), h("span", {}, data(words(kind)))),
        h("p", {}, data(message)),
        h(
          "p",
          { class: "fix" },
          h("strong", {}, "Fix: "),
          ...typed(fix, undefined, (command) => [" ", copyButton(command, "the command")]),
        ),
      ),
    ),
  );
}

function facts(certificate: Certificate): HTMLElement {
  const {
    owner,
    service,
    issuerName,
    keyType,
    cloudName,
    account,
    region,
    arn,
    id,
    serial,
    renewal,
    madeBy,
    lifecycle,
    domains,
    runbook,
    stack,
    stores,
    deployedTo,
    usedBy,
    consoleUrl,
  } = certificate;
  const identifier = arn ?? id;
  const rows: [string, Child][] = [
    ["Owner", optional(owner)],
    ["Service", optional(service)],
    ["Issuer", data(issuerName)],
    ["Key", optional(keyType)],
    [
      "Renewal",
      renewal
        ? h(
            "span",
            {},
            `${RENEWERS[renewal.by] ?? renewal.by}, ${renewal.dueDays} days before expiry${renewal.runsEvery ? `; runs every ${shown(renewal.runsEvery, 40)}` : ""}`,
          )
        : optional(undefined),
    ],
    ["Cloud", h("span", {}, cloudName, ...[account, region].flatMap((each) => (each === undefined ? [] : [" · ", data(each)])))],
    ["Stack", data(stack)],
    ["Managed by", h("span", {}, MAKERS[madeBy] ?? madeBy)],
    ["Applied", h("span", {}, LIFECYCLES[lifecycle] ?? "yes")],
    [
      "Names",
      domains.length > NODES
        ? h("span", { class: "wide" }, `${count(domains.length, "name")}: `, data(domains.join(", ")))
        : h("span", {}, count(domains.length, "name")),
    ],
    ["Runbook", runbook === undefined ? undefined : h("span", { class: "wide" }, runbookLink(runbook))],
    ["Serial number", serial === undefined ? undefined : copied(serial, "the serial number")],
    ["Identifier", identifier === undefined ? undefined : h("span", {}, copied(identifier, "the identifier"), ...consoleLink(consoleUrl))],
    ...stores.map((store): [string, Child] => ["Store", linked(store.name, store.id, store.consoleUrl)]),
    ...deployedTo.map((target): [string, Child] => ["Deployed to", linked(target.target, target.arn ?? target.id, target.consoleUrl)]),
    ...usedBy.map((consumer): [string, Child] => ["Used by", h("span", { class: "wide" }, data(consumer))]),
  ];
  return h(
    "dl",
    { class: "rows" },
    ...rows.flatMap(([name, value]) => (value === undefined ? [] : [h("div", {}, h("dt", {}, name), h("dd", {}, value))])),
  );
}

/** A name with its ARN or id, and its page in the cloud's console. */
function linked(name: string, id: string | undefined, url: string | undefined): HTMLElement {
  return h("span", { class: "wide" }, data(name), ...(id === undefined ? [] : [" ", copied(id, "the identifier")]), ...consoleLink(url));
}

/** A value with a button that copies it. */
function copied(text: string, what: string): HTMLElement {
  return h("span", { class: "copied" }, h("code", {}, data(text)), " ", copyButton(text, what));
}

/** A link to the cloud's console, which its registration has made from an identifier. */
function consoleLink(url: string | undefined): Node[] {
  return url === undefined
    ? []
    : [h("a", { href: url, rel: "noopener noreferrer", target: "_blank", class: "console" }, "Open in the console")];
}

/** Only an HTTP address becomes a link: an inventory can have any text here. */
function runbookLink(runbook: string | undefined): HTMLElement {
  if (runbook === undefined || !/^https?:\/\/[^\s"'<>\\]+$/i.test(runbook)) {
    return optional(runbook);
  }
  return h("a", { href: runbook, rel: "noopener noreferrer", target: "_blank" }, data(runbook));
}

/** What a probe saw at an endpoint, and the certificate that it serves. */
function servedCells({ seen }: Pick<Endpoint, "seen">): HTMLElement[] {
  return [
    h("td", {}, optional(seenInShort({ seen }))),
    h("td", {}, optional(seen?.notAfter && day(seen.notAfter))),
    h("td", {}, optional(issuerInShort(seen?.issuer))),
    h("td", {}, seen?.serial === undefined ? optional(undefined) : h("code", {}, data(seen.serial, 60))),
  ];
}

function endpointTable(certificate: Certificate): HTMLElement {
  const rows = certificate.endpoints.flatMap((endpoint) =>
    (endpoint.hosts.length === 0 ? [undefined] : endpoint.hosts).map((host) => ({
      certificate,
      endpoint,
      host,
      seen: endpoint.seen?.find((seen) => seen.host === host),
    })),
  );
  const isProbed = rows.some(({ seen }) => seen !== undefined);
  const titles = [
    ...["Endpoint", "Kind", "TLS policy", "Oldest TLS"],
    ...(isProbed ? ["Seen", "Served until", "Served issuer", "Served serial"] : []),
  ];
  return h(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": "Endpoints" },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, ...titles.map((title) => h("th", { scope: "col" }, title)))),
      h(
        "tbody",
        {},
        ...rows.map((row) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, data(address(row))),
            h("td", {}, data(words(row.endpoint.kind)), " ", ...consoleLink(row.endpoint.consoleUrl)),
            h("td", {}, optional(row.endpoint.tlsPolicy)),
            h("td", {}, optional(row.endpoint.minimumTls)),
            ...(isProbed ? servedCells(row) : []),
          ),
        ),
      ),
    ),
  );
}
