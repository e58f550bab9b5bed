import { Token } from "cdktf";

/** People's text as it stands, in an argument that Terraform reads as a template: `${` and `%{` would begin an expression. */
export function literalText(text: string): string {
  return Token.isUnresolved(text) ? text : text.replace(/[$%](?=\{)/g, "$&$&");
}
