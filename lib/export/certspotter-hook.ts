import { issuerFacts } from "../core/cloud";
import { compareText } from "../core/text";
import { serialReadings } from "../inventory/health/endpoint-observations";
import { moment } from "../inventory/health/expiry";
import { InventoryCertificate } from "../inventory/inventory-schema";
import { WATCHABLE } from "./certspotter-watch-list";

/** The hook and the list of certificates that it reads, which must be in one directory. */
export const HOOK_FILE = "notify-unknown";
export const KNOWN_FILE = "known-certificates";

/** A name of a CA that cannot be written into the list, whose columns are tabs and whose lists are bars. */
const UNLISTABLE = /[\t\n\r|]/;

/**
 * The certificates of inventories, one a line: serial numbers, names of the issuer's CAs, expiry in seconds, and names. What is not known is
 * a hyphen. A certificate whose names are unknown cannot be compared and is left out.
 */
export function knownCertificatesFile(certificates: readonly InventoryCertificate[]): string {
  const lines = certificates.flatMap(({ domains, issuer, serial, notAfter }) => {
    const names = [...new Set(domains.map((name) => name.toLowerCase()))].sort(compareText);
    if (names.length === 0 || !names.every((name) => WATCHABLE.test(name.replace(/^\*\./, "")))) {
      return [];
    }
    const organizations = (issuerFacts(issuer)?.organizations ?? []).filter((name) => !UNLISTABLE.test(name)).map(escaped);
    const end = moment(notAfter);
    const columns = [
      serialReadings(serial).join("|"),
      organizations.join("|"),
      end === undefined ? "" : String(Math.floor(end.getTime() / 1000)),
    ];
    return [[...columns.map((column) => column || "-"), names.join(" ")].join("\t")];
  });
  return [...new Set(lines)]
    .sort(compareText)
    .map((line) => `${line}\n`)
    .join("");
}

/** As certspotter escapes the parts of a name. */
function escaped(name: string): string {
  return name.replace(/[\\,]/g, "\\$&");
}

/**
 * The program for certspotter's option `-script`, which runs another program for everything but certificates of the fleet. What it cannot
 * read or compare is not a certificate of the fleet. It compares as `certfleet status --ct` does, and the names in addition.
 */
export const HOOK_SCRIPT = `#!/bin/sh
# Written by certfleet export certspotter, for certspotter -script.
# Runs the program that CERTFLEET_NOTIFY names, with the environment of the event, unless the event is a certificate of the fleet.
set -u

known=$(dirname "$0")/${KNOWN_FILE}

# The names of the certificate, one a line; empty if they are not plain DNS names, or if there are IP addresses as well.
names_of_certificate() {
  tr -d ' \\t\\r\\n' <"$1" |
    sed -n 's/^{"dns_names":\\[\\("[a-z0-9.*_-]*"\\(,"[a-z0-9.*_-]*"\\)*\\)\\],"ip_addresses":\\[\\],.*$/\\1/p' |
    tr -d '"' | tr , '\\n'
}

is_ours() {
  [ "\${EVENT-}" = discovered_cert ] || return 1
  # Without a verified chain, the name of the issuer means nothing.
  [ -z "\${CHAIN_ERROR-}" ] || return 1
  [ -r "$known" ] && [ -r "\${JSON_FILENAME-}" ] || return 1
  CERTFLEET_NAMES=$(names_of_certificate "$JSON_FILENAME")
  [ -n "$CERTFLEET_NAMES" ] || return 1
  export CERTFLEET_NAMES
  LC_ALL=C awk -F '\\t' '
    function has(list, value,   parts, count, i) {
      count = split(list, parts, "|")
      for (i = 1; i <= count; i++) if (parts[i] == value && value != "") return 1
      return 0
    }
    function issued_by(list,   parts, count, i) {
      count = split(list, parts, "|")
      for (i = 1; i <= count; i++) if (index(issuer, ", O=" parts[i] ",")) return 1
      return 0
    }
    BEGIN {
      count = split(ENVIRON["CERTFLEET_NAMES"], listed, "\\n")
      for (i = 1; i <= count; i++) if (!(listed[i] in wanted)) { wanted[listed[i]] = 1; total++ }
      end = ENVIRON["NOT_AFTER_UNIXTIME"]
      # An escaped comma is part of a value and does not end it.
      issuer = ", " ENVIRON["ISSUER_DN"] ","
      gsub(/\\\\./, "?", issuer)
    }
    {
      gsub(/\\\\./, "?", $2)
      if ($1 != "-" && !has($1, ENVIRON["SERIAL"])) next
      if ($2 != "-" && !issued_by($2)) next
      # A cloud that renews a certificate does not tell its serial number. Without the names of CAs, the expiry decides.
      if ($1 == "-" && $2 == "-" && ($3 == "-" || end == "" || $3 - end > 3600 || end - $3 > 3600)) next
      count = split($4, own, " ")
      found = 0
      for (i = 1; i <= count; i++) if (own[i] in wanted) found++
      if (found == total && ($1 != "-" || count == total)) { ours = 1; exit }
    }
    END { exit !ours }' "$known"
}

if is_ours; then
  exit 0
fi
if [ -z "\${CERTFLEET_NOTIFY-}" ]; then
  echo "CERTFLEET_NOTIFY is not set. Set it to the program that notifies you, in the environment of certspotter." >&2
  exit 1
fi
exec "$CERTFLEET_NOTIFY"
`;
