import { TestCa, TestCertificate, TestCertificateOptions } from "../../test/aws/endpoint-probe/certificates";
import { InventoryDocument } from "../../lib/inventory/inventory-schema";

const DAY = 24 * 60 * 60;

/** A deliberate fault of what a host serves. */
export interface Fault {
  /** What is wrong, after the host's name. */
  readonly note: string;
  /** How the served certificate differs; undefined if none is served. */
  readonly served?: TestCertificateOptions;
}

const endsIn = (days: number): Fault => ({
  note: `serves a certificate that expires in ${days} days`,
  served: { until: days * DAY + DAY / 2 },
});

const wrongName = (name: string): Fault => ({
  note: "serves the certificate of another name",
  served: { names: [name] },
});

/** The faults by host. */
const FAULTS: Readonly<Record<string, Fault>> = {
  "www.example.net": wrongName("old.example.net"),
  "static.example.com": endsIn(5),
  "static.example.org": endsIn(5),
  "checkout.fr.shops-europe.example.com": {
    note: "serves a certificate that expired 2 days ago",
    served: { from: -90 * DAY, until: -2 * DAY },
  },
  "account.jp.shops-world.example.com": wrongName("account.jp.shops-world.example.net"),
  "shop.us.shops-world.example.com": { note: "ends connections before it serves a certificate" },
  "images.it.shops-media.example.com": {
    note: "serves a certificate that clients do not trust",
    served: { issuer: undefined },
  },
  "video.de.shops-media.example.com": endsIn(3),
};

/** The faults of the hosts of inventories. Without Google Cloud, a host of AWS has the certificate that expires soon. */
export function faultsOf(inventories: readonly InventoryDocument[]): ReadonlyMap<string, Fault> {
  const hosts = new Set(
    inventories.flatMap(({ certificates }) =>
      Object.values(certificates).flatMap(({ endpoints }) => endpoints.flatMap((each) => each.hosts)),
    ),
  );
  const found = new Map(Object.entries(FAULTS).filter(([host]) => hosts.has(host)));
  return found.has("static.example.com") ? found : new Map([...found, ["www.example.com", endsIn(5)]]);
}

/** The certificate that a host serves; undefined if it serves none. */
export function servedBy(ca: TestCa, host: string, healthy: TestCertificateOptions, fault: Fault | undefined): TestCertificate | undefined {
  const isServed = fault === undefined || fault.served !== undefined;
  return isServed ? ca.make(host, { ...healthy, ...fault?.served }) : undefined;
}
