/**
 * One turn, start to end: safety first, then one turn at a time per person, then load, talk, commit, send. A turn that
 * loses the version check runs again from the load; whatever goes wrong, the person gets a sentence.
 */
import { createHash } from "node:crypto";
import type { ActionContext } from "./actions/action.ts";
import { answerCheckIn } from "./actions/check-ins.ts";
import { type actions as allActions, namesFor, pushes, type sources as allSources } from "./actions/index.ts";
import { staffName } from "./actions/names.ts";
import type { Handled, HandleTurn, Loaded, OutboxDraft, OutboxRow, Store } from "./doors.ts";
import type { Library } from "./library/types.ts";
import type { Reading } from "./talk/answers.ts";
import { type ActCall, converse, type Said } from "./talk/converse.ts";
import { safetyView } from "./talk/danger.ts";
import type { Context } from "./talk/engine.ts";
import type { Router } from "./talk/router.ts";
import type { Hit, Screen } from "./talk/safety.ts";
import type { Input, Lang, Person, Plan, Reply, Turn, View } from "./turn.ts";
import { sayDate } from "./words/dates.ts";
import { say } from "./words/index.ts";

/** A library with what was built from it; swapped whole. */
export interface Knowledge {
	readonly library: Library;
	readonly router: Router;
	readonly screen: Screen;
}

export interface PipelineOptions {
	readonly store: Store;
	readonly knowledge: () => Knowledge;
	readonly actions: typeof allActions;
	readonly sources: typeof allSources;
	/** Sends a turn's replies in order and records what became of them; never rejects. */
	readonly deliver: (rows: readonly OutboxRow[]) => Promise<void>;
	/** Rows for other people were added. */
	readonly kick: () => void;
	/** ISO instant. */
	readonly clock: () => string;
	/** Resolves after this many milliseconds. */
	readonly after: (ms: number) => Promise<void>;
	readonly date: (text: string, lang: Lang, now: string, zone: string) => string | null;
	readonly likeness: Reading["likeness"];
	readonly restricted: (person: Person, today: string) => boolean;
	/** The local ISO date of an instant in a time zone. */
	readonly today: (now: string, zone: string) => string;
	/** Demo: somebody new for an unknown identity. Live: null, unknown people are asked to see their school. */
	readonly newcomer: ((who: string, locale: Lang | null) => Person) | null;
	readonly staff: (id: string | null) => Person | null;
	/** Event name and ids; never what anybody wrote. */
	readonly log: { warn(event: object, message: string): void; error(event: object, message: string): void };
}

/** How long a safety reply waits for its commit before it goes out by itself. */
const safetyPatience = 1000;
const retries = 8;

export interface Pipeline {
	/** What channels hand their turns to. */
	readonly handle: HandleTurn;
	/** Resolves when no turn is under way and all replies were handed over. */
	idle(): Promise<void>;
}

