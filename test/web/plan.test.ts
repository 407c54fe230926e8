/** GET /api/plan: who may see which plan, over real stores, a real sign-in and the real trail. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, expectTypeOf, test } from "vitest";
import { learn, root } from "../../src/app.ts";
import { createPlanTab, type PlanTab as Served } from "../../src/plan-tab.ts";
import type { PlanTab as Read } from "../../src/tab/plan/api.ts";
import type { Person } from "../../src/turn.ts";
import { createEntraSignIn } from "../../src/web/entra.ts";
import { quiet } from "../channel/samples.ts";
import { type Issuer, startIssuer } from "../support/issuer.ts";
import { at, type Onward, startOnward } from "../support/onward.ts";
import { fullPlan, savePlan } from "../support/plans.ts";
import { ask, closeAll, sentence, serve } from "./serve.ts";

test("the page's copy of the answer's type is the server's", () => {
	expectTypeOf<Served>().toExtend<Omit<Read, "interests">>();
	expectTypeOf<Served["interests"]>().toExtend<Read["interests"]>();
});

let onward: Onward;
const tokens = new Map<string, string>();
beforeEach(async () => {
	onward = await startOnward({ now: at("2026-11-24 10:00") });
	tokens.clear();
});
afterEach(async () => {
	await closeAll();
	await onward.close();
});

const port = () => Number(new URL(onward.url).port);

/** A demo token, as the page gets one. */
async function tokenOf(person: string): Promise<string> {
	const known = tokens.get(person);
	if (known) return known;
	const body = JSON.stringify({ person });
	const { json } = await ask(port(), "POST", "/api/sign-in", { "content-type": "application/json" }, body);
	tokens.set(person, String(json.token));
	return String(json.token);
}

const look = async (person: string, query = "", headers: Readonly<Record<string, string>> = {}) =>
	ask(port(), "GET", `/api/plan${query}`, { authorization: `Bearer ${await tokenOf(person)}`, ...headers });

const trail = async () => (await onward.app.store.verifyAudit()).rows;

