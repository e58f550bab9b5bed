/** The form of a region's name. */
export const GOOGLE_REGION = /^[a-z]+-[a-z]+[0-9]+$/;

/** What is said of another text. */
export const GOOGLE_REGION_FORM = "it is one such as europe-west1";
