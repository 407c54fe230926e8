/**
 * The key file: JSON, readable by its owner only, kept away from the data folder so that a copied database is of no use.
 * `seal.current` names the key that seals; the others stay to open what was sealed before a rotation.
 */
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";

export interface Keys {
	readonly seal: { readonly current: string; readonly keys: Readonly<Record<string, Buffer>> };
	/** Chains the audit trail. */
	readonly audit: Buffer;
}

/** Fresh random keys, not yet written anywhere. */
export function newKeys(): Keys {
	const id = `k${randomBytes(3).toString("hex")}`;
	return { seal: { current: id, keys: { [id]: randomBytes(32) } }, audit: randomBytes(32) };
}

/**
 * Writes a new key file (mode 0600) and returns its keys.
 * @param dataFolder the folder that must not hold the key file
 * @throws when the file exists already or would lie inside the data folder
 */
export function createKeys(path: string, dataFolder: string): Keys {
	const [step] = relative(resolve(dataFolder), resolve(path)).split(sep);
	if (step !== ".." && !isAbsolute(step ?? "")) {
		throw new Error(`The key file ${path} must not lie in the data folder ${dataFolder}: choose another place for it.`);
	}
	const keys = newKeys();
	const sealing = Object.fromEntries(Object.entries(keys.seal.keys).map(([id, key]) => [id, key.toString("base64")]));
	const text = JSON.stringify(
		{ seal: { current: keys.seal.current, keys: sealing }, audit: keys.audit.toString("base64") },
		null,
		"\t",
	);
	mkdirSync(dirname(resolve(path)), { recursive: true, mode: 0o700 });
	try {
		writeFileSync(path, `${text}\n`, { flag: "wx", mode: 0o600 });
	} catch (error) {
		if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
		throw new Error(`The key file ${path} is there already: it is never written over.`);
	}
	return keys;
}

/**
 * Reads a key file.
 * @throws one sentence that says what to do: missing, readable by others, or not a key file; never with its content
 */
export function loadKeys(path: string): Keys {
	let text: string;
	try {
		if (process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0) {
			throw new Error(`Others can read the key file ${path}: run "chmod 600 ${path}".`);
		}
		text = readFileSync(path, "utf8");
	} catch (error) {
		if (error instanceof Error && "code" in error) {
			throw new Error(
				`The key file ${path} cannot be read (${String(error.code)}): put it back, the records cannot be opened without it.`,
			);
		}
		throw error;
	}
	const keys = parse(text);
	if (!keys) throw new Error(`The key file ${path} is damaged: restore it from your copy.`);
	return keys;
}

function parse(text: string): Keys | null {
	let found: unknown;
	try {
		found = JSON.parse(text);
	} catch {
		return null;
	}
	if (!isRecord(found) || !isRecord(found.seal) || !isRecord(found.seal.keys)) return null;
	const { current, keys } = found.seal;
	if (typeof current !== "string" || !isRecord(keys)) return null;
	const sealing: Record<string, Buffer> = {};
	for (const [id, value] of Object.entries(keys)) {
		const key = keyBytes(value);
		if (!key || id.length > 40) return null;
		sealing[id] = key;
	}
	const audit = keyBytes(found.audit);
	return audit && sealing[current] ? { seal: { current, keys: sealing }, audit } : null;
}

function keyBytes(value: unknown): Buffer | null {
	if (typeof value !== "string") return null;
	const key = Buffer.from(value, "base64");
	return key.length === 32 ? key : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