describe("in the demo", () => {
	test("a student sees the own plan, in the language asked for, and nothing is written down about it", async () => {
		await savePlan(onward, "student-10", fullPlan);
		const before = await trail();
		const { status, headers, json } = await look("student-10", "?lang=es");
		expect(status).toBe(200);
		expect(headers["cache-control"]).toBe("no-store");
		expect(headers["set-cookie"]).toBeUndefined();
		expect(json).toMatchObject({
			lang: "es",
			student: { id: "student-10", name: "Malik" },
			others: [],
			careers: { lines: ["Enfermero/a titulado/a", "Desarrollador/a de software"] },
			interests: { max: 25, bars: [{ label: "Pensar", value: 24 }, {}, {}, {}, {}, {}] },
			who: { people: ["Tú", "Elena Rivera, de la consejería", "La consejería de Bluegrass Valley High School"] },
		});
		expect((await look("student-10", "?student=student-10")).status).toBe(200);
		expect(await trail()).toBe(before);
	});

	test("without a wish the answer is in the reader's own language; an unknown one is no wish", async () => {
		for (const query of ["", "?lang=fr", "?lang="]) {
			expect((await look("student-10", query)).json.lang).toBe("en");
			expect((await look("family-1", query)).json.lang).toBe("es");
		}
	});

	test("a mother sees her daughter's plan, and each look is in the trail; the daughter reads who may look", async () => {
		const before = await trail();
		const { status, json } = await look("family-1", "?lang=en");
		expect(status).toBe(200);
		expect(json).toMatchObject({ student: { id: "student-8" }, next: { route: "page:talk-with-your-student" } });
		expect((await look("family-1", "?student=student-8")).status).toBe(200);
		expect(await trail()).toBe(before + 2);
		expect((await look("student-8")).json).toMatchObject({
			who: { people: expect.arrayContaining(["Rosa Ortiz, your family, until you turn 18"]) },
		});
	});

	const strangers: [string, string][] = [
		["student-10", "student-8"],
		["student-10", "counselor-1"],
		["student-10", "nobody-there"],
		["student-10", "%00"],
		["student-10", "<script>"],
		["family-1", "student-10"],
		["family-1", "family-1"],
		["counselor-1", "student-10"],
	];
	test.each(strangers)("%s gets nothing by asking for %s, and that is in the trail", async (person, student) => {
		const before = await trail();
		const { status, json } = await look(person, `?student=${student}`);
		expect(status).toBe(403);
		expect(json).toEqual({ error: { code: "plan", message: expect.stringMatching(sentence) } });
		expect(await trail()).toBe(before + 1);
		expect(await onward.app.store.verifyAudit()).toMatchObject({ broken: null });
	});

	test("staff has no page of plans yet: a sentence, and nothing to see", async () => {
		for (const person of ["counselor-1", "counselor-2"])
			expect(await look(person)).toMatchObject({ status: 403, json: { error: { code: "staff" } } });
	});

	test.each(["", "nonsense", "a.b", "e30.e30."])("a token like %j is turned down", async (token) => {
		const { status, json } = await ask(port(), "GET", "/api/plan", { authorization: `Bearer ${token}` });
		expect(status).toBe(401);
		expect(json.error?.message).toMatch(sentence);
	});

	test("a token of yesterday says that it is over, and a token in the address is none", async () => {
		const token = await tokenOf("student-10");
		expect((await ask(port(), "GET", `/api/plan?token=${token}`)).status).toBe(401);
		onward.clock.pass(24 * 60 * 60 * 1000);
		expect(await look("student-10")).toMatchObject({ status: 403, json: { error: { code: "TokenExpired" } } });
	});

	test("who has the plan already is told so, until it changes; a family's look counts all the same", async () => {
		const first = await look("family-1");
		const etag = String(first.headers.etag);
		const before = await trail();
		const again = await look("family-1", "", { "if-none-match": etag });
		expect(again).toMatchObject({ status: 304, text: "" });
		expect(again.headers).toMatchObject({ etag, "cache-control": "no-store" });
		expect(await trail()).toBe(before + 1);
		await savePlan(onward, "student-8", [["personal-goal", null, "Learn to swim"]]);
		expect((await look("family-1", "", { "if-none-match": etag })).status).toBe(200);
	});

	test("the next step names words that lead there in chat", async () => {
		const { phrases } = learn(root).library;
		const stages: [string, Parameters<typeof savePlan>[2]][] = [
			["dialog:interests", []],
			["dialog:explore", fullPlan.slice(0, 1)],
			["dialog:goals", fullPlan.slice(2, 3)],
			["dialog:goals", fullPlan.slice(1, 5)],
			["dialog:courses", []],
			["dialog:goals", fullPlan.slice(7)],
			["dialog:ask-counselor", [["first-step", null, { text: "Ask", date: null, done: true }]]],
		];
		const routes: unknown[] = [];
		for (const [, parts] of stages) {
			await savePlan(onward, "student-10", parts);
			for (const lang of ["en", "es"]) {
				const { next } = (await look("student-10", `?lang=${lang}`)).json as unknown as Read;
				if (lang === "en") routes.push(next.route);
				const leads = phrases.filter((phrase) => phrase.text.toLowerCase() === next.say.toLowerCase());
				expect(
					leads.map(({ route }) => route),
					next.say,
				).toContain(next.route);
			}
		}
		expect(new Set(routes)).toEqual(new Set(stages.map(([route]) => route)));
		const { next } = (await look("family-1", "?lang=en")).json as unknown as Read;
		expect(phrases.some(({ text, route }) => text === next.say && route === next.route)).toBe(true);
	});
});

