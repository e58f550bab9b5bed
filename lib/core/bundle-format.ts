/** How a certificate and its key are written as one text. */
export enum BundleFormat {
  /**
   * A JSON object with `certificate`, `chain`, `fullChain`, `privateKey`, `notAfter`, `serial` and `names`. `chain` is empty for a leaf of a
   * root; `notAfter` and `serial` are null where Terraform cannot know them.
   */
  JSON = "json",
  /** The leaf, the chain and the key, one after the other, in PEM. */
  PEM = "pem",
}
