/** A scripted Teams client: the app comes, is used, goes and comes back, as a student and the counselor see it. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { appCommands } from "../../src/channel/manifest.ts";
import { say } from "../../src/words/index.ts";
import { type FakeTeams, startFakeTeams, teamsUser } from "../support/fake-teams.ts";
import { at, type Onward, startOnward } from "../support/onward.ts";

let fake: FakeTeams;
let onward: Onward;
let malik: ReturnType<typeof teamsUser>;
let elena: ReturnType<typeof teamsUser>;

beforeEach(async () => {
	fake = await startFakeTeams();
	onward = await startOnward({ now: at("2026-11-24 10:00") });
	malik = teamsUser(onward.url, fake, "student-10", "msteams");
	elena = teamsUser(onward.url, fake, "counselor-1", "msteams");
});
afterEach(async () => {
	await onward.close();
	await fake.close();
});

const send = say("en", "cardSend");

/** What somebody sees in answer to what they do. */
async function answer(user: typeof malik, what: Promise<unknown>, before = user.seen().length): Promise<string[]> {
	await what;
	await onward.app.idle();
	return user.seen().slice(before);
}

/** Lets the sender look at its outbox, some seconds later. */
async function push(user: typeof malik): Promise<string[]> {
	const before = user.seen().length;
	onward.clock.pass(5_000);
	await onward.app.sender.tick(onward.clock.now());
	await onward.app.sender.tick(onward.clock.now());
	return user.seen().slice(before);
}

/** Elena sends a check-in of the list, by its number, to grade 10. */
async function sendCheckIn(template: string): Promise<void> {
	await answer(elena, elena.say("send a check-in"));
	await answer(elena, elena.say(template));
	await answer(elena, elena.press("One grade"));
	await answer(elena, elena.say("grade 10"));
	const said = await answer(elena, elena.say("yes"));
	expect(said).toEqual([expect.stringMatching(/^It is on its way/)]);
}

/** What the status of each check-in says of Malik, oldest first: its state, why it ended, and what was answered. */
async function statusOfMalik(): Promise<string[]> {
	const found = await onward.app.store.unreported({ since: "2030-01-01T00:00:00.000Z" });
	return [...found]
		.sort((a, b) => a.createdAt.localeCompare(b.createdAt))
		.map(({ people }) => {
			const one = people.find(({ person }) => person === "student-10");
			return [one?.state, one?.reason, one?.choice].filter(Boolean).join(" ");
		});
}

/** Rates all that the newest card asks; the first of them highest. */
function rate(): Promise<string> {
	const ratings = malik.fields().map(({ id, choices }, index) => {
		const steps = choices as readonly { readonly value: string }[];
		return [String(id), steps[Math.max(0, steps.length - 1 - index)]?.value ?? ""];
	});
	expect(ratings.length).toBe(6);
	return malik.press(send, Object.fromEntries(ratings));
}

/** Into the inventory, up to its first page. */
async function startInventory(): Promise<string[]> {
	await answer(malik, malik.press("Find jobs that fit me"));
	return answer(malik, malik.press("No, give me ideas"));
}

