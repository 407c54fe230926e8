/**
 * What must not be lost before the database has it: one sealed file for each, on the disk before anything else happens.
 * It lies in the data folder, apart from the key file, so whoever copies it can read nothing. Files are 0600, the folder 0700.
 */
import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, unlink } from "node:fs/promises";
import { join } from "node:path";
import { syncFolder } from "./backup-file.ts";
import type { Seal } from "./seal.ts";

export interface Spool {
	/** Resolves once it is on the disk; the same id writes over the same file. @throws what the file system says */
	put(id: string, value: unknown): Promise<void>;
	/** Nothing happens when it is not there. @throws what else the file system says */
	remove(id: string): Promise<void>;
	/** All that is there, and what processes that died left unfinished is taken away; `broken` names files that do not open (another key, damaged): they are left as they are. */
	all(): Promise<{ readonly values: readonly unknown[]; readonly broken: readonly string[] }>;
}

const ending = ".sealed";
const unfinished = /\.(\d+)-[0-9a-f]{8}\.part$/;

/** @param folder made with the first file */
export function createSpool(folder: string, seal: Seal): Spool {
	// The turn's id is a hash already, but a file's name should say nothing even when it is not.
	const nameOf = (id: string): string => createHash("sha256").update(`spool:${id}`).digest("hex");

	return {
		async put(id, value) {
			const name = nameOf(id);
			const part = join(folder, `${name}.${process.pid}-${randomBytes(4).toString("hex")}.part`);
			await mkdir(folder, { recursive: true, mode: 0o700 });
			try {
				const file = await open(part, "wx", 0o600);
				try {
					await file.writeFile(seal.close("spool", name, "value", value));
					await file.sync();
				} finally {
					await file.close();
				}
				await rename(part, join(folder, `${name}${ending}`));
			} catch (error) {
				await unlink(part).catch(() => undefined);
				throw error;
			}
			await syncFolder(folder);
		},

		async remove(id) {
			await unlink(join(folder, `${nameOf(id)}${ending}`)).catch((error: unknown) => {
				if (!missing(error)) throw error;
			});
		},

		async all() {
			const files = await readdir(folder).catch((error: unknown) => {
				if (missing(error)) return [];
				throw error;
			});
			const values: unknown[] = [];
			const broken: string[] = [];
			for (const file of files.sort()) {
				const [, writer] = unfinished.exec(file) ?? [];
				if (writer && !runs(Number(writer))) await unlink(join(folder, file)).catch(() => undefined);
				if (!file.endsWith(ending)) continue;
				const name = file.slice(0, -ending.length);
				try {
					values.push(seal.open("spool", name, "value", await readFile(join(folder, file))));
				} catch (error) {
					// One that was removed meanwhile is done.
					if (!missing(error)) broken.push(file);
				}
			}
			return { values, broken };
		},
	};
}

/** Only for processes of this machine; another's part that is taken away makes its `put` fail, which is then tried again. */
function runs(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch (error) {
		return error instanceof Error && "code" in error && error.code === "EPERM";
	}
}

function missing(error: unknown): boolean {
	return error instanceof Error && "code" in error && error.code === "ENOENT";
}
