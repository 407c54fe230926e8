/** The commands about the records, as somebody with a terminal uses them. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { register as auditVerify } from "../../src/cli/audit-verify.ts";
import { register as backup } from "../../src/cli/backup.ts";
import { register as migrate } from "../../src/cli/migrate.ts";
import { register as restore } from "../../src/cli/restore.ts";
import { openStore } from "../../src/store/index.ts";
import { createKeys, loadKeys } from "../../src/vault/keys.ts";
import { AT, asBefore, entry, seed, take } from "../store/made.ts";
import { commands } from "../support/command.ts";

let folder: string;
const at = (...names: string[]) => join(folder, ...names);

const onward = commands([backup, restore, migrate, auditVerify]);

const open = () =>
	openStore({
		url: `sqlite:${at("data", "onward.db")}`,
		mode: "demo",
		keys: loadKeys(at("keys.json")),
		boot: "test",
		backupDir: at("data", "backups"),
		now: AT,
	});

async function people(): Promise<void> {
	const store = await open();
	await seed(store);
	await take(store, "s1", "t1", { entries: [entry("e1", "s1")] });
	await take(store, "counselor", "c1", { effects: [{ kind: "read", about: "s1", what: "plan" }] });
	await store.close();
}

const entries = async (): Promise<string[]> => {
	const store = await open();
	const found = await store.history("s1", "education-goal");
	await store.close();
	return found.map(({ id }) => id);
};

/** Something done to the database past the store. */
function tamper(sql: string): unknown {
	const file = new Database(at("data", "onward.db"));
	try {
		const statement = file.prepare(sql);
		return statement.reader ? statement.all() : statement.run();
	} finally {
		file.close();
	}
}

beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), "onward-cli-"));
	vi.stubEnv("DATABASE_URL", `sqlite:${at("data", "onward.db")}`);
	vi.stubEnv("KEY_FILE", at("keys.json"));
	createKeys(at("keys.json"), at("data"));
});
afterEach(() => {
	vi.unstubAllEnvs();
	rmSync(folder, { recursive: true, force: true });
});

describe("backup and restore", () => {
	test("there and back, by its own name and by one given", async () => {
		await people();
		const first = await onward("backup");
		expect(first.ended).toBe(0);
		expect(first.out).toMatch(/backups\/onward-\d{4}-\d\d-\d\dT[\d-]+Z\.backup holds 3 people, 1 entr/);
		const named = await onward("backup", at("one"), "--json", "--reason", "before the trip");
		expect(JSON.parse(named.out)).toMatchObject({ file: at("one"), rows: { person: 3, entry: 1 } });
		expect(statSync(at("one")).mode & 0o777).toBe(0o600);

		const store = await open();
		await take(store, "s1", "t2", { entries: [entry("e2", "s1")] });
		await store.close();
		expect(await entries()).toEqual(["e1", "e2"]);
		const put = await onward("restore", at("one"));
		expect(put.ended).toBe(0);
		expect(put.out).toMatch(/^The records are those of .*: 3 people, 1 entr/);
		expect(await entries()).toEqual(["e1"]);
		// And the roster's people are there, as after a start.
		expect(tamper("select id from person where id = 'student-10'")).toHaveLength(1);
		const before = (await readdir(at("data", "backups"))).find((name) => name.startsWith("before-restore-"));
		expect(JSON.parse((await onward("restore", at("data", "backups", before ?? ""), "--json")).out)).toMatchObject({
			rows: { entry: 2 },
		});
		expect(await entries()).toEqual(["e1", "e2"]);
		const trail = tamper("select who, what from audit where n > 1 order by n") as { who: string; what: string }[];
		expect(trail.map(({ what }) => what.split(":")[0])).toEqual([
			"backup",
			"backup",
			expect.stringMatching(/^restore of the backup of /),
			expect.stringMatching(/^restore of the backup of /),
		]);
		expect(trail[1]?.what).toBe("backup: before the trip");
		expect(trail.every(({ who }) => /^command:.+/.test(who))).toBe(true);
		expect((await onward("audit-verify")).ended).toBe(0);
	});

	test("into a place where there was nothing", async () => {
		await people();
		await onward("backup", at("one"));
		vi.stubEnv("DATABASE_URL", `sqlite:${at("elsewhere", "new.db")}`);
		const put = await onward("restore", at("one"));
		expect(put).toMatchObject({ ended: 0 });
		expect(put.out).not.toContain("as they were before");
	});

	test("say in one sentence what is wrong, and leave everything as it was", async () => {
		expect((await onward("backup")).ended).toMatch(
			/^There is no database at .*: check DATABASE_URL, or start the server/,
		);
		await people();
		writeFileSync(at("one"), "dear");
		expect((await onward("backup", at("one"))).ended).toMatch(/is there already: choose another name, or .*--force\.$/);
		expect(readFileSync(at("one"), "utf8")).toBe("dear");
		expect((await onward("restore", at("one"))).ended).toMatch(/is not a backup of Onward: check the name\.$/);
		expect((await onward("restore", at("two"))).ended).toMatch(/cannot be read \(ENOENT\): check the name\.$/);
		expect((await onward("restore")).ended).toMatch(/missing required argument 'file'/);
		rmSync(at("keys.json"));
		expect((await onward("backup", at("three"))).ended).toMatch(
			/^The key file .* cannot be read \(ENOENT\): put it back/,
		);
		expect(await readdir(at("data"))).not.toContain("backups");
	});

	test("ask a live district why", async () => {
		vi.stubEnv("MicrosoftAppId", "00000000-0000-0000-0000-000000000000");
		vi.stubEnv("MicrosoftAppType", "SingleTenant");
		vi.stubEnv("MicrosoftAppPassword", "secret");
		vi.stubEnv("MicrosoftAppTenantId", "11111111-1111-1111-1111-111111111111");
		vi.stubEnv("PUBLIC_HOST", "onward.district.example");
		vi.stubEnv("DISTRICT_DIR", at("district"));
		vi.stubEnv("ROSTER_FILE", at("people.csv"));
		vi.stubEnv("SMTP_URL", "smtp://mail.district.example");
		vi.stubEnv("MAIL_FROM", "onward@district.example");
		for (const command of [["backup"], ["restore", at("one")], ["audit-verify", "--accept"]]) {
			expect((await onward(...command)).ended, command[0]).toMatch(/^Say why with --reason "\.\.\."/);
			expect((await onward(...command, "--reason", " ")).ended, command[0]).toMatch(/^Say why/);
		}
		// With a reason it goes on to the next thing.
		expect((await onward("backup", "--reason", "audit by the state")).ended).toMatch(/^There is no database/);
	});
});

