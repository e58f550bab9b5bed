import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Token } from "cdktf";
import { AwsBindings } from "../../lib/aws";
import { credentialsOf, placeKey, placement, regionOf, takesRegion } from "../../lib/aws/aws-provider";
import { synth } from "../support/synth";
import { otherAccount, usEast1 } from "./fixtures";

describe("placement", () => {
  test("is empty in the provider's own region", () => {
    synth((stack) => {
      expect(placement(stack, {})).toEqual({});
      expect(placement(stack, { region: "eu-west-1" })).toEqual({});
    });
  });

  test("in another region uses the argument `region`", () => {
    synth((stack) => expect(placement(stack, { region: "us-east-1" })).toEqual({ region: "us-east-1" }));
  });

  test("with a provider for the region uses that provider alone", () => {
    synth((stack) => {
      const provider = usEast1(stack);
      expect(placement(stack, { region: "us-east-1", provider })).toEqual({ provider });
    });
  });

  test("in another region is rejected if the provider version has no `region`, and is never ignored", () => {
    synth((stack) => {
      AwsBindings.pin(stack, "5.100.0");

      expect(takesRegion(stack)).toBe(false);
      expect(() => placement(stack, { region: "us-east-1" })).toThrow(
        /hashicorp\/aws 5\.100\.0 has no `region` argument.*an AwsProvider with an alias and region "us-east-1".*certfleet:region-not-supported/,
      );
      expect(placement(stack, { region: "eu-west-1" })).toEqual({});
    });
  });

  test("is rejected with hashicorp/aws 5 if the region of the provider is unknown", () => {
    synth(
      (stack) => {
        AwsBindings.pin(stack, "5.100.0");
        expect(() => placement(stack, { region: "eu-west-1" })).toThrow("certfleet:region-not-supported");
      },
      { awsProvider: {} },
    );
  });
});

describe("the region of a place", () => {
  test("is the explicit one, then that of its provider, then that of the default provider", () => {
    synth((stack) => {
      const provider = usEast1(stack);

      expect(regionOf(stack, { region: "eu-north-1", provider })).toBe("eu-north-1");
      expect(regionOf(stack, { provider })).toBe("us-east-1");
      expect(regionOf(stack, {})).toBe("eu-west-1");
    });
  });

  test("is unknown if it is not set", () => {
    synth((stack) => expect(regionOf(stack, {})).toBeUndefined(), { awsProvider: {} });
  });

  test("follows a default provider that is created later", () => {
    synth(
      (stack) => {
        expect(regionOf(stack, {})).toBeUndefined();
        new AwsProvider(stack, "Aws", { region: "eu-central-1" });
        expect(regionOf(stack, {})).toBe("eu-central-1");
      },
      { awsProvider: false },
    );
  });
});

describe("place keys", () => {
  test("are equal for the same account and region", () => {
    synth((stack) => {
      expect(placeKey(stack, { region: "us-east-1" })).toBe(placeKey(stack, { provider: usEast1(stack) }));
      expect(placeKey(stack, { region: "eu-west-1" })).toBe(placeKey(stack, {}));
    });
  });

  test("differ by account", () => {
    synth((stack) => {
      const [dns, logs] = [otherAccount(stack, "dns"), otherAccount(stack, "logs")];

      expect(credentialsOf(stack)).toBe("");
      expect(credentialsOf(stack, usEast1(stack))).toBe("");
      expect(new Set([placeKey(stack, {}), placeKey(stack, { provider: dns }), placeKey(stack, { provider: logs })]).size).toBe(3);
    });
  });

  test("differ by profile", () => {
    synth((stack) => {
      const provider = new AwsProvider(stack, "Other", { alias: "other", profile: "other" });

      expect(credentialsOf(stack, provider)).toContain("other");
    });
  });

  test("are not computed for a region that is only known at apply", () => {
    synth((stack) => {
      const region = Token.asString("${var.region}");

      expect(placement(stack, { region })).toEqual({ region });
    });
  });
});