const welcome = [expect.stringMatching(/^Hi Malik! I'm Onward/), expect.stringMatching(/^Where do you want to begin/)];

test("Teams tells of an install twice, in any order and again: one welcome", async () => {
	expect(await answer(malik, malik.install())).toEqual(welcome);
	const camila = teamsUser(onward.url, fake, "student-8", "msteams");
	const [added, joined] = [
		{ type: "installationUpdate", action: "add" },
		{ type: "conversationUpdate", membersAdded: [{ id: "onward" }] },
	];
	await Promise.all([camila.again("a", added), camila.again("b", joined), camila.again("a", added)]);
	await onward.app.idle();
	await answer(camila, camila.again("a", added));
	// The district sends a new version of the app.
	await answer(camila, camila.again("c", { type: "installationUpdate", action: "add-upgrade" }));
	expect(camila.seen()).toHaveLength(2);
	expect(camila.seen()[0]).toMatch(/^Hi Camila!/);
});

test("a whole interest inventory by cards, and a card pressed twice changes nothing", async () => {
	await malik.install();
	await onward.app.idle();
	expect((await startInventory()).at(-1)).toMatch(/^How would you like to do these things/);
	expect((await answer(malik, rate())).at(-1)).toMatch(/^Do you want to answer 24 more/);
	await answer(malik, malik.press("Yes"));
	for (const page of [2, 3, 4]) expect((await answer(malik, rate()))[0]).toContain(`Page ${page} of 4`);
	const [results, keep] = await answer(malik, rate());
	expect(results).toMatch(/^What you like\n/);
	expect(keep).toMatch(/^Which of these jobs do you want to keep/);
	const [{ id, choices } = {}] = malik.fields();
	const jobs = (choices as readonly { readonly value: string }[]).map(({ value }) => value);
	const said = await answer(malik, malik.press(send, { [String(id)]: `${jobs[0]},${jobs[2]}` }));
	expect(said[0]).toMatch(/^They are in your plan now/);
	const plan = await onward.app.store.plan("student-10");
	expect(Object.keys(plan["saved-careers"] ?? {})).toEqual([jobs[0], jobs[2]]);
	expect(plan.interests).toBeDefined();
	const posts = fake.posts.filter(({ activity }) => activity.attachments).length;
	expect(posts).toBeGreaterThan(8);

	expect(await answer(malik, malik.press("No, give me ideas"))).toEqual([say("en", "already-saved")]);
	expect(await onward.app.store.plan("student-10")).toEqual(plan);
});

test("a check-in comes as a card while something else is open, and its card answers it", async () => {
	await malik.install();
	await elena.install();
	await onward.app.idle();
	await startInventory();
	await sendCheckIn("1");
	const [checkIn, ...more] = await push(malik);
	expect(more).toEqual([]);
	const options = [...(checkIn ?? "").matchAll(/^\d+\. (.*)$/gm)].map(([, label]) => label ?? "");
	expect(options.length).toBeGreaterThan(1);
	expect(await statusOfMalik()).toEqual(["sent"]);
	const said = await answer(malik, malik.press(options[0] ?? ""));
	expect(said.length).toBeGreaterThan(0);
	expect(await statusOfMalik()).toEqual([expect.stringMatching(/^sent [a-z-]+$/)]);
	// The inventory is where it was.
	expect((await answer(malik, rate())).at(-1)).toMatch(/^Do you want to answer 24 more/);
	onward.clock.pass(120_000);
	expect((await push(elena)).join()).toMatch(/Delivered: 1[\s\S]*Answered: 1[\s\S]*Malik Brooks/);
});

test("the app is taken away: what was queued ends, the counselor reads why, and nothing is sent there", async () => {
	await malik.install();
	await elena.install();
	await onward.app.idle();
	await sendCheckIn("1");
	expect(await statusOfMalik()).toEqual(["ready"]);
	expect(await answer(malik, malik.uninstall())).toEqual([]);
	expect(await statusOfMalik()).toEqual(["ended unreachable"]);
	onward.clock.pass(1000);
	await sendCheckIn("2");
	expect(await push(malik)).toEqual([]);
	expect(await statusOfMalik()).toEqual(["ended unreachable", "ended unreachable"]);
	onward.clock.pass(120_000);
	const results = await push(elena);
	expect(results).toHaveLength(2);
	for (const result of results) expect(result).toContain(`${say("en", "reasonUnreachable")}: Malik Brooks`);
});

test("an app that was taken away without a word is noticed by the first push, and not tried again", async () => {
	await malik.install();
	await elena.install();
	await onward.app.idle();
	fake.scriptFor(malik.conversation, { status: 403, body: { error: { code: "BotNotInConversationRoster" } } });
	await sendCheckIn("1");
	expect(await push(malik)).toHaveLength(1);
	expect(await statusOfMalik()).toEqual(["ended unreachable"]);
	onward.clock.pass(1000);
	await sendCheckIn("2");
	expect(await push(malik)).toEqual([]);
	expect(await statusOfMalik()).toEqual(["ended unreachable", "ended unreachable"]);
});

test("who takes the app in again is welcomed back where they were, with their plan, and is written to again", async () => {
	await malik.install();
	await elena.install();
	await onward.app.idle();
	await startInventory();
	await answer(malik, rate());
	const [page] = await answer(malik, malik.press("Yes"));
	const plan = await onward.app.store.plan("student-10");
	expect(Object.keys(plan)).toContain("interests");
	await sendCheckIn("1");
	await answer(malik, malik.uninstall());
	onward.clock.pass(20 * 24 * 3_600_000);

	expect(await answer(malik, malik.install())).toEqual(["Welcome back, Malik.", page]);
	expect(await onward.app.store.plan("student-10")).toEqual(plan);
	expect((await answer(malik, rate()))[0]).toContain("Page 2 of 4");
	// What ended does not come after all; what is sent from now on does, once.
	expect(await push(malik)).toEqual([]);
	await sendCheckIn("2");
	expect(await push(malik)).toHaveLength(1);
	expect(await push(malik)).toEqual([]);
});

test("who had nothing open is welcomed back with ways to go", async () => {
	await malik.install();
	await onward.app.idle();
	await answer(malik, malik.say("thank you"));
	await answer(malik, malik.uninstall());
	expect(await answer(malik, malik.install())).toEqual(["Welcome back, Malik."]);
	const actions = malik
		.shown()
		.at(-1)
		?.activity.suggestedActions?.actions.map(({ title }) => title);
	expect(actions).toContain("See my plan");
});

test("the app's commands work while a question waits for words, and are never taken for its answer", async () => {
	const { store } = onward.app;
	for (const lang of ["en", "es"] as const) {
		for (const { title } of appCommands.students) {
			const id = `walk-in-${lang}-${title}`;
			const user = teamsUser(onward.url, fake, id, "msteams");
			if (lang === "es") await answer(user, user.say("español"));
			await answer(user, user.say(say(lang, "app-goal")));
			const [question] = (await answer(user, user.say("1"))).slice(-1);
			expect(question).toMatch(lang === "en" ? /^Is there a job/ : /^¿Hay (algún|un) trabajo/);
			const person = (await store.whois(`demo:${id}`)) ?? "";
			const plan = await store.plan(person);
			const said = await answer(user, user.say(say(lang, title)));
			expect(said.length, say(lang, title)).toBeGreaterThan(0);
			expect(said[0], say(lang, title)).not.toBe(question);
			expect(await store.plan(person), say(lang, title)).toEqual(plan);
		}
	}
});
