/** A thousand people in Teams at once, with all that goes wrong between Teams and a bot: nobody hears anything twice. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FakeTeams, startFakeTeams, teamsUser } from "../support/fake-teams.ts";
import { type Onward, startOnward } from "../support/onward.ts";

let fake: FakeTeams;
let onward: Onward;
beforeAll(async () => {
	fake = await startFakeTeams();
	onward = await startOnward();
});
afterAll(async () => {
	await onward.close();
	await fake.close();
});

/** In groups of fifty, as so many connections. */
async function each<T>(all: readonly T[], work: (one: T, index: number) => Promise<void>): Promise<void> {
	for (let from = 0; from < all.length; from += 50)
		await Promise.all(all.slice(from, from + 50).map((one, index) => work(one, from + index)));
}

test("a thousand people write, with doubles, late redeliveries and a busy Teams", { timeout: 120_000 }, async () => {
	const people = Array.from({ length: 1000 }, (_, index) => teamsUser(onward.url, fake, `someone-${index}`));
	const said = new Map<string, string>();
	const [busy, twice] = [(index: number) => index % 10 === 0, (index: number) => index % 7 === 0];
	await each(people, async (user, index) => {
		if (busy(index)) fake.scriptFor(user.conversation, { status: 429, headers: { "retry-after": "3" } });
		const first = await user.say("help");
		said.set(user.conversation, first);
		if (!twice(index)) return;
		const second = await user.say("español");
		// Teams did not hear our answers and posts both messages again.
		await Promise.all([user.again(first, "help"), user.again(second, "español")]);
	});
	await onward.app.idle();
	// Two answers for every seventh, and whoever met a busy Teams has one more post, which Teams refused.
	const due = (index: number) => (twice(index) ? 2 : 1) + (busy(index) ? 1 : 0);
	const all = people.reduce((sum, _, index) => sum + due(index), 0);
	for (let looks = 0; looks < 300 && fake.posts.length < all; looks++) {
		onward.clock.pass(1000);
		await onward.app.sender.tick(onward.clock.now());
	}
	// An hour later some of it comes once more.
	onward.clock.pass(3_600_000);
	await each(
		people.filter((_, index) => index % 13 === 0),
		async (user) => void (await user.again(said.get(user.conversation) ?? "", "help")),
	);
	await onward.app.idle();
	for (let looks = 0; looks < 5; looks++) {
		onward.clock.pass(60_000);
		await onward.app.sender.tick(onward.clock.now());
	}
	const seen = new Map<string, number>();
	for (const { conversation } of fake.posts) seen.set(conversation, (seen.get(conversation) ?? 0) + 1);
	const wrong = people.filter((user, index) => seen.get(user.conversation) !== due(index));
	expect(wrong.map(({ conversation }) => `${conversation}: ${seen.get(conversation)}`)).toEqual([]);
	expect(people[7]?.seen()).toEqual([expect.stringMatching(/^I am a program/), expect.stringMatching(/español/)]);
});
