/** The conversation's screen: the log, what is wrong with the network, and the box to write in. */
import type { Api } from "./api.ts";
import { converse } from "./conversation.ts";
import { make } from "./dom.ts";
import { createLog } from "./log.ts";
import { langOf, type Speech } from "./words.ts";

export interface ChatOptions {
	readonly api: Api;
	readonly token: string;
	/** Where this person's unsent words are kept. */
	readonly keepAs: string;
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
export function createChat({ api, token, keepAs, speech, onSignedOut }: ChatOptions): Chat {
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
	const trouble = make("p", { class: "trouble", role: "status" });
	const dots = make("div", { class: "dots", "aria-hidden": "true", hidden: true }, make("i"), make("i"), make("i"));
	speech.bind(() => {
		label.textContent = speech.say("message");
		box.placeholder = speech.say("write");
		send.textContent = speech.say("send");
		if (trouble.textContent) trouble.textContent = speech.say("away");
	});

	/** The own line after a card's answer: while it has the focus, the next question may take it. */
	let follow: HTMLElement | null = null;
	let fromCard = false;

	const log = createLog({
		speech,
		now: () => new Date(),
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
		if (!control) return;
		control.focus({ preventScroll: true });
		follow = null;
	}

	let mine = false;
	const conversation = converse({
		api,
		token,
		keep: {
			read: () => sessionStorage.getItem(keepAs),
			write: (text) => sessionStorage.setItem(keepAs, text),
		},
		after(ms, what) {
			const timer = setTimeout(what, ms);
			return () => clearTimeout(timer);
		},
		now: () => Date.now(),
		newId: () => crypto.randomUUID(),
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
			},
			saying(message) {
				const turn = log.own(message);
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
				trouble.textContent = away ? speech.say("away") : "";
				log.away(away);
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
		grow();
		conversation.say(text, speech.lang);
	}

	form.addEventListener("submit", (event) => {
		event.preventDefault();
		submit();
		box.focus();
	});
	box.addEventListener("input", grow);
	box.addEventListener("keydown", (event) => {
		if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
		event.preventDefault();
		submit();
	});

	const seen = () => conversation.hidden(document.hidden);
	const wake = () => conversation.wake();
	document.addEventListener("visibilitychange", seen);
	window.addEventListener("online", wake);

	return {
		element,
		say: (text) => conversation.say(text, speech.lang),
		enter() {
			if (matchMedia(calm).matches) box.focus();
		},
		stop() {
			conversation.stop();
			document.removeEventListener("visibilitychange", seen);
			window.removeEventListener("online", wake);
		},
	};
}
