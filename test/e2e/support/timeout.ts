// A first apply waits for the provider's own polls; every step has a shorter limit of its own.
jest.setTimeout(10 * 60_000);
