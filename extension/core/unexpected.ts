import { UserError } from '../../protocol/errors';
import { unexpected } from './errors';

/** What the operating system says, by its code; `%` is the file. */
const SYSTEM: Readonly<Record<string, string>> = {
  EACCES: "'%' may not be read or written by you. Check its permissions, and those of its folder.",
  EPERM: "'%' may not be changed by you. Check its permissions, and whether another program has it open.",
  EROFS: "'%' lies on a disk that can only be read. Choose a folder that can be written to.",
  ENOSPC: "No space is left on the disk of '%'. Free some space, then try again; nothing that was whole is lost.",
  EDQUOT: "Your share of the disk of '%' is used up. Free some space, then try again; nothing that was whole is lost.",
  ENOENT: "'%' is not there, though it was a moment ago or should be. Put it back, or run the command again.",
  ENOTDIR: "A folder is needed where '%' is a file. Move the file away, or correct the path.",
  EISDIR: "A file is needed where '%' is a folder. Move the folder away, or correct the path.",
  EEXIST: "'%' is there already. Move it away, then try again.",
  ENAMETOOLONG: "The name '%' is too long for this disk. Choose a shorter one.",
  ELOOP: "'%' is a link that leads to itself. Correct the link.",
  EMFILE: "Too many files are open to read '%'. Close other programs, or raise the limit (ulimit -n).",
  ENFILE: "Too many files are open on this machine to read '%'. Close other programs.",
  EBUSY: "'%' is held by another program. Close it there, then try again.",
  EIO: "The disk failed at '%'. Check the disk, and the connection to it.",
};

/** An error for a person: a system's error by its kind, anything else as a fault of ours. An error for people stays what it is. */
export function explained(error: unknown): UserError {
  if (error instanceof UserError) return error;
  const { code, path, dest, stack } = (error instanceof Error ? error : {}) as NodeJS.ErrnoException & {
    dest?: string;
  };
  const words = code === undefined ? undefined : SYSTEM[code];
  if (words === undefined) return unexpected(error);
  const file = dest ?? path;
  const message =
    file === undefined ? `${words.replace("'%'", 'a file')} (${String(error)})` : words.replace('%', () => file);
  const details = { code: 'system', message, detail: stack };
  return new UserError(details, { cause: error });
}