describe("with Microsoft's tokens", () => {
	let issuer: Issuer;
	beforeAll(async () => {
		issuer = await startIssuer();
	});
	afterAll(() => issuer.close());

	const person = (id: string, more: Partial<Person>): Person => ({
		id,
		role: "student",
		givenName: id,
		familyName: "Test",
		lang: "en",
		grade: 10,
		birthDate: "2011-01-23",
		school: "valley-high",
		counselor: "counselor-1",
		guardianOf: [],
		optedOut: false,
		welcomed: false,
		...more,
	});
	const oid = (n: number) => `bbbbbbbb-0000-4000-8000-00000000000${n}`;
	const row = (n: number, id: string, more: Partial<Person> = {}) => ({
		person: person(id, more),
		identities: [`teams:${issuer.tenant}:${oid(n)}`],
	});

	/** A live server over the demo's store: five people who sign in with Microsoft. */
	async function live(log = quiet) {
		const { store } = onward.app;
		await store.importPeople([
			row(1, "live-student"),
			row(2, "live-adult", { birthDate: "2008-01-01" }),
			row(3, "live-sister", { grade: 8, birthDate: "2013-02-02" }),
		]);
		await store.importPeople([
			row(4, "live-family", {
				role: "family",
				grade: null,
				birthDate: null,
				guardianOf: ["live-student", "live-adult", "live-sister"],
			}),
			row(5, "live-alone", { role: "family", grade: null, birthDate: null, guardianOf: ["live-adult"] }),
			row(6, "live-adviser", { role: "adviser", grade: null, birthDate: null }),
		]);
		const { library } = onward.app.knowledge();
		const now = onward.clock.now;
		const plan = createPlanTab({
			store,
			library: () => library,
			staff: () => null,
			today: (own) => own.slice(0, 10),
			now,
		});
		const { clientId, domain, tenant, keySet } = issuer;
		const signIn = createEntraSignIn({ clientId, domain, tenants: [tenant], now, keySet });
		const { port } = await serve({ demo: null, publicHost: domain, plan, signIn, log });
		return async (n: number, query = "", claims: Readonly<Record<string, unknown>> = {}) => {
			const token = await issuer.token({ oid: oid(n), ...claims }, now());
			return ask(port, "GET", `/api/plan${query}`, { authorization: `Bearer ${token}` });
		};
	}

	test("identity is tenant and object id, the role is the roster's, whatever the token says", async () => {
		const get = await live();
		expect((await get(1)).json).toMatchObject({ student: { id: "live-student" } });
		const claims = {
			roles: ["counselor", "administrator"],
			groups: ["staff"],
			person: "live-sister",
			sub: "live-sister",
		};
		expect((await get(1, "", claims)).json).toMatchObject({ student: { id: "live-student" } });
		expect(await get(1, "?student=live-sister", claims)).toMatchObject({
			status: 403,
			json: { error: { code: "plan" } },
		});
		expect(await get(6)).toMatchObject({ status: 403, json: { error: { code: "staff" } } });
		expect(await get(6, "?student=live-student")).toMatchObject({ status: 403, json: { error: { code: "plan" } } });
		expect(await get(9)).toMatchObject({ status: 403, json: { error: { code: "roster" } } });
	});

	test("a family chooses among the children who are under 18; without one it gets a sentence", async () => {
		const get = await live();
		const others = [
			{ id: "live-student", name: "live-student" },
			{ id: "live-sister", name: "live-sister" },
		];
		expect((await get(4)).json).toMatchObject({ student: others[0], others });
		expect((await get(4, "?student=live-sister")).json).toMatchObject({ student: others[1], others });
		expect(await get(4, "?student=live-adult")).toMatchObject({ status: 403, json: { error: { code: "plan" } } });
		expect(await get(5)).toMatchObject({ status: 403, json: { error: { code: "family" } } });
	});

	test("the demo's sign-in is not there, and its tokens are nothing", async () => {
		const get = await live();
		expect((await get(1)).status).toBe(200);
		const { port } = await serve({ demo: null });
		expect((await ask(port, "GET", "/api/people")).status).toBe(404);
		const body = '{"person":"student-10"}';
		const signIn = await ask(port, "POST", "/api/sign-in", { "content-type": "application/json" }, body);
		expect([404, 405]).toContain(signIn.status);
	});
});

test("what cannot be written down is not shown: neither a family's look nor why somebody was refused", async () => {
	const read: string[] = [];
	const { library } = onward.app.knowledge();
	const plan = createPlanTab({
		store: {
			...onward.app.store,
			note: () => Promise.reject(new Error("disk full")),
			plan: (id) => {
				read.push(id);
				return onward.app.store.plan(id);
			},
		},
		library: () => library,
		staff: () => null,
		today: (now) => now.slice(0, 10),
		now: onward.clock.now,
	});
	const { port } = await serve({ plan });
	for (const [who, query] of [
		["family-1", ""],
		["student-10", "?student=student-8"],
	]) {
		const answer = await ask(port, "GET", `/api/plan${query}`, { authorization: `Bearer token-of-${who}` });
		expect(answer.status).toBe(500);
		expect(answer.json.error).toMatchObject({ code: "internal", reference: expect.stringMatching(/^[0-9a-f]{8}$/) });
		expect(answer.text).not.toMatch(/Camila|disk full/);
	}
	expect(read).toEqual([]);
	expect((await ask(port, "GET", "/api/plan", { authorization: "Bearer token-of-student-10" })).status).toBe(200);
});

test("who comes too often waits, and other pages' scripts may not ask", async () => {
	const { port } = await serve({ limits: { arrivals: () => 0, looks: () => 7 } });
	expect(await ask(port, "GET", "/api/plan")).toMatchObject({ status: 429, headers: { "retry-after": "7" } });
	const live = await serve({ demo: null, publicHost: "onward.district.example" });
	const foreign = await ask(live.port, "GET", "/api/plan", { origin: "https://evil.example" });
	expect(foreign).toMatchObject({ status: 403, json: { error: { code: "origin" } } });
});
