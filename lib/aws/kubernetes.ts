import { CloudKubernetes, ExternalSecretSource, KubernetesReferences } from "../core/kubernetes";

/** The suffix of six characters that Secrets Manager adds to the name in an ARN; a new secret of the same name gets another one. */
const SECRET = /^arn:aws[a-z-]*:secretsmanager:([a-z0-9-]+):(\d{12}):secret:(.+)-[A-Za-z0-9]{6}$/;

const PARAMETER = /^arn:aws[a-z-]*:ssm:([a-z0-9-]+):(\d{12}):parameter\/.+$/;

const CERTIFICATE = /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[A-Za-z0-9-]+$/;

/** AWS secrets with External Secrets, and ACM certificates with the AWS Load Balancer Controller. */
export const awsKubernetes = {
  secret(id: string): ExternalSecretSource | undefined {
    const secret = SECRET.exec(id);
    if (secret !== null) {
      return sourceOf("SecretsManager", secret[1], secret[2], secret[3]);
    }
    const parameter = PARAMETER.exec(id);
    // The ARN does not tell whether the name begins with a slash. GetParameter takes the ARN as well.
    return parameter === null ? undefined : sourceOf("ParameterStore", parameter[1], parameter[2], id);
  },

  certificate(arn: string): KubernetesReferences | undefined {
    if (!CERTIFICATE.test(arn)) {
      return undefined;
    }
    return {
      ingress: { "alb.ingress.kubernetes.io/certificate-arn": arn },
      gatewayParameters: {
        apiVersion: "gateway.k8s.aws/v1beta1",
        kind: "LoadBalancerConfiguration",
        spec: { listenerConfigurations: [{ protocolPort: "HTTPS:443", defaultCertificate: arn }] },
      },
    };
  },
} as const satisfies CloudKubernetes;

function sourceOf(service: "SecretsManager" | "ParameterStore", region: string, account: string, key: string): ExternalSecretSource {
  return { store: `${service.toLowerCase()}-${account}-${region}`, provider: { aws: { service, region } }, key };
}
