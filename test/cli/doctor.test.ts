/** The two commands that look after a deployment: the list of what is well, and the drill. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { register as alertDrill } from "../../src/cli/alert-drill.ts";
import { contentOf, register as doctor, examine as examineAll, type Finding } from "../../src/cli/doctor.ts";
import { readConfig } from "../../src/config.ts";
import type { District } from "../../src/library/types.ts";
import { openStore } from "../../src/store/index.ts";
import { createKeys, loadKeys } from "../../src/vault/keys.ts";
import { AT, counselor, plus, raised, seed, take } from "../store/made.ts";
import { commands } from "../support/command.ts";

let folder: string;
const at = (...names: string[]) => join(folder, ...names);
const day = 86_400;

const open = (mode: "demo" | "live" = "demo") =>
	openStore({
		url: `sqlite:${at("data", "onward.db")}`,
		mode,
		keys: loadKeys(at("keys.json")),
		boot: "test",
		backupDir: at("backups"),
		now: AT,
	});

const settings = (more: Readonly<Record<string, string>> = {}) => ({
	DATABASE_URL: `sqlite:${at("data", "onward.db")}`,
	KEY_FILE: at("keys.json"),
	BACKUP_DIR: at("backups"),
	...more,
});

/** The demo's content, read once: it takes seconds. */
let demoContent: ReturnType<typeof contentOf> | null = null;
const examine = (now: string, env: Readonly<Record<string, string>>, district?: District) => {
	demoContent ??= contentOf(readConfig({}), AT);
	const content = district ? { district, found: [] } : demoContent;
	return examineAll(now, env, () => content);
};

const found = (findings: readonly Finding[], what: string) =>
	findings.filter((one) => one.what === what).map(({ state, text }) => `${state}: ${text}`);

const onward = commands([doctor, alertDrill]);

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "onward-doctor-"));
	createKeys(at("keys.json"), at("data"));
	for (const [name, value] of Object.entries(settings())) vi.stubEnv(name, value);
	for (const name of ["MicrosoftAppId", "SMTP_URL", "MAIL_FROM", "DISTRICT_DIR"]) vi.stubEnv(name, "");
});
afterEach(() => {
	vi.unstubAllEnvs();
	rmSync(folder, { recursive: true });
});

