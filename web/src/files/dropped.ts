/** A file that was chosen, and what it is to be called: with the folders that it came in. */
export interface Chosen {
  file: File;
  name: string;
}

const LONGEST_NAME = 255;

/** Return the files of an `<input type="file">`. */
export function fromInput(list: FileList | null): Chosen[] {
  return [...(list ?? [])].flatMap((file) => chosen(file, file.webkitRelativePath || file.name));
}

/** Return the files that were dropped, those of folders too. */
export async function fromDrop(transfer: DataTransfer): Promise<Chosen[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()); // all of them now: later they are gone
  const loose = [...transfer.files];
  if (entries.every((entry) => entry === null)) return loose.flatMap((file) => chosen(file, file.name));
  const found = await Promise.all(entries.map((entry) => (entry ? below(entry) : [])));
  return found.flat();
}

async function below(entry: FileSystemEntry): Promise<Chosen[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return chosen(file, entry.fullPath.replace(/^\//, ''));
  }
  const found: Chosen[] = [];
  for (const each of await listed(entry as FileSystemDirectoryEntry)) found.push(...(await below(each)));
  return found;
}

async function listed(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const found: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found;
    found.push(...some); // a reader gives at most a hundred at a time
  }
}

/** What systems leave in folders for themselves is no file that somebody meant. */
function chosen(file: File, path: string): Chosen[] {
  const own = path.split('/').pop() ?? '';
  if (own.startsWith('.') || own === 'Thumbs.db' || own === 'desktop.ini') return [];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what the API does not take in a name
  const name = path.replace(/[\u0000-\u001f\u007f-\u009f]/g, '').slice(-LONGEST_NAME);
  return [{ file, name: name.trim() === '' ? 'file' : name }];
}
