import { FACETS, Filters } from "./filters.mts";

export type View = "certificates" | "endpoints" | "findings" | "waivers";

const VIEWS: readonly string[] = ["certificates", "endpoints", "findings", "waivers"];

const FILTERS = [...FACETS, "text", "expires", "renews"] as const;

/** What the page shows. All of it is in its address, so that any of it can be linked to. */
export interface Route {
  readonly view: View;
  readonly filters: Filters;
  /** The key of the certificate that is open. */
  readonly certificate?: string;
}

export function readRoute(hash = location.hash): Route {
  const parameters = new URLSearchParams(hash.replace(/^#/, ""));
  const filters = Object.fromEntries(FILTERS.flatMap((name) => (parameters.has(name) ? [[name, parameters.get(name)!]] : [])));
  const view = parameters.get("view") ?? "";
  return {
    view: VIEWS.includes(view) ? (view as View) : "certificates",
    filters,
    certificate: parameters.get("certificate") ?? undefined,
  };
}

export function hashOf({ view, filters, certificate }: Route): string {
  const parameters = new URLSearchParams();
  if (certificate !== undefined) {
    parameters.set("certificate", certificate);
  }
  if (view !== "certificates") {
    parameters.set("view", view);
  }
  for (const name of FILTERS) {
    const value = filters[name];
    if (value !== undefined && (name !== "text" || value !== "")) {
      parameters.set(name, value);
    }
  }
  return `#${parameters.toString().replace(/%2F/g, "/")}`;
}
