/** The version of the inventory's shape: it grows when a reader of the old shape would be misled. */
export const INVENTORY_VERSION = 1;

/** The name of the Terraform output that holds the inventory. */
export const INVENTORY_OUTPUT = "certfleet";
