/** People who talk while the server dies under them: their client retries as Teams does, and writes down what was answered. */
import { Agent, request } from "node:http";
import { turnId } from "../../src/channel/activity.ts";
import type { FakeTeams, Posted } from "../support/fake-teams.ts";
import { closing, questions, ways } from "./district.ts";

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

/** The server as its clients know it: an address, or nobody there. */
export interface Line {
	/** Resolves when there is an address; a higher number is a later process. */
	up(): Promise<{ readonly url: string; readonly life: number }>;
	/** Resolves when that process is gone and what it had sent has arrived. */
	gone(life: number): Promise<void>;
	/** A request was written. */
	sent(): void;
	/** A request was answered. */
	answered(): void;
	/** True: nobody says anything more. */
	over(): boolean;
}

/** One answer as the person knows it: taken (the next thing was said), again (it was asked again), lost (no reply came). */
export interface Given {
	readonly turn: string;
	readonly step: number;
	readonly value: string;
	/** The first words after a cry for help: they answer no open question, and its script is set aside. */
	readonly aside: boolean;
	known: "taken" | "again" | "lost";
}

export interface Diary {
	readonly person: string;
	readonly answers: Given[];
	readonly dangers: string[];
	/** A check-in's card key and the option pressed first. */
	readonly pressed: Map<string, string>;
	turns: number;
	repeats: number;
	/** Replies that never came, and of these how often the next turn asked the open question. */
	lost: number;
	askedAgain: number;
	readonly wrong: string[];
	/** The last things said and heard. */
	readonly heard: string[];
}

interface Said {
	readonly texts: readonly string[];
	readonly question: { readonly step: number; readonly key: string } | null;
	readonly whole: string;
}

interface Spoken {
	readonly text?: string;
	readonly summary?: string;
	readonly channelData?: { readonly onward: { readonly kind: string; readonly key: string | null } };
}

/** What a person makes of a turn's replies. */
function understood(spoken: readonly Spoken[]): Said {
	const texts = spoken.map((one) => one.summary ?? one.text ?? "");
	const last = spoken.findLast((one) => one.channelData?.onward.kind === "question");
	const step = questions.findIndex((question) => (last?.summary ?? last?.text ?? "").includes(question));
	const key = last?.channelData?.onward.key ?? "";
	return { texts, question: last && step >= 0 ? { step, key } : null, whole: texts.join("\n") };
}

/** The last of a turn's replies in these scripts is a question or the end. */
const complete = (said: Said): boolean => said.question !== null || said.whole.includes(closing);

const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

