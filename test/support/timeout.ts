// Jest's limit of 5 seconds fails tests of a busy machine, which says nothing about them. This limit only ends tests that hang.
jest.setTimeout(60_000);
