/** Who may see an alert, what is shown of it, cards of any age, and all the places where it must not appear. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { alertView, type Known, kindsOf, type Reader, standing } from "../../src/actions/alert-views.ts";
import { maySee } from "../../src/actions/alerts.ts";
import { learn, root } from "../../src/app.ts";
import type { AlertRow } from "../../src/doors.ts";
import type { Library } from "../../src/library/types.ts";
import { createLog } from "../../src/log.ts";
import type { Person, Raised, View } from "../../src/turn.ts";
import { someone } from "../store/made.ts";
import { type Heard, webClient } from "../support/clients.ts";
import { type Onward, startOnward } from "../support/onward.ts";

const AT = "2026-11-24T15:00:00.000Z";

const row = (more: Partial<AlertRow> = {}): AlertRow => ({
	id: "a1",
	person: "s1",
	who: "demo:s1",
	name: null,
	address: null,
	lang: "en",
	kinds: ["crisis"],
	urgency: "now",
	lines: [{ at: AT, words: "the exact\nwords", told: "You were told.\n988" }],
	at: AT,
	lastAt: AT,
	named: [],
	state: "open",
	acknowledged: null,
	closed: null,
	confirmed: null,
	rounds: 1,
	told: [],
	nextAt: AT,
	heardAt: null,
	unheardAt: null,
	reporter: null,
	drill: false,
	...more,
});

let library: Library;
beforeAll(() => {
	library = learn(root).library;
});

const staffOf = (...people: readonly Person[]) => ({
	staff: (id: string | null) => people.find((one) => one.id === id) ?? null,
});
const counselor = someone("counselor-1", { role: "counselor", givenName: "Elena", familyName: "Rivera", grade: null });

describe("who may see an alert", () => {
	const student = someone("s1", { counselor: "own" });
	const known = (more: Partial<AlertRow> = {}, writer: Person | null = student, children: readonly Person[] = []) => ({
		alert: row(more),
		writer,
		children,
	});
	const may = (person: Person, one: Known) => maySee(one, { person, library });
	const staff = (id: string, role: Person["role"]) => someone(id, { role, grade: null, counselor: null });

	test("the people district.yaml names, whatever their role, and the student's own counselor or adviser", () => {
		expect(may(staff("counselor-1", "counselor"), known())).toBe(true);
		expect(may(staff("counselor-2", "administrator"), known())).toBe(true);
		expect(may(staff("own", "counselor"), known())).toBe(true);
		expect(may(staff("own", "adviser"), known())).toBe(true);
		expect(
			may(staff("own", "counselor"), known({}, someone("f1", { role: "family", counselor: null }), [student])),
		).toBe(true);
	});

	test("nobody else: other counselors, administrators, students, families, and whom the message names", () => {
		expect(may(staff("other", "counselor"), known())).toBe(false);
		expect(may(staff("own", "administrator"), known())).toBe(false);
		expect(may(someone("own"), known())).toBe(false);
		expect(may(someone("own", { role: "family" }), known())).toBe(false);
		expect(may(staff("counselor-1", "counselor"), known({ named: ["counselor-1"] }))).toBe(false);
		expect(may(staff("own", "counselor"), known({ named: ["own"] }))).toBe(false);
		expect(may(staff("own", "counselor"), known({ person: null }, null))).toBe(false);
		expect(may(staff("own", "counselor"), known({ drill: true }))).toBe(false);
	});
});

describe("what is shown of an opened alert", () => {
	const reader = (more: Partial<Reader> = {}): Reader => ({
		person: counselor,
		lang: "en",
		library,
		...staffOf(counselor),
		...more,
	});
	const text = (known: Known, part = 1, own = reader()): string => {
		const view = alertView(known, part, [], own) as Extract<View, { kind: "sections" }>;
		return [view.title, view.text, ...view.sections.flatMap(({ title, lines }) => [title, ...lines])].join("\n");
	};

	test("a student: name, grade, school, words, what was told without the numbers, numbers, steps", () => {
		const writer = someone("s1", { familyName: "Lee", school: "valley-high", counselor: "counselor-1" });
		const shown = text({ alert: row(), writer, children: [] });
		expect(shown).toContain("Ana Lee\n");
		expect(shown).toContain("Grade 10, Bluegrass Valley High School\nCounselor: Elena Rivera");
		expect(shown).toContain("Tuesday, November 24 at 10:00");
		expect(shown).toContain("word for word\nthe exact\nwords\n");
		expect(shown).toContain("What they were told\nYou were told.\nHow it stands\nNobody is on it yet");
		for (const { text: line } of library.safety.numbers.crisis) expect(shown).toContain(line.en);
		for (const step of library.district.alertSteps ?? []) expect(shown).toContain(step.en);
		const es = text({ alert: row(), writer, children: [] }, 1, reader({ lang: "es" }));
		for (const step of library.district.alertSteps ?? []) expect(es).toContain(step.es);
		expect(es).toContain("palabra por palabra\nthe exact\nwords\n");
	});

	test("somebody who is not on the roster is not taken at their word, and a family is shown with its students", () => {
		const stranger = text({ alert: row({ person: null, name: "Malik Brooks" }), writer: null, children: [] });
		expect(stranger).toContain("Says: Malik Brooks, not verified\nSomebody who is not on the roster");
		const parent = someone("f1", { role: "family", familyName: "Ortiz", grade: null });
		const child = someone("s8", { familyName: "Ortiz junior", grade: 8, school: "valley-middle" });
		const family = text({ alert: row(), writer: parent, children: [child] });
		expect(family).toContain("Family of Ana Ortiz junior\nAna Ortiz junior: Grade 8, Bluegrass Valley Middle School");
		expect(family).not.toMatch(/^Grade/m);
	});

	test("what staff reported is theirs, and a drill says that it is one", () => {
		const reported = row({ person: null, name: "Pat", reporter: "counselor-1", kinds: ["crisis", "threat", "abuse"] });
		const shown = text({ alert: reported, writer: null, children: [] });
		expect(shown).toContain("The name as staff wrote it: Pat");
		expect(shown).toContain("Reported by Elena Rivera, staff");
		expect(shown).toContain("What Elena Rivera reported");
		expect(shown).not.toContain("You were told.");
		expect(kindsOf(reported, "en")).toBe("Not clear yet");
		for (const lang of ["en", "es"] as const)
			expect(kindsOf(row({ drill: true }), lang)).toMatch(/^This is a drill\. Nobody|^Esto es un simulacro\. Nadie/);
	});

	test("every letter of long words, on as many cards as it takes, and none of them broken", () => {
		const words = [...Array.from({ length: 2500 }, (_, at) => `😔${at}`), "the end"].join(" ");
		const alert = row({
			lines: [
				{ at: AT, words: "first", told: "" },
				{ at: AT, words, told: "" },
			],
		});
		const known = { alert, writer: null, children: [] };
		const parts: string[] = [];
		for (let part = 1; part < 50; part++) {
			const view = alertView(known, part, [], reader()) as Extract<View, { kind: "sections" }>;
			const said = view.sections.filter(({ title }) => title.includes("word for word"));
			parts.push(
				said
					.flatMap(({ lines }) => lines)
					.filter((line) => !line.startsWith("There is more"))
					.join(""),
			);
			for (const { lines } of said) for (const line of lines) expect(line.isWellFormed()).toBe(true);
			expect(JSON.stringify(said).length).toBeLessThan(8000);
			if (!view.buttons.some(({ label }) => label === "Read on")) break;
		}
		expect(parts.length).toBeGreaterThan(3);
		expect(parts.join("")).toBe(`first${words}`);
	});

	test("how it stands, for the one who did it and for the others", () => {
		const mine = { by: "counselor-1", at: AT };
		const other = { by: "gone", at: AT };
		const say = (more: Partial<AlertRow>) => standing(row(more), reader());
		expect(say({ state: "acknowledged", acknowledged: mine })).toMatch(/^You are on it since Tuesday/);
		expect(say({ state: "acknowledged", acknowledged: other })).toMatch(/^Somebody is on it since Tuesday/);
		expect(say({ state: "closing", closed: { ...mine, outcome: "talked" } })).toMatch(
			/^You closed it .* by somebody else$/,
		);
		expect(say({ state: "closing", closed: { ...other, outcome: "talked" } })).toMatch(/waits for your second look$/);
	});
});

describe("in the running program", () => {
	let onward: Onward;
	let folder: string;
	afterEach(async () => {
		await onward?.close();
		rmSync(folder, { recursive: true, force: true });
	});
	const start = async () => {
		folder = mkdtempSync(join(tmpdir(), "onward-alerts-"));
		const log = createLog("trace", join(folder, "log"));
		onward = await startOnward({ log, settings: { METRICS_PORT: "0" } });
		return log;
	};
	const raise = (turn: string, more: Partial<Raised> = {}) =>
		onward.app.store.raise({
			turn,
			at: onward.clock.now(),
			who: "person:student-10",
			person: "student-10",
			name: null,
			kinds: ["crisis"],
			urgency: "now",
			words: `words of ${turn}`,
			lang: "en",
			told: "",
			named: [],
			...more,
		});
	const talk = async (person: string) => {
		const client = webClient(onward, person);
		await client.enter();
		const all: Heard[] = [];
		const news = async () => {
			const fresh = await client.news();
			all.push(...fresh);
			return fresh.map(({ text }) => text).join("\n");
		};
		return {
			type: async (words: string) => {
				await client.type(words);
				onward.clock.pass(1000);
				return news();
			},
			/** Presses a button of the first card that had it. */
			press: async (label: string) => {
				const data = all.find((one) => one.buttons.has(label))?.buttons.get(label);
				if (!data || !client.press) throw new Error(`no button ${label}: ${all.map((one) => [...one.buttons.keys()])}`);
				await client.press(data, label);
				onward.clock.pass(1000);
				return news();
			},
		};
	};

	test("a card of any age says what is so now, and changes nothing that is over", async () => {
		await start();
		await raise("t1");
		const [one, two] = [await talk("counselor-1"), await talk("counselor-2")];
		for (const own of [one, two]) {
			await own.type("alerts");
			await own.type("1");
		}
		expect(await one.press("I am on it")).toContain("You are on it.");
		expect(await two.press("I am on it")).toMatch(/Elena Rivera was faster, [^.]*\. Elena Rivera is on it since/);
		await one.press("Close this alert");
		expect(await one.press("Not a concern")).toContain("are removed after 14 days");
		expect(await two.press("I am on it")).toContain("It is closed: “Not a concern”, by Elena Rivera");
		expect(await two.press("Close this alert")).toContain("It is closed: “Not a concern”, by Elena Rivera");
		expect((await onward.app.store.alert("t1"))?.acknowledged?.by).toBe("counselor-1");
	});

	test("a look is in the audit trail, of the list and of each alert, and a guess at a hidden one is not shown", async () => {
		await start();
		await raise("t1", { named: ["counselor-1"] });
		const before = (await onward.app.store.trailEnd(0)).rows;
		const one = await talk("counselor-1");
		expect(await one.type("alerts")).not.toContain("Malik");
		expect((await onward.app.store.trailEnd(0)).rows).toBe(before);
		const two = await talk("counselor-2");
		expect(await two.type("alerts")).toContain("Malik");
		expect((await onward.app.store.trailEnd(0)).rows).toBe(before + 1);
		expect(await two.type("1")).toContain("words of t1");
		expect((await onward.app.store.trailEnd(0)).rows).toBe(before + 2);
		expect((await onward.app.store.verifyAudit()).broken).toBeNull();
	});

	test("the ones nobody is on come first, then by how long they wait; more than fit are counted", async () => {
		await start();
		for (let at = 0; at < 12; at++) {
			await raise(`t${at}`, { person: null, who: `teams:t:${at}`, name: `Nr${at}` });
			onward.clock.pass(60_000);
		}
		const one = await talk("counselor-1");
		// A drill waits longest of all, and stands last.
		await raise("drill", { person: null, who: "command:ada", drill: true, at: "2026-11-24T00:00:00.000Z" });
		await one.type("alerts");
		await one.type("1");
		await one.press("I am on it");
		const listed = await one.type("alerts");
		const order = [...listed.matchAll(/^\d\. (Nr\d+),/gm)].map(([, name]) => name);
		expect(order).toEqual(["Nr1", "Nr2", "Nr3", "Nr4", "Nr5", "Nr6", "Nr7", "Nr8", "Nr9"]);
		expect(listed).toContain("13 alerts. Those nobody is on come first, and of them the one that waits longest.");
		expect(listed).toContain("4 more wait behind these.");
		// Ten stands for the button behind the nine, and shows no number.
		expect(await one.type("10")).not.toContain("short questions");
	});

	test("the notice of a drill says so; a report that reaches nobody is owned up to the reporter, not to the student", async () => {
		await start();
		const [one, two, student] = [await talk("counselor-1"), await talk("counselor-2"), await talk("student-10")];
		for (const own of [one, two, student]) await own.type("help");
		await raise("drill", { person: null, who: "command:ada", drill: true });
		await raise("t2", { who: "person:counselor-2", reporter: "counselor-2", named: ["counselor-1", "counselor-2"] });
		await onward.app.alerts.tick(onward.clock.now());
		while ((await onward.app.sender.tick(onward.clock.now())) > 0);
		const [first, second, own] = [await one.type("help"), await two.type("help"), await student.type("help")];
		expect(first).toMatch(/This is a drill\. Nobody is in danger\. Someone needs you/);
		expect(first).not.toContain("what you reported");
		expect(second).toContain("I have not reached any of the people who handle alerts about what you reported.");
		expect(own).not.toMatch(/drill|reported|reached/);
	});

	test("never in family views, in the student's own, in the caseload, in figures, logs or notices", async () => {
		const log = await start();
		const student = await talk("student-8");
		const secret = "zebrafish";
		await student.type(`i want to kill myself ${secret}`);
		await onward.app.alerts.tick(onward.clock.now());
		while ((await onward.app.sender.tick(onward.clock.now())) > 0);
		const one = await talk("counselor-1");
		const notices = await one.type("show my caseload");
		expect(notices).toContain("Camila Ortiz");
		const family = await talk("family-1");
		const asked = [
			"show the plan",
			"can I see my child's plan",
			"alerts",
			"ver las alertas",
			"who can see the plan",
			"help",
		];
		const seen = [notices];
		for (const words of [...asked, "my data", "who looked at my plan"]) {
			seen.push(await family.type(words), await student.type(words));
		}
		expect(await one.type("alerts")).toContain("Camila Ortiz");
		expect(await one.type("1")).toContain(secret);
		expect(seen.filter((text) => text.includes(secret))).toEqual([]);
		expect(seen.filter((text) => /alerta? (?:abierta|open)|in crisis|en crisis|kill/i.test(text))).toEqual([]);
		log.flush();
		const lines = readFileSync(join(folder, "log"), "utf8");
		expect(lines).toContain("alert-told");
		const port = /"event":"metrics","port":(\d+)/.exec(lines)?.[1];
		const figures = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
		for (const text of [lines, figures]) {
			expect(text).not.toContain(secret);
			expect(text).not.toMatch(/student-8|Camila|Ortiz|"(?:kinds?|danger)":|kind="(?:crisis|abuse|threat)"/);
		}
		expect(JSON.stringify(await onward.app.store.plan("student-8"))).not.toContain(secret);
		expect(JSON.stringify(await onward.app.store.thread("student-8"))).not.toContain(secret);
	});
});
