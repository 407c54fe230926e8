/** From an open page to a plan: what is shown when, whose answer counts, and what happens to tokens. */
import { expect, test } from "vitest";
import { type Api, Refused } from "../../src/tab/api.ts";
import { createVisit, type Scene } from "../../src/tab/plan/visit.ts";

const profile = { id: "student-10", name: "Malik Brooks", role: "student", grade: 10 } as const;

/** A page whose requests for plans wait until the test answers them. */
function page(options: { readonly teams?: boolean; readonly people?: () => Promise<readonly []> } = {}) {
	const scenes: Scene[] = [];
	const requests: { path: string; headers: Readonly<Record<string, string>>; answer(response: Response): void }[] = [];
	let tokens = 0;
	const api = {
		people: options.people ?? (async () => [profile]),
		signIn: async () => ({ token: `demo-${++tokens}` }),
	} as unknown as Api;
	const get = ((path: string, { headers }: { headers: Record<string, string> }) =>
		new Promise<Response>((answer) => requests.push({ path, headers, answer }))) as unknown as typeof fetch;
	const teams = options.teams ? { token: async () => `teams-${++tokens}` } : null;
	const visit = createVisit({
		api,
		get,
		teams,
		lang: options.teams ? "es" : null,
		show: (scene) => scenes.push(scene),
	});
	return { visit, scenes, requests, last: () => scenes.at(-1) };
}

const plan = (title: string, tag = '"one"') => new Response(JSON.stringify({ title }), { headers: { etag: tag } });
const no = (status: number, code: string, reference?: string) =>
	new Response(JSON.stringify({ error: { code, message: "No.", reference } }), { status });
const settle = () => new Promise((resolve) => setImmediate(resolve));

async function chosen() {
	const own = page();
	const looked = own.visit.choose(profile);
	await settle();
	own.requests[0]?.answer(plan("first"));
	await looked;
	return own;
}

test("the demo's reader is asked who they are, then gets a plan in the own language by a token of theirs", async () => {
	const own = page();
	await own.visit.enter();
	expect(own.scenes).toEqual([{ kind: "loading" }, { kind: "choose", people: [profile] }]);
	const looked = own.visit.choose(profile);
	await settle();
	expect(own.requests[0]).toMatchObject({ path: "/api/plan?", headers: { Authorization: "Bearer demo-1" } });
	own.requests[0]?.answer(plan("first"));
	await looked;
	expect(own.last()).toEqual({ kind: "plan", plan: { title: "first" } });
});

test("in Teams every look asks for a token anew, in Teams' language", async () => {
	const { visit, requests } = page({ teams: true });
	void visit.enter();
	await settle();
	void visit.open("student-8");
	await settle();
	expect(requests.map(({ path, headers }) => [path, headers.Authorization])).toEqual([
		["/api/plan?lang=es", "Bearer teams-1"],
		["/api/plan?lang=es&student=student-8", "Bearer teams-2"],
	]);
});

test("of two answers only the one asked for last is shown, whichever comes first", async () => {
	const { visit, requests, scenes } = await chosen();
	const older = visit.open("student-8");
	await settle();
	const newer = visit.open("student-9");
	await settle();
	requests[2]?.answer(plan("newer"));
	await newer;
	requests[1]?.answer(plan("older"));
	await older;
	expect(scenes.at(-1)).toEqual({ kind: "plan", plan: { title: "newer" } });
});

test("coming back asks with the tag and changes nothing where nothing changed, or nobody answers", async () => {
	const { visit, requests, scenes } = await chosen();
	const before = scenes.length;
	for (const answer of [new Response(null, { status: 304 }), Response.error()]) {
		const again = visit.refresh();
		await settle();
		expect(requests.at(-1)?.headers["If-None-Match"]).toBe('"one"');
		requests.at(-1)?.answer(answer);
		await again;
	}
	expect(scenes).toHaveLength(before);
	const again = visit.refresh();
	await settle();
	requests.at(-1)?.answer(plan("second", '"two"'));
	await again;
	expect(scenes.slice(before)).toEqual([{ kind: "plan", plan: { title: "second" } }]);
});

test("whoever leaves is forgotten: a late answer shows nothing, and the next person gets a token of their own", async () => {
	const { visit, requests, last } = await chosen();
	const late = visit.speak("es");
	await settle();
	visit.leave();
	await settle();
	requests[1]?.answer(plan("late"));
	await late;
	expect(last()?.kind).toBe("choose");
	await visit.refresh();
	expect(requests).toHaveLength(2);
	void visit.choose({ ...profile, id: "student-8" });
	await settle();
	expect(requests[2]?.headers.Authorization).toBe("Bearer demo-2");
});

const refusals: [status: number, code: string, word: string, again: boolean][] = [
	[401, "sign-in", "signedOut", true],
	[403, "TokenExpired", "signedOut", true],
	[403, "roster", "roster", false],
	[403, "staff", "staff", false],
	[403, "family", "family", false],
	[403, "plan", "refused", false],
	[429, "slow-down", "busy", true],
	[503, "stopping", "busy", true],
	[500, "internal", "fault", true],
];
test.each(refusals)("a no with %s %s is told as %s", async (status, code, word, again) => {
	const { visit, requests, last } = page({ teams: true });
	const looked = visit.enter();
	await settle();
	requests[0]?.answer(no(status, code, status === 500 ? "0badcafe" : undefined));
	await looked;
	expect(last()).toEqual({ kind: "problem", word, again, reference: status === 500 ? "0badcafe" : "" });
});

test("a token that is over is not used again", async () => {
	const { visit, requests } = await chosen();
	const looked = visit.enter();
	await settle();
	requests[1]?.answer(no(403, "TokenExpired"));
	await looked;
	void visit.enter();
	await settle();
	expect(requests.map(({ headers }) => headers.Authorization)).toEqual(
		["demo-1", "demo-1", "demo-2"].map((one) => `Bearer ${one}`),
	);
});

test("a live server outside of Teams sends people there; one that is away is tried again", async () => {
	const live = page({ people: () => Promise.reject(new Refused(404)) });
	await live.visit.enter();
	expect(live.last()).toMatchObject({ kind: "problem", word: "closed", again: false });
	const away = page({ people: () => Promise.reject(new TypeError("fetch failed")) });
	await away.visit.enter();
	expect(away.last()).toMatchObject({ kind: "problem", word: "away", again: true });
});

test("an answer that is no JSON is taken for a server that is away", async () => {
	const { visit, requests, last } = page({ teams: true });
	const looked = visit.enter();
	await settle();
	requests[0]?.answer(new Response("<html>proxy</html>", { status: 502 }));
	await looked;
	expect(last()).toMatchObject({ kind: "problem", word: "away", again: true });
});
