import { stopProviders } from "./running-providers";

// A first apply waits for the provider's polling. Each step has a shorter limit.
jest.setTimeout(10 * 60_000);

afterAll(stopProviders);
