/** The demo's page of cards: every one of them beside its text, in each theme and language. */
import { drawCard } from "../card.ts";
import { make, paragraphs } from "../dom.ts";
import { type Picture, pictureOfMessage } from "../pictures.ts";
import type { Lang } from "../words.ts";
import { type GalleryWord, galleryWords } from "./words.ts";

interface Shown {
	readonly name: string;
	readonly kind: string;
	readonly lang: Lang;
	readonly text: string;
	readonly message: string;
	readonly card: object | null;
	readonly suggested: readonly string[];
}

interface Album {
	readonly groups: Readonly<Record<string, number>>;
	readonly found: number;
	readonly cards: readonly Shown[];
}

const kinds = [
	...(["action", "question", "sentence", "page", "cluster", "occupation", "state", "small-talk"] as const),
	...(["check-in", "message", "safety", "alert", "trouble"] as const),
] satisfies readonly GalleryWord[];
const themes = ["light", "dark", "contrast"] as const;
const tongues = { en: "English", es: "Español" } as const;

/** So many are drawn before the browser may show them. */
const atOnce = 20;

/** What is looked at stands in the address, so that a link shows the same. */
const wish = new URLSearchParams(location.search);
const one = <Name extends string>(name: string, names: readonly Name[], otherwise: Name): Name =>
	names.find((own) => own === wish.get(name)) ?? otherwise;
const chosen = {
	kind: one<string>("kind", kinds, "action"),
	lang: one<Lang>("lang", ["en", "es"], navigator.language.startsWith("es") ? "es" : "en"),
	theme: one("theme", themes, matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"),
	find: wish.get("find") ?? "",
};

const say = (word: GalleryWord): string => galleryWords[word][chosen.lang];

const title = make("h1");
const about = make("p");
const count = make("p", { role: "status" });
const list = make("div", { class: "album" });
const controls = make("form", { class: "controls", role: "search" });
const main = make("main", { class: "gallery" }, title, about, controls, count, list);
document.body.append(main);
controls.addEventListener("submit", (event) => event.preventDefault());

const picks = {
	kind: picker("kind", (value) => {
		chosen.kind = value;
		void show();
	}),
	lang: picker("language", (value) => {
		chosen.lang = value === "es" ? "es" : "en";
		void show();
	}),
	theme: picker("theme", (value) => {
		chosen.theme = one("", themes, themes.find((theme) => theme === value) ?? "light");
		dress();
	}),
};
const find = make("input", { type: "search", name: "find", value: chosen.find });
const findName = make("span");
let typing = 0;
find.addEventListener("input", () => {
	clearTimeout(typing);
	typing = window.setTimeout(() => {
		chosen.find = find.value;
		void show();
	}, 250);
});
controls.append(make("label", {}, findName, find));

function picker(name: "kind" | "language" | "theme", pick: (value: string) => void) {
	const words = make("span");
	const select = make("select", { name });
	select.addEventListener("change", () => pick(select.value));
	controls.append(make("label", {}, words, select));
	return (options: readonly (readonly [value: string, label: string])[], value: string) => {
		words.textContent = say(name);
		select.replaceChildren(
			...options.map(([own, label]) => make("option", { value: own, selected: own === value }, label)),
		);
	};
}

/** Puts on the theme and writes down what is looked at. */
function dress(): void {
	document.documentElement.dataset.theme = chosen.theme;
	const { find: words, ...rest } = chosen;
	const query = new URLSearchParams(words === "" ? rest : { ...rest, find: words });
	history.replaceState(null, "", `?${query}`);
}

function label(groups: Album["groups"]): void {
	document.documentElement.lang = chosen.lang;
	title.textContent = say("title");
	about.textContent = say("about");
	findName.textContent = say("find");
	picks.kind(
		kinds.map((kind) => [kind, `${say(kind)} (${groups[kind] ?? 0})`]),
		chosen.kind,
	);
	picks.lang(Object.entries(tongues), chosen.lang);
	picks.theme(
		themes.map((theme) => [theme, say(theme)]),
		chosen.theme,
	);
}

let asked = 0;

async function show(): Promise<void> {
	const mine = ++asked;
	dress();
	list.removeAttribute("data-drawn");
	const { lang, kind, find: words } = chosen;
	const query = new URLSearchParams({ lang, kind, find: words });
	const answer = await fetch(`/api/cards?${query}`).catch(() => null);
	const album = answer?.ok ? ((await answer.json()) as Album) : null;
	if (mine !== asked) return;
	label(album?.groups ?? {});
	list.replaceChildren();
	count.textContent = !album
		? say("away")
		: album.found === 0
			? say("none")
			: say("found").replace("#", String(album.found)).replace("%", String(album.cards.length));
	const cards = album?.cards ?? [];
	for (let from = 0; from < cards.length; from += atOnce) {
		list.append(...cards.slice(from, from + atOnce).map(entry));
		await new Promise((next) => setTimeout(next));
		if (mine !== asked) return;
	}
	list.dataset.drawn = String(cards.length);
}

function entry(shown: Shown): HTMLElement {
	const heading = make("h2", {}, shown.name);
	const twin = make(
		"div",
		{ class: "twin", role: "group", "aria-label": say("text"), lang: shown.lang },
		...shown.text.split("\n").map((line) => make("p", {}, line === "" ? "\u00a0" : line)),
	);
	return make("article", {}, heading, make("div", { class: "pair" }, drawn(shown), twin));
}

const asks = ["question", "grid", "form"];

/** The card as the chat page draws it; a plain sentence as its bubble with what it suggests. */
function drawn({ card, kind, lang, message, suggested }: Shown): HTMLElement {
	const picture: Picture | null = pictureOfMessage(kind, "");
	const calls = kind === "safety";
	const element = card
		? drawCard(card, { lang, asks: asks.includes(kind), picture, calls, onAnswer: () => {}, onEmpty: () => {} })
				?.element
		: make("div", { class: "bubble", lang }, ...paragraphs(message));
	const offers = suggested.map((one) => make("button", { type: "button", class: "suggestion" }, one));
	const rest = offers.length > 0 ? [make("div", { class: "suggestions", lang }, ...offers)] : [];
	return make("div", { class: "turn bot" }, element ?? make("p", { class: "broken" }, say("broken")), ...rest);
}

void show();
