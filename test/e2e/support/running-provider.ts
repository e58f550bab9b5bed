import { ChildProcess, spawn } from "child_process";
import * as fs from "fs";
import { Socket } from "net";
import * as path from "path";
import { Document } from "./documents";

/** A provider that was started apart from Terraform, and the variables with which Terraform uses it. */
interface RunningProvider {
  readonly child: ChildProcess;
  readonly variables: Record<string, string>;
}

/** The running providers of this test file, by the directory of their commands. */
const running = new Map<string, Promise<RunningProvider>>();

/** How many a test file can have. Each takes 400 MB. */
const MOST = 3;

const LIMIT = 60_000;

/**
 * Variables with which Terraform uses an AWS provider that is running, as for a debugger. Without them, every command starts the provider three times:
 * for its schemas, for the validation and for the plan.
 *
 * A running provider has one configuration at a time. Where documents have several, for other regions or accounts, there are no variables.
 *
 * @param directory an initialised directory
 * @param configurations the configurations of the AWS provider in its documents
 * @param environment the environment of its commands, which is the same for all
 */
export async function runningProvider(
  directory: string,
  configurations: readonly Document[],
  environment: NodeJS.ProcessEnv,
): Promise<Record<string, string>> {
  if (configurations.length !== 1 || (!running.has(directory) && running.size >= MOST)) {
    return {};
  }
  if (!running.has(directory)) {
    running.set(directory, start(directory, environment));
  }
  return (await running.get(directory)!).variables;
}

/** Ends the running providers. Each test file calls it in the end. */
export async function stopProviders(): Promise<void> {
  for (const provider of running.values()) {
    await provider.then(
      ({ child }) => child.kill("SIGKILL"),
      () => false,
    );
  }
  running.clear();
}

/** The executable that `init` has installed: HOST/hashicorp/aws/VERSION/PLATFORM/terraform-provider-aws_VERSION. */
function binaryIn(directory: string): string {
  let at = path.join(directory, ".terraform", "providers");
  for (const wanted of [undefined, "hashicorp", "aws", undefined, undefined, "terraform-provider-aws"]) {
    const found = fs.readdirSync(at).find((name) => name.startsWith(wanted ?? ""));
    at = path.join(at, found ?? `${wanted} is missing`);
  }
  return at;
}

function start(directory: string, environment: NodeJS.ProcessEnv): Promise<RunningProvider> {
  const binary = binaryIn(directory);
  // Unlike the processes of a command, it runs until the end of the test file: garbage has to be collected.
  // Its logs, which a command would filter, cost more than the plan.
  const quiet = { TF_LOG_SDK: "off", TF_LOG_PROVIDER: "off" };
  const child = spawn(binary, ["-debug"], {
    cwd: directory,
    env: { ...environment, ...quiet, GOGC: "100" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  process.once("exit", () => child.kill("SIGKILL"));
  return new Promise((resolve, reject) => {
    let text = "";
    const timer = setTimeout(() => reject(new Error(`${binary} did not start within ${LIMIT / 1000} s:\n${text}`)), LIMIT);
    const read = (data: Buffer) => {
      text += data.toString();
      const found = /TF_REATTACH_PROVIDERS='(.*)'/.exec(text);
      if (found !== null) {
        clearTimeout(timer);
        child.stdout.off("data", read).resume();
        // A script that ends without stopProviders() must not wait for the provider.
        child.unref();
        (child.stdout as Socket).unref();
        resolve({ child, variables: { TF_REATTACH_PROVIDERS: found[1] } });
      }
    };
    child.stdout.on("data", read);
    child.once("close", (code) => {
      clearTimeout(timer);
      reject(new Error(`${binary} ended with ${code}:\n${text}`));
    });
  });
}
