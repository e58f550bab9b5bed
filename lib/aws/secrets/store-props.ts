import { TerraformProvider } from "cdktf";
import { BundleFormat } from "../../core/bundle-format";
import { ChangeListener } from "./change-listener";

/** What every store in AWS can be told. */
export interface AwsStoreCommonProps {
  /**
   * What stands before a certificate's name in the name of what is stored.
   *
   * @default - the stack's name and a slash
   */
  readonly prefix?: string;
  /**
   * The roles (ARNs) that may read what is stored. A store says whether it takes accounts too.
   *
   * @default - nobody but those whose own policies allow it
   */
  readonly readers?: string[];
  /**
   * Who is told when what is stored has changed.
   *
   * @default - nobody: readers ask
   */
  readonly onChange?: ChangeListener[];
  /**
   * How certificate and key are written.
   *
   * @default - as the store's own documentation says
   */
  readonly format?: BundleFormat;
  /**
   * Whether keys go to the store by write-only arguments, which need Terraform or OpenTofu 1.11. Without, every stored key is in
   * Terraform's state once more, and synth warns of it.
   *
   * @default true
   */
  readonly writeOnly?: boolean;
  /**
   * The region that it is in.
   *
   * @default - the provider's region
   */
  readonly region?: string;
  /**
   * The provider that reaches it.
   *
   * @default - the stack's default AWS provider
   */
  readonly provider?: TerraformProvider;
}
