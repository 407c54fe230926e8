import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createKeys, loadKeys, newKeys } from "../../src/vault/keys.ts";
import { createKeepingSeal, createSeal } from "../../src/vault/seal.ts";

let folder = "";
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "onward-keys-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const data = () => join(folder, "data");

test("a key file is written for its owner only, and read back", async () => {
	const path = join(folder, "keys", "onward.json");
	const keys = createKeys(path, data());
	expect((await stat(path)).mode & 0o777).toBe(0o600);
	expect(loadKeys(path)).toEqual(keys);
	expect(keys.audit.equals(keys.seal.keys[keys.seal.current] ?? keys.audit)).toBe(false);
});

test("a key file is never written over, nor into the data folder", async () => {
	const path = join(folder, "onward.json");
	createKeys(path, data());
	const before = await readFile(path, "utf8");
	expect(() => createKeys(path, data())).toThrow("is there already: it is never written over");
	expect(await readFile(path, "utf8")).toBe(before);
	for (const inside of [join(data(), "k.json"), join(data(), "deep", "k.json"), join(data(), "..k.json")]) {
		expect(() => createKeys(inside, data()), inside).toThrow("must not lie in the data folder");
	}
});

test("a missing, open or damaged key file is refused with what to do, never with what it holds", async () => {
	const path = join(folder, "onward.json");
	expect(() => loadKeys(path)).toThrow(/cannot be read \(ENOENT\): put it back/);
	createKeys(path, data());
	const good = await readFile(path, "utf8");
	await chmod(path, 0o640);
	expect(() => loadKeys(path)).toThrow(/chmod 600/);
	await chmod(path, 0o600);
	const secret = (JSON.parse(good) as { audit: string }).audit;
	const broken = [
		good.slice(0, -30),
		"{}",
		"[]",
		"null",
		good.replace(secret, secret.slice(4)),
		good.replace(/"current": "k/, '"current": "x'),
	];
	for (const text of broken) {
		await writeFile(path, text);
		expect(() => loadKeys(path), text).toThrow(/^The key file .* is damaged: restore it from your copy\.$/);
	}
});

test("a cell opens in its place only, unchanged only, and never looks the same twice", () => {
	const seal = createSeal(newKeys().seal);
	const value = { text: "¿Qué tal?", list: [1, null, true] };
	const cell = seal.close("entry", "e1", "value", value);
	expect(seal.open("entry", "e1", "value", cell)).toEqual(value);
	expect(seal.close("entry", "e1", "value", value).equals(cell)).toBe(false);
	for (const [table, row, column] of [
		["plan", "e1", "value"],
		["entry", "e2", "value"],
		["entry", "e1", "words"],
		["entry", "e1value", ""],
	] as const) {
		expect(() => seal.open(table, row, column, cell)).toThrow("does not open");
	}
	for (let index = 0; index < cell.length; index++) {
		const changed = Buffer.from(cell);
		changed[index] = (changed[index] ?? 0) ^ 1;
		expect(() => seal.open("entry", "e1", "value", changed), `byte ${index}`).toThrow();
	}
	expect(() => seal.open("entry", "e1", "value", cell.subarray(0, 20))).toThrow();
	expect(() => seal.open("entry", "e1", "value", Buffer.alloc(0))).toThrow();
});

test("a keeping seal gives the same answers, and believes the cell, not its memory", () => {
	const seal = createSeal(newKeys().seal);
	const keep = createKeepingSeal(seal, 4000);
	const first = keep.close("person", "p1", "plan", { goal: "college" });
	const value = keep.open<object>("person", "p1", "plan", first);
	expect(value).toEqual({ goal: "college" });
	// Put back unchanged: the same cell, with the same text under the same nonce.
	expect(keep.close("person", "p1", "plan", value).equals(first)).toBe(true);
	expect(keep.close("person", "p1", "plan", { goal: "college" }).equals(first)).toBe(false);
	// Another process, or a restored backup, put another cell there.
	const other = seal.close("person", "p1", "plan", { goal: "work" });
	expect(keep.open("person", "p1", "plan", other)).toEqual({ goal: "work" });
	expect(keep.open("person", "p1", "plan", first)).toEqual({ goal: "college" });
	const changed = Buffer.from(first);
	changed[first.length - 1] = (changed[first.length - 1] ?? 0) ^ 1;
	expect(() => keep.open("person", "p1", "plan", changed)).toThrow("does not open");
	expect(() => keep.open("person", "p2", "plan", first)).toThrow("does not open");
});

test("a keeping seal forgets what was used longest ago, and opens it again", () => {
	let opened = 0;
	const seal = createSeal(newKeys().seal);
	const counting = {
		...seal,
		open<T>(table: string, row: string, column: string, cell: Buffer): T {
			opened += 1;
			return seal.open<T>(table, row, column, cell);
		},
	};
	const keep = createKeepingSeal(counting, 4000);
	const cells = ["a", "b", "c", "d"].map((id) => [id, keep.close("person", id, "plan", "x".repeat(1000))] as const);
	const open = (at: number) => keep.open("person", cells[at]?.[0] ?? "", "plan", cells[at]?.[1] ?? Buffer.alloc(0));
	for (const at of [1, 2, 3, 3, 1]) expect(open(at)).toHaveLength(1000);
	expect(opened).toBe(0);
	open(0);
	expect(opened).toBe(1);
	open(1);
	open(2);
	expect(opened).toBe(2);
});
