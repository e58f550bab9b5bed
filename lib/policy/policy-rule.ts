/** A resource as a rule of the caller's own sees it. */
export interface PolicyResource {
  /** Its type, such as `aws_lb_listener`. */
  readonly type: string;
  /** Its address, such as `aws_lb_listener.www`. */
  readonly address: string;
  /** Its arguments as Terraform names them. What only an apply decides is left out. */
  readonly attributes: Record<string, unknown>;
}

/** A rule of the caller's own. */
export interface IPolicyRule {
  /** Its name in findings and waivers. */
  readonly ruleId: string;
  /** What it wants, in a sentence. */
  readonly info: string;
  /** Why. */
  readonly why: string;
  /** The change that complies. */
  readonly fix: string;
  /** What is wrong with a resource, a sentence each; nothing where it complies or is of another type. */
  check(resource: PolicyResource): string[];
}
