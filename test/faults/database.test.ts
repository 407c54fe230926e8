/** The database locked, full, away and back: a sorry sentence, nothing half-saved, and on it goes without a restart. */
import { randomUUID } from "node:crypto";
import { mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { webClient } from "../support/clients.ts";
import { type FakeTeams, startFakeTeams } from "../support/fake-teams.ts";
import { type Onward, startOnward } from "../support/onward.ts";
import { startPostgres } from "../support/postgres.ts";
import { emptyDatabase, openSession, storeKinds } from "../support/stores.ts";
import { opened, smallDisk } from "./disk.ts";
import { entriesOf, post, unsound } from "./people.ts";

vi.mock("better-sqlite3", async (original) => (await import("./disk.ts")).watched(await original()));

const goal = "education-goal";
/** In both languages of the people here. */
const sorry = /something went wrong on my side|algo falló de mi lado/;

let onward: Onward;
let place: Awaited<ReturnType<typeof emptyDatabase>>;
let service: FakeTeams;
beforeEach(async () => {
	service = await startFakeTeams();
});
afterEach(() => service.close());

async function open(kind: (typeof storeKinds)[number]): Promise<void> {
	place = await emptyDatabase(kind);
	onward = await startOnward({ databaseUrl: place.url });
}
async function close(): Promise<void> {
	await onward.close();
	await place.remove();
}

/** The same message again, as Teams sends it when nobody took it; then the conversation goes on. */
async function goesOn(message: object): Promise<void> {
	const told = await post(onward, "student-10", message);
	expect(told.text).toContain("Is there a job you want to aim for?");
	expect(await onward.app.store.history("student-10", goal)).toHaveLength(1);
	expect((await post(onward, "student-10", { text: "I don't know yet" })).text).toContain("get better at");
	expect(await unsound(onward.app.store, "student-10")).toBeNull();
}

describe.each(storeKinds)("locked, on %s", (kind) => {
	beforeEach(() => open(kind));
	afterEach(close);

	const begin = kind === "sqlite" ? "begin exclusive" : "begin";
	const held = kind === "sqlite" ? [] : ["lock table person, turn, outbox in access exclusive mode"];

	test("for a moment: the turn waits and is taken", async () => {
		await post(onward, "student-10", { text: "set a goal" });
		const other = await openSession(kind, place.url);
		for (const sql of [begin, ...held]) await other.run(sql);
		const message = { id: randomUUID(), text: "four-year college" };
		let done = false;
		const waiting = post(onward, "student-10", message).finally(() => {
			done = true;
		});
		// It has got so far when another person's question waits behind the same lock.
		const asked = post(onward, "student-12", { text: "help" });
		await new Promise((tick) => setTimeout(tick, 300));
		expect(done).toBe(false);
		await other.run("rollback");
		await other.end();
		expect((await waiting).text).toContain("Is there a job");
		expect((await asked).text).toContain("I can");
		await goesOn(message);
	});

	test("for too long: a sorry sentence with a reference, nothing half-saved, and the next try is taken", {
		timeout: 120_000,
	}, async () => {
		await post(onward, "student-10", { text: "set a goal" });
		const before = await onward.app.store.load({ who: "demo:student-10", turn: "look" });
		const other = await openSession(kind, place.url);
		for (const sql of [begin, ...held]) await other.run(sql);
		const message = { id: randomUUID(), text: "four-year college" };
		const [told, danger] = await Promise.all([
			post(onward, "student-10", message),
			post(onward, "student-12", { text: "I want to kill myself" }),
		]);
		expect(told.text).toMatch(sorry);
		expect(told.text).toMatch(/[0-9a-f]{8}/);
		// Help does not wait for a database.
		expect(danger.text).toContain("988");
		await other.run("rollback");
		await other.end();
		const after = await onward.app.store.load({ who: "demo:student-10", turn: "look" });
		expect({ ...after, unsent: [] }).toEqual({ ...before, unsent: [] });
		expect(await entriesOf(onward.app.store, "student-10")).toEqual([]);
		await goesOn(message);
	});
});

/** No connection of the program may make the file longer. */
function limit(pages: number): void {
	for (const one of opened) if (one.open) one.pragma(`max_page_count = ${pages}`);
}

describe("a full disk, on SQLite", () => {
	beforeEach(() => open("sqlite"));
	afterEach(close);

	test("whoever hears sorry has nothing saved, all others everything; danger is answered; then on it goes", async () => {
		const people = Array.from({ length: 9 }, (_, at) => `student-s0${at + 1}`).slice(3);
		for (const who of people) await post(onward, who, { text: "set a goal" });
		limit(1);
		const messages = new Map(people.map((who) => [who, { id: randomUUID(), text: "1" }]));
		const sayAll = () =>
			Promise.all(people.map(async (who) => ({ who, ...(await post(onward, who, messages.get(who)!)) })));
		// The last page has a little room left; sooner or later there is none.
		let told = "";
		for (let at = 0; at < 80 && !told.match(sorry); at++)
			told = (await post(onward, "student-12", { text: `what is an ILP? ${at}` })).text;
		expect(told).toMatch(sorry);
		const [answers, danger] = await Promise.all([
			sayAll(),
			post(onward, "student-10", { text: "I want to kill myself" }),
		]);
		expect(danger.text).toContain("988");
		expect(answers.filter(({ text }) => text.match(sorry)).length).toBeGreaterThan(0);
		for (const { who, text } of answers) {
			expect(await onward.app.store.history(who, goal)).toHaveLength(text.match(sorry) ? 0 : 1);
			expect(await unsound(onward.app.store, who)).toBeNull();
		}
		limit(1_000_000);
		for (const { who, text } of await sayAll()) {
			expect(text).not.toMatch(sorry);
			expect(await onward.app.store.history(who, goal)).toHaveLength(1);
		}
	});
});

test("a disk with no room for the WAL: sorry, nothing half-saved, and on it goes once there is room", {
	timeout: 60_000,
}, async () => {
	const disk = smallDisk(limit);
	try {
		mkdirSync(join(disk.folder, "data"));
		onward = await startOnward({ databaseUrl: `sqlite:${join(disk.folder, "data", "onward.db")}` });
		await post(onward, "student-10", { text: "set a goal" });
		disk.fill();
		// What is in the WAL already has room for a little more.
		let told = "";
		for (let at = 0; at < 80 && !told.match(sorry); at++)
			told = (await post(onward, "student-12", { text: `what is an ILP? ${at}` })).text;
		const message = { id: randomUUID(), text: "four-year college" };
		const [answer, danger] = await Promise.all([
			post(onward, "student-10", message),
			post(onward, "student-12", { text: "I want to kill myself" }),
		]);
		expect(told).toMatch(sorry);
		expect(danger.text).toContain("988");
		expect(await onward.app.store.history("student-10", goal)).toHaveLength(answer.text.match(sorry) ? 0 : 1);
		disk.free();
		await goesOn(message);
		await onward.close();
	} finally {
		// With what is still open there, where something failed.
		for (const one of opened) one.close();
		disk.remove();
	}
});

describe("a SQLite file that is moved away for a while", () => {
	beforeEach(() => open("sqlite"));
	afterEach(close);

	test("nothing that was said to be saved is missing when it is back", async () => {
		const file = place.url.slice("sqlite:".length);
		const message = { id: randomUUID(), text: "four-year college" };
		await post(onward, "student-10", { text: "set a goal" });
		for (const end of ["", "-wal", "-shm"]) renameSync(`${file}${end}`, `${file}${end}.away`);
		const told = await post(onward, "student-10", message);
		const later = await post(onward, "student-12", { text: "what is an ILP?" });
		expect(later.status).toBe(200);
		for (const end of ["", "-wal", "-shm"]) renameSync(`${file}${end}.away`, `${file}${end}`);
		const saved = await onward.app.store.history("student-10", goal);
		// Either it said sorry, or it is there.
		expect(saved).toHaveLength(told.text.match(sorry) ? 0 : 1);
		await onward.restart();
		expect(await onward.app.store.history("student-10", goal)).toEqual(saved);
		await goesOn(message);
	});
});

describe("PostgreSQL stopped and started under the running server", () => {
	test("sorry while it is away; the same process goes on, its sender too", { timeout: 180_000 }, async () => {
		const server = await startPostgres();
		onward = await startOnward({ databaseUrl: `${server.url}/postgres` });
		try {
			const page = webClient(onward, "student-12");
			await page.enter();
			await page.news();
			await post(onward, "student-10", { text: "set a goal" }, service);
			await onward.app.idle();
			// Every connection of the pool is in use at some time, so that each has to be made anew.
			await Promise.all(
				Array.from({ length: 20 }, (_, at) => post(onward, `student-s0${(at % 9) + 1}`, { text: "help" })),
			);
			for (const text of ["send a check-in", "1", "1"]) await post(onward, "counselor-1", { text });
			await server.halt();
			const message = { id: randomUUID(), text: "four-year college" };
			const [told, danger] = await Promise.all([
				post(onward, "student-10", message),
				post(onward, "student-s10", { text: "I want to kill myself" }),
			]);
			expect(told.text).toMatch(sorry);
			expect(danger.text).toContain("988");
			await page.type("what is an ILP?");
			expect((await page.news()).map(({ text }) => text).join()).toMatch(sorry);
			// A minute goes by, and the sender looks in vain.
			for (let second = 0; second < 60; second++) {
				onward.clock.pass(1000);
				await onward.app.sender.tick(onward.clock.now()).catch(() => undefined);
			}
			await server.resume();
			await goesOn(message);
			await post(onward, "student-10", { text: "help" }, service);
			await post(onward, "counselor-1", { text: "yes" });
			while ((await onward.app.sender.tick(onward.clock.now())) > 0);
			const checkIns = service.posts.filter((own) => own.activity.replyToId === undefined);
			expect(checkIns.filter((own) => own.conversation === "c-student-10")).toHaveLength(1);

			// Once more, in the middle of what is going on.
			const busy = Array.from({ length: 30 }, (_, at) => post(onward, `student-s0${(at % 9) + 1}`, { text: "repeat" }));
			await server.halt();
			for (const one of await Promise.all(busy)) expect(one.text).not.toBe("");
			await server.resume();
			for (let at = 1; at <= 9; at++) {
				expect((await post(onward, `student-s0${at}`, { text: "what is an ILP?" })).text).not.toMatch(sorry);
				expect(await unsound(onward.app.store, `student-s0${at}`)).toBeNull();
			}
		} finally {
			await onward.close();
			await server.stop();
		}
	});
});
