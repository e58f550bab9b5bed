// An installation downloads several hundred megabytes of bindings. Each step has a shorter limit.
jest.setTimeout(10 * 60_000);
