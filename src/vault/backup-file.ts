/**
 * A backup is one sealed file. Its first line names the format, the key and a salt; what follows is AES-256-GCM in parts
 * of 64 kB, each bound to its number, and the last one to being the last (the STREAM construction of Hoang, Reyhanitabar,
 * Rogaway and Vizár, 2015), under a key of its own (HKDF, RFC 5869). So nothing in it can be read, changed, moved, left
 * out or added, and it is written and read in constant memory.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { type FileHandle, link, mkdir, open, rename, stat, unlink } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type BackupRecord, decoded, encoded } from "./backup-records.ts";
import type { Keys } from "./keys.ts";

interface Head {
	readonly onward: "backup";
	readonly format: number;
	readonly key: string;
	readonly salt: string;
}

const FORMAT = 1;
const PART = 65_536;
const TAG = 16;
const HEAD_MOST = 1024;

/**
 * Writes a backup: under another name first, on the disk, then under its own; readable by its owner only.
 * @param fill puts the records, in order
 * @returns its size in bytes
 * @throws one sentence when the file is there already and `force` is false, or cannot be written
 */
export async function writeBackup(
	path: string,
	keys: Keys["seal"],
	{ force }: { readonly force: boolean },
	fill: (put: (record: BackupRecord) => Promise<void>) => Promise<void>,
): Promise<number> {
	const there = () => new Error(`${path} is there already: choose another name, or write over it with --force.`);
	if (!force && (await isThere(path))) throw there();
	const unfinished = `${path}.${randomBytes(4).toString("hex")}.part`;
	try {
		await mkdir(dirname(resolve(path)), { recursive: true, mode: 0o700 });
		const file = await open(unfinished, "wx", 0o600);
		try {
			const size = await writeSealed(file, keys, fill);
			await file.sync();
			if (force) await rename(unfinished, path);
			else if (!(await named(unfinished, path))) throw there();
			await syncFolder(dirname(resolve(path)));
			return size;
		} finally {
			await file.close();
			await unlink(unfinished).catch(() => undefined);
		}
	} catch (error) {
		const code = codeOf(error);
		if (code === null || !fileFaults.has(code)) throw error;
		throw new Error(`The backup ${path} could not be written (${code}): make room there, or choose another place.`);
	}
}

/** What a file system says; a database has codes of its own. */
const fileFaults = new Set("ENOSPC EDQUOT EACCES EPERM EROFS EIO ENOENT ENOTDIR EISDIR EEXIST ENAMETOOLONG".split(" "));

async function isThere(path: string): Promise<boolean> {
	return await stat(path).then(
		() => true,
		() => false,
	);
}

/** Gives a finished file its name; false when there is one of that name. Some file systems (a USB stick's) have no links. */
async function named(unfinished: string, path: string): Promise<boolean> {
	try {
		await link(unfinished, path);
	} catch {
		if (await isThere(path)) return false;
		await rename(unfinished, path);
	}
	return true;
}

/** The new name is on the disk, too; where folders cannot be opened (Windows), the system sees to it. */
export async function syncFolder(path: string): Promise<void> {
	const folder = await open(path, "r").catch(() => null);
	await folder?.sync().catch(() => undefined);
	await folder?.close();
}

async function writeSealed(
	file: FileHandle,
	keys: Keys["seal"],
	fill: (put: (record: BackupRecord) => Promise<void>) => Promise<void>,
): Promise<number> {
	const salt = randomBytes(16);
	const head: Head = { onward: "backup", format: FORMAT, key: keys.current, salt: salt.toString("base64url") };
	const line = Buffer.from(`${JSON.stringify(head)}\n`);
	const key = fileKey(keys, head);
	let size = line.length;
	let number = 0;
	let held: Buffer[] = [];
	let length = 0;
	await file.appendFile(line);

	const seal = async (part: Buffer, last: boolean): Promise<void> => {
		const cipher = createCipheriv("aes-256-gcm", key, nonce(number, last));
		cipher.setAAD(line);
		const sealed = Buffer.concat([cipher.update(part), cipher.final(), cipher.getAuthTag()]);
		number += 1;
		size += sealed.length;
		await file.appendFile(sealed);
	};
	await fill(async (record) => {
		for (const piece of encoded(record)) {
			held.push(piece);
			length += piece.length;
		}
		if (length <= PART) return;
		let all = Buffer.concat(held, length);
		// The last part is sealed as such, so one always stays behind.
		for (; all.length > PART; all = all.subarray(PART)) await seal(all.subarray(0, PART), false);
		held = [Buffer.from(all)];
		length = all.length;
	});
	await seal(Buffer.concat(held, length), true);
	return size;
}

