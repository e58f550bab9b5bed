import { CloudImporter, FoundEstate, Obstacle } from "../core/importer";
import { asText, textsOf } from "../policy/plan/resource";

const NOT_IMPORTABLE: Obstacle = {
  reason: "no-import",
  message:
    "the ACME provider cannot import certificates. Declare its names with an issuer of type `acme`, which orders a new certificate, and remove the old one afterwards",
};

/** Lists the ACME certificates in states. Their provider has no import. */
export const acmeImporter: CloudImporter = {
  stateTypes: new Set(["acme_certificate"]),
  fromState: (resources): FoundEstate => ({
    cloud: "acme",
    provider: {},
    certificates: [],
    zones: [],
    leftOut: resources.map(({ address, attributes }) => ({
      id: address,
      domains: [...new Set([...textsOf(attributes.common_name), ...textsOf(attributes.subject_alternative_names)])].filter(
        (name) => asText(name) !== undefined,
      ),
      obstacle: NOT_IMPORTABLE,
    })),
    recordNames: () => () => undefined,
    importIds: () => new Map(),
  }),
  provider: { source: "vancluever/acme", accepts: () => false },
  waiters: [],
  tagArguments: [],
};
