import { TerraformOutput, TerraformVariable } from "cdktf";
import { PrivateKey } from "../../lib/core/certificate";
import { synth } from "../support/synth";

describe("a private key", () => {
  test("comes from a sensitive variable and refers to it", () => {
    const { json } = synth((stack) => {
      const key = PrivateKey.fromVariable(new TerraformVariable(stack, "edge_key", { type: "string", sensitive: true }));
      new TerraformOutput(stack, "key", { value: key._unwrap(), sensitive: true });
    });

    expect(json.output?.key.value).toBe("${var.edge_key}");
  });

  test.each([undefined, false])("rejects a variable whose `sensitive` is %s, because Terraform would print it", (sensitive) => {
    synth((stack) => {
      const variable = new TerraformVariable(stack, "edge_key", { type: "string", sensitive });

      expect(() => PrivateKey.fromVariable(variable)).toThrow(
        '[test/edge_key] The variable "edge_key" contains a private key and is not sensitive, so Terraform would print the key. Set `sensitive` to true. (certfleet:key-not-sensitive)',
      );
    });
  });

  test("does not appear in its string representation", () => {
    const key = PrivateKey._fromExpression("${tls_private_key.edge.private_key_pem}");

    expect(String(key)).not.toContain("tls_private_key");
    expect(Object.keys(PrivateKey.prototype)).toEqual([]);
  });
});
