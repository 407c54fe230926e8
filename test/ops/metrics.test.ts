/** Figures: what is counted, for whom they are there, and that no person is in them. */
import { request } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import type { Channel, Handled, Store } from "../../src/doors.ts";
import { createMetrics, type Metrics } from "../../src/metrics.ts";
import type { Turn } from "../../src/turn.ts";
import { at, quiet, recorder, row, views } from "../channel/samples.ts";

const open: Metrics[] = [];
afterEach(async () => {
	for (const metrics of open.splice(0)) await metrics.close();
});

async function start(backlog: () => ReturnType<Store["backlog"]> = async () => []) {
	const metrics = createMetrics(backlog, () => at);
	open.push(metrics);
	const port = await metrics.listen(0);
	const get = (path = "/metrics", headers: Readonly<Record<string, string>> = {}, method = "GET") =>
		new Promise<{ status: number; text: string }>((resolve, reject) => {
			const asked = request({ host: "127.0.0.1", port, path, method, headers }, (response) => {
				let text = "";
				response.setEncoding("utf8").on("data", (part: string) => {
					text += part;
				});
				response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
			});
			asked.on("error", reject).end();
		});
	return { metrics, port, get };
}

const turn: Turn = {
	id: "turn-1",
	at,
	who: "demo:student-10",
	address: { channel: "teams", conversation: "secretplace", user: "student-10" },
	mode: "normal",
	locale: null,
	input: { kind: "text", text: "secretword" },
};

describe("figures", () => {
	it("count turns by channel, input and what became of them", async () => {
		const { metrics, get } = await start();
		await metrics.turns(recorder().handle)(turn);
		const unsaved: Handled = { rows: [row(views.say, turn, { seq: 0 })], sent: Promise.resolve() };
		await metrics.turns(async () => unsaved)(turn);
		await metrics.turns(async () => ({ rows: [], sent: Promise.resolve() }))(turn);
		const { text } = await get();
		for (const outcome of ["answered", "unsaved", "silent"])
			expect(text).toContain(`onward_turns_total{channel="teams",input="text",outcome="${outcome}"} 1`);
		expect(text).toContain('onward_turn_seconds_count{channel="teams"} 3');
		expect(text).not.toMatch(/secret|student-10/);
	});

	it("count what the database is asked, and what it refuses by code, and pass both on", async () => {
		const { metrics, get } = await start();
		const full = Object.assign(new Error("secretword"), { code: "SQLITE_FULL" });
		const store = metrics.store({
			whois: async (who: string) => `person of ${who}`,
			commit: async () => Promise.reject(full),
		} as unknown as Store);
		expect(await store.whois("a")).toBe("person of a");
		await expect(store.commit({} as Parameters<Store["commit"]>[0])).rejects.toBe(full);
		const { text } = await get();
		expect(text).toContain('onward_store_seconds_count{operation="whois"} 1');
		expect(text).toContain('onward_store_errors_total{operation="commit",code="SQLITE_FULL"} 1');
		expect(text).not.toContain("secretword");
	});

	it("count what channels answer and what became of rows", async () => {
		const { metrics, get } = await start();
		const channel: Channel = { id: "teams", pull: false, send: async () => ({ kind: "unreachable", code: "x" }) };
		await metrics.channel(channel).send(turn.address, row(views.say, turn));
		metrics.sent("check-in", { id: "row-1", state: "ended", reason: "weekly-cap", at });
		metrics.sent("reply", { id: "row-2", state: "sent", at });
		const { text } = await get();
		expect(text).toContain('onward_sends_total{channel="teams",result="unreachable"} 1');
		expect(text).toContain('onward_outbox_total{kind="check-in",state="ended",reason="weekly-cap"} 1');
		expect(text).toContain('onward_outbox_total{kind="reply",state="sent",reason=""} 1');
	});

	it("show what is due and since when, and that the database is away", async () => {
		let away = false;
		const { get } = await start(async () => {
			if (away) throw new Error("away");
			return [{ kind: "alert", count: 2, since: "2026-10-13T13:59:00.000Z" }];
		});
		const there = (await get()).text;
		expect(there).toContain('onward_outbox_due{kind="alert"} 2');
		expect(there).toContain('onward_outbox_oldest_seconds{kind="alert"} 60');
		expect(there).toContain("onward_database_up 1");
		away = true;
		const gone = await get();
		expect(gone.status).toBe(200);
		expect(gone.text).toContain("onward_database_up 0");
		expect(gone.text).not.toContain('kind="alert"} 2');
	});

	it("count log lines by event; words that are no event of ours are one figure", async () => {
		const { metrics, get } = await start();
		const log = metrics.log(quiet);
		quiet.lines.length = 0;
		log.info({ event: "sign-in-refused", reason: "expired" }, "A token was refused.");
		log.error({ event: "what somebody wrote: secretword" }, "No.");
		for (let count = 0; count < 1000; count++) log.warn({ event: `made-up-${count}` }, "No.");
		expect(quiet.lines).toHaveLength(1002);
		const { text } = await get();
		expect(text).toContain('onward_sign_in_refusals_total{reason="expired"} 1');
		expect(text).toContain('onward_events_total{event="other",level="error"} 1');
		expect(text).not.toContain("secretword");
		expect(text.match(/^onward_events_total\{/gm)?.length).toBeLessThan(210);
	});

	it("have memory and how late the event loop is", async () => {
		const { text } = await (await start()).get();
		expect(text).toMatch(/^process_resident_memory_bytes \d{7,}/m);
		expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
	});
});

describe("who gets them", () => {
	it("is this machine, under its own name and not for a page in a browser", async () => {
		const { get, port } = await start();
		expect((await get("/metrics", { host: `localhost:${port}` })).status).toBe(200);
		expect((await get("/metrics", { host: "evil.example" })).status).toBe(403);
		expect((await get("/metrics", { origin: "http://evil.example" })).status).toBe(403);
		expect((await get("/")).status).toBe(404);
		expect((await get("/metrics", {}, "POST")).status).toBe(404);
	});

	it("says what to do when the port is taken", async () => {
		const { port } = await start();
		const second = createMetrics(
			async () => [],
			() => at,
		);
		await expect(second.listen(port)).rejects.toThrow(`METRICS_PORT: port ${port} is taken.`);
	});
});