/** Builds the pipeline from what it needs. */
export function createPipeline(options: PipelineOptions): Pipeline {
	const { store, log } = options;
	const line = createQueue();
	const known = new Map<string, string>();

	/** Whose turn it is, for the queue: the person when we know them, else the identity. */
	async function personOf(who: string): Promise<string> {
		const remembered = known.get(who);
		if (remembered !== undefined) return remembered;
		const person = await store.whois(who).catch(() => null);
		if (person === null) return who;
		if (known.size > 20_000) known.clear();
		known.set(who, person);
		return person;
	}

	return { handle, idle: () => line.idle() };

	async function handle(turn: Turn): Promise<Handled> {
		const hit = screened(turn.input, options.knowledge().screen);
		const key = await personOf(turn.who);
		try {
			return hit ? await dangerous(turn, hit, key) : await line.run(key, () => ordinary(turn, null, () => false));
		} catch (error) {
			const reference = turn.id.slice(0, 8);
			log.error({ turn: reference, error: error instanceof Error ? error.message : "unknown" }, "turn failed");
			return outside(turn, { kind: "say", text: say(turn.locale ?? "en", "sorry", { reference }) }, turn.locale ?? "en");
		}
	}

	/** A safety reply waits at most a second for lock and commit, then goes out by itself and claims nothing. */
	async function dangerous(turn: Turn, hit: Hit, key: string): Promise<Handled> {
		let alone = false;
		const committed = line.run(key, () => ordinary(turn, hit, () => alone)).catch((error: unknown) => {
			log.error({ turn: turn.id.slice(0, 8), error: error instanceof Error ? error.message : "unknown" }, "alert not saved");
			return null;
		});
		const handled = await Promise.race([committed, options.after(safetyPatience).then(() => null)]);
		if (handled) return handled;
		alone = true;
		log.warn({ turn: turn.id.slice(0, 8) }, "safety reply sent before its commit");
		return outside(turn, safetyView(options.knowledge().library, hit, "unknown", hit.lang), hit.lang);
	}

	/** A reply that is not stored: nobody is behind it, or the database is away. */
	function outside(turn: Turn, view: View, lang: Lang): Handled {
		const at = options.clock();
		const row: OutboxRow = {
			seq: 0, id: `${turn.id}-0`, kind: "reply", person: "", address: turn.address, campaign: null, lang, view, key: null,
			notBefore: at, turn: turn.id, state: "sending", reason: null, attempts: 0, createdAt: at,
		};
		return { rows: [row], sent: turn.mode === "normal" ? options.deliver([row]) : Promise.resolve() };
	}

	async function ordinary(turn: Turn, hit: Hit | null, alone: () => boolean): Promise<Handled> {
		for (let attempt = 0; attempt < retries; attempt++) {
			const loaded = await store.load({ who: turn.who, turn: turn.id, at: turn.at });
			if (loaded.done) return again(turn, loaded);
			const person = loaded.person ?? options.newcomer?.(turn.who, turn.locale) ?? null;
			if (!person) {
				const lang = hit?.lang ?? turn.locale ?? "en";
				const view: View = hit ? safetyView(options.knowledge().library, hit, "unknown", lang) : { kind: "say", text: say(lang, "not-on-roster") };
				return outside(turn, view, lang);
			}
			const handled = await commit(turn, loaded, person, hit, alone);
			if (handled) return handled;
		}
		throw new Error("the turn lost the version check too often");
	}

	/** A turn that was done before: its replies again, or only what never went out. */
	function again(turn: Turn, loaded: Loaded): Handled {
		const rows = loaded.stored.filter((row) => row.kind !== "own");
		if (turn.mode === "reply") return { rows, sent: Promise.resolve() };
		return { rows, sent: options.deliver(rows.filter((row) => row.state === "ready")) };
	}

	async function commit(turn: Turn, loaded: Loaded, person: Person, hit: Hit | null, alone: () => boolean): Promise<Handled | null> {
		const knowledge = options.knowledge();
		const now = options.clock();
		const key = createHash("sha256").update(`key:${turn.id}`).digest("base64url").slice(0, 22);
		const said = hit ? dangerSaid(turn, loaded, person, hit, knowledge.library, now) : await ordinarySaid(turn, loaded, person, knowledge, key, now);
		const more = await pushes(said.effects, { person: said.person, library: knowledge.library, reads: store, turn: turn.id, now, staff: options.staff });
		const direct = alone();
		const outbox = [...ownLine(turn, said.person, now), ...replyRows(turn, said, now, direct), ...more];
		const result = await store.commit({
			turn: turn.id, key, at: now, who: turn.who, version: loaded.version, person: said.person, create: loaded.person === null,
			address: turn.address, position: said.position, plan: said.plan, entries: said.entries, outbox, effects: said.effects,
		});
		if (result.kind !== "committed") return null;
		if (more.length > 0) options.kick();
		const replies = result.rows.filter((row) => row.kind === "reply");
		const late = loaded.unsent.filter((row) => row.state === "ready" && row.address?.channel === turn.address.channel);
		const push = turn.mode === "normal" && turn.address.channel === "teams" && !direct && !alone();
		return { rows: replies, sent: push ? options.deliver([...late, ...replies]) : Promise.resolve() };
	}

	async function ordinarySaid(turn: Turn, loaded: Loaded, person: Person, { library, router }: Knowledge, key: string, now: string): Promise<Said> {
		const zone = library.district.timeZone;
		const today = options.today(now, zone);
		const isRestricted = options.restricted(person, today);
		const { schoolYear } = library.district;
		const counselor = options.staff(person.counselor);
		const context = (who: Person, plan: Plan): Context => ({
			turn: turn.id, key, at: now, person: who, restricted: isRestricted, plan, schoolYear,
			names: namesFor(who, library, counselor),
			options: (source, draft, item) => options.sources[source]?.({ lang: who.lang, plan, library, person: who, draft, item }) ?? [],
			inventory: (id) => library.inventories.get(id),
			sayDate: (iso) => sayDate(iso, who.lang),
		});
		return converse(turn.input, {
			library, context, person, position: loaded.position, plan: loaded.plan, waiting: loaded.waiting, now,
			route: router.route,
			reader: { role: person.role, counselorName: counselor ? staffName(counselor) : null },
			reading: (lang) => ({ lang, likeness: options.likeness, now, today, date: (text) => options.date(text, lang, now, zone) }),
			rowsOf: (card) => store.byKey(card),
			answerDelivery: (waiting, choice, lang) => answerCheckIn(waiting, choice, library, lang),
			act: async (call: ActCall) => {
				const action = options.actions[call.name];
				if (!action) throw new Error(`no action ${call.name}`);
				return action.run({
					...call, library, now, today, schoolYear, restricted: isRestricted, lang: call.person.lang, reads: store, turn: turn.id,
					waiting: loaded.waiting, staff: options.staff, say: (text) => ({ view: { kind: "say", text } }),
				} satisfies ActionContext);
			},
		});
	}

	/** The open script waits untouched; the alert carries the exact words. */
	function dangerSaid(turn: Turn, loaded: Loaded, person: Person, hit: Hit, library: Library, now: string): Said {
		const writer = person.role === "student" || person.role === "family" ? person.role : "staff";
		const raises = writer !== "staff";
		return {
			position: { ...loaded.position, offers: [], lastAt: now },
			plan: loaded.plan,
			person,
			entries: [],
			replies: [{ view: safetyView(library, hit, writer, hit.lang), lang: hit.lang }],
			effects: raises ? [{ kind: "alert", route: hit.route, urgency: hit.urgency, words: words(turn.input).join("\n") }] : [],
		};
	}
}

