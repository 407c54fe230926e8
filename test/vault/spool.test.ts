/** The sealed files that an alert lies in until the database has it. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { newKeys } from "../../src/vault/keys.ts";
import { createSeal } from "../../src/vault/seal.ts";
import { createSpool } from "../../src/vault/spool.ts";

let base: string;
let folder: string;
const keys = newKeys();
const open = (seal = createSeal(keys.seal)) => createSpool(folder, seal);
const alert = { turn: "turn-1", words: "the exact words", told: "what was said" };

beforeEach(() => {
	base = mkdtempSync(join(tmpdir(), "onward-spool-"));
	folder = join(base, "spool");
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

test("what was put is there for another process, until it is removed", async () => {
	await open().put("turn-1", alert);
	await open().put("turn-2", { ...alert, turn: "turn-2" });
	expect(await open().all()).toEqual({
		values: expect.arrayContaining([alert, { ...alert, turn: "turn-2" }]),
		broken: [],
	});
	await open().remove("turn-1");
	expect((await open().all()).values).toEqual([{ ...alert, turn: "turn-2" }]);
});

test("the same id is one file, and holds what was put last", async () => {
	const spool = open();
	await Promise.all(Array.from({ length: 10 }, () => spool.put("turn-1", alert)));
	await spool.put("turn-1", { ...alert, told: "something else" });
	expect(readdirSync(folder)).toHaveLength(1);
	expect((await spool.all()).values).toEqual([{ ...alert, told: "something else" }]);
});

test("a file shows neither words nor the id, and its owner alone may read it", async () => {
	await open().put("turn-1", alert);
	const [name = ""] = readdirSync(folder);
	expect(name).toMatch(/^[0-9a-f]{64}\.sealed$/);
	const bytes = readFileSync(join(folder, name)).toString("latin1");
	for (const word of ["turn-1", "exact", "words", "said"]) expect(bytes).not.toContain(word);
	expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
	expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test("what does not open is named and left as it is: damaged, moved to another name, or sealed with a key that is gone", async () => {
	await open().put("turn-1", alert);
	const [name = ""] = readdirSync(folder);
	const bytes = readFileSync(join(folder, name));
	const moved = `${"0".repeat(64)}.sealed`;
	writeFileSync(join(folder, moved), bytes);
	expect(await open().all()).toEqual({ values: [alert], broken: [moved] });
	writeFileSync(join(folder, name), bytes.subarray(0, bytes.length - 1));
	expect(await open().all()).toEqual({ values: [], broken: [moved, name].sort() });
	writeFileSync(join(folder, name), bytes);
	expect((await open(createSeal(newKeys().seal)).all()).broken).toHaveLength(2);
	expect(readdirSync(folder)).toHaveLength(2);
});

test("a half-written file is not read, and is taken away when its writer is dead", async () => {
	await open().put("turn-1", alert);
	const dead = spawnSync(process.execPath, ["-e", ""]).pid;
	const part = (pid: number) => `${"a".repeat(64)}.${pid}-12345678.part`;
	for (const pid of [dead, process.pid]) writeFileSync(join(folder, part(pid)), "half");
	expect(await open().all()).toEqual({ values: [alert], broken: [] });
	expect(readdirSync(folder).filter((file) => file.endsWith(".part"))).toEqual([part(process.pid)]);
});

test("removing what is not there, and reading before anything was put, is nothing", async () => {
	await open().remove("turn-1");
	expect(await open().all()).toEqual({ values: [], broken: [] });
});

test("says that the disk did not take it, and leaves nothing behind", async () => {
	writeFileSync(folder, "a file where the folder should be");
	await expect(open().put("turn-1", alert)).rejects.toThrow();
	expect(readdirSync(base)).toEqual(["spool"]);
});
