/** Danger over HTTP while the database is gone, hangs, or the disk is full: answered, nothing claimed that is not so, told later. */
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type FakeTeams, startFakeTeams } from "../support/fake-teams.ts";
import { type Onward, startOnward } from "../support/onward.ts";
import { startPostgres } from "../support/postgres.ts";
import { opened, smallDisk } from "./disk.ts";
import { post } from "./people.ts";

vi.mock("better-sqlite3", async (original) => (await import("./disk.ts")).watched(await original()));

const words = "i want to kill myself";
const names = /Rivera|Whitfield/;

let onward: Onward;
let service: FakeTeams;
beforeEach(async () => {
	service = await startFakeTeams();
});
afterEach(() => service.close());

/** Both contacts have written, so that there is somewhere to tell them. */
async function contacts(): Promise<void> {
	for (const who of ["counselor-1", "counselor-2"]) await post(onward, who, { text: "help" }, service);
	await onward.app.idle();
}

/** Half a minute later, with everything working again: stored once, word for word, and the contacts are told. */
async function arrives(): Promise<void> {
	onward.clock.pass(30_000);
	await onward.app.upkeep.replay();
	await vi.waitFor(async () => {
		const alerts = await onward.app.store.alerts();
		expect(alerts.map(({ person, lines }) => [person, lines.map((line) => line.words)])).toEqual([
			["student-10", [words]],
		]);
	}, 20_000);
	await onward.app.alerts.tick(onward.clock.now());
	while ((await onward.app.sender.tick(onward.clock.now())) > 0);
	const told = service.posts.filter((own) => JSON.stringify(own.activity).includes("A student needs you"));
	expect(told.map((own) => own.conversation).sort()).toEqual(["c-counselor-1", "c-counselor-2"]);
	expect(JSON.stringify(told)).not.toContain("kill");
}

test("PostgreSQL is stopped: an adult is being tried, by no name; stored and told once it is back", {
	timeout: 120_000,
}, async () => {
	const server = await startPostgres();
	onward = await startOnward({ databaseUrl: `${server.url}/postgres` });
	try {
		await contacts();
		await server.halt();
		const { text } = await post(onward, "student-10", { text: words });
		expect(text).toContain("I am trying to reach an adult at your school.");
		expect(text).toContain("988");
		expect(text).not.toMatch(names);
		await server.resume();
		await arrives();
	} finally {
		await onward.close();
		await server.stop();
	}
});

/** Between the program and its database; while it hangs, bytes arrive nowhere and no connection ends. */
async function wire(to: URL): Promise<{ readonly url: string; hang(): void; flow(): void; end(): void }> {
	const sockets = new Set<Socket>();
	let hung = false;
	const door = createServer((near) => {
		const far = connect(Number(to.port), to.hostname);
		for (const [one, other] of [
			[near, far],
			[far, near],
		] as const) {
			sockets.add(one);
			one.on("error", () => other.destroy());
			one.on("close", () => other.destroy());
			one.on("data", (bytes) => other.write(bytes));
			if (hung) one.pause();
		}
	});
	await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
	const url = new URL(to.href);
	url.hostname = "127.0.0.1";
	url.port = String((door.address() as AddressInfo).port);
	return {
		url: url.href,
		hang() {
			hung = true;
			for (const one of sockets) one.pause();
		},
		flow() {
			hung = false;
			for (const one of sockets) one.resume();
		},
		end() {
			for (const one of sockets) one.destroy();
			door.close();
		},
	};
}

test("PostgreSQL takes bytes and answers none: the reply does not wait for it, and is the only one", {
	timeout: 120_000,
}, async () => {
	const server = await startPostgres();
	const between = await wire(new URL(`${server.url}/postgres`));
	onward = await startOnward({ databaseUrl: between.url });
	try {
		await contacts();
		between.hang();
		const { text, texts } = await post(onward, "student-10", { text: words });
		expect(texts).toHaveLength(1);
		expect(text).toContain("I am trying to reach an adult at your school.");
		expect(text).not.toMatch(names);
		between.flow();
		await arrives();
	} finally {
		between.flow();
		await onward.close();
		between.end();
		await server.stop();
	}
});

test("a disk that is full, for the spool and the database: what is said of an adult is true; told once there is room", {
	timeout: 60_000,
}, async () => {
	const limit = (pages: number) => {
		for (const one of opened) if (one.open) one.pragma(`max_page_count = ${pages}`);
	};
	const disk = smallDisk(limit);
	const spool = join(disk.folder, "data", "spool");
	try {
		mkdirSync(join(disk.folder, "data"));
		onward = await startOnward({ databaseUrl: `sqlite:${join(disk.folder, "data", "onward.db")}` });
		await contacts();
		disk.fill();
		// What is in the WAL already has room for a little more.
		let told = "";
		for (let at = 0; at < 80 && !told.includes("went wrong"); at++)
			told = (await post(onward, "student-12", { text: `what is an ILP? ${at}` })).text;
		expect(told).toContain("went wrong");
		const { text } = await post(onward, "student-10", { text: words });
		const kept = existsSync(spool) && readdirSync(spool).some((file) => file.endsWith(".sealed"));
		const stored = (await onward.app.store.alerts()).length > 0;
		expect(text).toContain("988");
		if (!kept && !stored) expect(text).toContain("I could not reach an adult at your school.");
		if (!stored) expect(text).not.toMatch(names);
		disk.free();
		await arrives();
		await onward.close();
	} finally {
		for (const one of opened) one.close();
		disk.remove();
	}
});