/**
 * The records of a backup in order. What was yielded is authentic; only after the last one is it known to be whole.
 * @throws one sentence: not there, not a backup, of a newer Onward, sealed with a key we lack, cut short, damaged
 */
export async function* readBackup(path: string, keys: Keys["seal"]): AsyncGenerator<BackupRecord> {
	let pending: Buffer = Buffer.alloc(0);
	for await (const part of opened(path, keys)) {
		pending = pending.length === 0 ? part : Buffer.concat([pending, part]);
		for (;;) {
			const length = pending.length >= 8 ? 8 + pending.readUInt32BE(0) + pending.readUInt32BE(4) : Number.NaN;
			if (!(pending.length >= length)) break;
			yield decoded(pending.subarray(0, length));
			pending = pending.subarray(length);
		}
	}
	if (pending.length > 0) throw new Error(`The backup ${path} is damaged or was changed: use another copy.`);
}

async function* opened(path: string, keys: Keys["seal"]): AsyncGenerator<Buffer> {
	const file = await open(path, "r").catch((error: unknown) => {
		throw new Error(`The backup ${path} cannot be read (${codeOf(error)}): check the name.`);
	});
	try {
		const start = Buffer.alloc(HEAD_MOST);
		const { bytesRead } = await file.read(start, 0, HEAD_MOST, 0);
		const end = start.subarray(0, bytesRead).indexOf("\n") + 1;
		const line = start.subarray(0, end);
		const key = fileKey(keys, headOf(line, path), path);
		const part = Buffer.alloc(PART + TAG);
		let position = end;
		const { size } = await file.stat();
		for (let number = 0; ; number++) {
			const { bytesRead: length } = await file.read(part, 0, part.length, position);
			position += length;
			const last = position >= size;
			const plain = unsealed(key, line, part.subarray(0, length), number, last);
			if (plain === null) {
				const short = last && unsealed(key, line, part.subarray(0, length), number, false) !== null;
				throw new Error(
					short
						? `The backup ${path} is cut short: it was not written or copied to its end, use another copy.`
						: `The backup ${path} is damaged or was changed: use another copy.`,
				);
			}
			yield plain;
			if (last) return;
		}
	} finally {
		await file.close();
	}
}

function unsealed(key: Buffer, line: Buffer, sealed: Buffer, number: number, last: boolean): Buffer | null {
	if (sealed.length < TAG) return null;
	const decipher = createDecipheriv("aes-256-gcm", key, nonce(number, last), { authTagLength: TAG });
	decipher.setAAD(line);
	decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
	try {
		return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - TAG)), decipher.final()]);
	} catch {
		return null;
	}
}

/** 12 bytes: the part's number and whether it is the last. A file's key is used for that file alone. */
function nonce(number: number, last: boolean): Buffer {
	const bytes = Buffer.alloc(12);
	bytes.writeUIntBE(number, 5, 6);
	bytes[11] = last ? 1 : 0;
	return bytes;
}

function fileKey(keys: Keys["seal"], { key: id, salt }: Head, path = ""): Buffer {
	const key = keys.keys[id];
	if (!key) {
		throw new Error(
			`The backup ${path} is sealed with the key ${id}, which the key file lacks: use the key file of then.`,
		);
	}
	return Buffer.from(hkdfSync("sha256", key, Buffer.from(salt, "base64url"), "onward backup", 32));
}

function headOf(line: Buffer, path: string): Head {
	let head: Partial<Head> | null = null;
	try {
		head = JSON.parse(line.toString("utf8")) as Partial<Head> | null;
	} catch {
		// Said below.
	}
	const { onward, format, key, salt } = head ?? {};
	if (onward !== "backup" || typeof format !== "number" || typeof key !== "string" || typeof salt !== "string") {
		throw new Error(`${path} is not a backup of Onward: check the name.`);
	}
	if (format > FORMAT)
		throw new Error(`The backup ${path} was written by a newer Onward: restore it with that version.`);
	return { onward, format, key, salt };
}

function codeOf(error: unknown): string | null {
	return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}
