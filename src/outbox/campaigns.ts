/** What became of a check-in, as the counselor who sent it reads it. */
import type { CampaignStatus, EndReason, OutboxDraft, Store } from "../doors.ts";
import type { CheckInTemplate, Library } from "../library/types.ts";
import type { Lang, View } from "../turn.ts";
import { type SentenceKey, say } from "../words/index.ts";

export interface CampaignNames {
	/** Names by person id; people who are not in it are only counted. */
	readonly people: ReadonlyMap<string, string>;
	/** Null when the template is gone. */
	readonly template: CheckInTemplate | null;
}

const reasons: Readonly<Record<EndReason | "unknown", SentenceKey>> = {
	"opted-out": "reasonOptedOut",
	"weekly-cap": "reasonWeeklyCap",
	"already-answered": "reasonAlreadyAnswered",
	"no-address": "reasonNoAddress",
	unreachable: "reasonUnreachable",
	refused: "reasonRefused",
	expired: "reasonExpired",
	unknown: "reasonUnknown",
};

/** Names in one line; the rest is counted. */
const mostNames = 12;

const isReason = (reason: string): reason is EndReason | "unknown" => reason in reasons;

type Person = CampaignStatus["people"][number];

/** Why a person's copy did not arrive; null when it did or may still. */
const reasonOf = ({ state, reason }: Person): EndReason | "unknown" | null =>
	state === "unknown" ? "unknown" : state === "ended" && reason !== null && isReason(reason) ? reason : null;

function grouped(people: readonly Person[], by: (person: Person) => string | null): [string, string[]][] {
	const groups = new Map<string, string[]>();
	for (const person of people) {
		const group = by(person);
		if (group !== null) groups.set(group, [...(groups.get(group) ?? []), person.person]);
	}
	return [...groups];
}

/** Whom the view names: the first few of every group. */
export function peopleNamed(status: CampaignStatus): readonly string[] {
	const groups = [...grouped(status.people, reasonOf), ...grouped(status.people, ({ choice }) => choice)];
	return [...new Set(groups.flatMap(([, ids]) => ids.slice(0, mostNames)))];
}

function nameList(ids: readonly string[], names: ReadonlyMap<string, string>): string {
	const known = ids.slice(0, mostNames).flatMap((id) => names.get(id) ?? []);
	const rest = ids.length - known.length;
	return [...known, ...(rest > 0 ? [known.length > 0 ? `+${rest}` : String(rest)] : [])].join(", ");
}

/** Counts, why some were not delivered, the answers, and a button that looks again. */
export function campaignView(status: CampaignStatus, names: CampaignNames, lang: Lang): View {
	const { people, template } = names;
	const choices = new Map(template?.choices.map(({ id, label }) => [id, label[lang]]));
	const notDelivered = Object.values(status.notDelivered).reduce((sum, count) => sum + (count ?? 0), 0);
	const why = Object.entries(status.notDelivered)
		.filter(([reason, count]) => isReason(reason) && (count ?? 0) > 0)
		.map(([reason, count]) => {
			const ids = status.people.filter((person) => reasonOf(person) === reason).map(({ person }) => person);
			const text = say(lang, reasons[reason as EndReason | "unknown"]);
			return say(lang, "campaignReason", {
				reason: text,
				names: ids.length > 0 ? nameList(ids, people) : (count ?? 0),
			});
		});
	const answers = grouped(status.people, ({ choice }) => choice).map(([choice, ids]) =>
		say(lang, "campaignAnswer", { choice: choices.get(choice) ?? choice, names: nameList(ids, people) }),
	);
	return {
		kind: "sections",
		title: template ? say(lang, "campaignTitleNamed", { title: template.title[lang] }) : say(lang, "campaignTitle"),
		text:
			status.waiting > 0
				? say(lang, "campaignUnderWay", { waiting: status.waiting })
				: say(lang, "campaignDone", { total: status.total }),
		sections: [
			{
				title: say(lang, "campaignCounts"),
				lines: [
					say(lang, "campaignDelivered", { count: status.delivered }),
					say(lang, "campaignAnswered", { count: status.answered }),
					say(lang, "campaignWaiting", { count: status.waiting }),
					say(lang, "campaignNotDelivered", { count: notDelivered }),
				],
			},
			...(why.length > 0 ? [{ title: say(lang, "campaignWhy"), lines: why }] : []),
			...(answers.length > 0 ? [{ title: say(lang, "campaignAnswers"), lines: answers }] : []),
		],
		buttons: [{ label: say(lang, "campaignRefresh"), route: "dialog:send-check-in", args: { campaign: status.id } }],
	};
}

/** How long a campaign may be under way before its counselor hears how it stands. */
const reportAfterMs = 2 * 60 * 1000;

/**
 * Sends each counselor one message per campaign, once all copies are final or two minutes have passed.
 * @param now ISO instant
 * @returns how many were reported
 */
export async function reportCampaigns(options: {
	readonly store: Pick<Store, "unreported" | "reported" | "person" | "enqueue">;
	readonly library: Pick<Library, "checkIns">;
	readonly now: string;
}): Promise<number> {
	const { store, library, now } = options;
	const open = await store.unreported({ since: new Date(Date.parse(now) - reportAfterMs).toISOString() });
	for (const status of open) {
		const counselor = await store.person(status.by);
		if (counselor) {
			const people = new Map<string, string>();
			for (const id of peopleNamed(status)) {
				const person = await store.person(id);
				if (person) people.set(id, `${person.givenName} ${person.familyName}`);
			}
			const draft: OutboxDraft = {
				id: `result:${status.id}`,
				kind: "message",
				person: counselor.id,
				address: null,
				campaign: status.id,
				lang: counselor.lang,
				view: campaignView(status, { people, template: library.checkIns.get(status.template) ?? null }, counselor.lang),
				key: `result:${status.id}`,
				notBefore: now,
				state: "ready",
			};
			// First the message, under an id of its own, then the mark: a crash in between doubles nothing.
			await store.enqueue([draft]);
		}
		await store.reported(status.id);
	}
	return open.length;
}
