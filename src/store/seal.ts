/**
 * Sealing one database cell: AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce. Table, row id and column are the
 * associated data, so a cell copied to another place does not open. Layout: length of the key id, key id, nonce, tag, text.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { Keys } from "./keys.ts";

export interface Seal {
	/** Encrypts a JSON value for one cell. */
	close(table: string, row: string, column: string, value: unknown): Buffer;
	/** Decrypts what `close` made. @throws when the cell was changed, moved, or its key is missing */
	open<T>(table: string, row: string, column: string, cell: Buffer): T;
}

/** Seals with the current key and opens with whichever key a cell names. */
export function createSeal(keys: Keys["seal"]): Seal {
	const currentId = Buffer.from(keys.current, "utf8");
	const currentKey = keys.keys[keys.current];
	if (!currentKey) throw new Error("The current sealing key is missing from the key file.");
	const head = Buffer.concat([Buffer.from([currentId.length]), currentId]);

	return {
		close(table, row, column, value) {
			const nonce = randomBytes(12);
			const cipher = createCipheriv("aes-256-gcm", currentKey, nonce);
			cipher.setAAD(place(table, row, column));
			const body = cipher.update(JSON.stringify(value), "utf8");
			cipher.final();
			return Buffer.concat([head, nonce, cipher.getAuthTag(), body]);
		},
		open<T>(table: string, row: string, column: string, cell: Buffer): T {
			const start = 1 + (cell[0] ?? 0);
			const key = keys.keys[cell.toString("utf8", 1, start)];
			if (!key) throw new Error(`No key opens ${table}.${column}: the key file is not the one it was sealed with.`);
			const decipher = createDecipheriv("aes-256-gcm", key, cell.subarray(start, start + 12), { authTagLength: 16 });
			decipher.setAAD(place(table, row, column));
			decipher.setAuthTag(cell.subarray(start + 12, start + 28));
			try {
				const text = decipher.update(cell.subarray(start + 28), undefined, "utf8") + decipher.final("utf8");
				return JSON.parse(text) as T;
			} catch {
				throw new Error(`A sealed cell of ${table}.${column} does not open: it was changed or moved.`);
			}
		},
	};
}

function place(table: string, row: string, column: string): Buffer {
	return Buffer.from(JSON.stringify([table, row, column]), "utf8");
}
