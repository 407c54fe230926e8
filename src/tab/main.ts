/** The chat page: who is here, then the conversation. */
import { createApi, type Profile, Refused } from "./api.ts";
import { createChat } from "./chat.ts";
import { button, make } from "./dom.ts";
import { findHost } from "./host.ts";
import { choosePerson, initials, roleOf } from "./people.ts";
import { createSpeech, type Lang, langOf } from "./words.ts";

interface Visit {
	readonly token: string;
	readonly profile: Profile;
}

const api = createApi((path, init) => fetch(path, init));
const speech = createSpeech(langOf(navigator.language));
const visitKey = "onward.visit";
const retryMs = 3_000;

const who = make("p", { class: "here" });
const change = button({ class: "plain", hidden: true }, "", () => leave());
const tongues = make("div", { class: "tongues", role: "group" });
const main = make("main");
let chat: ReturnType<typeof createChat> | null = null;

const languages: readonly { readonly lang: Lang; readonly name: string }[] = [
	{ lang: "en", name: "English" },
	{ lang: "es", name: "Español" },
];
for (const { lang, name } of languages) {
	const one = button({ lang }, name, () => {
		// In a conversation the language is a setting of the person's, changed by saying so.
		if (chat) chat.say(name.toLocaleLowerCase(lang) === "english" ? "English" : "español");
		else speech.speak(lang);
	});
	speech.bind((spoken) => one.setAttribute("aria-pressed", String(spoken === lang)));
	tongues.append(one);
}
speech.bind((lang) => {
	document.documentElement.lang = lang;
	tongues.setAttribute("aria-label", speech.say("language"));
	change.textContent = speech.say("change");
});

document.querySelector(".top")?.append(make("div", { class: "me-here" }, who, change), tongues);
document.body.append(main);

function remembered(): Visit | null {
	try {
		return JSON.parse(sessionStorage.getItem(visitKey) ?? "null") as Visit | null;
	} catch {
		return null;
	}
}

function show(...nodes: readonly Node[]): void {
	main.replaceChildren(...nodes);
	window.scrollTo({ top: 0 });
}

const note = (text: string, role = "status") => make("p", { class: "notice", role }, text);

function leave(ended = false): void {
	chat?.stop();
	chat = null;
	sessionStorage.removeItem(visitKey);
	who.replaceChildren();
	change.hidden = true;
	void welcome(ended);
}

function enter(visit: Visit): void {
	sessionStorage.setItem(visitKey, JSON.stringify(visit));
	const { profile, token } = visit;
	chat = createChat({ api, token, speech, keepAs: `onward.unsent.${profile.id}`, onSignedOut: () => leave(true) });
	speech.bind(() => {
		if (remembered()?.profile.id !== profile.id) return;
		who.replaceChildren(
			make("span", { class: "face", "aria-hidden": "true" }, initials(profile.name)),
			make("span", {}, make("b", {}, profile.name), make("span", { class: "role" }, roleOf(profile, speech))),
		);
	});
	change.hidden = false;
	show(make("h1", { class: "unseen" }, "Onward"), chat.element);
	chat.enter();
}

/** The sign-in list, tried until the server is there. */
async function welcome(ended = false): Promise<void> {
	const ending = ended ? [note(speech.say("signedOut"))] : [];
	show(...ending, note(speech.say("loading")));
	try {
		const list = choosePerson(await api.people(), speech, (profile) => void signIn(profile));
		show(...ending, list);
		list.querySelector("h1")?.focus();
	} catch (error) {
		const closed = error instanceof Refused && error.status < 500;
		show(...ending, note(speech.say(closed ? "closed" : "away")));
		if (!closed) setTimeout(() => void welcome(ended), retryMs);
	}
}

async function signIn(profile: Profile): Promise<void> {
	try {
		enter({ token: (await api.signIn(profile.id)).token, profile });
	} catch {
		main.querySelector(".notice")?.remove();
		main.prepend(note(speech.say("away"), "alert"));
	}
}

function wear(theme: string): void {
	document.documentElement.dataset.theme = theme === "default" ? "light" : theme;
}

const visit = remembered();
if (visit) enter(visit);
else void welcome();

const host = await findHost();
if (host) {
	wear(host.theme);
	host.onTheme(wear);
	speech.speak(langOf(host.locale));
}
