// An installation brings several hundred megabytes of bindings; every step has a shorter limit of its own.
jest.setTimeout(10 * 60_000);
