/** The location of certificates that are in no region. */
export const GLOBAL = "global";
