/** The demo's first screen: who are you? */
import type { Profile } from "./api.ts";
import { make } from "./dom.ts";
import type { Lang, Speech, Word } from "./words.ts";

/** One sentence about each of those who are meant to be tried, by their id in content/school/people.csv. */
export const notes: Readonly<Record<string, Readonly<Record<Lang, string>>>> = {
	"student-8": {
		en: "In grade 8, about to start a plan.",
		es: "Está en octavo grado y va a empezar su plan.",
	},
	"student-10": {
		en: "In grade 10. Find jobs that fit, set a goal, plan next year's classes.",
		es: "Está en décimo grado: trabajos que van con él, una meta, las clases del próximo año.",
	},
	"student-12": {
		en: "In the last year of high school, with graduation ahead.",
		es: "Está en el último año de la high school y pronto se gradúa.",
	},
	"family-1": {
		en: "Camila's mother. She writes in Spanish.",
		es: "La mamá de Camila. Escribe en español.",
	},
	"counselor-1": {
		en: "Has 24 students. Send them a check-in and see who answers.",
		es: "Tiene 24 estudiantes. Puede mandarles una pregunta corta y ver quién contesta.",
	},
	"counselor-2": {
		en: "Works at the middle school. Gets safety alerts too.",
		es: "Trabaja en la middle school. También recibe las alertas de seguridad.",
	},
};

export const groups: readonly { readonly title: Word; readonly roles: readonly Profile["role"][] }[] = [
	{ title: "students", roles: ["student"] },
	{ title: "families", roles: ["family"] },
	{ title: "staff", roles: ["counselor", "adviser", "administrator"] },
];

/** The first letters of a name, for the round picture. */
export function initials(name: string): string {
	const parts = name.split(/\s+/).filter((part) => part !== "");
	const letters = [parts[0], parts.length > 1 ? parts.at(-1) : undefined].map((part) => [...(part ?? "")][0] ?? "");
	return letters.join("").toLocaleUpperCase();
}

/** "Grade 10" for a student, the role for everyone else. */
export function roleOf(profile: Profile, speech: Speech): string {
	if (profile.role !== "student") return speech.say(profile.role);
	return profile.grade === null ? speech.say("student") : speech.say("grade").replace("#", String(profile.grade));
}

function personButton(profile: Profile, speech: Speech, choose: (profile: Profile) => void): HTMLElement {
	const note = notes[profile.id]?.[speech.lang];
	const who = make(
		"span",
		{ class: "who" },
		make("span", { class: "name" }, profile.name),
		make("span", { class: "role" }, roleOf(profile, speech)),
		...(note ? [make("span", { class: "note" }, note)] : []),
	);
	const face = make("span", { class: "face", "aria-hidden": "true" }, initials(profile.name));
	const button = make("button", { type: "button", class: "person", "data-person": profile.id }, face, who);
	button.addEventListener("click", () => choose(profile));
	return button;
}

/** The list of people, redrawn when the page's language changes. Those nobody wrote a sentence about are folded away. */
export function choosePerson(
	profiles: readonly Profile[],
	speech: Speech,
	choose: (profile: Profile) => void,
): HTMLElement {
	const screen = make("div", { class: "choose" });
	const list = (members: readonly Profile[]) => {
		const items = members.map((profile) => make("li", {}, personButton(profile, speech, choose)));
		return make("ul", { class: "people" }, ...items);
	};
	speech.bind(() => {
		const parts = groups.flatMap(({ title, roles }) => {
			const members = profiles.filter((profile) => roles.includes(profile.role));
			const known = members.filter((profile) => profile.id in notes);
			const others = members.filter((profile) => !(profile.id in notes));
			const shown = known.length > 0 ? known : others;
			if (shown.length === 0) return [];
			const more = make("summary", {}, speech.say("others").replace("#", String(others.length)));
			const folded = known.length > 0 && others.length > 0 ? [make("details", {}, more, list(others))] : [];
			return [make("h2", {}, speech.say(title)), list(shown), ...folded];
		});
		const heading = make("h1", { tabindex: "-1" }, speech.say("choose"));
		screen.replaceChildren(heading, make("p", { class: "lead" }, speech.say("demo")), ...parts);
	});
	return screen;
}
