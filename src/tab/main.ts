/** The chat page: who is here, then the conversation. What draws cards is fetched beside it and needed a moment later. */
import { createAloud, findSpeaker } from "./aloud.ts";
import { type Api, createApi, type Profile, Refused } from "./api.ts";
import type { Chat } from "./chat.ts";
import type { Open } from "./conversation.ts";
import { make } from "./dom.ts";
import { createHeader, createSwitch, type Memory } from "./header.ts";
import { choosePerson } from "./people.ts";
import { createSpeech, langOf } from "./words.ts";

interface Visit {
	readonly token: string;
	readonly profile: Profile;
}

const retryMs = 3_000;
/** By then the list of people is on the screen. */
const calmMs = 300;

/** Kept by the browser; where that is forbidden, as in some frames, only as long as the page is open. */
function memoryOf(find: () => Storage, prefix: string): Memory & { forget(): void } {
	const own = new Map<string, string>();
	const attempt = <T>(work: (storage: Storage) => T): T | null => {
		try {
			return work(find());
		} catch {
			return null;
		}
	};
	return {
		read: (name) => own.get(name) ?? attempt((storage) => storage.getItem(prefix + name)),
		write(name, text) {
			if (text === "") own.delete(name);
			else own.set(name, text);
			attempt((storage) => (text === "" ? storage.removeItem(prefix + name) : storage.setItem(prefix + name, text)));
		},
		forget() {
			own.clear();
			attempt((storage) => {
				for (const name of Object.keys(storage)) if (name.startsWith(prefix)) storage.removeItem(name);
			});
		},
	};
}

/** How the page looks stays on the device; everything about a person goes with the person. */
const device = memoryOf(() => localStorage, "onward.");
const visits = memoryOf(() => sessionStorage, "onward.");

const api = createApi((path, init) => fetch(path, init));
const speech = createSpeech(langOf(navigator.language));
const aloud = createAloud(findSpeaker());
const settings = { simple: createSwitch(device, "simple"), aloud: createSwitch(device, "aloud") };
const main = make("main");
let chat: Chat | null = null;
let drawing: Promise<typeof import("./chat.ts")> | null = null;

/** Runs what draws cards; the browser has fetched it by then, and the first screen was not kept waiting. */
function drawer(): NonNullable<typeof drawing> {
	drawing ??= import("./chat.ts");
	return drawing;
}

const header = createHeader({
	speech,
	settings,
	aloud,
	onLanguage(lang) {
		// In a conversation the language is a setting of the person's, changed by saying so.
		if (chat) chat.say(lang === "en" ? "English" : "español");
		else speech.speak(lang);
	},
	onSimple(on) {
		settings.simple.set(on);
		// The words are the person's setting, too; the look is this device's.
		chat?.say(speech.say(on ? "simpleOn" : "simpleOff"));
	},
	onLeave: () => leave(),
});

document.querySelector(".top")?.append(...header.elements);
document.body.append(main);
speech.bind((lang) => {
	document.documentElement.lang = lang;
});
settings.simple.bind((on) => {
	document.documentElement.toggleAttribute("data-simple", on);
});
settings.aloud.bind((on) => {
	if (!on) aloud.stop();
});
window.addEventListener("pagehide", () => aloud.stop());

function remembered<T>(name: string): T | null {
	try {
		return JSON.parse(visits.read(name) ?? "null") as T | null;
	} catch {
		return null;
	}
}

/** Asks for the first lines at once, while what draws them is still on its way. */
function ahead(open: Open | null): Api {
	if (!open) return api;
	let first: ReturnType<Api["read"]> | null = api.read(open.token, open.conversation, "");
	// Whoever waits for it hears what went wrong.
	first.catch(() => {});
	return {
		...api,
		read(token, conversation, watermark) {
			const mine = watermark === "" && conversation === open.conversation && token === open.token ? first : null;
			first = null;
			return mine ?? api.read(token, conversation, watermark);
		},
	};
}

function show(...nodes: readonly Node[]): void {
	main.replaceChildren(...nodes);
	window.scrollTo({ top: 0 });
}

const note = (text: string, role = "status") => make("p", { class: "notice", role }, text);

/** Whoever leaves leaves nothing behind: school computers are shared. */
function leave(): void {
	visits.forget();
	device.forget();
	settings.simple.set(false);
	settings.aloud.set(false);
	ended(false);
}

/** The visit is over. What could not be sent stays in this window, for the same person only. */
function ended(late: boolean): void {
	chat?.stop();
	chat = null;
	visits.write("visit", "");
	visits.write("open", "");
	header.show(null);
	void welcome(late);
}

async function enter(visit: Visit): Promise<void> {
	const { profile, token } = visit;
	if (visits.read("who") !== profile.id) visits.forget();
	visits.write("who", profile.id);
	visits.write("visit", JSON.stringify(visit));
	const open = remembered<Open>("open");
	const early = ahead(open);
	header.show(profile);
	show(note(speech.say("loading")));
	const drawn = await drawer().catch(() => null);
	if (!drawn) {
		show(note(speech.say("away")));
		setTimeout(() => location.reload(), retryMs);
		return;
	}
	chat = drawn.createChat({
		api: early,
		token,
		open,
		speech,
		settings,
		aloud,
		memory: visits,
		onSignedOut: () => ended(true),
	});
	show(make("h1", { class: "unseen" }, "Onward"), chat.element);
	chat.enter();
}

/** The sign-in list, tried until the server is there. */
async function welcome(late = false): Promise<void> {
	const ending = late ? [note(speech.say("signedOut"))] : [];
	show(...ending, note(speech.say("loading")));
	try {
		const list = choosePerson(await api.people(), speech, (profile) => void signIn(profile));
		show(...ending, list);
		list.querySelector("h1")?.focus();
		setTimeout(() => drawer().catch(() => {}), calmMs);
	} catch (error) {
		const closed = error instanceof Refused && error.status < 500;
		show(...ending, note(speech.say(closed ? "closed" : "away")));
		if (!closed) setTimeout(() => void welcome(late), retryMs);
	}
}

async function signIn(profile: Profile): Promise<void> {
	try {
		await enter({ token: (await api.signIn(profile.id)).token, profile });
	} catch {
		main.querySelector(".notice")?.remove();
		main.prepend(note(speech.say("away"), "alert"));
	}
}

/** Microsoft Teams around the page; its library is loaded only inside a frame, and need not find Teams there. */
async function wearTeams(): Promise<void> {
	if (window.parent === window) return;
	const teams = await (await import("./plan/teams.ts")).findTeams();
	if (!teams) return;
	const wear = (theme: string) => {
		document.documentElement.dataset.theme = theme === "default" ? "light" : theme;
	};
	teams.ready();
	wear(teams.theme);
	teams.onTheme(wear);
	speech.speak(langOf(teams.locale));
}

const visit = remembered<Visit>("visit");
if (visit) void enter(visit);
else void welcome();
// Without Teams' library the page looks as it does anywhere.
wearTeams().catch(() => {});