describe("onward doctor", () => {
	test("of a demo that was never started: nothing there is a fault", async () => {
		const findings = await examine(AT, settings());
		expect(found(findings, "content")[0]).toMatch(/^ok: Everything in dialogs\/ and content\/ is well\./);
		expect(found(findings, "settings")[0]).toMatch(/^ok: Demo/);
		expect(found(findings, "keys")[0]).toMatch(/^ok/);
		expect(found(findings, "database")[0]).toMatch(/^look: There is none at/);
		expect(found(findings, "backups")[0]).toMatch(/^look/);
		expect(found(findings, "mail")[0]).toMatch(/^ok: Off/);
		expect(found(findings, "contacts")).toEqual(["ok: 2 people are told of alerts, in the chat."]);
		expect(found(findings, "disk")).toHaveLength(1);
	});

	test("wrong settings are the whole list", async () => {
		const findings = await examine(AT, settings({ PORT: "many", NODE_ENV: "production" }));
		expect(findings.map(({ what, state }) => `${what} ${state}`)).toEqual(["settings fault", "settings fault"]);
		expect(findings.map(({ text }) => text).join()).toMatch(/PORT: .*NODE_ENV: /s);
	});

	test("a key file that others can read, and one that is no key file", async () => {
		chmodSync(at("keys.json"), 0o644);
		expect(found(await examine(AT, settings()), "keys")[0]).toMatch(/^fault: Others can read .*chmod 600/);
		chmodSync(at("keys.json"), 0o600);
		writeFileSync(at("keys.json"), "{}");
		expect(found(await examine(AT, settings()), "keys")[0]).toMatch(/^fault/);
	});

	test("the database's mode, and alerts that lie about", async () => {
		const store = await open();
		await seed(store);
		await store.raise(raised("t1", "s1"));
		await store.raise(raised("t2", "s2", { kinds: ["abuse"] }));
		await take(store, "counselor", "c1", {
			effects: [{ kind: "alert-step", alert: "t2", step: "close", outcome: "talked" }],
		});
		await store.close();
		expect(found(await examine(plus(1800), settings()), "alerts")).toEqual([]);
		const late = await examine(plus(3 * day), settings());
		expect(found(late, "database")).toEqual(["ok: SQLite answers, and it is a demo database."]);
		expect(found(late, "alerts")).toEqual([
			expect.stringMatching(/^look: 1 alert is open for over an hour/),
			expect.stringMatching(/^look: 1 alert waits for a second look/),
		]);
	});

	test("a spool that nobody empties", async () => {
		mkdirSync(at("data", "spool"), { recursive: true });
		writeFileSync(at("data", "spool", "one"), "sealed");
		const when = Date.parse(AT) / 1000;
		utimesSync(at("data", "spool", "one"), when, when);
		expect(found(await examine(plus(30), settings()), "spool")).toEqual([]);
		expect(found(await examine(plus(90), settings()), "spool")[0]).toMatch(/^fault: 1 alert lies in .*spool/);
	});

	test("how old the newest backup is", async () => {
		mkdirSync(at("backups"));
		expect(found(await examine(AT, settings()), "backups")[0]).toMatch(/^look: There is none in/);
		for (const [name, days] of [
			["old.backup", -9],
			["new.backup", 0],
		] as const) {
			writeFileSync(at("backups", name), "");
			const when = Date.parse(plus(days * day)) / 1000;
			utimesSync(at("backups", name), when, when);
		}
		expect(found(await examine(plus(day), settings()), "backups")[0]).toMatch(/^ok: The newest is 1 day old/);
		expect(found(await examine(plus(3 * day), settings()), "backups")[0]).toMatch(/^look: The newest is 3 days old/);
	});

	test("a mail server that is not there, and one that answers", async () => {
		const server = createServer((socket) => {
			socket.write("220 here ESMTP\r\n");
			socket.on("data", (data) => {
				socket.write(/^QUIT/i.test(String(data)) ? "221 bye\r\n" : "250 here\r\n");
			});
			socket.on("error", () => undefined);
		});
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		const { port } = server.address() as { port: number };
		const mail = { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: "onward@district.example" };
		expect(found(await examine(AT, settings(mail)), "mail")[0]).toMatch(/^ok: The mail server answers/);
		await new Promise((resolve) => server.close(resolve));
		expect(found(await examine(AT, settings(mail)), "mail")[0]).toMatch(/^fault: The mail server .*ECONNREFUSED/);
	});

	test("of a live district that is not ready: contacts, ways to reach them, database, backups and drill are faults", async () => {
		const tid = "11111111-1111-4111-8111-111111111111";
		writeFileSync(
			at("people.csv"),
			[
				"id,role,given_name,family_name,grade,birth_date,school,counselor,language,guardian_of,tid,oid,email",
				`counselor-1,counselor,Elena,Rivera,,,,,en,,${tid},22222222-2222-4222-8222-222222222222,a@d.example`,
				"counselor-2,counselor,Marcus,Whitfield,,,,,en,,,,",
			].join("\n"),
		);
		const district = at("district");
		mkdirSync(district);
		const live = settings({
			MicrosoftAppId: "33333333-3333-4333-8333-333333333333",
			MicrosoftAppType: "UserAssignedMSI",
			MicrosoftAppTenantId: tid,
			PUBLIC_HOST: "onward.district.example",
			DISTRICT_DIR: district,
			ROSTER_FILE: at("people.csv"),
			SMTP_URL: "smtp://127.0.0.1:1",
			MAIL_FROM: "onward@district.example",
		});
		// No files of its own: the demo's may not stand in for them.
		expect(found(await examineAll(AT, live), "content")[0]).toMatch(/^fault/);
		const own = demoContent?.district as District;
		const findings = await examine(AT, live, own);
		expect(found(findings, "settings")).toEqual(["ok: Live: a real district."]);
		expect(found(findings, "contacts")).toEqual([
			"fault: Alerts reach 2 people; name 3 in district.yaml.",
			expect.stringMatching(/^fault: Fewer than two contacts have an email/),
			expect.stringMatching(/^look: 1 contact has no tid and oid/),
		]);
		expect(found(findings, "quiet hours")[0]).toMatch(/^look: There are none/);
		expect(found(findings, "mail")[0]).toMatch(/^fault/);
		const missing = { ...own, alertContacts: [...own.alertContacts, { person: "gone", schools: null, when: [] }] };
		expect(found(await examine(AT, live, missing), "contacts")[0]).toMatch(/^fault: gone: not among the staff/);
		expect(found(findings, "database")[0]).toMatch(/^fault: There is none/);
		expect(found(findings, "backups")[0]).toMatch(/^fault/);
		const store = await open("live");
		await store.close();
		expect(found(await examine(AT, live, own), "drill")[0]).toMatch(/^fault: No drill was acknowledged in 30 days/);
		const demo = await examine(AT, settings());
		expect(found(demo, "database")[0]).toMatch(/^fault: This is a live database/);
	});

	test("prints one line each, and fails only on faults", async () => {
		const good = await onward("doctor", "--json");
		const { faults, findings } = JSON.parse(good.out) as { faults: number; findings: Finding[] };
		expect(good.ended).toBe(faults > 0 ? 1 : 0);
		expect(faults).toBe(findings.filter(({ state }) => state === "fault").length);
		chmodSync(at("keys.json"), 0o644);
		const bad = await onward("doctor");
		expect(bad.ended).toBe(1);
		expect(bad.out).toMatch(/^fault +keys +Others can read/m);
		expect(bad.out).toMatch(/^look here +backups/m);
		expect((await onward("doctor", "--help")).out).toContain("Check settings, keys");
	});
});

