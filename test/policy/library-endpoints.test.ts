import * as fc from "fast-check";
import { TerraformStack } from "cdktf";
import { AcmCertificate, AlbDefaultAction, AlbHttpsListener, HttpApiDomainName, NlbTlsListener, RestApiDomainName } from "../../lib/aws";
import { AcmExpiryAlarms, Hsts, SnsChannel } from "../../lib/aws";
import { Duration } from "../../lib/core/duration";
import { KeyType } from "../../lib/core/key-type";
import { checkEstate } from "../../lib/policy/check";
import { Finding } from "../../lib/policy/finding";
import { settingsOf } from "../../lib/policy/policy-input";
import { readTerraformJson } from "../../lib/policy/readers/terraform-json";
import { ALB, certificate, NLB, TARGET_GROUP } from "../aws/fixtures";
import { synth } from "../support/synth";
import { TODAY } from "./support/check";

/** An endpoint of a fleet, with the options that a caller has. */
type Build = (stack: TerraformStack, id: string, port: number, www: AcmCertificate) => void;

const ENDPOINTS: Record<string, Build> = {
  alb: (stack, id, port, www) =>
    new AlbHttpsListener(stack, id, {
      loadBalancerArn: ALB,
      certificates: [www],
      port,
      defaultAction: AlbDefaultAction.forward(TARGET_GROUP),
    }),
  albWithRedirect: (stack, id, port, www) =>
    new AlbHttpsListener(stack, id, {
      loadBalancerArn: ALB,
      certificates: [www],
      port,
      redirectHttp: true,
      hsts: Hsts.maxAge(Duration.days(365)),
      defaultAction: AlbDefaultAction.forward(TARGET_GROUP),
    }),
  nlb: (stack, id, port, www) =>
    new NlbTlsListener(stack, id, { loadBalancerArn: NLB, certificates: [www], port, targetGroupArn: TARGET_GROUP }),
  rest: (stack, id, _, www) => new RestApiDomainName(stack, id, { domainName: www.domainNames[0], certificate: www }),
  http: (stack, id, _, www) => new HttpApiDomainName(stack, id, { domainName: www.domainNames[0], certificate: www }),
};

const endpoint = fc.record({
  kind: fc.constantFrom(...Object.keys(ENDPOINTS)),
  name: fc.constantFrom("www", "api", "img"),
  keyType: fc.constantFrom(KeyType.RSA_2048, KeyType.ECDSA_P256, KeyType.ECDSA_P384),
  watched: fc.boolean(),
});

function findingsOn(fleet: readonly { kind: string; name: string; keyType: KeyType; watched: boolean }[]): Finding[] {
  const { json } = synth((stack) => {
    const channels = [SnsChannel.ofSubscribers("sre", { email: ["sre@example.com"] })];
    fleet.forEach(({ kind, name, keyType, watched }, i) => {
      const www = certificate(stack, `Certificate${i}`, { domainNames: [`${name}${i}.example.com`], keyType });
      ENDPOINTS[kind](stack, `Endpoint${i}`, 1024 + i, www);
      if (watched) {
        new AcmExpiryAlarms(stack, `Alarms${i}`, { certificate: www, certificateName: `${name}${i}`, channels });
      }
    });
  });
  return checkEstate(readTerraformJson([{ file: "cdk.tf.json", document: json }]), settingsOf({}), TODAY);
}

test("the library's endpoints pass the intermediate profile, whatever fleet they are in", () => {
  fc.assert(
    fc.property(fc.array(endpoint, { maxLength: 8 }), (fleet) => {
      const findings = findingsOn(fleet);
      expect(findings.filter(({ severity }) => severity !== "advice")).toEqual([]);
      const unwatched = findings.filter(({ rule }) => rule === "unwatched-certificate").map(({ address }) => address);
      expect(unwatched).toHaveLength(fleet.filter(({ watched }) => !watched).length);
    }),
    { numRuns: 25 },
  );
});
