/** ACM's daily reminder. */
export const APPROACHING_EXPIRATION = "ACM Certificate Approaching Expiration";

/** What ACM tells of a certificate at once (EventBridge event reference, "ACM"). */
export const ACM_NEWS = [
  "ACM Certificate Renewal Action Required",
  "ACM Certificate Expired",
  "ACM Certificate Revoked",
  "ACM Certificate Available",
];

/** All that ACM tells of a certificate. */
export const ACM_EVENTS = [...ACM_NEWS, APPROACHING_EXPIRATION];
