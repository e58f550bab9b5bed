import { CloudImporter } from "../../core/importer";
import { googleEstate } from "./google-estate";
import { GOOGLE_PERMISSIONS } from "./google-lists";
import { projectToRead, readProject } from "./google-live";
import { googleInventoryOf, GOOGLE_STATE_TYPES } from "./google-state";

/** Takes over certificates of Certificate Manager. */
export const googleImporter: CloudImporter = {
  stateTypes: GOOGLE_STATE_TYPES,
  fromState: (resources, now) => googleEstate(googleInventoryOf(resources), { now, isLive: false }),
  async fromAccount(options, now) {
    const read = projectToRead(options);
    return googleEstate(await readProject(options, read), { now, isLive: true, project: read.project });
  },
  permissions: GOOGLE_PERMISSIONS,
  provider: { source: "hashicorp/google", accepts: (version) => /^[67]\./.test(version) },
  // The wait for certificates that Google is issuing, which does nothing in the first apply.
  waiters: ["terraform_data"],
  tagArguments: ["labels", "terraform_labels", "effective_labels"],
  notedArguments: ["labels", "terraform_labels"],
};
