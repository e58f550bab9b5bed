// How certfleet-cdktn differs from certfleet: the packages that it imports, and its names.

/** What an app brings, and the versions that the package is compiled and tested against. */
export const PEERS = {
  cdktn: { range: ">=0.24.0 <0.25.0", tested: "0.24.0" },
  constructs: { range: ">=10.6.0 <10.8.0", tested: "10.7.0" },
  "@cdktn/provider-aws": { range: ">=25.0.0 <26.0.0", tested: "25.7.0", optional: true },
  "@cdktn/provider-google": { range: ">=21.0.0 <22.0.0", tested: "21.1.0", optional: true },
};

/** Source text that imports cdktn and its bindings in the place of cdktf's. */
export function forCdktn(text) {
  return text.replace(/(["'])cdktf\1/g, "$1cdktn$1").replaceAll("@cdktf/provider-", "@cdktn/provider-");
}

export function manifestForCdktn(manifest) {
  const { scripts: _, devDependencies: __, ...rest } = manifest;
  const entries = Object.entries(PEERS);
  return {
    ...rest,
    name: "certfleet-cdktn",
    description: `${manifest.description}, for CDK Terrain`,
    keywords: manifest.keywords.map((word) => (word === "cdktf" ? "cdktn" : word)),
    peerDependencies: Object.fromEntries(entries.map(([name, { range }]) => [name, range])),
    peerDependenciesMeta: Object.fromEntries(entries.filter(([, peer]) => peer.optional).map(([name]) => [name, { optional: true }])),
    jsii: {
      ...manifest.jsii,
      targets: {
        python: { distName: "certfleet-cdktn", module: "certfleet_cdktn" },
        java: { package: "dev.certfleet.cdktn", maven: { groupId: "dev.certfleet", artifactId: "certfleet-cdktn" } },
        go: { moduleName: "github.com/certfleet/certfleet-cdktn-go", packageName: "certfleet" },
        dotnet: { namespace: "Certfleet.Cdktn", packageId: "Certfleet.Cdktn" },
      },
    },
  };
}
