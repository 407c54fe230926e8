/** How somebody gets from an open page to a plan, whatever draws it. */
import { type Api, type Profile, Refused } from "../api.ts";
import type { Lang } from "../words.ts";
import { type PlanAnswer, type PlanTab, readPlan } from "./api.ts";
import type { Teams } from "./teams.ts";
import type { PlanWord } from "./words.ts";

/** What the page shows. */
export type Scene =
	| { readonly kind: "loading" }
	| { readonly kind: "choose"; readonly people: readonly Profile[] }
	| { readonly kind: "plan"; readonly plan: PlanTab }
	/** A sentence; `again`: trying once more may help. */
	| { readonly kind: "problem"; readonly word: PlanWord; readonly reference: string; readonly again: boolean };

const problem = (word: PlanWord, again: boolean, reference = ""): Scene => ({
	kind: "problem",
	word,
	again,
	reference,
});

/** What the server's no means, by its code. */
function refusal({ status, code, reference }: Extract<PlanAnswer, { readonly kind: "no" }>): Scene {
	if (code === "roster" || code === "staff" || code === "family") return problem(code, false);
	if (code === "plan") return problem("refused", false);
	if (status === 401 || code === "TokenExpired") return problem("signedOut", true);
	if (status === 429 || status === 503) return problem("busy", true);
	return problem("fault", true, reference);
}

export interface Visit {
	/** Shows the plan, or what stands between it and the reader. */
	enter(): Promise<void>;
	/** In the demo: this person is here. */
	choose(profile: Profile): Promise<void>;
	/** In the demo: nobody is here any more. */
	leave(): void;
	/** Of a family's students, this one. */
	open(student: string): Promise<void>;
	speak(lang: Lang): Promise<void>;
	/** Asks again without a word, for instance when somebody comes back from the chat. */
	refresh(): Promise<void>;
}

interface Options {
	readonly api: Api;
	readonly get: typeof fetch;
	/** Null: an ordinary browser. */
	readonly teams: Pick<Teams, "token"> | null;
	/** What Teams speaks; null: the reader's own language, as the server knows it. */
	readonly lang: Lang | null;
	readonly show: (scene: Scene) => void;
}

/** Makes one visit of the page. The token lies in memory only. */
export function createVisit({ api, get, teams, show, ...start }: Options): Visit {
	let { lang } = start;
	let student: string | null = null;
	let person: Profile | null = null;
	let token = "";
	let tag = "";
	/** Of several answers under way only the last one asked for counts. */
	let asked = 0;

	/** Teams is asked for every look: it keeps tokens itself and knows when they end. */
	async function signedIn(): Promise<string> {
		if (teams) return teams.token();
		if (token === "" && person) ({ token } = await api.signIn(person.id));
		return token;
	}

	async function look(quiet: boolean): Promise<void> {
		const own = ++asked;
		if (!quiet) {
			tag = "";
			show({ kind: "loading" });
		}
		let bearer: string;
		try {
			bearer = await signedIn();
		} catch (error) {
			if (own === asked && !quiet) show(problem(teams || error instanceof Refused ? "signedOut" : "away", true));
			return;
		}
		const answer = await readPlan(get, bearer, { lang, student, tag });
		if (own !== asked || answer.kind === "same") return;
		if (answer.kind === "plan") {
			tag = answer.tag;
			show({ kind: "plan", plan: answer.plan });
		} else if (answer.kind === "away") {
			if (!quiet) show(problem("away", true));
		} else {
			if (answer.status === 401 || answer.code === "TokenExpired") token = "";
			show(refusal(answer));
		}
	}

	async function people(): Promise<void> {
		const own = ++asked;
		show({ kind: "loading" });
		const found = await api.people().then(
			(list): Scene => ({ kind: "choose", people: list }),
			(error): Scene =>
				error instanceof Refused && error.status < 500 ? problem("closed", false) : problem("away", true),
		);
		if (own === asked) show(found);
	}

	const here = () => teams !== null || person !== null;
	return {
		enter: () => (here() ? look(false) : people()),
		choose(profile) {
			person = profile;
			return look(false);
		},
		leave() {
			person = null;
			student = null;
			token = "";
			void people();
		},
		open(id) {
			student = id;
			return look(false);
		},
		async speak(next) {
			lang = next;
			if (here()) await look(true);
		},
		refresh: async () => {
			if (here() && tag !== "") await look(true);
		},
	};
}
