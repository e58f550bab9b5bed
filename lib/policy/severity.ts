/** How bad a finding is. Errors and warnings fail a check, advice does not. */
export type Severity = "error" | "warning" | "advice";
