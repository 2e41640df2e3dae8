/** A folder that gibsey writes into, and the disk that it is or will be on. */
export interface FolderFacts {
  readonly path: string;
  /** The folder itself; where it isn't there yet, the nearest above it that is. */
  readonly nearest: string;
  readonly kind: "folder" | "absent" | "something else";
  /** Whether this user may write into {@link nearest}. */
  readonly isWritable: boolean;
  /** Whether it is this user's; true while it is absent. */
  readonly isOwn: boolean;
  /** Its permissions, as `chmod` has them; undefined while it is absent. */
  readonly mode: number | undefined;
  readonly freeMb: number;
  /** Files that the disk has room for, whatever their size. */
  readonly freeFiles: number;
  /** What it is mounted from; undefined when it can't be told. */
  readonly mount: Mount | undefined;
}

export interface Mount {
  readonly path: string;
  /** The file system's name, such as `ext4`, `apfs`, `nfs4`. */
  readonly type: string;
  readonly isReadOnly: boolean;
}
