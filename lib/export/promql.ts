/** A string of PromQL, with its quotes. */
export function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n")}"`;
}

/** Text in a template of Prometheus, in which two braces would begin an action. */
export function templateText(text: string): string {
  return text.replace(/\{\{/g, '{{ "{{" }}');
}