describe("audit-verify", () => {
	test("ends with 0 only when the trail is sound, and says what is wrong", async () => {
		await people();
		const sound = await onward("audit-verify");
		expect(sound).toMatchObject({ ended: 0 });
		expect(sound.out).toMatch(/^The audit trail is sound: 1 rows?\.\nIts end was not known here before/);
		expect(JSON.parse(readFileSync(at("keys.json.trail"), "utf8"))).toMatchObject({ rows: 1 });
		expect((await onward("audit-verify")).out).toMatch(/^The audit trail is sound: 1 rows?\.$/);
		tamper("update audit set about = 's2'");
		const broken = await onward("audit-verify");
		expect(broken).toMatchObject({ ended: 1 });
		expect(broken.out).toMatch(/^Row 1 of the audit trail was changed or put in by somebody else\.\nFind out who/);
		const data = await onward("audit-verify", "--json", "--accept");
		expect(data.ended).toBe(1);
		expect(JSON.parse(data.out)).toMatchObject({ sound: false, accepted: false, broken: { row: 1, how: "changed" } });
	});

	test("tells when an older copy of the whole database was put back, until that is accepted", async () => {
		await people();
		const older = readFileSync(at("data", "onward.db"));
		const store = await open();
		await take(store, "counselor", "c2", { effects: [{ kind: "read", about: "s2", what: "plan" }] });
		await store.close();
		expect((await onward("audit-verify")).ended).toBe(0);
		writeFileSync(at("data", "onward.db"), older);
		const behind = await onward("audit-verify");
		expect(behind.ended).toBe(1);
		expect(behind.out).toMatch(/sound in itself, but from row 2 on it is not what this machine saw before/);
		expect((await onward("audit-verify")).ended).toBe(1);
		const accepted = await onward("audit-verify", "--accept", "--reason", "the disk died", "--json");
		expect(accepted.ended).toBe(0);
		expect(JSON.parse(accepted.out)).toMatchObject({ sound: false, accepted: true });
		expect((await onward("audit-verify")).ended).toBe(0);
		expect(tamper("select what from audit where n = 2")).toEqual([{ what: "trail accepted: the disk died" }]);
	});
});

describe("migrate", () => {
	test("says what it did", async () => {
		await people();
		expect(await onward("migrate")).toMatchObject({
			out: "The database is of this version already: nothing to do.",
			ended: 0,
		});
		await asBefore("0003-alerts", async (sql) => tamper(sql));
		const done = await onward("migrate");
		expect(done.ended).toBe(0);
		expect(done.out).toMatch(
			/^The records as they were are in .*before-0003-alerts-.*\.backup\.\nThe database took the step 0003-alerts\.$/,
		);
		expect(JSON.parse((await onward("migrate", "--json")).out)).toEqual({ steps: [], backup: null });
		tamper("insert into kysely_migration (name, timestamp) values ('0099-later', '2030-01-01')");
		expect((await onward("migrate")).ended).toMatch(/^This database was written by a newer Onward \(step 0099-later\)/);
	});
});

test.each(["backup", "restore", "migrate", "audit-verify"])("%s has help", async (command) => {
	const { out } = await onward(command, "--help");
	expect(out).toMatch(new RegExp(`^Usage: onward ${command}`));
	expect(out).toContain("--json");
});
