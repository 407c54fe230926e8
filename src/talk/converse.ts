/**
 * One turn of talk, from what arrived to what we say, save and cause. Reads no clock and no database itself: actions and
 * the rows behind an old card are reached through functions it is given.
 */
import type { OutboxRow, Waiting } from "../doors.ts";
import type { DoStep, Library } from "../library/types.ts";
import type {
	Answer,
	Button,
	Effect,
	Entry,
	Input,
	Json,
	Lang,
	Offer,
	Person,
	Plan,
	Position,
	Reply,
} from "../turn.ts";
import { say } from "../words/index.ts";
import { answerRoute, type Reader } from "./answer.ts";
import { fold, type Read, type Reading, readCard } from "./answers.ts";
import { buttonsOf, type Decision, decide, optionsOf } from "./decide.ts";
import {
	advance,
	type Change,
	type Context,
	type EngineInput,
	type EngineResult,
	missingItems,
	openStep,
} from "./engine.ts";
import { routeLabel } from "./labels.ts";
import type { Routed } from "./router.ts";

/** What an action needs of the conversation. */
export interface ActCall {
	readonly name: string;
	readonly args: Readonly<Record<string, Json>>;
	readonly draft: Readonly<Record<string, Json>>;
	readonly rounds: Readonly<Record<string, Readonly<Record<string, Answer>>>>;
	readonly plan: Plan;
	readonly person: Person;
}

export interface ActResult {
	readonly outcome: string;
	readonly draft?: Json;
	readonly changes?: readonly Change[];
	readonly replies?: readonly Reply[];
	readonly effects?: readonly Effect[];
	readonly goto?: string;
}

export interface Talk {
	readonly library: Library;
	readonly route: (
		text: string,
		options: { readonly locale: Lang; readonly role: Person["role"]; readonly after: string | null },
	) => Routed;
	readonly act: (call: ActCall) => Promise<ActResult>;
	/** The rows that carried a card key. */
	readonly rowsOf: (key: string) => Promise<readonly OutboxRow[]>;
	/** What an answered check-in says back and causes. */
	readonly answerDelivery: (
		waiting: Waiting,
		choice: string,
		lang: Lang,
	) => { readonly replies: readonly Reply[]; readonly effects: readonly Effect[] };
	/** The engine's context for this person, in the language set now. */
	readonly context: (person: Person, plan: Plan) => Context;
	readonly reading: (lang: Lang) => Reading;
	readonly reader: Reader;
	readonly person: Person;
	readonly position: Position;
	readonly plan: Plan;
	readonly waiting: readonly Waiting[];
	/** ISO instant. */
	readonly now: string;
}

export interface Said {
	readonly position: Position;
	readonly plan: Plan;
	readonly replies: readonly Reply[];
	readonly entries: readonly Entry[];
	readonly effects: readonly Effect[];
	/** The person with a language or opt-out just set. */
	readonly person: Person;
}

/** Actions one turn may run: a script that jumps in a circle without asking is a fault, not a wait. */
const mostActs = 50;

/** Hours after which an open question is introduced with "welcome back". */
const away = 12;

/** @param input what arrived; texts longer than the server takes never get here */
export async function converse(input: Input, talk: Talk): Promise<Said> {
	const turn = new TalkTurn(talk);
	await turn.take(input);
	return turn.said();
}

class TalkTurn {
	readonly #talk: Talk;
	readonly #replies: Reply[] = [];
	readonly #entries: Entry[] = [];
	readonly #effects: Effect[] = [];
	#position: Position;
	#plan: Plan;
	#person: Person;
	/** The text that "save it" would save. */
	#doubted: string | null = null;

	constructor(talk: Talk) {
		this.#talk = talk;
		this.#position = talk.position;
		this.#plan = talk.plan;
		this.#person = talk.person;
	}

	said(): Said {
		const offers = this.#replies.flatMap((reply) => buttonsOf(reply.view).map((button) => this.#offer(button)));
		return {
			position: { ...this.#position, offers: offers.slice(-12), lastAt: this.#talk.now },
			plan: this.#plan,
			replies: this.#replies,
			entries: this.#entries,
			effects: this.#effects,
			person: this.#person,
		};
	}

	async take(input: Input): Promise<void> {
		if (input.kind === "uninstall") {
			this.#effects.push({ kind: "unreachable" });
			return;
		}
		if (input.kind === "other") {
			if (input.type !== "attachment" && input.type !== "empty") return;
			this.#say("words-only");
			return this.#askAgain();
		}
		if (input.kind === "install") return this.#installed();
		if (this.#position.stack.length > 0) {
			const settled = advance(this.#scripts(), this.#position, { kind: "settle" }, this.#context());
			if (settled.moved) return this.#drive(settled);
			this.#apply(settled);
			this.#welcomeBack();
		}
		return input.kind === "text" ? this.#text(input.text) : this.#card(input.key, input.value);
	}

	// ------------------------------------------------------------ small parts

	#scripts() {
		return this.#talk.library.scripts;
	}

	#context(): Context {
		return this.#talk.context(this.#person, this.#plan);
	}

