/** Sizes of RSA keys and the bits of work that it takes to break them, NIST SP 800-57 part 1, table 2. */
const RSA_STEPS = [
  { size: 15360, strength: 256 },
  { size: 7680, strength: 192 },
  { size: 3072, strength: 128 },
  { size: 2048, strength: 112 },
  { size: 1024, strength: 80 },
];

/** Keys that go by another name than their curve's size. */
const CURVES: Record<string, number> = { ed25519: 256, ed448: 448 };

/** Whether a key is stronger than another (above 0), weaker (below 0), or about as strong; undefined where a kind is not known. */
export function compareKeys(one: string, other: string): number | undefined {
  const [size, otherSize] = [rsaSize(one), rsaSize(other)];
  if (size !== undefined && otherSize !== undefined) {
    return size - otherSize;
  }
  const [strength, otherStrength] = [strengthOf(one), strengthOf(other)];
  return strength === undefined || otherStrength === undefined ? undefined : strength - otherStrength;
}

function strengthOf(keyType: string): number | undefined {
  const rsa = rsaSize(keyType);
  if (rsa !== undefined) {
    return RSA_STEPS.find(({ size }) => rsa >= size)?.strength ?? 0;
  }
  const curve = Object.prototype.hasOwnProperty.call(CURVES, keyType) ? CURVES[keyType] : /^ecdsa-p(\d{3})$/.exec(keyType)?.[1];
  return curve === undefined ? undefined : Math.min(Number(curve) / 2, 256);
}

function rsaSize(keyType: string): number | undefined {
  const size = /^rsa-(\d{3,6})$/.exec(keyType)?.[1];
  return size === undefined ? undefined : Number(size);
}