/** Every free text of an input, typed or in a card. */
function words(input: Input): readonly string[] {
	if (input.kind === "text") return [input.text];
	return input.kind === "card" ? Object.entries(input.value).flatMap(([name, value]) => (typeof value === "string" && name !== "key" && name !== "route" ? [value] : [])) : [];
}

function screened(input: Input, screen: Screen): Hit | null {
	for (const text of words(input)) {
		const hit = screen(text);
		if (hit) return hit;
	}
	return null;
}

/** In a web conversation what the person said is one more row in the same sequence. */
function ownLine(turn: Turn, person: Person, now: string): readonly OutboxDraft[] {
	if (turn.address.channel !== "directline") return [];
	const text = turn.input.kind === "text" ? turn.input.text : turn.input.kind === "card" ? (turn.input.label ?? "") : "";
	if (text === "") return [];
	return [draft(`${turn.id}-own`, "own", { kind: "own", text: text.toWellFormed() }, turn, person, person.lang, null, now, "ready")];
}

function replyRows(turn: Turn, said: Said, now: string, direct: boolean): readonly OutboxDraft[] {
	// Sent by this process at once (Teams), in the response (expectReplies, console), or fetched by the page.
	const state = direct || turn.mode === "reply" ? "sent" : turn.address.channel === "teams" ? "sending" : "ready";
	return said.replies.map((reply: Reply, at) => draft(`${turn.id}-${at}`, "reply", reply.view, turn, said.person, reply.lang ?? said.person.lang, reply.key ?? buttonKey(turn, reply.view), now, state));
}

/** A card with buttons but no question carries the turn's key, so that what its buttons mean can be found again. */
function buttonKey(turn: Turn, view: View): string | null {
	return "buttons" in view && view.buttons && view.buttons.length > 0 ? createHash("sha256").update(`key:${turn.id}`).digest("base64url").slice(0, 22) : null;
}

function draft(id: string, kind: "own" | "reply", view: View, turn: Turn, person: Person, lang: Lang, key: string | null, now: string, state: OutboxDraft["state"]): OutboxDraft {
	return { id, kind, person: person.id, address: turn.address, campaign: null, lang, view, key, notBefore: now, state };
}

interface Queue {
	run(key: string, task: () => Promise<Handled>): Promise<Handled>;
	idle(): Promise<void>;
}

/** Runs tasks with the same key one after the other; a task's successor waits until its replies were sent. */
function createQueue(): Queue {
	const tails = new Map<string, Promise<unknown>>();
	return {
		run(key, task) {
			const before = tails.get(key) ?? Promise.resolve();
			const result = before.then(task);
			const tail: Promise<unknown> = result
				.then(
					(handled) => handled.sent,
					() => undefined,
				)
				.finally(() => {
					if (tails.get(key) === tail) tails.delete(key);
				});
			tails.set(key, tail);
			return result;
		},
		async idle() {
			while (tails.size > 0) await Promise.all(tails.values());
		},
	};
}
