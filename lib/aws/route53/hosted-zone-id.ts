/** The id of a hosted zone: capitals and digits, 32 at most (Route 53 API reference, `ResourceId`). */
export const HOSTED_ZONE_ID = /^[A-Z0-9]{1,32}$/;

/** What is said of another text. */
export const HOSTED_ZONE_ID_FORM = "it is up to 32 capitals and digits, such as Z0123456789ABCDEFGHIJ";
