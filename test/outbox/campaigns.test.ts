import { expect, test } from "vitest";
import type { CampaignStatus } from "../../src/doors.ts";
import { campaignView, peopleNamed, reportCampaigns } from "../../src/outbox/campaigns.ts";
import { library, person, template, tuesday } from "./samples.ts";

type Line = CampaignStatus["people"][number];
const line = (id: string, state: Line["state"], reason: string | null = null, choice: string | null = null): Line => ({
	person: id,
	state,
	reason,
	choice,
});

const status: CampaignStatus = {
	id: "campaign-1",
	template: "plan-start",
	by: "counselor-1",
	createdAt: tuesday,
	total: 7,
	delivered: 3,
	notDelivered: { "opted-out": 2, unknown: 1 },
	waiting: 1,
	answered: 2,
	people: [
		line("ana", "sent", null, "going-well"),
		line("ben", "sent", null, "going-well"),
		line("cam", "sent"),
		line("dee", "ended", "opted-out"),
		line("eli", "ended", "opted-out"),
		line("fay", "unknown"),
		line("gus", "ready"),
	],
};

const names = { people: new Map(["ana", "ben", "dee", "eli", "fay"].map((id) => [id, id.toUpperCase()])), template };

test("counts, why, who answered what, and a button that looks again", () => {
	expect(campaignView(status, names, "en")).toEqual({
		kind: "sections",
		title: "Your check-in: How is your plan going?",
		text: "One is still on its way. Press Refresh later to see more.",
		sections: [
			{ title: "How many", lines: ["Delivered: 3", "Answered: 2", "Waiting: 1", "Not delivered: 3"] },
			{
				title: "Not delivered, and why",
				lines: ["Asked for no messages: DEE, ELI", "May have arrived, and was not sent again: FAY"],
			},
			{ title: "Answers", lines: ["It's going well: ANA, BEN"] },
		],
		buttons: [{ label: "Refresh", route: "dialog:send-check-in", args: { campaign: "campaign-1" } }],
	});
});

test("in Spanish, with a template that is gone and nothing on its way", () => {
	const view = campaignView({ ...status, waiting: 0 }, { ...names, template: null }, "es");
	expect(view).toMatchObject({
		title: "El check-in",
		text: "Fue para 7 estudiantes. Ya no queda nada en camino.",
		buttons: [{ label: "Actualizar" }],
	});
	expect(JSON.stringify(view)).toContain("Pidió no recibir mensajes: DEE, ELI");
});

test("a long list of names ends in a number", () => {
	const many = Array.from({ length: 30 }, (_, index) => line(`p${index}`, "ended", "no-address"));
	const large = { ...status, notDelivered: { "no-address": 30 }, people: many };
	expect(peopleNamed(large)).toHaveLength(12);
	const view = campaignView(large, { people: new Map(peopleNamed(large).map((id) => [id, id])), template }, "en");
	expect(JSON.stringify(view)).toContain("p11, +18");
	expect(JSON.stringify(campaignView(large, { people: new Map(), template }, "en"))).toContain(
		"Has not opened the chat yet: 30",
	);
});

test("one message to the counselor, in the counselor's language, then it is marked", async () => {
	const events: string[] = [];
	const store = {
		unreported: async ({ since }: { readonly since: string }) => {
			events.push(`since ${since}`);
			return [status];
		},
		reported: async (id: string) => events.push(`reported ${id}`) > 0,
		person: async (id: string) => person(id, id === "counselor-1" ? "counselor" : "student", { lang: "es" }),
		enqueue: async (
			rows: readonly { readonly id: string; readonly person: string; readonly kind: string; readonly lang: string }[],
		) => void events.push(...rows.map((row) => `${row.kind} ${row.id} to ${row.person} in ${row.lang}`)),
	};
	expect(await reportCampaigns({ store, library, now: tuesday })).toBe(1);
	expect(events).toEqual([
		"since 2026-10-13T13:58:00.000Z",
		"message result:campaign-1 to counselor-1 in es",
		"reported campaign-1",
	]);
});