/** Someone with a client. `say` resolves with the replies, or with null when they are lost. */
function createClient(person: string, line: Line, service: FakeTeams, random: () => number) {
	const agent = new Agent({ keepAlive: true, maxSockets: 1 });
	const conversation = `talk-${person}`;
	let count = 0;
	let repeats = 0;
	/** Posted replies by the activity they answer. */
	const replies = new Map<string, Posted[]>();
	let wake = () => {};
	service.watch((post, moment) => {
		const id = post.activity.replyToId;
		if (moment !== "taken" || id === undefined || post.conversation !== conversation) return;
		replies.set(id, [...(replies.get(id) ?? []), post]);
		wake();
	});

	function once(url: string, body: string): Promise<{ status: number; text: string }> {
		return new Promise((resolve, reject) => {
			const call = request(
				`${url}api/messages`,
				{
					method: "POST",
					agent,
					headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) },
				},
				(response) => {
					const chunks: Buffer[] = [];
					response.on("data", (chunk: Buffer) => chunks.push(chunk));
					response.on("error", reject);
					response.on("aborted", () => reject(new Error("aborted")));
					response.on("end", () =>
						resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
					);
				},
			);
			call.on("error", reject);
			call.end(body, () => line.sent());
		});
	}

	/** The same activity until somebody said 2xx, as Teams does it. */
	async function untilTaken(activity: object): Promise<{ text: string; life: number; again: boolean } | null> {
		const body = JSON.stringify(activity);
		for (let tries = 0; ; tries++) {
			if (tries > 0) repeats++;
			const { url, life } = await line.up();
			try {
				const { status, text } = await once(url, body);
				line.answered();
				if (status >= 200 && status < 300) return { text, life, again: tries > 0 };
				if (status < 500) throw new Error(`${person}: ${status} ${text}`);
			} catch (error) {
				if (!("code" in (error as Error)) && (error as Error).message !== "aborted") throw error;
			}
			if (line.over()) return null;
			await pause(5 + random() * 20);
		}
	}

	/**
	 * Replies that are posted: until the last one is there, or until nobody is left who could post it. Those of a turn
	 * that was taken by a process before this one are not posted again.
	 */
	async function received(id: string, life: number, again: boolean): Promise<Said | null> {
		const here = () => understood((replies.get(id) ?? []).map((post) => post.activity));
		const all = new Promise<Said>((resolve) => {
			wake = () => {
				const said = here();
				if (complete(said)) resolve(said);
			};
			wake();
		});
		const gone = line.gone(life).then(() => null);
		const said = await Promise.race(again ? [all, gone, pause(300).then(() => null)] : [all, gone]);
		replies.delete(id);
		return said;
	}

	return {
		repeats: () => repeats,
		close: () => agent.destroy(),
		/** @returns the turn's id and what was said back */
		async say(
			what: object,
			mode: "expectReplies" | "normal",
		): Promise<{ turn: string; said: Said | null; again: boolean } | null> {
			const id = `${person}-${++count}`;
			const taken = await untilTaken({
				type: "message",
				channelId: "emulator",
				id,
				serviceUrl: service.serviceUrl,
				from: { id: person },
				recipient: { id: "onward" },
				conversation: { id: conversation },
				...(mode === "expectReplies" ? { deliveryMode: "expectReplies" } : {}),
				...what,
			});
			if (!taken) return null;
			const turn = turnId("emulator", conversation, person, id);
			const { again } = taken;
			if (mode === "normal") return { turn, said: await received(id, taken.life, again), again };
			const { activities = [] } = JSON.parse(taken.text) as { activities?: readonly Spoken[] };
			return { turn, said: understood(activities), again };
		},
	};
}

