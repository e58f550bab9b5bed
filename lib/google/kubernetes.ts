import { CloudKubernetes, ExternalSecretSource, KubernetesReferences } from "../core/kubernetes";

const SECRET = /^projects\/([^/]+)\/(?:locations\/([a-z0-9-]+)\/)?secrets\/([A-Za-z0-9_-]+)$/;

/** Gateways of a region refer to certificates by name; those of the global load balancer, to a certificate map. */
const REGIONAL_CERTIFICATE = /^projects\/[^/]+\/locations\/(?!global\/)[a-z0-9-]+\/certificates\/([a-z0-9-]+)$/;

const CLASSIC_CERTIFICATE = /^projects\/[^/]+\/global\/sslCertificates\/([a-z0-9-]+)$/;

/** Secret Manager with External Secrets, and certificates with the controllers of Google Kubernetes Engine. */
export const googleKubernetes = {
  secret(id: string): ExternalSecretSource | undefined {
    const [, project, location, key] = SECRET.exec(id) ?? [];
    if (project === undefined) {
      return undefined;
    }
    const provider = { gcpsm: { projectID: project, ...(location === undefined ? {} : { location }) } };
    // A project of a domain has a colon and dots.
    const parts = ["secretmanager", project.replace(/[^a-z0-9-]/g, "-"), ...(location === undefined ? [] : [location])];
    return { store: parts.join("-"), provider, key };
  },

  certificate(id: string): KubernetesReferences | undefined {
    const [, regional] = REGIONAL_CERTIFICATE.exec(id) ?? [];
    if (regional !== undefined) {
      return { gatewayTls: { "networking.gke.io/cert-manager-certs": regional } };
    }
    const [, classic] = CLASSIC_CERTIFICATE.exec(id) ?? [];
    return classic === undefined ? undefined : { ingress: { "ingress.gcp.kubernetes.io/pre-shared-cert": classic } };
  },
} as const satisfies CloudKubernetes;
