/**
 * Sealing one database cell: AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce. Table, row id and column are the
 * associated data, so a cell copied to another place does not open. Layout: length of the key id, key id, nonce, tag, text.
 */
import { createCipheriv, createDecipheriv, createSecretKey, randomFillSync } from "node:crypto";
import type { Keys } from "./keys.ts";

export interface Seal {
	/** Encrypts a JSON value for one cell. */
	close(table: string, row: string, column: string, value: unknown): Buffer;
	/** Decrypts what `close` made; treat it as read-only. @throws when the cell was changed, moved, or its key is missing */
	open<T>(table: string, row: string, column: string, cell: Buffer): T;
}

const NONCE = 12;
const TAG = 16;

/** Seals with the current key and opens with whichever key a cell names. */
export function createSeal(keys: Keys["seal"]): Seal {
	const secrets = new Map(Object.entries(keys.keys).map(([id, key]) => [id, createSecretKey(key)]));
	const current = secrets.get(keys.current);
	if (!current) throw new Error("The current sealing key is missing from the key file.");
	const currentId = Buffer.from(keys.current, "utf8");
	const head = Buffer.concat([Buffer.from([currentId.length]), currentId]);
	const nonce = createNonces();

	return {
		close(table, row, column, value) {
			const fresh = nonce();
			const cipher = createCipheriv("aes-256-gcm", current, fresh);
			cipher.setAAD(place(table, row, column));
			const body = cipher.update(Buffer.from(JSON.stringify(value), "utf8"));
			cipher.final();
			return Buffer.concat([head, fresh, cipher.getAuthTag(), body]);
		},
		open<T>(table: string, row: string, column: string, cell: Buffer): T {
			const start = 1 + (cell[0] ?? 0);
			const key = secrets.get(cell.toString("utf8", 1, start));
			if (!key) throw new Error(`No key opens ${table}.${column}: the key file is not the one it was sealed with.`);
			const text = start + NONCE + TAG;
			try {
				const decipher = createDecipheriv("aes-256-gcm", key, cell.subarray(start, start + NONCE), {
					authTagLength: TAG,
				});
				decipher.setAAD(place(table, row, column));
				decipher.setAuthTag(cell.subarray(start + NONCE, text));
				const body = decipher.update(cell.subarray(text));
				decipher.final();
				return JSON.parse(body.toString("utf8")) as T;
			} catch {
				throw new Error(`A sealed cell of ${table}.${column} does not open: it was changed or moved.`);
			}
		},
	};
}

/**
 * The same, but what was opened or closed last is remembered: a cell with the very same bytes is not opened again, and a
 * value that came from a cell and is put back unchanged is not sealed again. For cells that every turn of a person reads.
 * @param most bytes of cells that are remembered
 */
export function createKeepingSeal(seal: Seal, most = 2_000_000): Seal {
	const kept = new Map<string, { readonly cell: Buffer; readonly value: unknown }>();
	let bytes = 0;

	function keep(at: string, cell: Buffer, value: unknown): void {
		bytes += cell.length - (kept.get(at)?.cell.length ?? 0);
		kept.delete(at);
		kept.set(at, { cell, value });
		for (const [oldest, { cell: old }] of kept) {
			if (bytes <= most) return;
			kept.delete(oldest);
			bytes -= old.length;
		}
	}

	return {
		close(table, row, column, value) {
			const at = `${table} ${column} ${row}`;
			const known = kept.get(at);
			const cell = known && known.value === value ? known.cell : seal.close(table, row, column, value);
			keep(at, cell, value);
			return cell;
		},
		open<T>(table: string, row: string, column: string, cell: Buffer): T {
			const at = `${table} ${column} ${row}`;
			const known = kept.get(at);
			const value = known?.cell.equals(cell) ? (known.value as T) : seal.open<T>(table, row, column, cell);
			keep(at, cell, value);
			return value;
		},
	};
}

function place(table: string, row: string, column: string): Buffer {
	return Buffer.from(JSON.stringify([table, row, column]), "utf8");
}

/** Random nonces, each given out once; asking for many at a time costs a tenth. */
function createNonces(): () => Buffer {
	const pool = Buffer.alloc(NONCE * 512);
	let at = pool.length;
	return () => {
		if (at === pool.length) {
			randomFillSync(pool);
			at = 0;
		}
		const nonce = Buffer.from(pool.subarray(at, at + NONCE));
		at += NONCE;
		return nonce;
	};
}
