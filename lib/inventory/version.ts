// A file of its own: writers do not load the schema, and readers do not load cdktf.

/** The version of the inventory's schema. It rises when a reader of the old schema would be misled. */
export const INVENTORY_VERSION = 1;

/** The name of the Terraform output that holds the inventory. */
export const INVENTORY_OUTPUT = "certfleet";
