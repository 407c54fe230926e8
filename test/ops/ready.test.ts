/** What /readyz and the figures say of a program whose database or sender is not well. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Onward, startOnward } from "../support/onward.ts";
import { emptyDatabase, openSession, storeKinds } from "../support/stores.ts";

describe.each(storeKinds)("on %s", { timeout: 60_000 }, (kind) => {
	let onward: Onward;
	let place: Awaited<ReturnType<typeof emptyDatabase>>;

	beforeEach(async () => {
		place = await emptyDatabase(kind);
		onward = await startOnward({ databaseUrl: place.url });
	});
	afterEach(async () => {
		vi.restoreAllMocks();
		await onward.close();
		await place.remove();
	});

	const ready = async () => {
		const response = await fetch(new URL("readyz", onward.url));
		const { error } = (await response.json()) as { error?: { code: string } };
		return `${response.status} ${error?.code ?? "ok"}`;
	};

	it("is not ready while the schema is another program's, and is again when it is not", async () => {
		expect(await ready()).toBe("200 ok");
		const session = await openSession(kind, place.url);
		await session.run("insert into kysely_migration (name, timestamp) values ('9999-later', '2027-01-01')");
		expect(await ready()).toBe("503 database");
		await session.run("delete from kysely_migration where name = '9999-later'");
		expect(await ready()).toBe("200 ok");
		await session.end();
	});

	it("is not ready when the database does not answer at all", async () => {
		vi.spyOn(onward.app.store, "ping").mockReturnValue(new Promise(() => {}));
		expect(await ready()).toBe("503 database");
	});

	it("is not ready when the sender could not look at the outbox for a minute", async () => {
		onward.app.sender.start();
		expect(await ready()).toBe("200 ok");
		const claim = vi.spyOn(onward.app.store, "claim").mockRejectedValue(new Error("away"));
		await vi.waitUntil(() => claim.mock.calls.length > 0, { timeout: 10_000 });
		onward.clock.pass(61_000);
		expect(await ready()).toBe("503 sender");
		claim.mockRestore();
		await vi.waitUntil(async () => (await ready()) === "200 ok", { timeout: 10_000 });
	});

	it("tells how many messages are due, by kind, and since when the oldest is", async () => {
		const { store } = onward.app;
		const now = onward.clock.now();
		const draft = (id: string, notBefore: string) =>
			({
				id,
				kind: "message",
				person: "student-10",
				address: null,
				campaign: null,
				lang: "en",
				view: { kind: "say", text: "hello" },
				key: null,
				notBefore,
				state: "ready",
			}) as const;
		expect(await store.backlog({ now })).toEqual([]);
		const earlier = new Date(Date.parse(now) - 90_000).toISOString();
		const later = new Date(Date.parse(now) + 90_000).toISOString();
		await store.enqueue([draft("a", now), draft("b", earlier), draft("c", later)]);
		expect(await store.backlog({ now })).toEqual([{ kind: "message", count: 2, since: earlier }]);
		await store.mark([{ id: "b", state: "sent", at: now }]);
		expect(await store.backlog({ now })).toEqual([{ kind: "message", count: 1, since: now }]);
		// Placed where its reader fetches it: nobody has to send it any more.
		const address = { channel: "directline", conversation: "web-1", user: "student-10" } as const;
		await store.mark([{ id: "a", state: "ready", place: address, at: now }]);
		expect(await store.backlog({ now })).toEqual([]);
	});
});