/** A student who sets one goal after the other, answers check-ins, and now and then needs help. */
export async function student(person: string, line: Line, service: FakeTeams, random: () => number): Promise<Diary> {
	const client = createClient(person, line, service, random);
	const diary: Diary = {
		person,
		answers: [],
		dangers: [],
		pressed: new Map(),
		turns: 0,
		repeats: 0,
		lost: 0,
		askedAgain: 0,
		wrong: [],
		heard: [],
	};
	/** What is open as far as the person knows. */
	let open: Said["question"] = null;
	let pending: Given | null = null;
	let round = 0;
	/** The last thing said was a cry for help. */
	let shaken = false;
	const say = async (what: object, mode: "expectReplies" | "normal") => {
		diary.turns++;
		const answer = await client.say(what, mode);
		diary.heard.push(`${mode} ${JSON.stringify(what)} -> ${answer?.said?.whole ?? "nothing"}`);
		if (diary.heard.length > 6) diary.heard.shift();
		return answer;
	};
	const fault = (what: string) => diary.wrong.push(`${person}: ${what}\n${diary.heard.join("\n")}`);

	/** The answer on its way, judged by what is asked now. */
	function judge(said: Said): void {
		if (pending) {
			const after = said.question?.step;
			if (after === pending.step || (pending.aside && after === undefined)) pending.known = "again";
			else if (
				!pending.aside &&
				(after === pending.step + 1 || (pending.step === questions.length - 1 && after === undefined))
			)
				pending.known = "taken";
			else fault(`after "${pending.value}" at step ${pending.step}: ${said.whole}`);
			pending = null;
		}
		open = said.question;
	}

	/** Nothing came back: the person writes the same words again, which must not answer a question nobody saw. */
	async function blind(words: string): Promise<void> {
		diary.lost++;
		const answer = await say({ text: words }, "expectReplies");
		if (!answer?.said) return;
		if (answer.said.question) diary.askedAgain++;
		else if (pending ? !pending.aside && pending.step < questions.length - 1 : true)
			fault(`a question was lost and not asked again: ${answer.said.whole}`);
		judge(answer.said);
	}

	async function answerCheckIn(): Promise<void> {
		const card = service.posts.findLast(
			(post) =>
				post.conversation === `talk-${person}` &&
				post.activity.replyToId === undefined &&
				post.activity.channelData?.onward.kind === "question",
		);
		const key = card?.activity.channelData?.onward.key;
		if (!key || diary.pressed.has(key)) return;
		const choices = [...JSON.stringify(card?.activity.attachments ?? []).matchAll(/"answer":"([^"]+)"/g)];
		const choice = choices[Math.floor(random() * 2)]?.[1] ?? "";
		diary.pressed.set(key, choice);
		const answer = await say({ value: { key, answer: choice } }, "expectReplies");
		if (answer?.said) open = answer.said.question ?? (shaken ? null : open);
		shaken = false;
	}

	while (!line.over()) {
		await pause(random() * 120);
		const dice = random();
		if (dice < 0.02) {
			const answer = await say({ text: "I want to kill myself" }, "expectReplies");
			if (answer) diary.dangers.push(answer.turn);
			shaken = true;
			if (answer?.said && !answer.said.whole.includes("988")) fault(`danger: ${answer.said.whole}`);
			continue;
		}
		if (dice < 0.08) {
			await answerCheckIn();
			continue;
		}
		const mode = random() < 0.5 ? "expectReplies" : "normal";
		if (!open) {
			const answer = await say({ text: "set a goal" }, mode);
			if (!answer) break;
			shaken = false;
			if (answer.said) judge(answer.said);
			else await blind(answer.again ? "help" : "set a goal");
			continue;
		}
		const { step, key } = open as NonNullable<Said["question"]>;
		round++;
		const value =
			step === 0 ? (ways[round % ways.length] ?? ways[0]) : `${step === 1 ? "Piano piece" : "Baker number"} ${round}`;
		const press = random() < 0.4;
		const what = press ? { value: { key, answer: value }, text: value } : { text: value };
		const answer = await say(step === 0 && press ? { value: { key, answer: idOf(value) } } : what, mode);
		if (!answer) break;
		pending = { turn: answer.turn, step, value, aside: shaken && step > 0 && !press, known: "lost" };
		shaken = false;
		diary.answers.push(pending);
		if (answer.said) judge(answer.said);
		// It may only be late: then the same words would answer the next question.
		else await blind(answer.again ? "help" : value);
	}
	diary.repeats = client.repeats();
	client.close();
	return diary;
}

const idOf = (label: string): string =>
	["four-year", "two-year", "apprenticeship", "military"][ways.indexOf(label as (typeof ways)[number])] ?? "";

/**
 * A counselor who sends one check-in after the other to everybody, spread over the lives of the server.
 * @param every after how many lives the next one is sent
 * @returns the turns that sent one
 */
export async function counselor(
	person: string,
	line: Line,
	service: FakeTeams,
	random: () => number,
	{ most, every }: { readonly most: number; readonly every: number },
): Promise<{ sent: string[]; wrong: string[] }> {
	const client = createClient(person, line, service, random);
	const wrong: string[] = [];
	const sent: string[] = [];
	const say = (text: string) => client.say({ text }, "expectReplies");
	await say("hello");
	while (!line.over() && sent.length < most) {
		await pause(random() * 200);
		if ((await line.up()).life < sent.length * every) continue;
		for (const [text, expected] of [
			["send a check-in", "Which check-in"],
			["1", "Who should get it"],
			["1", "students now?"],
			["yes", "on its way"],
		] as const) {
			const answer = await say(text);
			if (!answer?.said) return { sent, wrong };
			if (!answer.said.whole.includes(expected)) wrong.push(`${person}: "${text}" brought: ${answer.said.whole}`);
			else if (text === "yes") sent.push(answer.turn);
		}
	}
	client.close();
	return { sent, wrong };
}