describe("onward alert-drill", () => {
	const acknowledge = async (id: string): Promise<void> => {
		const store = await open();
		await take(store, "counselor", `ack-${id}`, {
			at: new Date().toISOString(),
			effects: [{ kind: "alert-step", alert: id, step: "acknowledge" }],
		});
		await store.close();
	};

	beforeEach(async () => {
		const store = await open();
		await seed(store);
		await store.close();
	});

	test("raises an alert that is marked, is audited, and is not raised twice", async () => {
		const first = await onward("alert-drill", "--json");
		expect(first.ended).toBe(0);
		const { id } = JSON.parse(first.out) as { id: string };
		const store = await open();
		const alert = await store.alert(id);
		expect(alert).toMatchObject({ drill: true, person: null, state: "open", urgency: "now" });
		expect(alert?.lines[0]?.words).toMatch(/This is a drill.*Esto es un simulacro/s);
		expect((await store.alertsDue(alert?.at ?? "")).map((one) => one.id)).toEqual([id]);
		expect((await store.trailEnd(0)).rows).toBe(1);
		await store.close();
		expect((await onward("alert-drill")).ended).toMatch(/^The drill of .* is still open/);
	});

	test("waits for somebody to take it on, says who, and doctor knows of it for 30 days", async () => {
		const waiting = onward("alert-drill", "--wait", "5");
		const store = await open();
		const drill = await vi.waitFor(async () => {
			const [one] = await store.alerts();
			if (!one) throw new Error("no drill yet");
			return one;
		});
		await store.close();
		await acknowledge(drill.id);
		const { out, ended } = await waiting;
		expect(ended).toBe(0);
		expect(out).toContain("The drill is on its way.");
		expect(out).toMatch(
			new RegExp(`${counselor.givenName} ${counselor.familyName} acknowledged it after \\d+ seconds?\\.`),
		);
		const later = (days: number) => new Date(Date.parse(drill.at) + days * day * 1000).toISOString();
		expect(found(await examine(later(29), settings()), "drill")[0]).toMatch(/^ok: The last drill/);
		expect(found(await examine(later(31), settings()), "drill")[0]).toMatch(/^look: No drill/);
	});

	test("fails when nobody does, and says how far it came", async () => {
		const { out, ended } = await onward("alert-drill", "--wait", "0.001");
		expect(ended).toBe(1);
		expect(out).toContain("Nobody acknowledged it in time: 0 people were told so far, and no notice has arrived.");
		expect((await onward("alert-drill", "--wait", "soon")).ended).toMatch(/Give minutes/);
	});
});
