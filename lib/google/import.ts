import { CloudImporter, FoundEstate, Obstacle, StateResource } from "../core/importer";
import { asBlock, asText, blockOf, textsOf } from "../policy/plan/resource";

const NAMED_BY_CONTENT: Obstacle = {
  reason: "resource-name",
  message:
    "a fleet names a certificate of Certificate Manager after its content, and the name of an existing one cannot be changed. Add its names to a fleet, which issues another one, and delete this one when nothing serves it",
};

const FOREIGN: Obstacle = {
  reason: "foreign-ca",
  message:
    "another CA issued it, and the cloud does not hand out its key (not exportable). Issue another one, or provide certificate and key with an issuer of type `provided`",
};

/** Lists the certificates of Google Cloud in states. None can be taken over without a change. */
export const googleImporter: CloudImporter = {
  stateTypes: new Set([
    "google_certificate_manager_certificate",
    "google_compute_managed_ssl_certificate",
    "google_compute_ssl_certificate",
    "google_compute_region_ssl_certificate",
  ]),
  fromState: (resources): FoundEstate => ({
    cloud: "google",
    provider: {},
    certificates: [],
    zones: [],
    leftOut: resources.filter(({ mode }) => mode === "managed").map(leftOut),
    importIds: () => new Map(),
  }),
  provider: { source: "registry.terraform.io/hashicorp/google", accepts: (version) => /^[67]\./.test(version) },
  waiters: [],
  tagArguments: ["labels", "terraform_labels", "effective_labels"],
};

function leftOut({ type, address, attributes }: StateResource): FoundEstate["leftOut"][number] {
  const managed = blockOf(attributes.managed);
  const isManaged = managed !== undefined || type === "google_compute_managed_ssl_certificate";
  return {
    id: asText(attributes.id) ?? address,
    domains: textsOf(asBlock(managed).domains),
    obstacle: isManaged ? NAMED_BY_CONTENT : FOREIGN,
  };
}