	#open() {
		return openStep(this.#scripts(), this.#position);
	}

	#say(
		key: Parameters<typeof say>[1],
		values: Parameters<typeof say>[2] = {},
		buttons: readonly Button[] = [],
		lang: Lang = this.#person.lang,
	): void {
		const text = say(lang, key, values);
		this.#replies.push({ view: { kind: "say", text, ...(buttons.length > 0 ? { buttons } : {}) }, lang });
	}

	#offer(button: Button): Offer {
		if (button.route === "offer:save" && this.#doubted !== null)
			return { label: button.label, leads: { kind: "save", text: this.#doubted } };
		return {
			label: button.label,
			leads: { kind: "route", route: button.route, ...(button.args ? { args: button.args } : {}) },
		};
	}

	#button(route: string, lang: Lang): Button {
		return { label: routeLabel(route, this.#talk.library, lang), route };
	}

	#counselor(lang: Lang): readonly Button[] {
		const { role } = this.#person;
		return role === "student" || role === "family"
			? [{ label: say(lang, "talk-to-counselor"), route: "dialog:ask-counselor" }]
			: [];
	}

	#apply(result: EngineResult): void {
		this.#position = result.position;
		this.#plan = result.plan;
		this.#replies.push(...result.replies);
		this.#entries.push(...result.entries);
		this.#effects.push(...result.effects);
	}

	async #engine(input: EngineInput): Promise<void> {
		await this.#drive(advance(this.#scripts(), this.#position, input, this.#context()));
	}

	/** Runs the actions a move asks for until a question is open or the script has ended. */
	async #drive(first: EngineResult): Promise<void> {
		let result = first;
		let goto: string | undefined;
		this.#apply(result);
		for (let acts = 0; result.next.kind === "act"; acts++) {
			if (acts > mostActs)
				throw new Error(`${this.#position.stack.at(-1)?.script}: actions lead to actions without end`);
			const { name, step, draft, answers, rounds } = result.next;
			const done = await this.#talk.act({
				name,
				args: this.#args(step, answers),
				draft,
				rounds,
				plan: this.#plan,
				person: this.#person,
			});
			goto = done.goto ?? goto;
			result = advance(this.#scripts(), this.#position, { kind: "outcome", ...done }, this.#context());
			this.#apply(result);
		}
		if (result.next.kind === "done" && goto) await this.#follow(goto, this.#person.lang);
	}

	/** An argument that names a step of the script holds its answer; any other stands for itself. */
	#args(step: DoStep, answers: Readonly<Record<string, Answer>>): Readonly<Record<string, Json>> {
		const script = this.#scripts().get(this.#position.stack.at(-1)?.script ?? "");
		const ids = new Set(script?.steps.map((own) => own.id));
		const args: Record<string, Json> = {};
		for (const [name, value] of Object.entries(step.with)) {
			if (typeof value === "string" && ids.has(value)) {
				const answer = answers[value];
				if (answer !== undefined) args[name] = answer as Json;
			} else args[name] = value;
		}
		return args;
	}

	/** Shows the open question again after something else was said. */
	async #askAgain(): Promise<void> {
		if (!this.#open()) return;
		this.#say("back-to-question");
		await this.#engine({ kind: "command", id: "repeat" });
	}

	#welcomeBack(): void {
		const { lastAt } = this.#position;
		if (lastAt && Date.parse(this.#talk.now) - Date.parse(lastAt) > away * 3_600_000)
			this.#say("welcome-back", { name: this.#person.givenName });
	}

	async #installed(): Promise<void> {
		if (this.#person.welcomed) {
			if (this.#open()) await this.#askAgain();
			return;
		}
		this.#effects.push({ kind: "setting", welcomed: true });
		this.#person = { ...this.#person, welcomed: true };
		await this.#engine({ kind: "open", script: "welcome" });
	}

	// ------------------------------------------------------------ text

	async #text(text: string): Promise<void> {
		let routed: Routed | undefined;
		const route = () => {
			routed ??= this.#talk.route(text, {
				locale: this.#person.lang,
				role: this.#person.role,
				after: this.#position.lastRoute,
			});
			return routed;
		};
		const open = this.#open();
		const decision = decide(text, {
			open,
			missing: open ? missingItems(open.ask, open.frame, this.#context()) : [],
			offers: this.#position.offers,
			waiting: this.#talk.waiting,
			reading: this.#talk.reading(this.#person.lang),
			route,
		});
		const lang = routed?.lang ?? this.#person.lang;
		// A menu only offers ways to go; whoever goes another way is not called back to it.
		if (open?.ask.menu && decision.kind !== "answer" && decision.kind !== "command")
			this.#position = { ...this.#position, stack: [] };
		return this.#decided(decision, text, lang);
	}

	async #decided(decision: Decision, text: string, lang: Lang): Promise<void> {
		switch (decision.kind) {
			case "answer":
				return this.#answered(decision.read);
			case "miss":
				return this.#engine({ kind: "miss", hint: decision.hint });
			case "command":
				return this.#command(decision.id, text);
			case "route":
				return this.#follow(decision.route, lang, decision.args);
			case "delivery":
				return this.#delivery(decision.waiting, decision.choice);
			case "doubt": {
				this.#doubted = decision.text;
				const shown = decision.text.length > 80 ? `${decision.text.slice(0, 80)}…` : decision.text;
				const buttons = [
					{ label: say(lang, "save-this"), route: "offer:save" },
					{ label: say(lang, "answer-this"), route: decision.route },
				];
				this.#say("save-or-answer", { text: shown.toWellFormed() }, buttons, lang);
				return;
			}
			case "which":
				this.#say(
					"which-one",
					{},
					decision.routes.map((route) => this.#button(route, lang)),
					lang,
				);
				return;
			case "none":
				this.#nothing("nothing-fits", decision.nearest, lang);
				return this.#askAgain();
		}
	}

	#answered(read: Exclude<Read, { kind: "none" }>): Promise<void> {
		return this.#engine(read.kind === "answer" ? { kind: "answer", answer: read.answer } : read);
	}

	/** Never a dead end: the nearest things we really have, and the counselor. */
	#nothing(
		key: "nothing-fits" | "not-there-yet" | "no-page-yet" | "not-for-you",
		nearest: readonly string[],
		lang: Lang,
	): void {
		const known = nearest.filter((route) => this.#has(route));
		const fallback =
			this.#person.role === "student"
				? ["dialog:interests", "dialog:plan"]
				: this.#person.role === "family"
					? ["page:what-is-an-ilp", "page:family-role"]
					: ["dialog:caseload", "dialog:send-check-in"];
		const routes = [...new Set([...known, ...fallback.filter((route) => this.#has(route))])].slice(0, 2);
		this.#say(key, {}, [...routes.map((route) => this.#button(route, lang)), ...this.#counselor(lang)], lang);
	}

	/** Whether a route leads somewhere for this person. */
	#has(route: string): boolean {
		if (route.startsWith("dialog:"))
			return this.#scripts().get(route.slice(7))?.for.includes(this.#person.role) ?? false;
		return answerRoute(this.#talk.library, route, this.#person.lang, this.#talk.reader) !== null;
	}

	async #follow(route: string, lang: Lang, args?: Readonly<Record<string, string>>): Promise<void> {
		if (route.startsWith("command:")) return this.#command(route.slice("command:".length), "");
		const { library, reader } = this.#talk;
		this.#position = { ...this.#position, lastRoute: route };
		if (route.startsWith("dialog:")) {
			const script = library.scripts.get(route.slice("dialog:".length));
			const grade = this.#person.grade;
			const fits =
				script?.grades == null || grade === null || (grade >= script.grades.from && grade <= script.grades.to);
			if (script?.for.includes(this.#person.role) && fits)
				return this.#engine({ kind: "open", script: script.id, ...(args ? { args } : {}) });
			this.#nothing(script ? "not-for-you" : "not-there-yet", this.#near(route, lang), lang);
		} else {
			const view = answerRoute(library, route, lang, reader);
			if (view) this.#replies.push({ view, lang });
			else this.#nothing("no-page-yet", this.#near(route, lang), lang);
		}
		await this.#askAgain();
	}

	/** Routes near one that we do not have yet, by its own words. */
	#near(route: string, lang: Lang): readonly string[] {
		const words = route.slice(route.indexOf(":") + 1).replaceAll("-", " ");
		const routed = this.#talk.route(words, { locale: lang, role: this.#person.role, after: null });
		return [routed.route, ...routed.also.map((own) => own.route)].filter(
			(own) => own !== route && own !== "none" && !own.startsWith("command:") && !own.startsWith("smalltalk:"),
		);
	}

	async #delivery(waiting: Waiting, choice: string | null): Promise<void> {
		if (choice === null) return this.#follow("dialog:check-in", this.#person.lang);
		const { replies, effects } = this.#talk.answerDelivery(waiting, choice, this.#person.lang);
		this.#replies.push(...replies);
		this.#effects.push(...effects);
		await this.#askAgain();
	}

	// ------------------------------------------------------------ commands

	async #command(id: string, text: string): Promise<void> {
		const open = this.#open() !== null;
		switch (id) {
			case "help": {
				const { role } = this.#person;
				this.#say(
					role === "student" ? "help" : role === "family" ? "help-family" : "help-staff",
					{},
					this.#counselor(this.#person.lang),
				);
				return this.#askAgain();
			}
			case "language-es":
			case "language-en": {
				const lang = id === "language-es" ? "es" : "en";
				this.#person = { ...this.#person, lang };
				this.#effects.push({ kind: "setting", lang });
				this.#say("language-set");
				return this.#askAgain();
			}
			case "stop-messages":
			case "cancel": {
				// A bare "stop" ends what is open; with nothing open it means: stop writing to me.
				const bare = /^(stop|parar|para|alto|basta)$/.test(fold(text));
				if (bare ? !open : id === "stop-messages") return this.#stopMessages();
				return open ? this.#engine({ kind: "command", id: "cancel" }) : this.#nothingOpen();
			}
			case "back":
			case "skip":
			case "start-over":
			case "repeat":
			case "simpler":
			case "why":
				return open ? this.#engine({ kind: "command", id }) : this.#nothingOpen();
			default:
				return this.#nothingOpen();
		}
	}

	async #stopMessages(): Promise<void> {
		this.#person = { ...this.#person, optedOut: true };
		this.#effects.push({ kind: "setting", optedOut: true });
		this.#say("messages-stopped");
		await this.#askAgain();
	}

	#nothingOpen(): void {
		const lang = this.#person.lang;
		const route = this.#person.role === "student" ? "dialog:plan" : "page:what-is-an-ilp";
		this.#say("nothing-to-stop", {}, this.#has(route) ? [this.#button(route, lang)] : []);
	}

	// ------------------------------------------------------------ cards

	async #card(key: string, value: Readonly<Record<string, Json>>): Promise<void> {
		const route = value.route;
		if (typeof route === "string") return this.#pressed(key, route, value.button);
		const open = this.#open();
		if (open && open.frame.shown?.key === key) {
			const missing = missingItems(open.ask, open.frame, this.#context());
			const read = readCard(open.ask, open.frame, value, missing, this.#talk.reading(this.#person.lang));
			return read.kind === "none" ? this.#engine({ kind: "miss", hint: read.hint }) : this.#answered(read);
		}
		const waiting = this.#talk.waiting.find((own) => own.id === key);
		if (waiting) {
			const choice = optionsOf(waiting.view).find((option) => option.id === value.answer);
			return choice ? this.#delivery(waiting, choice.id) : this.#follow("dialog:check-in", this.#person.lang);
		}
		const known = (await this.#talk.rowsOf(key)).some((row) => row.person === this.#person.id);
		this.#say(known ? "already-saved" : "old-card", {}, open ? [] : this.#counselor(this.#person.lang));
		await this.#askAgain();
	}

	/** A button that only opens a route counts as typed text; what it carries besides comes from our own row. */
	async #pressed(key: string, route: string, index: Json | undefined): Promise<void> {
		const offered = this.#position.offers.find(
			(own) => own.leads.kind === "route" && own.leads.route === route && own.leads.args === undefined,
		);
		if (offered || !route.startsWith("dialog:")) return this.#follow(route, this.#person.lang);
		const rows = (await this.#talk.rowsOf(key)).filter((row) => row.person === this.#person.id);
		const buttons = rows.flatMap((row) => buttonsOf(row.view));
		const pressed =
			buttons.find((own, at) => own.route === route && (index === undefined || at === Number(index))) ??
			buttons.find((own) => own.route === route);
		return this.#follow(route, this.#person.lang, pressed?.args);
	}
}
