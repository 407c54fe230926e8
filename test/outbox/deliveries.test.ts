/**
 * What becomes of each kind of message, for each thing that can happen to it on the way to Teams: the real sender, the
 * real store, real HTTP. The table below is the policy; a change of one must be a change of the other.
 */
import { afterEach, expect, test } from "vitest";
import { createTeams } from "../../src/channel/teams.ts";
import type { OutboxKind } from "../../src/doors.ts";
import { createSender } from "../../src/outbox/sender.ts";
import { anyone, quiet } from "../channel/samples.ts";
import { type Scripted, startFakeTeams } from "../support/fake-teams.ts";
import { openTestStore, storeKinds } from "../support/stores.ts";
import { draft, library, person, teamsAddress, tuesday } from "./samples.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
	for (const close of closing.splice(0).reverse()) await close();
});

const error = (code: string) => ({ error: { code, message: "..." } });

const happens: readonly (readonly [string, Scripted])[] = [
	["201", { status: 201, body: { id: "1" } }],
	["429, come in 7 s", { status: 429, headers: { "retry-after": "7" } }],
	["429", { status: 429 }],
	["412", { status: 412 }],
	["408", { status: 408 }],
	["500", { status: 500 }],
	["502", { status: 502 }],
	["504", { status: 504 }],
	["cut before it was taken", "cut"],
	["taken, the answer lost", "reset"],
	["no answer in time", "hang"],
	["403 blocked", { status: 403, body: error("ConversationBlockedByUser") }],
	["403 not installed", { status: 403, body: error("ForbiddenOperationException") }],
	["404 gone", { status: 404, body: error("ConversationNotFound") }],
	["403 something else", { status: 403, body: error("Weather") }],
	["404 without a code", { status: 404 }],
	["401", { status: 401 }],
	["413", { status: 413 }],
];

const kinds = ["reply", "alert", "message", "welcome", "check-in", "reminder"] as const satisfies readonly OutboxKind[];

/** What Teams took (`x1`), and where the row ended. Everything after the first post is answered with 201. */
const table = `
                        | reply          | alert          | message        | welcome        | check-in       | reminder
201                     | sent x1        | sent x1        | sent x1        | sent x1        | sent x1        | sent x1
429, come in 7 s        | sent x2        | sent x2        | sent x2        | sent x2        | sent x2        | sent x2
429                     | sent x2        | sent x2        | sent x2        | sent x2        | sent x2        | sent x2
412                     | sent x2        | sent x2        | sent x2        | sent x2        | sent x2        | sent x2
408                     | unknown x1     | sent x2        | unknown x1     | unknown x1     | unknown x1     | unknown x1
500                     | unknown x1     | sent x2        | unknown x1     | unknown x1     | unknown x1     | unknown x1
502                     | unknown x1     | sent x2        | unknown x1     | unknown x1     | unknown x1     | unknown x1
504                     | unknown x1     | sent x2        | unknown x1     | unknown x1     | unknown x1     | unknown x1
cut before it was taken | unknown x0     | sent x1        | unknown x0     | unknown x0     | unknown x0     | unknown x0
taken, the answer lost  | unknown x1     | sent x2        | unknown x1     | unknown x1     | unknown x1     | unknown x1
no answer in time       | unknown x1     | sent x2        | unknown x1     | unknown x1     | unknown x1     | unknown x1
403 blocked             | unreachable x1 | unreachable x1 | unreachable x1 | unreachable x1 | unreachable x1 | unreachable x1
403 not installed       | unreachable x1 | unreachable x1 | unreachable x1 | unreachable x1 | unreachable x1 | unreachable x1
404 gone                | unreachable x1 | unreachable x1 | unreachable x1 | unreachable x1 | unreachable x1 | unreachable x1
403 something else      | refused x1     | refused x1     | refused x1     | refused x1     | refused x1     | refused x1
404 without a code      | refused x1     | refused x1     | refused x1     | refused x1     | refused x1     | refused x1
401                     | refused x1     | refused x1     | refused x1     | refused x1     | refused x1     | refused x1
413                     | refused x1     | refused x1     | refused x1     | refused x1     | refused x1     | refused x1
`;

const cell = (text: string) => text.padEnd(14);
const line = (name: string, cells: readonly string[]) =>
	`${name.padEnd(23)} | ${cells.map(cell).join(" | ")}`.trimEnd();

test.each(storeKinds)("every kind, whatever happens (%s)", async (database) => {
	const lines = [line("", kinds)];
	const made = await openTestStore(database);
	closing.push(() => made.close());
	const fake = await startFakeTeams();
	closing.push(() => fake.close());
	const { store } = made;
	for (const [name, scripted] of happens) {
		let now = tuesday;
		const id = (kind: OutboxKind) => `${kind} on ${name}`;
		await store.importPeople(kinds.map((kind) => ({ person: person(id(kind)), identities: [`demo:${id(kind)}`] })));
		for (const kind of kinds) {
			const loaded = await store.load({ who: `demo:${id(kind)}`, turn: id(kind) });
			const address = teamsAddress(id(kind), fake.serviceUrl);
			await store.commit({
				...{ turn: id(kind), key: `turn ${id(kind)}`, at: now, who: `demo:${id(kind)}`, version: loaded.version },
				...{ person: person(id(kind)), create: false, address, position: loaded.position, plan: {}, entries: [] },
				...{ outbox: [], effects: [] },
			});
			fake.scriptFor(address.conversation, scripted);
			const reply = kind === "reply" ? { address } : {};
			await store.enqueue([draft(kind, id(kind), { key: id(kind), ...reply })]);
		}
		const teams = createTeams({
			...{ app: null, allowedTenants: [], admit: anyone.enter, log: quiet, now: () => now, timeoutMs: 2000 },
			handle: () => Promise.reject(new Error("nobody writes")),
		});
		const sender = createSender({
			...{ store, channels: [teams], library: () => library, log: quiet, clock: () => now, boot: "boot-1" },
		});
		// Two hours of looking, ten seconds apart at first.
		for (const seconds of [0, 10, 20, 60, 120, 600, 3600, 7200]) {
			now = new Date(Date.parse(tuesday) + seconds * 1000).toISOString();
			await sender.tick(now);
		}
		await sender.stop();
		const ends = kinds.map(async (kind) => {
			const [row] = await store.byKey(id(kind));
			const taken = fake.posts.filter(({ conversation }) => conversation === `a:${id(kind)}`).length;
			return `${row?.reason ?? row?.state} x${taken}`;
		});
		lines.push(line(name, await Promise.all(ends)));
	}
	expect(`\n${lines.join("\n")}\n`).toBe(table);
});
