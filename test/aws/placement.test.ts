import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Token } from "cdktf";
import { AwsBindings } from "../../lib/aws";
import { credentialsOf, placeKey, placement, regionOf, takesRegion } from "../../lib/aws/aws-provider";
import { synth } from "../support/synth";
import { otherAccount, usEast1 } from "./fixtures";

describe("placement", () => {
  test("asks for nothing in the provider's own region", () => {
    synth((stack) => {
      expect(placement(stack, {})).toEqual({});
      expect(placement(stack, { region: "eu-west-1" })).toEqual({});
    });
  });

  test("in another region is by the argument `region`", () => {
    synth((stack) => expect(placement(stack, { region: "us-east-1" })).toEqual({ region: "us-east-1" }));
  });

  test("by a provider of the region is by that provider alone", () => {
    synth((stack) => {
      const provider = usEast1(stack);
      expect(placement(stack, { region: "us-east-1", provider })).toEqual({ provider });
    });
  });

  test("fails in another region where the release knows no `region`, and never drops it", () => {
    synth((stack) => {
      AwsBindings.pin(stack, "5.100.0");

      expect(takesRegion(stack)).toBe(false);
      expect(() => placement(stack, { region: "us-east-1" })).toThrow(
        /hashicorp\/aws 5\.100\.0 has no `region` argument.*an AwsProvider with an alias and region "us-east-1".*certfleet:region-not-supported/,
      );
      expect(placement(stack, { region: "eu-west-1" })).toEqual({});
    });
  });

  test("fails there for a region of which no provider is known to be", () => {
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
  test("is the written one, then its provider's, then the default provider's", () => {
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

  test("is that of a default provider that came later than the first question", () => {
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

describe("places", () => {
  test("are one where account and region are", () => {
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

  test("in a region that only Terraform knows are not looked into", () => {
    synth((stack) => {
      const region = Token.asString("${var.region}");

      expect(placement(stack, { region })).toEqual({ region });
    });
  });
});
