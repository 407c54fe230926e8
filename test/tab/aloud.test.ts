import { describe, expect, it } from "vitest";
import { createAloud, voiceFor } from "../../src/tab/aloud.ts";

const voice = (lang: string, more: Partial<SpeechSynthesisVoice> = {}) =>
	({ lang, localService: true, default: false, name: lang, voiceURI: lang, ...more }) as SpeechSynthesisVoice;

/** A speaker that says nothing until told to. */
function device(voices: SpeechSynthesisVoice[]) {
	const said: SpeechSynthesisUtterance[] = [];
	const events = new EventTarget();
	const synthesis = Object.assign(events, {
		getVoices: () => voices,
		speak: (utterance: SpeechSynthesisUtterance) => said.push(utterance),
		cancel: () => said.splice(0),
	}) as unknown as SpeechSynthesis;
	const utterance = (text: string) => ({ text }) as SpeechSynthesisUtterance;
	const end = (at: number) => said[at]?.onend?.({} as SpeechSynthesisEvent);
	return { said, end, events, aloud: createAloud({ synthesis, utterance }) };
}

describe("the voice", () => {
	it("is one of the device, in the language of the message", () => {
		const network = voice("es-MX", { localService: false });
		expect(voiceFor([network, voice("en-US")], "es")).toBeNull();
		expect(voiceFor([network, voice("es-ES")], "es")?.lang).toBe("es-ES");
		expect(voiceFor([], "en")).toBeNull();
	});

	it("has an accent of the people here where there is a choice", () => {
		expect(voiceFor([voice("es-ES", { default: true }), voice("es-MX"), voice("es-US")], "es")?.lang).toBe("es-US");
		expect(voiceFor([voice("en-GB", { default: true }), voice("en_US")], "en")?.lang).toBe("en_US");
	});
});

describe("reading aloud", () => {
	it("reads line by line and tells once when it has ended", () => {
		const { said, end, aloud } = device([voice("en-US")]);
		let ended = 0;
		aloud.read("Hello.\n\nPick one.", "en", () => ended++);
		expect(said.map(({ text, lang }) => [text, lang])).toEqual([
			["Hello.", "en-US"],
			["Pick one.", "en-US"],
		]);
		end(1);
		end(1);
		expect(ended).toBe(1);
	});

	it("ends everything at once when stopped, and says so to each", () => {
		const { said, aloud } = device([voice("en-US")]);
		const ended: string[] = [];
		aloud.read("One", "en", () => ended.push("one"));
		aloud.read("Two", "en", () => ended.push("two"));
		aloud.stop();
		expect(said).toEqual([]);
		expect(ended).toEqual(["one", "two"]);
	});

	it("says nothing in a language the device cannot speak, and nothing without a speaker", () => {
		const { said, aloud } = device([voice("en-US")]);
		let ended = 0;
		aloud.read("Hola", "es", () => ended++);
		createAloud(null).read("Hello", "en", () => ended++);
		expect([said.length, ended]).toEqual([0, 2]);
		expect(createAloud(null).can("en")).toBe(false);
	});

	it("notices voices that turn up later", () => {
		const voices: SpeechSynthesisVoice[] = [];
		const { events, aloud } = device(voices);
		const can: boolean[] = [];
		aloud.bind(() => can.push(aloud.can("es")));
		voices.push(voice("es-MX"));
		events.dispatchEvent(new Event("voiceschanged"));
		expect(can).toEqual([false, true]);
	});
});
