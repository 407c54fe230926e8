/** The demo's first screen: who are you? */
import type { Profile } from "./api.ts";
import { make } from "./dom.ts";
import type { Lang, Speech, Word } from "./words.ts";

const groups: readonly { readonly title: Word; readonly roles: readonly Profile["role"][] }[] = [
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

function personButton(profile: Profile, speech: Speech, lang: Lang, choose: (profile: Profile) => void): HTMLElement {
	const button = make(
		"button",
		{ type: "button", class: "person", "data-person": profile.id },
		make("span", { class: "face", "aria-hidden": "true" }, initials(profile.name)),
		make(
			"span",
			{ class: "who" },
			make("span", { class: "name" }, profile.name),
			make("span", { class: "role" }, roleOf(profile, speech)),
			make("span", { class: "note" }, profile.note?.[lang] ?? ""),
		),
	);
	button.addEventListener("click", () => choose(profile));
	return button;
}

/** The list of people, redrawn when the page's language changes. */
export function choosePerson(
	profiles: readonly Profile[],
	speech: Speech,
	choose: (profile: Profile) => void,
): HTMLElement {
	const screen = make("div", { class: "choose" });
	speech.bind((lang) => {
		const parts = groups.flatMap(({ title, roles }) => {
			const members = profiles.filter((profile) => roles.includes(profile.role));
			if (members.length === 0) return [];
			const items = members.map((profile) => make("li", {}, personButton(profile, speech, lang, choose)));
			return [make("h2", {}, speech.say(title)), make("ul", { class: "people" }, ...items)];
		});
		const heading = make("h1", { tabindex: "-1" }, speech.say("choose"));
		screen.replaceChildren(heading, make("p", { class: "lead" }, speech.say("demo")), ...parts);
	});
	return screen;
}
