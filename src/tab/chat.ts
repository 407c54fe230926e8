/** The conversation's screen: the log, what is wrong with the network, and the box to write in. */
import type { Aloud } from "./aloud.ts";
import type { Api } from "./api.ts";
import { converse, type Open } from "./conversation.ts";
import { make } from "./dom.ts";
import type { Memory, Settings } from "./header.ts";
import { createLog } from "./log.ts";
import { link } from "./look.ts";
import { langOf, type Speech } from "./words.ts";

export interface ChatOptions {
	readonly api: Api;
	readonly token: string;
	/** Where this person's unsent words are kept, and what stands in the box. */
	readonly memory: Memory;
	/** The conversation as it was opened before a reload. */
	readonly open: Open | null;
	readonly settings: Settings;
	readonly aloud: Aloud;
	readonly speech: Speech;
	readonly onSignedOut: () => void;
}

export interface Chat {
	readonly element: HTMLElement;
	say(text: string): void;
	/** Puts the cursor where the person writes, except where that would open a keyboard over the page. */
	enter(): void;
	stop(): void;
}

const calm = "(pointer: fine)";

/** Opens the conversation at once; the caller puts its element on the page and stops it when the person leaves. */
export function createChat({ api, token, open, memory, settings, aloud, speech, onSignedOut }: ChatOptions): Chat {
	let stopped = false;
	/** The server cannot be reached. */
	let gone = false;
	const box = make("textarea", {
		id: "message",
		rows: "1",
		maxlength: "4000",
		autocomplete: "off",
		enterkeyhint: "send",
	});
	const label = make("label", { for: "message", class: "unseen" });
	const send = make("button", { type: "submit", class: "send" });
	const form = make("form", { class: "write" }, label, box, send);
	const trouble = make("div", { class: "trouble", role: "status" });
	const dots = make("div", { class: "dots", "aria-hidden": "true", hidden: true }, make("i"), make("i"), make("i"));
	speech.bind(() => {
		label.textContent = speech.say("message");
		box.placeholder = speech.say("write");
		send.textContent = speech.say("send");
		if (gone) showTrouble();
	});

	/** Nobody reads what waits here: whoever wrote it must know whom to call. */
	function showTrouble(): void {
		const help = make("p", { lang: speech.lang }, speech.say("help"));
		link(help);
		const now = [make("p", {}, speech.say("away")), ...(log.waits() ? [help] : [])];
		// Said once, not with every try.
		if (trouble.textContent !== now.map((one) => one.textContent).join("")) trouble.replaceChildren(...now);
	}

	/** The own line after a card's answer: while it has the focus, the next question may take it. */
	let follow: HTMLElement | null = null;
	let fromCard = false;

	const log = createLog({
		speech,
		now: () => new Date(),
		aloud,
		onAnswer({ text, value }, from) {
			fromCard = from === "card" || document.activeElement?.closest(".suggestions") != null;
			conversation.say(text, speech.lang, value);
		},
	});

	const foot = make("div", { class: "foot" }, trouble, form);
	const element = make("div", { class: "chat" }, make("div", { class: "page" }, log.element, dots), foot);

	const toEnd = () => window.scrollTo({ top: document.documentElement.scrollHeight });
	const nearEnd = () => window.innerHeight + window.scrollY > document.documentElement.scrollHeight - 160;

	/** Shows new turns from their first line on, below the header. */
	function reveal(first: HTMLElement | undefined): void {
		if (!first) return;
		const header = document.querySelector(".top")?.getBoundingClientRect().bottom ?? 0;
		const top = first.getBoundingClientRect().top + window.scrollY - Math.max(0, header) - 12;
		window.scrollTo({ top: Math.min(top, document.documentElement.scrollHeight) });
	}

	function takeFocus(): void {
		const active = document.activeElement;
		if (!follow || (active !== follow && active !== document.body)) {
			follow = null;
			return;
		}
		const control = log.firstControl();
		// Nothing to press came: the box is next, except where it would open a keyboard over what was said.
		if (control) control.focus({ preventScroll: true });
		else if (matchMedia(calm).matches) box.focus({ preventScroll: true });
		else return;
		follow = null;
	}

	let unseen = 0;
	function count(more: number): void {
		unseen = document.hidden ? unseen + more : 0;
		document.title = unseen > 0 ? `(${unseen}) Onward` : "Onward";
	}

	let mine = false;
	const conversation = converse({
		api,
		token,
		keep: {
			read: () => memory.read("unsent"),
			write: (text) => memory.write("unsent", text),
			opened: (now) => memory.write("open", JSON.stringify(now)),
			open,
		},
		after(ms, what) {
			const timer = setTimeout(what, ms);
			return () => clearTimeout(timer);
		},
		now: () => Date.now(),
		newId: () => crypto.randomUUID(),
		connect(url, socket) {
			const { host } = new URL(url, location.href);
			if (host !== location.host) {
				socket.closed();
				return () => {};
			}
			const line = new WebSocket(url);
			line.addEventListener("open", () => socket.opened());
			line.addEventListener("message", ({ data }) => socket.message(String(data)));
			line.addEventListener("close", () => socket.closed());
			return () => line.close();
		},
		listener: {
			lines(lines, history) {
				const locale = lines.filter((line) => line.from.role === "bot").at(-1)?.locale;
				if (locale) speech.speak(langOf(locale));
				const follows = history || mine || nearEnd();
				const drawn = log.lines(lines, history);
				if (drawn.length === 0) return;
				if (history) return toEnd();
				if (follows) reveal(drawn[0]);
				mine = false;
				takeFocus();
				count(drawn.length);
				if (settings.aloud.on) log.read(drawn);
			},
			saying(message) {
				aloud.stop();
				const turn = log.own(message);
				if (gone) showTrouble();
				mine = true;
				if (fromCard) {
					follow = turn;
					turn.focus({ preventScroll: true });
				}
				fromCard = false;
				toEnd();
			},
			refused: (id) => log.refused(id),
			doubled: (id) => log.doubled(id),
			away(away) {
				const atEnd = nearEnd();
				gone = away;
				log.away(away);
				if (away) showTrouble();
				else trouble.replaceChildren();
				if (atEnd) toEnd();
			},
			waiting(waiting) {
				dots.hidden = !waiting;
				if (waiting) toEnd();
			},
			signedOut: onSignedOut,
		},
	});

	const grow = () => {
		box.style.height = "";
		if (box.value !== "") box.style.height = `${Math.min(box.scrollHeight, window.innerHeight / 3)}px`;
	};

	function submit(): void {
		const text = box.value.trim();
		if (text === "") return;
		box.value = "";
		memory.write("draft", "");
		grow();
		conversation.say(text, speech.lang);
	}

	form.addEventListener("submit", (event) => {
		event.preventDefault();
		submit();
		box.focus();
	});
	box.value = memory.read("draft") ?? "";
	box.addEventListener("input", () => {
		memory.write("draft", box.value);
		grow();
	});
	box.addEventListener("keydown", (event) => {
		if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
		event.preventDefault();
		submit();
	});

	const seen = () => {
		conversation.hidden(document.hidden);
		count(0);
	};
	const wake = () => conversation.wake();
	document.addEventListener("visibilitychange", seen);
	window.addEventListener("online", wake);
	settings.simple.bind((on) => {
		if (!stopped) log.simple(on);
	});

	return {
		element,
		say: (text) => conversation.say(text, speech.lang),
		enter() {
			if (matchMedia(calm).matches) box.focus();
		},
		stop() {
			stopped = true;
			aloud.stop();
			conversation.stop();
			document.title = "Onward";
			document.removeEventListener("visibilitychange", seen);
			window.removeEventListener("online", wake);
		},
	};
}
