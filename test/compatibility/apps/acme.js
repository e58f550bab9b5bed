// An account at Let's Encrypt with a provider of the bindings of vancluever/acme, in the place of certfleet's own.
const { AcmeProvider } = require("@cdktf/provider-acme/lib/provider");
const { AcmeAccount, AcmeDirectory } = require("certfleet/acme");
const { App, TerraformStack } = require("cdktf");

const app = new App();
const stack = new TerraformStack(app, "app");
const directory = AcmeDirectory.LETS_ENCRYPT_STAGING;
const provider = new AcmeProvider(stack, "Acme", { serverUrl: directory.serverUrl, alias: "staging" });
new AcmeAccount(stack, "Account", { directory, provider });

app.synth();
