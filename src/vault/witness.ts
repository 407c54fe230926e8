/**
 * The end of the audit trail as this machine last saw it, kept beside the key file. Whoever can write to the database can
 * put an older copy of all of it back, its own count included; this small file is not in it, and shows that.
 */
import { randomBytes } from "node:crypto";
import { readFile, rename, unlink, writeFile } from "node:fs/promises";

export interface Seen {
	readonly rows: number;
	/** The last row's code. */
	readonly mac: string;
}

/** Where it lies: beside the key file, which lies outside the data folder. */
export function witnessFile(keyFile: string): string {
	return `${keyFile}.trail`;
}

/** What was seen last; null when nothing was written yet or it cannot be read as one. */
export async function readWitness(path: string): Promise<Seen | null> {
	try {
		const found = JSON.parse(await readFile(path, "utf8")) as Partial<Seen> | null;
		if (!Number.isSafeInteger(found?.rows) || typeof found?.mac !== "string") return null;
		return { rows: found.rows as number, mac: found.mac };
	} catch {
		return null;
	}
}

/** Writes it whole or not at all. @throws what the file system says */
export async function writeWitness(path: string, { rows, mac }: Seen): Promise<void> {
	const unfinished = `${path}.${randomBytes(4).toString("hex")}.part`;
	try {
		await writeFile(unfinished, `${JSON.stringify({ rows, mac })}\n`, { mode: 0o600, flag: "wx" });
		await rename(unfinished, path);
	} catch (error) {
		await unlink(unfinished).catch(() => undefined);
		throw error;
	}
}

/**
 * Moves the witness forward, never back.
 * @param trail the trail's end, and the code of the row at a number (null: there is no such row)
 * @returns `behind` when the trail lacks what was seen here: then the file stays as it is, for `onward audit-verify`
 */
export async function keepWitness(
	path: string,
	trail: (rows: number) => Promise<Seen & { readonly asked: string | null }>,
): Promise<"same" | "moved" | "behind"> {
	const seen = await readWitness(path);
	const { rows, mac, asked } = await trail(seen?.rows ?? 0);
	if (seen && seen.rows > 0 && asked !== seen.mac) return "behind";
	if (seen?.rows === rows) return "same";
	await writeWitness(path, { rows, mac });
	return "moved";
}
