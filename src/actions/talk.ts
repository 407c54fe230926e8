/** What one turn of talk needs: names, options, actions and the rows behind cards, bound to a person and a moment. */
import type { Loaded, Reads, Store } from "../doors.ts";
import type { Discretion, Library } from "../library/types.ts";
import type { Reading } from "../talk/answers.ts";
import type { Talk } from "../talk/converse.ts";
import type { Router } from "../talk/router.ts";
import type { Lang, Person, Turn } from "../turn.ts";
import { sayDate } from "../words/dates.ts";
import type { Action, OptionSource } from "./action.ts";
import { answerCheckIn } from "./check-ins.ts";
import { namesFor, staffName } from "./names.ts";

export interface TalkTools {
	readonly actions: Readonly<Record<string, Action>>;
	readonly sources: Readonly<Record<string, OptionSource>>;
	readonly date: (text: string, lang: Lang, now: string, zone: string, side?: "future" | "past") => string | null;
	readonly likeness: Reading["likeness"];
	readonly restricted: (person: Person, today: string) => boolean;
	/** The local ISO date of an instant in a time zone. */
	readonly today: (now: string, zone: string) => string;
	/** Staff by person id, from memory; null for students, families and nobody. */
	readonly staff: (id: string | null) => Person | null;
}

/**
 * @param now ISO instant of this turn
 * @param key the card key of questions shown in it
 */
export function talkFor(
	turn: Turn,
	about: { readonly person: Person; readonly loaded: Loaded; readonly key: string; readonly now: string },
	knows: {
		readonly library: Library;
		readonly router: Router;
		readonly discretion: Discretion;
		readonly store: Reads & Pick<Store, "byKey">;
	},
	tools: TalkTools,
): Talk {
	const { person, loaded, key, now } = about;
	const { library, router, discretion, store } = knows;
	const { timeZone: zone, schoolYear } = library.district;
	const today = tools.today(now, zone);
	const restricted = tools.restricted(person, today);
	const counselor = tools.staff(person.counselor);
	return {
		library,
		visitor: turn.who.startsWith("anon:"),
		person,
		position: loaded.position,
		plan: loaded.plan,
		waiting: loaded.waiting,
		unsure: loaded.unsent,
		now,
		route: router.route,
		discretion,
		reader: { role: person.role, counselorName: counselor ? staffName(counselor) : null },
		reading: (lang) => ({
			lang,
			likeness: tools.likeness,
			now,
			today,
			date: (text, _lang, _now, side) => tools.date(text, lang, now, zone, side),
		}),
		context: (who, plan) => ({
			turn: turn.id,
			key,
			at: now,
			person: who,
			restricted,
			plan,
			schoolYear,
			names: namesFor(who, library, counselor),
			options: (source, draft, item, lang = who.lang) =>
				tools.sources[source]?.({ lang, plan, library, person: { ...who, lang }, draft, item }) ?? [],
			inventory: (id) => library.inventories.get(id),
			sayDate: (iso) => sayDate(iso, who.lang),
		}),
		rowsOf: (card) => store.byKey(card),
		answerDelivery: (waiting, choice, lang) => answerCheckIn(waiting, choice, library, lang),
		act: async (call) => {
			const action = tools.actions[call.name];
			if (!action) throw new Error(`no action ${call.name}`);
			return action.run({
				...call,
				library,
				discretion,
				now,
				today,
				schoolYear,
				restricted,
				lang: call.person.lang,
				reads: store,
				turn: turn.id,
				waiting: loaded.waiting,
				staff: tools.staff,
				say: (text) => ({ view: { kind: "say", text } }),
			});
		},
	};
}
