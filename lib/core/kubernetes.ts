/**
 * Where the operator External Secrets finds a secret.
 *
 * @internal
 */
export interface ExternalSecretSource {
  /** The name of the SecretStore for all secrets of the same service, account and region. */
  readonly store: string;
  /** How that store finds them: `spec.provider`, without authentication. */
  readonly provider: Readonly<Record<string, unknown>>;
  /** The secret in that store: `remoteRef.key`. */
  readonly key: string;
}

/**
 * How Kubernetes resources refer to a certificate that a service of a cloud holds. What a cloud's controllers cannot do is absent.
 *
 * @internal
 */
export interface KubernetesReferences {
  /** Annotations of an Ingress. */
  readonly ingress?: Readonly<Record<string, string>>;
  /** The options of `tls` in a listener of a Gateway. */
  readonly gatewayTls?: Readonly<Record<string, string>>;
  /** The resource with parameters that a Gateway refers to. */
  readonly gatewayParameters?: { readonly apiVersion: string; readonly kind: string; readonly spec: Readonly<Record<string, unknown>> };
}

/**
 * How a cloud's secrets and certificates are used in Kubernetes.
 *
 * @internal
 */
export interface CloudKubernetes {
  /** Where External Secrets finds a stored certificate; undefined for an id of another cloud or service, or one that is not known yet. */
  secret?(id: string): ExternalSecretSource | undefined;
  /** How controllers refer to a certificate; undefined for an ARN or id of another cloud or service, or one that is not known yet. */
  certificate?(id: string): KubernetesReferences | undefined;
}
