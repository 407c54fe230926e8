/** What every channel promises: whatever we say arrives in order, complete in plain text, in its language, with its key. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createConsole } from "../../src/channel/console.ts";
import { createDirectLine } from "../../src/channel/directline.ts";
import { webActivity } from "../../src/channel/line.ts";
import { createTeams } from "../../src/channel/teams.ts";
import type { Channel, OutboxRow } from "../../src/doors.ts";
import type { Address, ChannelId, View } from "../../src/turn.ts";
import { type FakeTeams, startFakeTeams } from "../support/fake-teams.ts";
import { anyone, at, quiet, recorder, row, timers, views } from "./samples.ts";

let fake: FakeTeams;
beforeAll(async () => {
	fake = await startFakeTeams();
});
afterAll(() => fake.close());

interface Shown {
	readonly text: string;
	readonly key: string | null | undefined;
	readonly kind: string | undefined;
	readonly locale: string | undefined;
}

interface Way {
	readonly id: ChannelId;
	open(): { readonly channel: Channel; show(rows: readonly OutboxRow[], address: Address): Promise<readonly Shown[]> };
}

const ways: readonly Way[] = [
	{
		id: "teams",
		open() {
			const channel = createTeams({
				app: null,
				allowedTenants: [],
				admit: anyone.enter,
				handle: recorder().handle,
				log: quiet,
				now: () => at,
			});
			return {
				channel,
				async show(rows, address) {
					const before = fake.posts.length;
					for (const one of rows)
						expect(await channel.send({ ...address, serviceUrl: fake.serviceUrl }, one)).toEqual({ kind: "accepted" });
					return fake.posts.slice(before).map(({ activity }) => ({
						text: activity.text ?? activity.summary ?? "",
						locale: activity.locale,
						...activity.channelData?.onward,
					})) as Shown[];
				},
			};
		},
	},
	{
		id: "directline",
		open() {
			let stored: readonly OutboxRow[] = [];
			const store = {
				whois: async () => null,
				fetch: async () => stored,
				news: async () => ({ seq: 0, conversations: [] }),
			};
			const channel = createDirectLine({
				store,
				handle: recorder().handle,
				secret: Buffer.from("s"),
				publicChat: false,
				gate: anyone,
				now: () => at,
				every: timers().every,
				log: quiet,
			});
			const caller = { who: "person:student-10", pass: null };
			return {
				channel,
				async show(rows) {
					stored = rows;
					const opened = await channel.open(caller, null);
					if (opened.kind !== "ok") throw new Error(opened.kind);
					const read = await channel.read(caller, opened.value.conversationId, "");
					if (read.kind !== "ok") throw new Error(read.kind);
					return read.value.activities.map(({ text, locale, channelData: { key, kind } }) => ({
						text,
						locale,
						key,
						kind,
					}));
				},
			};
		},
	},
	{
		id: "console",
		open() {
			const written: string[] = [];
			const channel = createConsole((text) => void written.push(text), true);
			return {
				channel,
				async show(rows) {
					channel.print(rows.map((one) => webActivity(one, "student-10")));
					return written.map((line) => {
						const { text, locale, channelData } = JSON.parse(line) as ReturnType<typeof webActivity>;
						return { text, locale, key: channelData.key, kind: channelData.kind };
					});
				},
			};
		},
	},
];

const spanish: View = { kind: "say", text: "Hola." };

describe.each(ways)("$id", ({ id, open }) => {
	test("names itself and says whether it is fetched from", async () => {
		const { channel } = open();
		expect(channel.id).toBe(id);
		expect(channel.pull).toBe(id !== "teams");
		if (channel.pull)
			expect((await channel.send({ channel: id, conversation: "c", user: "u" }, row(views.say, null))).kind).toBe(
				"refused",
			);
	});

	test("everything arrives in order, in plain text, with language and key", async () => {
		const address: Address = { channel: id, conversation: "c", user: "student-10" };
		const rows = [
			row(views.say, null, { seq: 1, key: null }),
			row(views.question, null, { seq: 2, key: "key-2" }),
			row(spanish, null, { seq: 3, lang: "es", key: null }),
		];
		expect(await open().show(rows, address)).toEqual([
			{ text: "Hello, Malik.", kind: "say", key: null, locale: "en-US" },
			{
				text: expect.stringMatching(/What would you like to do\?[\s\S]*1\. College\n2\. Work/),
				kind: "question",
				key: "key-2",
				locale: "en-US",
			},
			{ text: "Hola.", kind: "say", key: null, locale: "es-US" },
		]);
	});
});

test("the terminal shows text, with what can be said under a plain sentence", () => {
	const written: string[] = [];
	const terminal = createConsole((text) => void written.push(text), false);
	terminal.print(
		[row(views.buttons, null), row({ kind: "own", text: "mine" }, null)].map((one) => webActivity(one, "student-10")),
	);
	expect(written).toEqual(["What next?\n[My plan]\n\n"]);
});
