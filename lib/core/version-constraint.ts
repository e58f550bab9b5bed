/** One condition of a version constraint, such as `~> 6.25` (Terraform documentation, "Version Constraints"). */
const CONDITION = "(=|!=|>|>=|<|<=|~>)?\\s*[0-9]+\\.[0-9]+(\\.[0-9]+)?(-[0-9A-Za-z.]+)?";
const CONDITION_AFTER_FIRST = "(=|!=|>|>=|<|<=|~>)?\\s*[0-9]+(\\.[0-9]+){0,2}(-[0-9A-Za-z.]+)?";

/** A version constraint as Terraform reads it, whose first condition names a release. */
export const VERSION_CONSTRAINT = new RegExp(`^\\s*${CONDITION}\\s*(,\\s*${CONDITION_AFTER_FIRST}\\s*)*$`);
