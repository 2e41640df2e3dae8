import { type Check, ok, runtimes, type Trouble, warn, wrong } from "../../check.ts";
import type { FolderFacts } from "../../probes/folder.ts";
import { ofThisMachine } from "../of-this-machine.ts";

export const folder: Check = ofThisMachine({
  id: "book.folder",
  title: "The book's folder can be written, by its owner alone",
  meaning:
    "The data dir holds the book and the daemon's token. Where it can't be made or written, no daemon starts; where others can " +
    "read it, so is the book. On a network's file system SQLite's locks aren't kept, and two writers damage the database.",
  remedy: "See whose it is (`ls -ld`), or name another: `--data-dir`, GIBSEY_DATA_DIR.",
  runtimes,
  causes: ["machine.disk"],
  probe: async ({ book, runtime }) => {
    const facts = await book.folder();
    const { path, kind, mode, mount } = facts;
    const obstacle = obstacleOf(facts);
    if (obstacle !== undefined) return wrong(obstacle);
    if (mode !== undefined && (mode & 0o007) !== 0) {
      const found = `everybody on this machine may look into ${path} (mode ${mode.toString(8)})`;
      return warn({ found, expected: "a folder for its owner alone", fix: `chmod 700 '${path}'` });
    }
    if (mount !== undefined && networkTypes.test(mount.type) && runtime === "embedded") {
      const found = `${path} is on ${mount.path}, a network's file system (${mount.type})`;
      return warn({ found, expected: "a disk of this machine", fix: "move the book to one, and name it: --data-dir" });
    }
    return ok(kind === "absent" ? `${path}, not made yet` : path);
  },
});

function obstacleOf({ path, nearest, kind, isWritable, isOwn, mount }: FolderFacts): Trouble | undefined {
  const expected = "a folder that this user may write into";
  const fix = `ls -ld '${nearest}'; or name another: gibsey --data-dir DIR`;
  if (kind === "something else") return { found: `${nearest} is no folder`, expected, fix };
  if (mount?.isReadOnly) return { found: `${mount.path} is mounted read-only, and ${path} is on it`, expected, fix };
  if (!isWritable) return { found: `this user may not write into ${nearest}`, expected, fix };
  return isOwn ? undefined : { found: `${path} is another user's`, expected, fix };
}

const networkTypes = /^(nfs\d?|cifs|smb\w*|afpfs|webdav|davfs2?|fuse\.sshfs|ncpfs|glusterfs|ceph)$/;
