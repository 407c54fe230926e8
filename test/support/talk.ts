/** Reads and plays one .chat file; its grammar stands in test/talks/README.md. */
import type { Client, Heard } from "./clients.ts";
import { at, type Onward } from "./onward.ts";

/** A line that did not hold, with what was said instead. */
class TalkError extends Error {}

interface Place {
	readonly client: Client;
	readonly all: Heard[];
	/** Where the replies to the person's last line begin. */
	from: number;
	/** How far `bot:` lines have matched in them. */
	matched: number;
}

/**
 * Plays a talk line by line.
 * @param open a client for a person on the channel under test
 * @throws TalkError naming file, line and what was heard
 */
export async function play(
	file: string,
	text: string,
	onward: Onward,
	open: (person: string) => Client,
): Promise<void> {
	const places = new Map<string, Place>();
	let person = "";
	let alerts = 0;

	const place = (): Place => {
		const found = places.get(person);
		if (!found) throw new TalkError("begin with a line such as: as student-10");
		return found;
	};
	const pull = async () => {
		const here = place();
		here.all.push(...(await here.client.news()));
		return here;
	};
	const recent = async () => {
		const here = await pull();
		return {
			here,
			said: here.all
				.slice(here.from)
				.map((own) => own.text)
				.join("\n"),
		};
	};
	/** The person's next line: what came before it is no longer recent. */
	const line = async (act: (here: Place) => Promise<void>) => {
		const here = await pull();
		here.from = here.all.length;
		here.matched = 0;
		await act(here);
		onward.clock.pass(5_000);
	};
	const type = (words: string) => line((here) => here.client.type(words));

	async function press(label: string, oldest: boolean): Promise<void> {
		const { client, all } = await pull();
		if (!client.press) return type(label);
		const newest = oldest ? all : all.toReversed();
		const found = newest.find((own) => own.buttons.has(label) || own.suggested.includes(label));
		if (!found) throw new TalkError(`nothing shows "${label}". Newest: ${all.at(-1)?.text}`);
		const data = found.buttons.get(label);
		const send = client.press;
		return data ? line(() => send(data, label)) : type(label);
	}

	async function rate(numbers: readonly string[]): Promise<void> {
		const { client, all } = await pull();
		if (!client.press) return type(numbers.join(" "));
		const grid = all.findLast((own) => own.grid)?.grid;
		if (!grid) throw new TalkError(`no page of statements is open. Newest: ${all.at(-1)?.text}`);
		const data = { ...grid.data, ...Object.fromEntries(grid.ids.map((id, index) => [id, numbers[index]])) };
		const send = client.press;
		return line(() => send(data, numbers.join(" ")));
	}

	const steps: readonly [RegExp, (...parts: string[]) => Promise<void>][] = [
		[/^$/, async () => {}],
		[/^#/, async () => {}],
		[
			/^as (\S+)$/,
			async (who = "") => {
				person = who;
				if (places.has(who)) return;
				const here: Place = { client: open(who), all: [], from: 0, matched: 0 };
				places.set(who, here);
				await here.client.enter();
			},
		],
		[/^at (.+)$/, async (local = "") => onward.clock.set(at(local))],
		[/^(?:student|family|counselor): (.+)$/, async (words = "") => type(words)],
		[/^pick: (.+)$/, async (label = "") => press(label, false)],
		[/^pick old: (.+)$/, async (label = "") => press(label, true)],
		[/^rate: (.+)$/, async (numbers = "") => rate(numbers.split(/\s+/))],
		[
			/^bot: (.+)$/,
			async (words = "") => {
				const { here, said } = await recent();
				const found = said.indexOf(words, here.matched);
				if (found < 0) throw new TalkError(`the bot did not say "${words}". It said:\n${said}`);
				here.matched = found + words.length;
			},
		],
		[
			/^bot not: (.+)$/,
			async (words = "") => {
				const { said } = await recent();
				if (said.includes(words)) throw new TalkError(`the bot said "${words}":\n${said}`);
			},
		],
		[
			/^card: (.+)$/,
			async (list = "") => {
				const { said } = await recent();
				let from = 0;
				for (const label of list.split(",").map((own) => own.trim())) {
					const found = said.indexOf(label, from);
					if (found < 0) throw new TalkError(`"${label}" is not offered (in this order):\n${said}`);
					from = found + label.length;
				}
			},
		],
		[
			/^deliver$/,
			async () => {
				await onward.app.alerts.tick(onward.clock.now());
				while ((await onward.app.sender.tick(onward.clock.now())) > 0);
				onward.clock.pass(60_000);
				while ((await onward.app.sender.tick(onward.clock.now())) > 0);
			},
		],
		[/^restart$/, async () => onward.restart()],
		[
			/^plan has ([a-z-]+)(?:: (.+))?$/,
			async (element = "", part) => {
				const held = (await onward.app.store.plan(person))[element];
				if (held === undefined) throw new TalkError(`the plan has no ${element}`);
				if (part !== undefined && !JSON.stringify(held).includes(part))
					throw new TalkError(`${element} is ${JSON.stringify(held)}`);
			},
		],
		[
			/^plan lacks ([a-z-]+)$/,
			async (element = "") => {
				const held = (await onward.app.store.plan(person))[element];
				if (held !== undefined) throw new TalkError(`the plan has ${element}: ${JSON.stringify(held)}`);
			},
		],
		[
			/^(no )?alert$/,
			async (no) => {
				const raised = (await onward.app.store.alerts()).length;
				if (raised > alerts === (no !== undefined))
					throw new TalkError(no ? "an alert was raised" : "no alert was raised");
				alerts = raised;
			},
		],
	];

	for (const [index, raw] of text.split("\n").entries()) {
		const words = raw.trim();
		const step = steps.find(([shape]) => shape.test(words));
		try {
			if (!step) throw new TalkError(`"${words}" is not a line this grammar knows`);
			await step[1](...(step[0].exec(words) ?? []).slice(1));
		} catch (error) {
			const { message } = error as Error;
			if (error instanceof TalkError) throw new TalkError(`${file}:${index + 1}: ${words}\n${message}`);
			throw new Error(`${file}:${index + 1}: ${words}\n${message}`, { cause: error });
		}
	}
}
