/**
 * Messages read aloud by the device. Only voices that live on the device are used: a voice in the network would carry
 * what was written to whoever offers it.
 */
import type { Lang } from "./words.ts";

export interface Aloud {
	/** Whether the device has a voice of its own for a language; it may only turn up later (`bind`). */
	can(lang: Lang): boolean;
	/** Reads after what is being read already. `ended` is called once, also when somebody stops it. */
	read(text: string, lang: Lang, ended: () => void): void;
	stop(): void;
	/** Calls `draw` now and whenever voices come or go. */
	bind(draw: () => void): void;
}

interface Speaker {
	readonly synthesis: SpeechSynthesis;
	readonly utterance: (text: string) => SpeechSynthesisUtterance;
}

/** The browser's own speaker; null where there is none. */
export function findSpeaker(): Speaker | null {
	if (!("speechSynthesis" in window) || !("SpeechSynthesisUtterance" in window)) return null;
	return { synthesis: window.speechSynthesis, utterance: (text) => new SpeechSynthesisUtterance(text) };
}

/** Accents of the people who read here come first. */
const accents: Readonly<Record<Lang, readonly string[]>> = { en: ["en-us"], es: ["es-us", "es-mx", "es-419"] };

/** The best voice of the device for a language; a network voice never counts. */
export function voiceFor(voices: readonly SpeechSynthesisVoice[], lang: Lang): SpeechSynthesisVoice | null {
	const own = voices.filter((voice) => voice.localService && voice.lang.toLowerCase().startsWith(lang));
	const place = (voice: SpeechSynthesisVoice): number => {
		const at = accents[lang].indexOf(voice.lang.replace("_", "-").toLowerCase());
		return (at < 0 ? accents[lang].length : at) - (voice.default ? 0.5 : 0);
	};
	return [...own].sort((a, b) => place(a) - place(b))[0] ?? null;
}

/** @param speaker the browser's, or null: then nothing can be read */
export function createAloud(speaker: Speaker | null): Aloud {
	const draws: (() => void)[] = [];
	let open: (() => void)[] = [];
	const voices = () => speaker?.synthesis.getVoices() ?? [];
	speaker?.synthesis.addEventListener?.("voiceschanged", () => {
		for (const draw of draws) draw();
	});
	return {
		can: (lang) => voiceFor(voices(), lang) !== null,
		read(text, lang, ended) {
			const voice = voiceFor(voices(), lang);
			const lines = text.split("\n").filter((line) => line.trim() !== "");
			if (!speaker || !voice || lines.length === 0) return ended();
			let told = false;
			const once = () => {
				if (told) return;
				told = true;
				open = open.filter((one) => one !== once);
				ended();
			};
			open.push(once);
			// Line by line: browsers cut one long text short.
			for (const [index, line] of lines.entries()) {
				const utterance = speaker.utterance(line);
				utterance.voice = voice;
				utterance.lang = voice.lang;
				if (index === lines.length - 1) utterance.onend = once;
				utterance.onerror = once;
				speaker.synthesis.speak(utterance);
			}
		},
		stop() {
			if (open.length === 0) return;
			speaker?.synthesis.cancel();
			for (const ended of open) ended();
		},
		bind(draw) {
			draws.push(draw);
			draw();
		},
	};
}
