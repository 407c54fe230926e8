/** The plan for its page in Teams: who may see it, written down before it is shown, and who else can see it. */
import { type PlanPage, planPage } from "./document/plan-page.ts";
import type { Store } from "./doors.ts";
import type { Library } from "./library/types.ts";
import { mayRead } from "./school/rules.ts";
import { answerRoute } from "./talk/answer.ts";
import { routeLabel } from "./talk/labels.ts";
import type { Lang, Person } from "./turn.ts";
import { say } from "./words/index.ts";

export interface PlanTab extends PlanPage {
	/** The student's id, and what people call them. */
	readonly student: { readonly id: string; readonly name: string };
	/** For a family: everybody whose plan they may open, when there are several. */
	readonly others: readonly { readonly id: string; readonly name: string }[];
	/** As the next step, with the words that lead there in chat: titles are among the phrases of their routes. */
	readonly next: PlanPage["next"] & { readonly say: string };
	/** Who can see this plan: people, then how it is with records. */
	readonly who: { readonly title: string; readonly people: readonly string[]; readonly text: readonly string[] };
}

export type PlanAnswer =
	| { readonly kind: "ok"; readonly value: PlanTab }
	/** nobody: not on the roster. staff: has no page of plans yet. family: no student whose plan they may see. */
	| { readonly kind: "nobody" | "staff" | "family" }
	/** Asked for somebody whose plan they may not see. */
	| { readonly kind: "refused" };

interface Options {
	readonly store: Pick<Store, "whois" | "person" | "people" | "plan" | "note">;
	readonly library: () => Library;
	/** Staff by person id. */
	readonly staff: (id: string | null) => Person | null;
	/** Local ISO date of an instant. */
	readonly today: (now: string, zone: string) => string;
	/** ISO instant. */
	readonly now: () => string;
}

/** Ids as rosters have them; whatever else stands in an address is not even looked up. */
const rosterId = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

const named = (person: Person): string => `${person.givenName} ${person.familyName}`.trim();

/** Makes the plan page's side of the house. */
export function createPlanTab({ store, library, staff, today, now }: Options) {
	const note = (who: string, about: string, what: string) => store.note([{ at: now(), who, about, what }]);

	/** The plans that somebody may open here: the own one, or those of the children the roster links. */
	async function open(reader: Person, day: string): Promise<readonly Person[]> {
		if (reader.role === "student") return [reader];
		if (reader.role !== "family") return [];
		const linked = await Promise.all(reader.guardianOf.map((id) => store.person(id)));
		return linked.filter((student) => student !== null).filter((student) => mayRead(reader, student, day));
	}

	/** People who can see the plan. Of a family's members only the student hears the names. */
	async function seers(student: Person, reader: Person, lang: Lang, day: string): Promise<readonly string[]> {
		const { district } = library();
		const counselor = staff(student.counselor);
		const school = district.schools.find(({ id }) => id === student.school)?.name;
		const family = (await store.people("family")).filter((one) => mayRead(one, student, day));
		const own = reader.id === student.id;
		return [
			own ? say(lang, "planSeenYou") : student.givenName,
			...(counselor ? [say(lang, "planSeenCounselor", { name: named(counselor) })] : []),
			...(school ? [say(lang, "planSeenSchool", { school })] : []),
			...(own
				? family.map((one) => say(lang, "planSeenFamily", { name: named(one) }))
				: [say(lang, "planSeenGuardians", { name: student.givenName })]),
		];
	}

	return {
		/**
		 * The plan somebody asks for; a family's look is in the audit trail before there is anything to look at.
		 * @param who an identity that a sign-in vouches for
		 * @param wanted a student's id from the address; null: the own one, or a family's first
		 * @param lang null: the reader's own
		 * @throws when the look, or a refusal, cannot be written down
		 */
		async read(
			who: string,
			{ student: wanted, lang: asked }: { student: string | null; lang: Lang | null },
		): Promise<PlanAnswer> {
			const id = await store.whois(who);
			const reader = id === null ? null : await store.person(id);
			if (!reader) return { kind: "nobody" };
			const day = today(now(), library().district.timeZone);
			const plans = await open(reader, day);
			const student = wanted === null ? plans[0] : plans.find((one) => one.id === wanted);
			if (!student && wanted !== null) {
				const known = rosterId.test(wanted) && (await store.person(wanted)) !== null;
				await note(reader.id, known ? wanted : "nobody", "plan: refused");
				return { kind: "refused" };
			}
			if (!student) return { kind: reader.role === "family" ? "family" : "staff" };
			if (student.id !== reader.id) await note(reader.id, student.id, "plan");

			const lang = asked ?? reader.lang;
			const page = planPage(await store.plan(student.id), library(), student, lang, reader.role);
			const counselor = staff(student.counselor);
			const about = answerRoute(library(), "page:who-can-see-the-plan", lang, {
				role: reader.role,
				counselorName: counselor && named(counselor),
			});
			const listed = ({ id, givenName }: Person) => ({ id, name: givenName });
			return {
				kind: "ok",
				value: {
					...page,
					student: listed(student),
					others: plans.length > 1 ? plans.map(listed) : [],
					next: { ...page.next, say: routeLabel(page.next.route, library(), lang) },
					who: {
						title: say(lang, "planSeenTitle"),
						people: await seers(student, reader, lang, day),
						text: about?.kind === "article" ? about.text : [],
					},
				},
			};
		},
	};
}
