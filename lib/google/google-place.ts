import { TerraformProvider } from "cdktf";

/** A project and the provider that reaches it. */
export interface GooglePlace {
  /**
   * The project, where it is not the provider's.
   *
   * @default - the provider's project
   */
  readonly project?: string;
  /**
   * The provider.
   *
   * @default - the stack's default Google provider
   */
  readonly provider?: TerraformProvider;
}
