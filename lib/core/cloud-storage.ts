/**
 * Reads the objects of a cloud's storage.
 *
 * @internal
 */
export interface CloudStorage {
  /** The names of the objects of a bucket whose names begin with a prefix. */
  list(bucket: string, prefix: string): Promise<string[]>;
  /** The content of an object. */
  read(bucket: string, name: string): Promise<Uint8Array>;
}

/**
 * The storage of a cloud, by the scheme of its URLs.
 *
 * @internal
 */
export interface CloudStorageKind {
  /** The scheme, such as `s3` in `s3://bucket/name`. */
  readonly scheme: string;
  /** Loaded where a path has the scheme. */
  open(): Promise<CloudStorage>;
}
