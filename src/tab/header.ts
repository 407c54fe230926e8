/** The head of the page: who is here, the language, and how the page shows and says things. */
import type { Aloud } from "./aloud.ts";
import type { Profile } from "./api.ts";
import { button, make } from "./dom.ts";
import { initials, roleOf } from "./people.ts";
import { picture } from "./pictures.ts";
import type { Lang, Speech } from "./words.ts";

/** A few words kept by name; empty text forgets them. */
export interface Memory {
	read(name: string): string | null;
	write(name: string, text: string): void;
}

/** On or off, remembered. */
export interface Switch {
	readonly on: boolean;
	set(on: boolean): void;
	/** Calls `draw` now and whenever it changes. */
	bind(draw: (on: boolean) => void): void;
}

export interface Settings {
	/** Big type, one question at a time. */
	readonly simple: Switch;
	/** New messages are read aloud. */
	readonly aloud: Switch;
}

/** @param name under which the memory keeps it */
export function createSwitch(memory: Memory, name: string): Switch {
	let on = memory.read(name) === "on";
	const draws: ((on: boolean) => void)[] = [];
	return {
		get on() {
			return on;
		},
		set(next) {
			if (next === on) return;
			on = next;
			memory.write(name, on ? "on" : "");
			for (const draw of draws) draw(on);
		},
		bind(draw) {
			draws.push(draw);
			draw(on);
		},
	};
}

export interface HeaderOptions {
	readonly speech: Speech;
	readonly settings: Settings;
	readonly aloud: Aloud;
	readonly onLanguage: (lang: Lang) => void;
	readonly onSimple: (on: boolean) => void;
	readonly onLeave: () => void;
}

const languages: readonly { readonly lang: Lang; readonly name: string }[] = [
	{ lang: "en", name: "English" },
	{ lang: "es", name: "Español" },
];

function switchLine(speech: Speech, word: "simple" | "aloud", on: Switch, change: (on: boolean) => void): HTMLElement {
	const name = make("span", { class: "name", id: `name-${word}` });
	const note = make("span", { class: "note", id: `note-${word}` });
	const toggle = make("input", {
		type: "checkbox",
		role: "switch",
		"aria-labelledby": name.id,
		"aria-describedby": note.id,
	});
	toggle.addEventListener("change", () => change(toggle.checked));
	on.bind((now) => {
		toggle.checked = now;
	});
	speech.bind(() => {
		name.textContent = speech.say(word);
		note.textContent = speech.say(`${word}Note`);
	});
	return make("label", { class: "switch" }, toggle, make("span", {}, name, note));
}

/** The line with who is here, and its options. */
export function createHeader({ speech, settings, aloud, onLanguage, onSimple, onLeave }: HeaderOptions) {
	const who = make("p", { class: "here" });
	const tongues = make("div", { class: "tongues", role: "group" });
	for (const { lang, name } of languages) {
		const one = button({ lang }, name, () => onLanguage(lang));
		speech.bind((spoken) => one.setAttribute("aria-pressed", String(spoken === lang)));
		tongues.append(one);
	}
	const change = button({ class: "plain" }, "", () => {
		options.open = false;
		onLeave();
	});
	const name = make("span");
	const summary = make("summary", {}, picture("options"), name);
	const simple = switchLine(speech, "simple", settings.simple, onSimple);
	const reader = switchLine(speech, "aloud", settings.aloud, (on) => settings.aloud.set(on));
	const options = make(
		"details",
		{ class: "options" },
		summary,
		make("div", { class: "panel" }, simple, reader, change),
	);
	const showReader = () => {
		reader.hidden = !aloud.can(speech.lang);
	};
	aloud.bind(showReader);
	speech.bind(() => {
		tongues.setAttribute("aria-label", speech.say("language"));
		change.textContent = speech.say("change");
		name.textContent = speech.say("options");
		showReader();
	});
	const shut = (back: boolean) => {
		if (!options.open) return;
		options.open = false;
		if (back) summary.focus();
	};
	options.addEventListener("focusout", ({ relatedTarget }) => {
		if (relatedTarget instanceof Node && !options.contains(relatedTarget)) shut(false);
	});
	options.addEventListener("keydown", ({ key }) => key === "Escape" && shut(true));
	document.addEventListener(
		"click",
		({ target }) => target instanceof Node && !options.contains(target) && shut(false),
	);

	let here: Profile | null = null;
	speech.bind(draw);
	function draw(): void {
		change.hidden = here === null;
		const face = (profile: Profile) => make("span", { class: "face", "aria-hidden": "true" }, initials(profile.name));
		const words = (profile: Profile) =>
			make("span", {}, make("b", {}, profile.name), make("span", { class: "role" }, roleOf(profile, speech)));
		who.replaceChildren(...(here ? [face(here), words(here)] : []));
	}
	return {
		elements: [make("div", { class: "me-here" }, who, options), tongues],
		/** Says who is here; null: nobody chose yet. */
		show(profile: Profile | null): void {
			here = profile;
			draw();
		},
	};
}
