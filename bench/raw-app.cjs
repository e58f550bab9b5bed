// A whole program of raw cdktf, `raw-app.cjs SIZE`: what `certfleet synth` of a file does, without event rules, checks and an inventory. Writes the
// document to cdktf.out.
const { App, TerraformStack } = require("cdktf");
const { AwsProvider } = require("@cdktf/provider-aws/lib/provider");
const addCertificates = require("./raw.cjs");

const app = new App();
const stack = new TerraformStack(app, "bench");
new AwsProvider(stack, "Aws", { region: "eu-west-1" });
addCertificates(stack, Number(process.argv[2]));
app.synth();
